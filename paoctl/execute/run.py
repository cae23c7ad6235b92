"""A plan, to its outcome: walk it, then say in the journal where the request stands."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

from paoctl.errors import PaoError, PlatformError, TransientError, UserError
from paoctl.execute.answer import PASSING, error_class
from paoctl.execute.desk import Desk
from paoctl.execute.gate import also_held, parked_by
from paoctl.execute.health import has_checks, trouble
from paoctl.execute.recover import UNTIL_MENDED, Parking
from paoctl.execute.walk import DONE, Walked, walk
from paoctl.form.binding import bundle_outputs
from paoctl.model.deferred import Hidden, Later
from paoctl.model.events import Body, Parked, Planned, PlannedStep, Released, Result, Settled
from paoctl.model.history import History
from paoctl.model.leftovers import is_leftovers
from paoctl.model.phase import HEALTH, Phase, Reason
from paoctl.model.plan import Plan
from paoctl.model.undoing import is_of_item, left_over

_REASONS: Final[Mapping[str, Reason]] = {
    "user": Reason.USER,
    "platform": Reason.PLATFORM,
    "transient": Reason.TRANSIENT,
    "ambiguous": Reason.TRANSIENT,
    "rejected": Reason.REJECTED,
}


def planned_event(plan: Plan) -> Planned:
    """The plan as the journal holds it."""
    steps = tuple(
        PlannedStep(
            id=step.id,
            kind=step.action.type,
            verb=step.verb,
            effect=step.effect,
            after=tuple(sorted({node.rpartition(":")[0] for node in step.after} - {step.id})),
            inputs=step.inputs,
            change=step.change.kind,
        )
        for step in plan.steps
    )
    return Planned(purpose=plan.purpose, steps=steps)


def execute(desk: Desk, follow_up: Callable[[Plan, History], Plan | None]) -> Plan | None:
    """Run the plan under the lease that the pen holds, and give the lease back.

    Args:
        desk: the plan, and what its steps need.
        follow_up: the plan that comes after this one has failed, or has rolled back; asked once it is over.

    Returns:
        The plan that follows: then the lease is still held, and nothing is settled.

    Raises:
        Fenced: another run holds the request now.
        PaoError: the journal can't be written.
    """
    for step in desk.plan.steps:
        desk.tell(step.id, "pending", step.change.text)
    walked = walk(desk)
    early = walked.interrupted or walked.halted or _ends(desk, walked)
    after = _following(desk, follow_up) if not early and _is_over(desk, walked) else None
    if isinstance(after, Plan):
        return after
    standing = None if early else after or _standing(desk, walked)
    reason: Literal["interrupted", "done"] = "interrupted" if walked.interrupted else "done"
    desk.pen.release(*([standing] if standing else []), Released(reason=reason))
    return None


def _following(desk: Desk, follow_up: Callable[[Plan, History], Plan | None]) -> Plan | Settled | None:
    """The plan that follows; where it can't be made, that this is as far as it comes."""
    try:
        return follow_up(desk.plan, desk.pen.history)
    except (UserError, PlatformError) as exc:
        return _rolled_back(desk, f"what is to follow can't be planned: {desk.redactor.text(exc.cause)}")


def _is_over(desk: Desk, walked: Walked) -> bool:
    """Has it failed, or is it a rollback of which nothing is under way?"""
    if _goes_on(desk, walked):
        return False
    if walked.failed or desk.plan.purpose != "rollback":
        return bool(walked.failed)
    return not (walked.errors or walked.unknown or walked.parked or walked.waiting)


def _goes_on(desk: Desk, walked: Walked) -> bool:
    """Is there more to come of what has not failed?

    What is under way is found out first, so that it can be undone: a call without an answer, work that goes on. So is
    what could not be recorded, for then the journal is not what we take it for. And what does not need what failed goes
    on where the author says so.
    """
    unrecorded = bool(walked.errors) and not _is_lasting(walked.errors)
    if desk.plan.on_failure == "continue":
        return unrecorded or any((walked.waiting, walked.parked, walked.held, walked.unknown))
    return unrecorded or bool((walked.parked and desk.pen.history.unanswered) or _at_work(desk, walked))


