"""How a generation ends because a person said so: cancelled, with all that is there, or rolled back."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from paoctl.actions.marker import marker
from paoctl.errors import UserError
from paoctl.execute.pen import Pen
from paoctl.execute.run import planned_event
from paoctl.model.events import Accepted, Command, Refused, Settled
from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.model.request import RequestRef
from paoctl.model.step_state import StepState
from paoctl.plan.removal import build_rollback
from paoctl.workflows.calendar import gate_of
from paoctl.workflows.run import Run, carry_out, desk_of, plan_of, recorded_job

STOPPED: Final = "asked to stop"


def end(ref: RequestRef, pen: Pen, run: Run) -> str:
    """Do what was said last; why it is not done yet, if it is not.

    Nobody holds the lease, and every call that was begun has its answer. It can be done again from the start until the
    event is there that says it is done: `settled`, or the plan of the rollback.

    Raises:
        Fenced: another run is at it.
        PaoError: a tracker, or the journal, can't be written.
    """
    history, word = pen.history, pen.history.word
    assert word is not None
    if history.refused or history.accepted is None:
        cause = f"cancelled by {word.who}"
        pen.stage(Refused(blob=history.blob, cause=cause, phase=Phase.CANCELLED, reason=Reason.USER))
        pen.flush()
        return ""
    if run.stop.is_set():
        pen.flush()
        return STOPPED
    if word.verb == "rollback":
        _roll_back(ref, history.accepted, pen, run)
    else:
        _cancel(ref, history.accepted, word, pen, run)
    return ""


def tell_people(ref: RequestRef, steps: Iterable[StepState], word: str, text: str, run: Run) -> None:
    """Say in the tickets that steps wait for, once for each word, that nobody waits any more.

    A courtesy: where a ticket is gone, or takes no comment, the request goes on all the same.

    Raises:
        PaoError: a tracker can't be written.
    """
    for step in steps:
        kind, _, ticket = (step.wake or "").partition(":")
        if step.status is StepStatus.WAITING and kind == "ticket":
            with suppress(UserError):
                run.paced(ref).tickets.comment(ticket, f"{marker(step.key)}-{word}", text)


def _cancel(ref: RequestRef, accepted: Accepted, word: Command, pen: Pen, run: Run) -> None:
    text = f"{ref} was cancelled by {word.who}: nothing more needs to be done here. What is done of it stays."
    tell_people(ref, pen.history.steps.values(), "cancelled", text, run)
    message = f"cancelled by {word.who}; what is there of it stays"
    outputs = pen.history.outputs
    pen.stage(Settled(generation=accepted.generation, phase=Phase.CANCELLED, message=message, outputs=outputs))
    pen.flush()


def _roll_back(ref: RequestRef, accepted: Accepted, pen: Pen, run: Run) -> None:
    pinned = recorded_job(ref, accepted, pen.history, run)
    undo = build_rollback(plan_of(pinned, accepted, pen.history, run), pen.history)
    pen.lease()
    pen.stage(planned_event(undo))
    pen.flush()
    carry_out(desk_of(undo, pen, run, gate_of(run.world, pinned, pen.history)))
