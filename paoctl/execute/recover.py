"""What becomes of an intent without a result, and of a step that waits.

KEY         repeat with the same key, while the target remembers it; later by what the target offers besides:
            FIND, LAG or BLIND
NAME        repeat with the same key; a removal that makes room once the call can't be under way any more
FIND        look for our marker and adopt what is there; else look again once the call can't be under way any more,
            and repeat
LAG         the same, once the declared lag has passed since we took over
STATE       the same, by the target's own journal: what it has begun and not ended is a question to a person
BLIND       a person answers (`paoctl resolve`)
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final

from paoctl.actions.base import ActionConfig, ActionType, Incomplete
from paoctl.actions.registry import find
from paoctl.errors import PaoError, PlatformError, TransientError, UserError
from paoctl.execute.answer import PASSING, concluded, error_class, failed, stored, unknown
from paoctl.execute.border import observed
from paoctl.execute.desk import Desk
from paoctl.execute.inputs import call_of, config_of, observe_inputs
from paoctl.execute.retention import forgotten
from paoctl.model.events import Result
from paoctl.model.outcome import Absent, Call, Done, EffectDone, Observation, Present, Unsure, Waiting
from paoctl.model.phase import Effect, Reason, StepStatus, Verb
from paoctl.model.plan import Recorded, Step
from paoctl.model.step_state import StepState

_KNOWN_BY: Final = timedelta(minutes=10)
"""After a call: by then the place of the work that it began is known wherever we may ask."""
UNTIL_MENDED: Final = 600.0
"""Seconds until a look that could not be made is tried again."""
_LOOK: Final = "look at the target, then paoctl resolve {} {} with --happened or --did-not-happen"


@dataclass(frozen=True, slots=True)
class Repeat:
    """Repeat the call with the same key."""

    looked: bool
    """We looked, and the call had no effect; else the target takes a repetition for the same."""


@dataclass(frozen=True, slots=True)
class Parking:
    """The step can go on later, without anybody."""

    reason: Reason
    wake: str
    message: str
    step: str = ""
    """Of a search lag: the step that is waited for."""

    @classmethod
    def backoff(cls, desk: Desk, seconds: float, cause: str) -> "Parking":
        """Until a time."""
        return cls(Reason.BACKOFF, _in(desk, ceil(seconds)), cause)


def settle_open(step: Step, desk: Desk, state: StepState) -> Done | Waiting | Result | Repeat | Parking:
    """Find out what an unanswered call did: the answer that it had, a result that is recorded, or what to do next.

    Raises:
        Incomplete: it is there, and lacks what was asked of it.
        PaoError: nobody can look now.
    """
    kind = find(step.action.type)
    effect, doubt = _known_by(step, desk, state, kind)
    match effect:
        case Effect.KEY | Effect.NAME:
            lag = _lag_left(step, desk, state)
            return (_landed(step, desk, lag) if lag else None) or Repeat(looked=False)
        case Effect.FIND | Effect.LAG | Effect.STATE:
            return _find_out(step, desk, state, kind, doubt)
        case _:
            return ask_person(step, desk, state.key, doubt or f"{kind.kind} can't tell whether its call arrived")


def _known_by(step: Step, desk: Desk, state: StepState, kind: ActionType[ActionConfig]) -> tuple[Effect | None, str]:
    """The class that an unanswered call is settled by; and for one whose key the target may have forgotten, why."""
    if state.effect is not Effect.KEY:
        return state.effect, ""
    config = config_of(step, desk, kind, state.inputs)
    retention = config.key_retention()
    doubt = "" if retention is None else forgotten(state.since, desk.clock.now(), retention)
    return (config.class_without_key(), doubt) if doubt else (Effect.KEY, "")


def look_again(step: Step, desk: Desk, state: StepState) -> Result:
    """A step that waits: is it done, was it rejected, or does it wait on? Writes nothing.

    Raises:
        TransientError: nobody can look now, or see it.
        PaoError: what it waited for has failed.
    """
    kind = find(step.action.type)
    try:
        call = _inquiry(step, desk, state, kind)
    except (UserError, PlatformError) as exc:  # of what is under way this says nothing
        raise TransientError(f"nobody can look at {step.id}: {exc.cause}", retry_after=UNTIL_MENDED) from exc
    seen = observed(kind, call, desk.ports)
    match seen:
        case Present(rejected=why) if why:
            return _declined(step, desk, state, seen)
        case Present(done=True):
            done = Done(seen.ref or state.thing, seen.outputs)
            return concluded(step, state.key, done, _kept(step, desk, state, done), desk.redactor)
        case Present():
            return concluded(step, state.key, _waiting(desk, state, seen), {}, desk.redactor)
        case Absent():
            gone = UserError(f"{state.ref} is gone", remedy="paoctl retry makes a new one")
            return failed(step, state.key, gone, desk.redactor)
        case Unsure(why=why) if _is_lost(desk, state):
            return unknown(step, state.key, why, _LOOK.format(desk.request, step.id), desk.redactor)
        case Unsure(why=why) if state.at_work:
            waits = _waiting(desk, state, Present(state.ref, done=False, message=why))
            return concluded(step, state.key, waits, {}, desk.redactor)
        case _:
            raise TransientError(f"{step.id}: {seen.why}", code="PAO802")


def _declined(step: Step, desk: Desk, state: StepState, seen: Present) -> Result:
    """People said no."""
    ref = seen.ref or state.ref
    error = UserError(f"{ref} was closed as {seen.rejected}", remedy="talk to the owner, then change the request")
    result = failed(step, state.key, error, desk.redactor)
    return result.model_copy(update={"ref": ref, "error": _rejected(result)})


def due(step: Step, desk: Desk, state: StepState) -> bool:
    """Is what a step waits for over, as far as its host may be asked now? Writes nothing.

    Raises:
        PaoError: nobody can look now; or of what people do, it can't be seen.
    """
    kind = find(step.action.type)
    if desk.pace.is_held(desk.filled(kind, state.inputs, step.id).called_host(desk.project)):
        return False
    call = _inquiry(step, desk, state, kind)
    try:
        seen = observed(kind, call, desk.ports)
    except PaoError as exc:
        if not state.at_work:
            raise
        return error_class(exc) not in PASSING
    if isinstance(seen, Unsure) and state.at_work:
        return _is_lost(desk, state)
    return not isinstance(seen, Present) or bool(seen.done or seen.rejected)


def _is_lost(desk: Desk, state: StepState) -> bool:
    """Has work that can't be told about been under way for so long that its place should be known by now?"""
    begun = datetime.fromisoformat(state.since) if state.since else datetime.min.replace(tzinfo=UTC)
    return state.at_work and desk.clock.now() >= begun + _KNOWN_BY