def _at_work(desk: Desk, walked: Walked) -> Sequence[Result]:
    """What waits for a machine, and for nobody."""
    return [each for each in walked.waiting if desk.pen.history.step(each.step).at_work]


def _ends(desk: Desk, walked: Walked) -> bool:
    """Did people say meanwhile how the generation ends, or ask for something else? One that is complete is not
    cancelled any more, and stands as it is until the next one is accepted."""
    word = desk.pen.history.word
    if word is not None:
        return not (word.verb == "cancel" and walked.complete)
    return desk.pen.overtaken and not walked.complete


def finish(desk: Desk) -> None:
    """Find out what the plan's calls did that were not answered, settle nothing, and give the lease back.

    Raises:
        Fenced: another run holds the request now.
        PaoError: the journal can't be written.
    """
    desk.over.set()
    walked = walk(desk)
    backoff = [Parking.backoff(desk, UNTIL_MENDED, exc.cause) for exc in walked.errors[:1]]
    standing: list[Body] = [_parked(desk, walked.parked or backoff)] if walked.parked or backoff else []
    if not standing and _at_work(desk, walked):
        standing = [_waiting(desk, walked)]
    desk.pen.release(*standing, Released(reason="interrupted" if walked.interrupted else "done"))


def _standing(desk: Desk, walked: Walked) -> Body | None:
    """Where the request stands now: settled, parked, or (None) unknown until a person answers."""
    if desk.plan.purpose == "rollback" and (_is_over(desk, walked) or _asked_people(walked)):
        return _rolled_back(desk)
    if walked.failed and not _goes_on(desk, walked):
        return _failed(desk, walked.failed[0])
    if walked.errors and not (_is_lasting(walked.errors) and _goes_on(desk, walked)):
        return _not_run(desk, min(walked.errors, key=lambda exc: error_class(exc) not in PASSING))
    if walked.unknown and not (desk.plan.on_failure == "continue" and (walked.parked or walked.held)):
        return None
    if walked.parked:
        return _parked(desk, walked.parked)
    if walked.waiting:
        return _waiting(desk, walked)
    if walked.held:
        return parked_by(next(iter(walked.held.values())))
    return _complete(desk)


def _waiting(desk: Desk, walked: Walked) -> Parked:
    """For people first; but where nothing new is begun for machines. What the calendar holds besides is told with it,
    and begins once that opens; to wait for the calendar alone would be to look at nothing else meanwhile."""
    works = _at_work(desk, walked)
    people = [each for each in walked.waiting if each not in works]
    asks = people and not (works and desk.over.is_set())
    first = people[0] if asks else min(works, key=lambda each: each.wake or "")
    steps = tuple(sorted([*walked.held, *(() if asks else [each.step for each in works])])) or None
    closed = next(iter(walked.held.values()), None)
    message = also_held(first.message, walked.held, closed) if closed else first.message
    return Parked(reason=_waits_for(first.wake), wake=first.wake or "-", message=message, steps=steps)


def _is_lasting(errors: Sequence[PaoError]) -> bool:
    """Will the next run meet them again, unless somebody mends something?"""
    return not any(error_class(exc) in PASSING for exc in errors)


def _parked(desk: Desk, parked: Sequence[Parking]) -> Parked:
    """Until the first of them can go on; but search lags are waited out, the longest too, for they are told as one."""
    lags = [each for each in parked if each.reason is Reason.SEARCH_LAG]
    parking = max(lags, key=_wake) if lags else min(parked, key=_wake)
    steps = tuple(sorted(each.step for each in lags)) or None
    return Parked(reason=parking.reason, wake=parking.wake, message=_told(desk, parking.message), steps=steps)


def _wake(parking: Parking) -> str:
    """Times of one form: their order is that of their text."""
    return parking.wake


def _failed(desk: Desk, result: Result) -> Settled:
    assert result.error is not None
    reason = _REASONS.get(result.error.kind, Reason.PLATFORM)
    message = _told(desk, f"{result.step}: {result.error.cause}")
    return Settled(generation=desk.facts.generation, phase=Phase.FAILED, reason=reason, message=message)


