"""Ids that stand in for faulty ones, so that the rest of a document can be looked at."""

import re
from collections.abc import Iterable
from typing import Final

_STAND_IN: Final = re.compile(r"mended\d+(?:of([a-z][A-Za-z0-9-]{0,47}))?")


def stand_in_id(index: int, written: object = None) -> str:
    """An id for the element at `index` of a list; no other element of the list has it.

    Args:
        index: where it stands.
        written: its own id, if only the rest of it could not be read: references may lead there.
    """
    bare = f"mended{index}"
    named = f"{bare}of{written}"
    return named if _STAND_IN.fullmatch(named) and isinstance(written, str) else bare


def stand_in_reference(example: str) -> str:
    """A reference to a definition that there is not, with the version or the pin of `example`."""
    _, sign, rest = example.partition("@")
    return f"{stand_in_id(0)}{sign}{rest}"


def is_stand_in(name: str) -> bool:
    """Is this a name that nobody wrote? Then no finding may show it."""
    return _STAND_IN.fullmatch(name) is not None


def written_id(name: str) -> str:
    """The id that was written where this stands in; nothing where that could not be read either."""
    found = _STAND_IN.fullmatch(name)
    return (found[1] or "") if found else name


def names_among(ids: Iterable[str]) -> tuple[str, ...]:
    """The names that were written, among them those of what could not be read."""
    return tuple(filter(None, map(written_id, ids)))
