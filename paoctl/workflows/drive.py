"""One request, from what is recorded as far towards what is asked for as it goes now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from threading import Event

from paoctl import __version__
from paoctl.errors import UserError
from paoctl.execute.desk import Desk, Limits, StepEvent
from paoctl.execute.pen import Fenced, Pen
from paoctl.execute.recover import due
from paoctl.execute.run import execute, planned_event
from paoctl.model.events import Accepted, Refused, Released, Settled, Superseded, Woken
from paoctl.model.history import QUARANTINE_AFTER, History
from paoctl.model.phase import SETTLING, Phase, Reason, StepStatus
from paoctl.model.plan import Facts, Plan
from paoctl.model.request import RequestRef
from paoctl.plan.build import build_plan
from paoctl.plan.frame import make_frame
from paoctl.plan.removal import build_removal, build_rollback
from paoctl.plan.worklist import Work
from paoctl.ports import Journal, Ports
from paoctl.record.state import newest_history
from paoctl.redact import Redactor
from paoctl.workflows.accept import Acceptance, Scene, accept
from paoctl.workflows.command import answer_commands
from paoctl.workflows.pinned import Pinned, pin_down
from paoctl.workflows.world import World


@dataclass(frozen=True, slots=True)
class Run:
    """What all requests of one run share."""

    world: World
    ports: Ports
    journal: Journal
    redactor: Redactor
    lineage: str
    env: Mapping[str, str]
    url: str = ""
    """Of the CI run."""
    limits: Limits = field(default_factory=Limits)
    stop: Event = field(default_factory=Event)
    hear: Callable[[StepEvent], None] = lambda _event: None

    @property
    def scene(self) -> Scene:
        """What acceptance looks at."""
        return Scene(self.world, self.ports.forge, self.ports.clock, self.lineage)


@dataclass(frozen=True, slots=True)
class Driven:
    """Where a request stands after this run."""

    ref: RequestRef
    history: History
    changed: bool
    """Did this run write anything?"""
    note: str = ""
    """Why this run left it alone."""


def drive(work: Work, run: Run) -> Driven:
    """Bring one request forward.

    Raises:
        PaoError: its record can't be read or written; the other requests go on.
    """
    history = run.world.state.history(work.ref.folder)
    before = history.length
    pen = _pen(work.ref, history, run)
    try:
        note = _drive(work, pen, run)
    except Fenced as exc:
        note = exc.cause
    return Driven(work.ref, pen.history, changed=pen.history.length > before, note=note)


def _pen(ref: RequestRef, history: History, run: Run) -> Pen:
    newest = partial(newest_history, run.ports.repo, run.world.project.forge.state_branch, ref.folder)
    return Pen(ref.folder, history, run.journal, newest, run.ports.clock, run.ports.owners.me())


def _drive(work: Work, pen: Pen, run: Run) -> str:
    """One request through its stages; why it was left alone, if it was."""
    if work.blob is None:
        return _report_missing(work, pen)
    if note := _take_over(pen, run):
        return note
    job = _next_job(work, pen, run)
    if job is None or _quarantined(pen):
        pen.flush()
        return ""
    pinned, accepted = job
    desk = _desk(_plan(pinned, accepted, pen.history, run), pen, run)
    if note := _not_due(desk):
        pen.flush()
        return note
    pen.lease(run.url)
    if pen.history.planned is None:
        pen.stage(planned_event(desk.plan))
    pen.flush()
    if execute(desk):
        undo = build_rollback(desk.plan, pen.history)
        pen.append(planned_event(undo))
        execute(replace(desk, plan=undo))
    return ""


def _report_missing(work: Work, pen: Pen) -> str:
    """The file vanished while the service lives: nothing is destroyed, its people are told."""
    history = pen.history
    told = history.phase is Phase.DEGRADED and history.reason is Reason.REQUEST_MISSING
    if history.phase is Phase.DELETED or told or not history.accepted:
        return ""
    cause = f"{work.ref.path} is gone, but nothing asked for its removal"
    remedy = "bring the file back; to remove the service, say `state: absent` in it"
    pen.stage(
        Refused(blob=history.blob, cause=cause, phase=Phase.DEGRADED, reason=Reason.REQUEST_MISSING, remedy=remedy)
    )
    pen.flush()
    return cause


def _take_over(pen: Pen, run: Run) -> str:
    """Stage the take-over from a dead owner; why not, when its owner may live."""
    holder = pen.history.holder
    if holder is None:
        return ""
    dead = run.ports.owners.dead(holder)
    if dead is None:
        return f"held by {holder}, which can't be seen from here; if it is dead: --take-over"
    if not dead:
        return f"held by {holder}, which is at work"
    pen.stage(Released(reason="taken-over"))
    return ""


def _next_job(work: Work, pen: Pen, run: Run) -> tuple[Pinned, Accepted] | None:
    """The generation to work on, newly accepted where the file changed; None when there is nothing to run."""
    history = pen.history
    accepted = history.accepted
    if accepted is None or work.blob != accepted.blob:
        return _accept_new(work, pen, run)
    if history.refused is not None:  # the file is again what was accepted
        pen.stage(Woken(reason=history.reason or Reason.NEEDS_APPROVAL, wake="approval"))
    answer_commands(pen, run.world, run.ports.forge, accepted)
    if history.phase in SETTLING:
        return None
    return _recorded_job(work.ref, accepted, history, run), accepted


def _accept_new(work: Work, pen: Pen, run: Run) -> tuple[Pinned, Accepted] | None:
    history = pen.history
    decided = accept(work, history, run.scene)
    if isinstance(decided, Acceptance):
        accepted = decided.event
        try:
            pinned = decided.pinned if _present(accepted) else _recorded_job(work.ref, accepted, history, run)
            plan = _plan(pinned, accepted, history, run)
            refuse_unacknowledged(plan, decided.pinned.request.spec.acknowledge)
            if accepted.generation == 1 and not plan.steps:
                raise UserError("the plan has no step: nothing would be made", code="PAO612")
        except UserError as exc:
            decided = Refused(
                blob=accepted.blob, cause=exc.cause, phase=Phase.FAILED, reason=Reason.USER, remedy=exc.remedy
            )
        else:
            if history.accepted and not history.settled:
                pen.stage(Superseded(generation=history.generation))
            pen.stage(accepted, closure=decided.pinned.closure)
            return pinned, accepted
    known = history.refused
    if known is None or (known.blob, known.cause) != (decided.blob, decided.cause):
        pen.stage(decided)
    return None


def _present(accepted: Accepted) -> bool:
    return accepted.facts.get("state", "present") == "present"


def _recorded_job(ref: RequestRef, accepted: Accepted, history: History, run: Run) -> Pinned:
    """What the generation stands on; for a removal what was last asked to be there."""
    source = accepted if _present(accepted) or history.present is None else history.present
    return pin_down(run.world, ref, source.blob, source.commit)


def refuse_unacknowledged(plan: Plan, acknowledged: tuple[str, ...]) -> None:
    """What can't be taken back needs a word in the request file, so that approval covers it.

    Raises:
        UserError: naming the words that are missing.
    """
    said = {text if "/" in text else f"main/{text}" for text in acknowledged}
    risky = {
        f"{step.id}:{'replace' if step.change.kind == 'replace' else 'delete'}"
        for step in plan.steps
        if step.change.kind == "replace" or not step.change.reversible
    }
    missing = sorted(risky - said)
    if missing:
        raise UserError(
            f"this can't be taken back: {', '.join(missing)}",
            remedy=f"if it is meant, add to spec of the request: acknowledge: [{', '.join(missing)}]",
            code="PAO613",
        )


def _quarantined(pen: Pen) -> bool:
    """A request whose runs die again and again is set aside, so that the others go on."""
    if pen.history.lost_leases < QUARANTINE_AFTER:
        return False
    generation = pen.history.generation
    message = f"{QUARANTINE_AFTER} runs in a row died over it"
    pen.stage(Settled(generation=generation, phase=Phase.FAILED, reason=Reason.QUARANTINED, message=message))
    return True


def _plan(pinned: Pinned, accepted: Accepted, history: History, run: Run) -> Plan:
    request, project = pinned.request, run.world.project
    facts = facts_of(accepted, run)
    frame = make_frame(facts, pinned.definition, pinned.components, request.spec.fields, project, run.env)
    if history.accepted == accepted and history.planned and history.planned.purpose == "rollback":
        return build_rollback(frame, history)
    return build_plan(frame, history) if _present(accepted) else build_removal(frame, history)


def facts_of(accepted: Accepted, run: Run) -> Facts:
    """What templates and keys know of a generation."""
    facts = accepted.facts
    ref = RequestRef.of_path(accepted.path)
    assert ref is not None
    forge = run.world.project.forge
    return Facts(
        lineage=run.lineage,
        uid=accepted.uid,
        generation=accepted.generation,
        path=accepted.path,
        name=ref.name,
        item=ref.item,
        team=str(facts.get("team", "")),
        environment=str(facts.get("environment", "")),
        requested_by=str(facts.get("requestedBy", "")),
        date=str(facts.get("date", "")),
        url=accepted.url,
        repository=forge.repository,
        state_branch=forge.state_branch,
        run_url=run.url,
        version=__version__,
    )


def _desk(plan: Plan, pen: Pen, run: Run) -> Desk:
    return Desk(plan, pen, run.ports, run.world.project, run.redactor, run.limits, run.stop, run.hear)


def _not_due(desk: Desk) -> str:
    """Why the request still waits; stages its waking when it need not."""
    history = desk.pen.history
    if history.phase is Phase.UNKNOWN:
        return f"waits for an answer: {history.message}"
    if history.phase is not Phase.WAITING:
        return ""
    reason, wake = history.reason or Reason.BACKOFF, history.wake or "-"
    if not _time_came(wake, desk.clock.now()) and not any(_step_due(desk, step.id) for step in desk.plan.steps):
        return f"waits: {reason} ({wake})"
    desk.pen.stage(Woken(reason=reason, wake=wake))
    return ""


def _time_came(wake: str, now: datetime) -> bool:
    try:
        return now >= datetime.fromisoformat(wake)
    except ValueError:
        return False


def _step_due(desk: Desk, step_id: str) -> bool:
    state = desk.pen.history.step(step_id)
    step = next(step for step in desk.plan.steps if step.id == step_id and step.verb is state.verb)
    return state.status is StepStatus.WAITING and due(step, desk, state)
