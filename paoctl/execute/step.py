"""One step, effectively once: push the intent, look at the fence, call, push the result.

An intent that is found without a result is settled by the effect class of its action (`recover.py`). The recorded
inputs of an intent are what is repeated; nothing is rendered again.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from paoctl.actions.base import LONGEST_EXCHANGE, Incomplete
from paoctl.actions.registry import find
from paoctl.errors import AmbiguousError, Conflict, Interrupted, PaoError, PlatformError, TransientError, UserError
from paoctl.execute.answer import failed
from paoctl.execute.border import acted
from paoctl.execute.conclude import conclude, fail, half
from paoctl.execute.desk import Desk
from paoctl.execute.inputs import call_of, final_inputs
from paoctl.execute.pen import Fenced, Halted
from paoctl.execute.recover import Parking, Repeat, adopted, ask_person, look_again, put_off, settle_open
from paoctl.execute.tries import has_failed, is_spent, pause, rest
from paoctl.model.digest import effect_key
from paoctl.model.events import NOT_MADE, Intent, Result
from paoctl.model.outcome import Done, Waiting
from paoctl.model.phase import StepStatus
from paoctl.model.plan import Step, Tree
from paoctl.model.step_state import StepState

_UNANSWERED: Final = 3
"""So many calls beyond the action's budget may go unanswered; then a person is asked."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A call that is about to be made: the same key until it is answered."""

    key: str
    epoch: int
    number: int
    inputs: Tree
    repeated: bool = False
    """It was made before, with the same key, and not answered: what is begun is brought to its end."""
    doubtful: bool = False
    """An earlier call with this key was not answered and may have had its effect: a refusal of this one says nothing
    about that one."""
    host: str = ""


def run_step(step: Step, desk: Desk) -> Result | Parking:
    """Bring one step as far as it goes now.

    Raises:
        Fenced: another run holds the request.
        Halted: people want the generation to end, or something else in its place.
        Interrupted: the process is asked to stop.
        PaoError: the journal can't be written; nothing is done without it.
    """
    desk.go_on()
    state = desk.pen.history.step(step.id)
    if state.waits_for(step.verb, desk.plan.purpose):
        return _look_again(step, desk, state)
    if state.status is StepStatus.UNKNOWN:
        return state.trouble()  # people are asked, whatever is planned by now, and what is beside it goes on
    if state.under_way and state.verb is not step.verb:  # never its key for another verb, nor its inputs
        raise TransientError(f"nobody can tell yet what the {state.verb} of {step.id} came to", code="PAO804")
    if state.open:
        return _again(step, desk)
    if has_failed(step, state, desk.plan.purpose):
        return state.trouble()  # the run died before it could say what follows from that
    try:
        inputs = final_inputs(step, desk)
    except (UserError, PlatformError) as exc:
        return fail(step, desk, "", exc)
    if isinstance(inputs, str):
        return _skip(step, desk, inputs)
    return _call(step, desk, _fresh(step, desk, inputs))


def _look_again(step: Step, desk: Desk, state: StepState) -> Result:
    try:
        result = look_again(step, desk, state)
    except Incomplete as exc:
        return half(step, desk, state.key, exc)
    except (UserError, PlatformError) as exc:  # what it waited for has failed
        result = failed(step, state.key, exc, desk.redactor)
    if result.status != "waiting":
        desk.pen.append(result)
    return result


def _skip(step: Step, desk: Desk, why: str) -> Result:
    recorded = desk.pen.history.step(step.id).recorded
    result = Result(
        step=step.id,
        verb=step.verb,
        key="",
        status="done",
        ref=recorded.ref if recorded else None,
        outputs=recorded.outputs if recorded else {},
        message=why,
    )
    desk.pen.append(result)
    return result


def _fresh(step: Step, desk: Desk, inputs: Tree) -> _Attempt:
    facts, epoch = desk.facts, desk.pen.history.step(step.id).epoch_for(step.verb)
    key = effect_key(
        lineage=facts.lineage,
        uid=facts.uid,
        generation=facts.generation,
        step=step.id,
        verb=step.verb,
        epoch=epoch,
    )
    return _Attempt(key, epoch, 1, inputs)


def _again(step: Step, desk: Desk) -> Result | Parking:
    """An intent without a result, of a run that ended or of our own call that was not answered."""
    state = desk.pen.history.step(step.id)
    if not state.open:
        raise TransientError(f"the call of {step.id} is not in what we have read of its journal", code="PAO804")
    try:
        settled = settle_open(step, desk, state)
    except Incomplete as exc:
        there = replace(exc.done, effects=(adopted(find(step.action.type), exc.done.ref),))
        return half(step, desk, state.key, Incomplete(exc.cause, done=there, remedy=exc.remedy, code=exc.code))
    if isinstance(settled, Done | Waiting):
        return conclude(step, desk, state.key, settled)
    if not isinstance(settled, Repeat):
        return settled
    attempt = _Attempt(
        state.key, state.epoch, state.calls + 1, state.inputs, repeated=True, doubtful=not settled.looked
    )
    if settled.looked and desk.over.is_set():
        return _unmade(step, desk, attempt, "its plan was over")
    _halt(step, desk, attempt)
    return _call(step, desk, attempt)


