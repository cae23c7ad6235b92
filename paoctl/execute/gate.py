"""The gate before automatic steps: the change calendar as one request sees it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from paoctl.govern.calendar import Calendar, Closed
from paoctl.model.events import Parked
from paoctl.model.phase import Reason, StepStatus, Verb
from paoctl.model.plan import Plan, Step
from paoctl.model.step_state import StepState

WINDOW: Final = "window"
"""The wake of what the calendar holds. No instant: the calendar may be changed meanwhile, and is asked anew."""
_HELD: Final = frozenset({"apply", "remove"})
"""Plans whose steps are held. A rollback is not: half of a change is worse than a change in a freeze."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What the calendar says for the place and the categories of a request."""

    calendar: Calendar
    environment: str
    categories: frozenset[str]
    open_anyway: bool = False
    """Its owners approved that it does not wait (`spec.breakGlass`)."""

    def closed(self, now: datetime) -> Closed | None:
        """Why no automatic step may begin now; None when it may."""
        return None if self.open_anyway else self.calendar.closed(now, self.environment, self.categories)


def is_held(step: Step, plan: Plan, state: StepState) -> bool:
    """Does a step wait for the calendar? Not what people do, nor what is begun: that is brought to its end."""
    begun = state.verb is step.verb and (state.open or state.status is StepStatus.WAITING)
    begun = begun or (step.verb is Verb.APPLY and _is_half_replaced(state))
    return plan.purpose in _HELD and plan.parts[step.part].mode == "automatic" and not begun


def _is_half_replaced(state: StepState) -> bool:
    """Is of a replacement the first half done, and nothing there? To wait now would be to have nothing for weeks."""
    return state.former is not None and state.removed and state.recorded is None


def parked_by(closed: Closed) -> Parked:
    """The event of a request that waits for the calendar."""
    return Parked(reason=Reason.CHANGE_WINDOW, wake=WINDOW, message=f"held {closed.text}")


def also_held(message: str, steps: Collection[str], closed: Closed) -> str:
    """What a request waits for, and what of it the calendar holds besides."""
    return f"{message}; {', '.join(sorted(steps))} held {closed.text}"
