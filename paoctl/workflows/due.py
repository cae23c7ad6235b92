"""May a request that waits go on now?"""

from datetime import datetime, timedelta
from typing import Final

from paoctl.execute.desk import Desk
from paoctl.execute.gate import WINDOW, also_held, is_held, parked_by
from paoctl.execute.health import as_well_as_before
from paoctl.execute.recover import due
from paoctl.execute.walk import within_reach
from paoctl.model.events import Parked, Woken
from paoctl.model.phase import WORDS, Phase, Reason
from paoctl.model.plan import Step
from paoctl.model.step_state import StepState
from paoctl.model.wake import instant, is_ahead

_SILENCE: Final = timedelta(hours=1)
"""So long a journal may say nothing while work goes on, before a look at it is counted."""


def not_due(desk: Desk) -> str:
    """Why the request still waits; stages its waking when it need not."""
    if why := _still_waits(desk):
        desk.pen.let_go()
    return why


def _still_waits(desk: Desk) -> str:
    history = desk.pen.history
    if history.settled is not None and history.phase in {Phase.READY, Phase.DEGRADED}:
        return as_well_as_before(desk)
    if history.phase not in {Phase.WAITING, Phase.UNKNOWN}:
        return ""
    reason, wake = history.reason or Reason.BACKOFF, history.wake or "-"
    for_work = reason is Reason.BACKOFF and history.parked_for
    if _time_came(wake, desk) and not for_work:
        desk.pen.stage(Woken(reason=reason, wake=wake))
        return ""
    goes_on = history.phase is Phase.WAITING or desk.plan.on_failure == "continue"
    if due := next((step.id for step in desk.plan.steps if goes_on and _step_due(step, desk)), None):
        over = Reason.BACKOFF if history.step(due).at_work else Reason.TICKET
        desk.pen.stage(Woken(reason=over, wake=history.step(due).wake or wake))
        return ""
    if goes_on and _let_go(desk):
        desk.pen.stage(Woken(reason=Reason.CHANGE_WINDOW, wake=WINDOW))
        return ""
    if history.phase is Phase.UNKNOWN:
        return f"waits for an answer: {history.message}"
    return _hold(desk) if wake == WINDOW else f"waits: {reason} ({wake})"


def _let_go(desk: Desk) -> bool:
    """Does the calendar let begin by now what it held beside what is waited for? Until then: is it told until when?"""
    history, closed = desk.pen.history, desk.gate.closed(desk.clock.now())
    held = [step.id for step in desk.plan.steps if step.id in history.parked_for and _is_held(step, desk)]
    if closed and held and history.phase is Phase.WAITING:
        message = also_held(history.message.rpartition("; ")[0], held, closed)
        if message != history.message:
            reason, wake, steps = history.reason or Reason.BACKOFF, history.wake or "-", sorted(history.parked_for)
            desk.pen.stage(Parked(reason=reason, wake=wake, message=message, steps=tuple(steps)))
    return bool(held) and closed is None


def _is_held(step: Step, desk: Desk) -> bool:
    return is_held(step, desk.plan, desk.pen.history.step(step.id))


def not_yet(desk: Desk) -> str:
    """Why what is under way can't be found out about yet; stages the waking when it can.

    What else the request waits for, as for a ticket of another step, holds nobody up.
    """
    history = desk.pen.history
    if history.phase is Phase.WAITING and instant(history.wake) is None:
        return ""
    return not_due(desk)


def held_by_calendar(desk: Desk) -> str:
    """Why nothing of the plan may begin now, which is recorded before anything has; empty when something may."""
    all_held = all(_is_held(step, desk) for step in desk.plan.steps)
    return _hold(desk) if desk.plan.steps and all_held else ""


def _hold(desk: Desk) -> str:
    """Say how long the calendar holds the request, where the record does not say so yet; empty when it does not."""
    closed, history = desk.gate.closed(desk.clock.now()), desk.pen.history
    if closed is None:
        return ""
    parked = parked_by(closed)
    if (history.phase, history.message) != (Phase.WAITING, parked.message):
        desk.pen.stage(parked)
    return parked.message


def _time_came(wake: str, desk: Desk) -> bool:
    now = desk.clock.now()
    if wake == WINDOW:
        return desk.gate.closed(now) is None
    if wake == WORDS:  # whoever asks has looked: none is missing now
        return True
    until, history = instant(wake), desk.pen.history
    if until is None or now >= until:
        return until is not None
    return history.reason is not Reason.SEARCH_LAG and is_ahead(history.at, now)  # a lag is waited out in any case


def _step_due(step: Step, desk: Desk) -> bool:
    """Is it over what a step waits for? Work is looked at wherever it stands, from the time on that it gave."""
    state = desk.pen.history.step(step.id)
    if not state.waits_for(step.verb, desk.plan.purpose):
        return False
    wake = state.wake or "-"
    looks = _time_came(wake, desk) or instant(wake) is None if state.at_work else within_reach(step, desk)
    return looks and _is_over(step, desk, state)


def _is_over(step: Step, desk: Desk, state: StepState) -> bool:
    """Look. At work this is done under the lease where runs have died over the request, or where its journal has said
    nothing for so long that they may have: should the look kill us, too, that is counted, and it is set aside."""
    history = desk.pen.history
    silent = desk.clock.now() >= datetime.fromisoformat(history.at) + _SILENCE
    if state.at_work and (silent or history.lost_leases):
        desk.pen.lease()
        desk.pen.flush()
    return due(step, desk, state)
