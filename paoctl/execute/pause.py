"""How long a call is waited with before it is made once more."""

from random import Random
from typing import Final

_FIRST: Final = 0.5
_LONGEST: Final = 30.0


def pause(key: str, tries: int, *, exponential: bool) -> float:
    """Seconds, at random up to a bound that grows: calls that failed together are not repeated together.

    The dice are the key's own, so that a run can be played again.
    """
    bound = min(_LONGEST, _FIRST * 2 ** (tries - 1)) if exponential else _FIRST
    return Random(f"{key} {tries}").uniform(0, bound)  # noqa: S311 - jitter, no secret
