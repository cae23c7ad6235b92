"""What was begun is found out before the request goes another way.

A call without an answer may have had its effect, and work that goes on will have it: forgotten, it would be made twice,
or never be removed.
"""

from dataclasses import replace

from paoctl.execute.desk import Desk
from paoctl.execute.pen import Pen
from paoctl.execute.run import finish
from paoctl.model.events import Accepted, Refused, Woken
from paoctl.model.history import History
from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.model.plan import Plan
from paoctl.plan.worklist import Work
from paoctl.workflows.calendar import gate_of
from paoctl.workflows.command import answer_commands
from paoctl.workflows.due import not_yet
from paoctl.workflows.ending import tell_people
from paoctl.workflows.guard import quarantined
from paoctl.workflows.run import Run, desk_of, open_calls, plan_of, recorded_job


def listen(work: Work, pen: Pen, run: Run) -> None:
    """Take in what has come since, before anything is decided: a file that is back, and what people have answered.

    Raises:
        Untold: this token can't tell whether they may.
        PaoError: a tracker can't be written.
    """
    history = pen.history
    back = history.accepted is not None and work.blob == history.accepted.blob
    missed = history.phase is Phase.DEGRADED and bool(history.under_way)  # it is back with other content
    if history.refused and (back or missed):
        pen.stage(accepted_again(history.refused))
    waited = dict(pen.history.steps)
    for answer in answer_commands(pen, run.world, run.ports.forge, work.ref):
        if answer.said == "happened":
            text = f"This is done, as {answer.who} says: {work.ref} does not wait for it any more."
            tell_people(work.ref, [waited[answer.step]], "resolved", text, run)


def find_out_begun(work: Work, pen: Pen, run: Run, *, goes_on: bool = True) -> str:
    """Find out, before new content counts, a generation ends, or a plan has no place for it, what was begun; why that
    is not done yet. All of it, where the plan does not go on now.
    """
    accepted = pen.history.accepted
    if accepted is None or pen.history.settled or not pen.history.under_way:
        return ""
    stays = goes_on and work.blob == accepted.blob and not pen.history.word
    if quarantined(pen):
        return pen.history.message
    desk = _desk(work, pen, run, accepted, stays=stays)
    if not desk.plan.steps:
        return ""
    if note := _waits_for_people(desk) or not_yet(desk):
        return note
    pen.lease()
    pen.flush()
    finish(desk)
    return doubt(pen.history) if any(step.id in pen.history.under_way for step in desk.plan.steps) else ""


def doubt(history: History) -> str:
    """What nobody can tell yet how it ends."""
    if history.unanswered:
        return f"nobody can tell yet whether {', '.join(sorted(history.unanswered))} happened"
    return f"the work of {', '.join(sorted(history.under_way))} has not ended yet"


def accepted_again(refused: Refused) -> Woken:
    """The file is what was accepted once more."""
    return Woken(reason=refused.reason or Reason.NEEDS_APPROVAL, wake="approval")


def _desk(work: Work, pen: Pen, run: Run, accepted: Accepted, *, stays: bool) -> Desk:
    """What to find out about now, and nothing else: nothing new begins here."""
    pinned = recorded_job(work.ref, accepted, pen.history, run)
    calls = open_calls(pinned, accepted, pen.history, run)
    if stays and pen.history.planned:
        calls = _without_place(calls, plan_of(pinned, accepted, pen.history, run), pen.history)
    if stays and pen.history.purpose == "rollback" and _all_asked(calls, pen.history):
        calls = replace(calls, steps=())  # the question is told at the end of the rollback
    gate = replace(gate_of(run.world, pinned, pen.history), open_anyway=True)
    return desk_of(calls, pen, run, gate)


def _without_place(begun: Plan, plan: Plan, history: History) -> Plan:
    """Of what was begun what the plan does not come to: it has the step no more, or undoes it."""
    placed = {(step.node, plan.purpose) for step in plan.steps}
    left = (step for step in begun.steps if (step.node, history.step(step.id).purpose) not in placed)
    return replace(begun, steps=tuple(left))


def _waits_for_people(desk: Desk) -> str:
    """What people were asked and have not answered yet."""
    history = desk.pen.history
    told = history.refused or history.phase is Phase.UNKNOWN
    return doubt(history) if told and _all_asked(desk.plan, history) else ""


def _all_asked(calls: Plan, history: History) -> bool:
    return all(history.step(step.id).status is StepStatus.UNKNOWN for step in calls.steps)