def _told(desk: Desk, text: str) -> str:
    """What is to be told of a plan; of one that follows a failure, also what had failed."""
    follows = desk.plan.purpose == "rollback" or any(not is_of_item(step.id) for step in desk.plan.steps)
    return "; ".join([desk.redactor.text(text), *(_failures(desk) if follows else ())])


def _failures(desk: Desk) -> Sequence[str]:
    """What kept the generation from being made true, without what a ticket of ours came to."""
    failures = desk.pen.history.failures
    return [f"{each.step}: {each.error.cause}" for each in failures if each.error and is_of_item(each.step)]


def _not_run(desk: Desk, exc: PaoError) -> Body:
    kind = error_class(exc)
    if kind in PASSING:
        asked = exc.retry_after if isinstance(exc, TransientError) else None
        parking = Parking.backoff(desk, asked or 0.0, exc.cause)
        return Parked(reason=parking.reason, wake=parking.wake, message=_told(desk, parking.message))
    message = _told(desk, exc.cause)
    return Settled(generation=desk.facts.generation, phase=Phase.FAILED, reason=_REASONS[kind], message=message)


def _complete(desk: Desk) -> Body:
    generation, steps = desk.facts.generation, desk.pen.history.steps
    left = [step.id for step in desk.plan.steps if steps[step.id].status not in DONE]
    assert not left, f"nothing is said of {', '.join(left)}"
    if desk.plan.purpose == "remove":
        return Settled(generation=generation, phase=Phase.DELETED, message="everything it made is gone")
    try:
        outputs = {name: _journaled(value) for name, value in bundle_outputs(desk.plan, desk.known()).items()}
    except UserError as exc:
        return _not_run(desk, exc)
    missing = [name for name, spec in desk.plan.outputs.items() if spec.required and outputs.get(name) is None]
    if missing:
        why = f"all steps are done, but these outputs have no value: {', '.join(missing)}"
        message = f"{why}; mend the item and take its new version (paoctl edit), or paoctl rollback"
        return Settled(
            generation=generation, phase=Phase.FAILED, reason=Reason.PLATFORM, message=message, outputs=outputs
        )
    return _ready(desk, outputs)


def _ready(desk: Desk, outputs: Mapping[str, object]) -> Settled:
    """It is there. Whether it is well can change any day: one that is not is looked at by every run, until it is."""
    generation, why = desk.facts.generation, trouble(desk)
    if why:
        message = desk.redactor.text(f"it is there, but not well: {why}")
        reason = Reason.UNHEALTHY
        return Settled(generation=generation, phase=Phase.DEGRADED, reason=reason, message=message, outputs=outputs)
    wake = HEALTH if has_checks(desk) else None
    return Settled(generation=generation, phase=Phase.READY, message="the service is there", outputs=outputs, wake=wake)


def _asked_people(walked: Walked) -> bool:
    """Is all that is left a ticket about what could not be undone? Nobody waits for it."""
    return any(is_leftovers(each.step) for each in walked.waiting)


def _rolled_back(desk: Desk, unplanned: str = "") -> Settled:
    """Everything that could be undone is; what the generation had destroyed stays gone."""
    history = desk.pen.history
    left = left_over(history)
    asked = [step for step in history.steps.values() if is_leftovers(step.id)]
    tickets = [f"{step.ref} asks people to see to it" if step.ref else f"{step.id}: {step.message}" for step in asked]
    message = "; ".join(filter(None, [*left, *tickets, *_failures(desk), unplanned])) or "undone"
    generation = desk.facts.generation
    if left:
        return Settled(generation=generation, phase=Phase.FAILED, reason=Reason.ROLLBACK_INCOMPLETE, message=message)
    return Settled(generation=generation, phase=Phase.ROLLED_BACK, message=message)


def _journaled(value: object) -> object:
    match value:
        case Hidden(reference, version):
            return {"$secret": reference, "version": version}
        case Later():
            return None
        case _:
            return value


def _waits_for(wake: str | None) -> Reason:
    kind = (wake or "").partition(":")[0]
    known = {"ticket": Reason.TICKET, "run": Reason.WORKFLOW_RUN, "pull": Reason.PULL_REQUEST}
    return known.get(kind, Reason.BACKOFF)
