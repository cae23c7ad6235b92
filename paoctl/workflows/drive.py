"""One request, from what is recorded as far towards what is asked for as it goes now."""

from dataclasses import dataclass
from functools import partial

from paoctl.errors import LoginError, PlatformError, UsageError, UserError
from paoctl.execute.desk import Desk
from paoctl.execute.pen import Fenced, Pen, Unrecorded
from paoctl.execute.run import planned_event
from paoctl.model.events import Accepted, Refused, Released, Superseded
from paoctl.model.history import History
from paoctl.model.leftovers import is_leftovers
from paoctl.model.phase import HEALTH, SETTLING, Phase, Reason
from paoctl.model.request import RequestRef
from paoctl.plan.worklist import Work
from paoctl.record.state import NO_BLOB
from paoctl.workflows.accept import Acceptance, accept
from paoctl.workflows.begun import accepted_again, doubt, find_out_begun, listen
from paoctl.workflows.calendar import gate_of
from paoctl.workflows.due import held_by_calendar, not_due
from paoctl.workflows.ending import STOPPED, end, tell_people
from paoctl.workflows.glass import ask_for_review
from paoctl.workflows.guard import (
    held_for_a_word,
    is_present,
    is_suspect,
    park_for_a_word,
    quarantined,
    refuse_full,
    refuse_unacknowledged,
)
from paoctl.workflows.pinned import Pinned
from paoctl.workflows.removals import Guarded, guard_removals
from paoctl.workflows.run import Run, carry_out, desk_of, plan_of, recorded_job


@dataclass(frozen=True, slots=True)
class Driven:
    """Where a request stands after this run."""

    ref: RequestRef
    history: History
    changed: bool
    """Did this run write anything?"""
    note: str = ""
    """Why this run left it alone."""


def drive(work: Work, run: Run, *, alone: bool = False) -> Driven | None:
    """Bring one request forward; None when that has to wait until nothing else is under way (`alone`).

    Raises:
        PaoError: its record can't be read or written; the other requests go on.
    """
    history = run.world.state.history(work.ref.folder)
    if not alone and is_suspect(history):
        return None
    before = history.length
    pen = _pen(work.ref, history, run)
    try:
        note = _drive(work, pen, run)
    except Fenced as exc:  # what there is to tell of it is the other run's to tell
        return Driven(work.ref, run.lookout.history(work.ref.folder), changed=False, note=exc.cause)
    except Unrecorded as exc:
        pen.give_back()
        raise exc.why from exc
    except (UserError, PlatformError, LoginError, UsageError):  # nothing is under way any more
        pen.give_back()
        raise
    return Driven(work.ref, pen.history, changed=pen.history.length > before, note=note)


def _pen(ref: RequestRef, history: History, run: Run) -> Pen:
    newest = partial(run.lookout.history, ref.folder)
    me = run.ports.owners.me()
    return Pen(ref.folder, history, run.journal, newest, run.ports.clock, me, run.is_asked, url=run.url)


def _drive(work: Work, pen: Pen, run: Run) -> str:
    """One request through its stages; why it was left alone, if it was."""
    if work.blob is None:
        return _report_missing(work, pen)
    if note := _take_over(work.ref, pen, run):
        return note
    listen(work, pen, run)
    if note := _elsewhere(pen, run) or find_out_begun(work, pen, run):
        pen.flush()
        return note
    if pen.history.word and work.blob == pen.history.blob:
        return end(work.ref, pen, run)
    job = _next_job(work, pen, run)
    if job is None or quarantined(pen):
        pen.flush()
        return ""
    pinned, accepted = job
    gate = gate_of(run.world, pinned, pen.history)
    desk = desk_of(plan_of(pinned, accepted, pen.history, run), pen, run, gate)
    if note := _elsewhere(pen, run):
        pen.flush()
        return note
    if why := held_for_a_word(pen.history, desk.plan, pinned.request.spec.acknowledge):
        return _hold(work, pen, run, why)
    return _go_on(work, desk, run, accepted)


def _hold(work: Work, pen: Pen, run: Run, why: str) -> str:
    """What was begun is found out first, and no wake of it is forgotten: then the request waits for people's word."""
    begun = pen.history.under_way
    note = find_out_begun(work, pen, run, goes_on=False)
    if not note and pen.history.under_way != begun:
        return _drive(work, pen, run)  # there is another plan now
    if not note:
        park_for_a_word(pen, why)
    pen.flush()
    return note or why


def _go_on(work: Work, desk: Desk, run: Run, accepted: Accepted) -> str:
    """A plan that may be carried out, unless it waits; why it was left alone, if it was."""
    pen = desk.pen
    if note := not_due(desk) or held_by_calendar(desk):
        pen.flush()
        return note
    if run.stop.is_set():
        pen.flush()
        return STOPPED
    refuse_full(pen.history, desk.plan)
    if desk.plan.steps and desk.gate.open_anyway:
        pen.flush()
        ask_for_review(run.ports.forge, accepted, run.world.project.forge.apps)
    pen.lease()
    if pen.history.planned is None:
        pen.stage(planned_event(desk.plan))
    pen.flush()
    carry_out(desk)
    asked = pen.history.word or pen.history.again
    return _drive(work, pen, run) if asked and not run.stop.is_set() else ""