def _find_out(
    step: Step, desk: Desk, state: StepState, kind: ActionType[ActionConfig], doubt: str
) -> Done | Waiting | Result | Repeat | Parking:
    """What is found is there, however early we look; what is not may only be late: wait, or park until then."""
    lag = _lag_left(step, desk, state)
    seen = _glance(step, desk, state, kind) if lag else _observe(step, desk, state, kind)
    if lag and not isinstance(seen, Present):
        if parking := _landed(step, desk, lag):
            return parking
        seen = _observe(step, desk, state, kind)
    match seen:
        case Absent():
            return Repeat(looked=True)
        case Unsure(why=why):
            return ask_person(step, desk, state.key, f"{doubt}; {why}" if doubt else why)
        case Present(rejected=why) if why:
            result = _declined(step, desk, state, seen)
            desk.pen.append(result)
            return result
        case Present(done=False):
            return replace(_waiting(desk, state, seen), effects=(adopted(kind, seen.ref),))
        case _:
            return Done(seen.ref, seen.outputs, (adopted(kind, seen.ref),))


def _landed(step: Step, desk: Desk, lag: float) -> Parking | None:
    """Wait until a call can't be under way any more; parked until then where this run has not the patience."""
    if lag > desk.limits.patience:
        why = f"{step.id}: its call was not answered; looking for it"
        return Parking(Reason.SEARCH_LAG, _in(desk, lag), why, step.id)
    desk.tell(step.id, "looking", f"waits {lag:.0f} s for what may be late")
    desk.clock.sleep(lag)
    return None


