"""Ids that stand in for faulty ones, so that the rest of a document can be looked at."""

import re
from typing import Final

_STAND_IN: Final = re.compile(r"mended\d+")


def stand_in_id(index: int) -> str:
    """An id for the element at `index` of a list; no other element of the list has it."""
    return f"mended{index}"


def stand_in_reference(example: str) -> str:
    """A reference to a definition that there is not, with the version or the pin of `example`."""
    _, sign, rest = example.partition("@")
    return f"{stand_in_id(0)}{sign}{rest}"


def is_stand_in(name: str) -> bool:
    """Is this a name that nobody wrote? Then no finding may show it."""
    return _STAND_IN.fullmatch(name) is not None