def _report_missing(work: Work, pen: Pen) -> str:
    """The file vanished while the service lives: nothing is destroyed, its people are told."""
    history = pen.history
    told = history.phase is Phase.DEGRADED and history.reason is Reason.REQUEST_MISSING
    if told or (history.phase is Phase.CANCELLED and history.blob == NO_BLOB):
        return ""
    left = any(step.recorded for step in history.steps.values())
    if not history.accepted or (history.phase is Phase.CANCELLED and not left):
        cause = "nothing of it is there" if history.accepted else "the file went before it was accepted"
        pen.stage(Refused(blob=NO_BLOB, cause=cause, phase=Phase.CANCELLED, reason=Reason.USER))
        pen.flush()
        return cause
    if history.present is None:  # it was removed, and what came after that under its name is gone again
        if history.refused:
            pen.stage(accepted_again(history.refused))
            pen.flush()
        return ""
    cause = f"{work.ref.path} is gone, but nothing asked for its removal"
    remedy = "bring the file back; to remove the service, say `state: absent` in it"
    pen.stage(
        Refused(blob=history.blob, cause=cause, phase=Phase.DEGRADED, reason=Reason.REQUEST_MISSING, remedy=remedy)
    )
    pen.flush()
    return cause


def _take_over(ref: RequestRef, pen: Pen, run: Run) -> str:
    """Stage the take-over from a dead owner; why not, when its owner may live."""
    holder = pen.history.holder
    if holder is None:
        return ""
    dead = run.ports.owners.dead(holder)
    if dead is None:
        return f"held by {holder}, which can't be seen from here; if it is dead: paoctl fulfill {ref} --take-over"
    if not dead:
        return f"held by {holder}, which is at work"
    pen.stage(Released(reason="taken-over"))
    return ""


def _elsewhere(pen: Pen, run: Run) -> str:
    """Why the job of an environment leaves alone what lives in another: it has other secrets."""
    service = pen.history.present
    place = str(service.facts.get("environment")) if service else run.environment
    return (
        f"lives in {place}: the job of {run.environment} leaves it alone" if run.environment not in {"", place} else ""
    )


def _next_job(work: Work, pen: Pen, run: Run) -> tuple[Pinned, Accepted] | None:
    """The generation to work on, newly accepted where the file changed; None when there is nothing to run."""
    history = pen.history
    accepted = history.accepted
    if accepted is None or work.blob != accepted.blob:
        return _accept_new(work, pen, run)
    if history.phase in SETTLING and history.wake != HEALTH:
        return None
    return recorded_job(work.ref, accepted, history, run), accepted


def _accept_new(work: Work, pen: Pen, run: Run) -> tuple[Pinned, Accepted] | None:
    history = pen.history
    decided = accept(work, history, run.scene)
    if isinstance(decided, Acceptance):
        accepted = decided.event
        try:
            _refuse_unanswered(history)
            guard_removals(accepted, history, run.removals, run.world.project.guard.max_removals)
            pinned = decided.pinned if is_present(accepted) else recorded_job(work.ref, accepted, history, run)
            plan = plan_of(pinned, accepted, history, run)
            refuse_unacknowledged(plan, decided.pinned.request.spec.acknowledge)
            if is_present(accepted) and history.present is None and not plan.steps:
                raise UserError("the plan has no step: nothing would be made", code="PAO612")
        except Guarded as exc:
            decided = Refused(
                blob=accepted.blob,
                cause=exc.cause,
                phase=Phase.WAITING,
                reason=Reason.NEEDS_APPROVAL,
                remedy=exc.remedy,
            )
        except UserError as exc:
            decided = Refused(
                blob=accepted.blob, cause=exc.cause, phase=Phase.FAILED, reason=Reason.USER, remedy=exc.remedy
            )
        else:
            if history.accepted and not history.settled:
                pen.stage(Superseded(generation=history.generation))
            _take_back(accepted, pen, run)
            pen.stage(accepted, closure=decided.pinned.closure)
            return pinned, accepted
    known = history.refused
    if known is None or (known.blob, known.cause, history.phase) != (decided.blob, decided.cause, decided.phase):
        pen.stage(decided)
    return None


def _take_back(accepted: Accepted, pen: Pen, run: Run) -> None:
    """What is wanted again people are asked no more to remove, where it is no ticket of the thing's own that asks."""
    asked = [step for step in pen.history.steps.values() if is_leftovers(step.id) and step.purpose == "remove"]
    if is_present(accepted) and (ref := RequestRef.of_path(accepted.path)):
        tell_people(ref, asked, "taken-back", f"{ref} is wanted again: nothing needs to be removed any more.", run)


def _refuse_unanswered(history: History) -> None:
    """A generation that failed with something under way is not left behind before somebody found out."""
    if history.under_way:
        raise UserError(doubt(history), remedy="paoctl retry finds out, or asks: then paoctl resolve")