def _glance(step: Step, desk: Desk, state: StepState, kind: ActionType[ActionConfig]) -> Observation:
    """A look at a call that may be still at work: what is half there may be whole soon."""
    try:
        return _observe(step, desk, state, kind)
    except Incomplete as exc:
        return Unsure(exc.cause)


def adopted(kind: ActionType[ActionConfig], ref: str | None) -> EffectDone:
    """The effect of a call whose answer was lost."""
    return EffectDone(kind.kind, ref or "", "adopt")


def _waiting(desk: Desk, state: StepState, seen: Present) -> Waiting:
    wake = seen.wake or state.wake or _in(desk, 0)
    return Waiting(Reason.BACKOFF, wake, seen.ref or state.ref, seen.message)


def _observe(step: Step, desk: Desk, state: StepState, kind: ActionType[ActionConfig]) -> Observation:
    return observed(kind, _inquiry(step, desk, state, kind), desk.ports)


def _inquiry(step: Step, desk: Desk, state: StepState, kind: ActionType[ActionConfig]) -> Call[ActionConfig]:
    """What waits is known by its own result; what an unanswered call left, by the effect before it."""
    tree = observe_inputs(step, desk, state.inputs, state.recorded)
    call = call_of(step, desk, kind, state.key, tree)
    if state.status is StepStatus.WAITING:
        return replace(call, recorded=Recorded(state.ref, state.outputs, state.inputs, done=False, key=state.key))
    return call


def _kept(step: Step, desk: Desk, state: StepState, done: Done) -> dict[str, object]:
    return stored(step.action, done.outputs, state.key, desk.ports.secrets, desk.redactor)


def put_off(step: Step, desk: Desk, seconds: float, cause: str) -> Parking:
    """Until a call that was not answered may be asked about: of one that may be late no sooner than it is there.

    One parking speaks for all steps of a request. Were this one put off for less, the lag of another step would end it.
    """
    lag = _lag(step, desk, desk.pen.history.step(step.id))
    if not lag:
        return Parking.backoff(desk, seconds, cause)
    return Parking(Reason.SEARCH_LAG, _in(desk, ceil(max(seconds, lag))), cause, step.id)


def _lag_left(step: Step, desk: Desk, state: StepState) -> float:
    return 0.0 if step.id in desk.pen.history.lag_waited else _lag(step, desk, state)


def _lag(step: Step, desk: Desk, state: StepState) -> float:
    """Seconds, from now, until what an unanswered call did is there to be seen."""
    kind = find(step.action.type)
    config = config_of(step, desk, kind, state.inputs)
    match _known_by(step, desk, state, kind)[0]:
        case Effect.LAG:
            return config.time_to_land() + config.find_lag(desk.project)
        case Effect.FIND | Effect.STATE:
            return config.time_to_land()
        case Effect.NAME if _makes_room(step, desk):  # landing late it would remove what has taken the place
            return config.time_to_land()
        case _:
            return 0.0


def _makes_room(step: Step, desk: Desk) -> bool:
    """Is it the first half of a replacement, or found out before the request goes another way?"""
    replaced = any(each.id == step.id and each is not step for each in desk.plan.steps)
    return step.verb is Verb.DESTROY and (replaced or desk.over.is_set())


def ask_person(step: Step, desk: Desk, key: str, why: str) -> Result:
    """Nobody can tell whether a call happened: say so, and wait for `paoctl resolve`."""
    result = unknown(step, key, why, _LOOK.format(desk.request, step.id), desk.redactor)
    desk.pen.append(result)
    return result


def _rejected(result: Result) -> object:
    assert result.error is not None
    return result.error.model_copy(update={"kind": "rejected"})


def _in(desk: Desk, seconds: float) -> str:
    """The first whole second that is no earlier."""
    return (desk.clock.now() + timedelta(seconds=seconds, microseconds=999_999)).strftime("%Y-%m-%dT%H:%M:%SZ")
