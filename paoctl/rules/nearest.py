"""Did you mean: the one known word that is near enough to a word that nobody knows."""

from collections.abc import Iterable
from typing import Final

_SURE: Final = 2
"""So many slips of the pen are one word still."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The nearest known word, or None when a guess would be too far: at most one slip in three characters.

    A slip is a letter that is wrong, missing, too many, or changed places with its neighbour. Case and the choice
    between `-` and `_` cost nothing. Of two that are as near, the first is taken.
    """
    limit = max(1, len(word) // 3)
    ranked = ((_slips(_plain(word), _plain(candidate), limit), candidate) for candidate in known)
    best = min((pair for pair in ranked if pair[0] <= limit), key=lambda pair: pair[0], default=None)
    return best[1] if best else None


def only_near(word: str, known: Iterable[str]) -> str | None:
    """The known word that is surely meant: two slips away at most, and no other one is near enough for a guess."""
    near = {candidate for candidate in known if nearest(word, [candidate])}
    surely = {candidate for candidate in near if _slips(_plain(word), _plain(candidate), _SURE) <= _SURE}
    return near.pop() if len(near) == len(surely) == 1 else None


def _plain(word: str) -> str:
    return word.casefold().replace("_", "-")


def _slips(left: str, right: str, limit: int) -> int:
    """The distance of two words (optimal string alignment), or some number above the limit."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, a in enumerate(left, start=1):
        line = [row]
        for column, b in enumerate(right, start=1):
            cost = min(above[column] + 1, line[column - 1] + 1, above[column - 1] + (a != b))
            if row > 1 and column > 1 and a == right[column - 2] and left[row - 2] == b:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, above = above, line
    return above[-1]