def _call(step: Step, desk: Desk, attempt: _Attempt) -> Result | Parking:
    kind = find(step.action.type)
    try:
        call = call_of(step, desk, kind, attempt.key, attempt.inputs)
    except (UserError, PlatformError) as exc:
        if attempt.number > 1:  # of the call that was not answered this says nothing
            raise
        return fail(step, desk, "", exc)
    attempt = replace(attempt, host=call.config.called_host(desk.project))
    if parking := _in_turn(desk, attempt.host):
        return parking
    desk.go_on()
    intent = Intent(
        step=step.id,
        verb=step.verb,
        key=attempt.key,
        epoch=attempt.epoch,
        effect=kind.effect(call.config),
        attempt=attempt.number,
        inputs=attempt.inputs,
    )
    (desk.pen.repeat if attempt.doubtful else desk.pen.begin)(intent)
    _look(step, desk, attempt)
    if desk.stop.is_set():
        return _unmade(step, desk, attempt, "asked to stop")
    _halt(step, desk, attempt)
    tries = desk.pen.history.step(step.id).attempts
    desk.tell(step.id, "running", step.change.text, tries)
    try:
        answer = acted(step, call, desk.ports)
    except TransientError as exc:
        return (_unanswered if attempt.doubtful else _retry)(step, desk, attempt, exc)
    except AmbiguousError as exc:
        return _unanswered(step, desk, attempt, exc)
    except Interrupted:  # while it waited for what it had begun: the next run finds out
        raise
    except Incomplete as exc:
        return half(step, desk, attempt.key, exc)
    except PaoError as exc:
        return _refused(step, desk, attempt, exc)
    return conclude(step, desk, call.key, answer)


def _look(step: Step, desk: Desk, attempt: _Attempt) -> None:
    """The look between an intent and its call. Where nobody can look there is no call, and we say so: else a next run
    would have to find out, and for some targets it can do that only by making the call."""
    try:
        desk.pen.still_ours()
    except Fenced:
        raise
    except PaoError as exc:
        if not attempt.doubtful:
            with suppress(PaoError):
                fail(step, desk, attempt.key, TransientError(exc.cause, code=NOT_MADE), repeated=attempt.repeated)
        raise


def _in_turn(desk: Desk, host: str) -> Parking | None:
    """Wait until the host may be called, or park: before the intent, so that no key is burnt for a call not made."""
    while held := desk.pace.held(host):
        if held.broken or held.seconds > desk.limits.patience:
            return Parking.backoff(desk, held.seconds, held.why)
        desk.clock.sleep(held.seconds)
    return None


def _halt(step: Step, desk: Desk, attempt: _Attempt) -> None:
    """Between an intent and its call: do people want something else by now?"""
    if not attempt.doubtful and (why := desk.pen.unwanted):
        _unmade(step, desk, attempt, why)
        raise Halted(why)


def _unmade(step: Step, desk: Desk, attempt: _Attempt, why: str) -> Result:
    """Something came between the intent and its call.

    That there was no call we know, and nobody has to find out; but not what became of an earlier one with its key.
    """
    if attempt.doubtful:
        raise Interrupted(why)
    exc = TransientError(f"{why} before the call was made", code=NOT_MADE)
    return fail(step, desk, attempt.key, exc, repeated=attempt.repeated)


def _refused(step: Step, desk: Desk, attempt: _Attempt, exc: PaoError) -> Result | Parking:
    """A definite no: of this call, and of an earlier one with its key only when that one surely had no effect.

    That one may be still at work, and be what this call is in conflict with.
    """
    if not attempt.doubtful:
        return fail(step, desk, attempt.key, exc, repeated=attempt.repeated)
    if isinstance(exc, Conflict):
        return _unanswered(step, desk, attempt, exc)
    return ask_person(step, desk, attempt.key, f"a call was not answered, and its repetition was refused: {exc.cause}")


def _retry(step: Step, desk: Desk, attempt: _Attempt, exc: TransientError) -> Result | Parking:
    """Nothing happened, and it may go better later: wait and call anew, within the action's budget and the run's."""
    tries = desk.pen.history.step(step.id).attempts
    result = fail(step, desk, attempt.key, exc, repeated=attempt.repeated)
    if exc.code == NOT_MADE:
        return Parking.backoff(desk, exc.retry_after or 0.0, exc.cause)
    if is_spent(step, tries, desk.plan.purpose) or desk.stop.is_set():
        return result
    if tries >= step.action.retry.attempts:
        return Parking.backoff(desk, max(exc.retry_after or 0.0, rest(step, attempt.key, tries)), exc.cause)
    seconds = exc.retry_after or pause(attempt.key, tries, exponential=step.action.retry.backoff == "exponential")
    if seconds > desk.limits.patience or not desk.pace.may_retry(attempt.host):
        return Parking.backoff(desk, seconds, exc.cause)
    desk.tell(step.id, "retrying", f"{exc.cause}; again in {seconds:.0f} s", tries)
    desk.clock.sleep(seconds)
    return _call(step, desk, _fresh(step, desk, attempt.inputs))


def _unanswered(
    step: Step, desk: Desk, attempt: _Attempt, exc: AmbiguousError | TransientError | Conflict
) -> Result | Parking:
    """Sent, no answer, now or before: the intent stays open, and its class says what now."""
    desk.tell(step.id, "unanswered", exc.cause, attempt.number)
    if attempt.number >= _UNANSWERED + step.action.retry.attempts:
        return ask_person(
            step, desk, attempt.key, f"{attempt.number} calls were not answered, the last one: {exc.cause}"
        )
    asked = exc.retry_after if isinstance(exc, TransientError) else None
    seconds = asked or pause(attempt.key, attempt.number, exponential=True)
    if isinstance(exc, Conflict):
        seconds += LONGEST_EXCHANGE / (_UNANSWERED - 1)  # the last one comes when the first has ended
    if seconds > desk.limits.patience or not desk.pace.may_retry(attempt.host):
        return put_off(step, desk, seconds, exc.cause)
    desk.clock.sleep(seconds)
    return _again(step, desk)
