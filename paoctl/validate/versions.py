"""Ranges of versions as components write them: `1.2.0`, `1.2`, `^1.2`, `~1.2`."""

import re
from typing import Final

_RANGE: Final = re.compile(r"(?P<operator>[\^~]?)(?P<numbers>\d+(?:\.\d+){0,2})")


def satisfies(version: str, wanted: str) -> bool:
    """Is a version in a range? An empty range takes any.

    `^1.2` is 1.2.0 and up to, not including, the next change of the leftmost number that is not zero; `~1.2` up to the
    next minor version; `1.2` any 1.2.x; a full version itself (the semantics of npm's node-semver).
    """
    match = _RANGE.fullmatch(wanted)
    if match is None:
        return wanted in {"", version}
    low = [int(part) for part in match["numbers"].split(".")]
    given = tuple(int(part) for part in re.split(r"[-+]", version)[0].split("."))
    start = tuple((*low, 0, 0)[:3])
    end = _end(match["operator"], low)
    return start <= given < end and ("-" not in version or version == wanted)


def _end(operator: str, low: list[int]) -> tuple[int, ...]:
    """The first version beyond the range."""
    kept = len(low)
    if operator == "~":
        kept = min(len(low), 2)
    elif operator == "^":
        kept = next((place + 1 for place, number in enumerate(low) if number), len(low))
    return (*low[: kept - 1], low[kept - 1] + 1, *[0] * (3 - kept))


_BOUND: Final = re.compile(r"(?P<operator>>=|<=|==|!=|~=|>|<)\s*(?P<numbers>\d+(?:\.\d+)*)")
Numbers = tuple[int, ...]


def meets(version: str, requirement: str) -> bool:
    """Is a version of paoctl within bounds as `>=0.1,<1`? No bounds take any (the operators are those of PEP 440)."""
    given = _numbers(re.split(r"[-+a-z]", version)[0])
    bounds = _BOUND.finditer(requirement)
    return all(_within(given, bound["operator"], _numbers(bound["numbers"])) for bound in bounds)


def _within(given: Numbers, operator: str, bound: Numbers) -> bool:
    length = max(len(given), len(bound))
    left, right = ((*each, *[0] * (length - len(each))) for each in (given, bound))
    match operator:
        case ">=":
            return left >= right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case "<":
            return left < right
        case "!=":
            return left != right
        case "~=":
            return left >= right and given[: len(bound) - 1] == bound[:-1]
        case _:
            return left == right


def _numbers(text: str) -> Numbers:
    return tuple(int(part) for part in text.split(".") if part)
