"""A change of a file of the state branch that is no journal."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of one file that is no journal's: from what it holds on the tip to what it shall hold, None for no file.

    Applied again to the new tip after a lost race.
    """

    path: str
    change: Callable[[bytes | None], bytes | None]
