"""How often a step is tried, and how long it rests between two tries."""

from random import Random
from typing import Final

from paoctl.model.phase import StepStatus
from paoctl.model.plan import Purpose, Step
from paoctl.model.step_state import StepState
from paoctl.model.undoing import is_of_item

_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0
_FIRST_REST: Final = 60.0
_LONGEST_REST: Final = 3600.0
_A_DAY: Final = 36
"""So many rests are about a day."""
_UNDOING: Final = frozenset({"rollback", "remove"})
"""Plans whose end, when they fail, is that a person has to see to what is still there."""


def has_failed(step: Step, state: StepState, purpose: Purpose) -> bool:
    """Was that its last word, unless a person asks for it again?"""
    return state.verb is step.verb and state.seen is StepStatus.FAILED and not _may_retry(step, state, purpose)


def is_spent(step: Step, tries: int, purpose: Purpose) -> bool:
    """Was it tried as often as it is by itself?

    The author says how often, for what is made. What is removed or undone is tried for a day besides; and a ticket of
    ours for as long as it takes, for nothing comes after it.
    """
    more = _A_DAY if purpose in _UNDOING else 0
    return is_of_item(step.id) and tries >= step.action.retry.attempts + more


def pause(key: str, tries: int, *, exponential: bool) -> float:
    """Seconds, at random up to a bound that grows: calls that failed together are not repeated together.

    The dice are the key's own, so that a run can be played again.
    """
    bound = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (tries - 1)) if exponential else _FIRST_PAUSE
    return Random(f"{key} {tries}").uniform(0, bound)  # noqa: S311 - jitter, no secret


def rest(step: Step, key: str, tries: int) -> float:
    """Seconds until a step goes on that has used up the tries of its author: too long for a run to wait."""
    bound = min(_LONGEST_REST, _FIRST_REST * 2 ** min(tries - step.action.retry.attempts, 10))
    return Random(f"{key} {tries}").uniform(bound / 2, bound)  # noqa: S311 - jitter, no secret


def _may_retry(step: Step, state: StepState, purpose: Purpose) -> bool:
    passing = state.error is not None and state.error.kind == "transient"
    return passing and not is_spent(step, state.attempts, purpose)
