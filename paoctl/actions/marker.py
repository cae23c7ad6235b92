"""How we know again what one of our calls made: a text, unique to its effect, that the thing itself carries."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import StringConstraints

JsonPointer = Annotated[str, StringConstraints(pattern=r"^(/([^~/]|~[01])*)+$", max_length=200)]
"""RFC 6901: `/labels/pao`. As the last part of a marker's place `-` is "one more of this list" (RFC 6902, 4.1)."""

_OURS: Final = "pao-"


def marker(key: str) -> str:
    """The marker of the effect with this key: a Jira label, a tag, a property."""
    return f"{_OURS}{key}"


def is_marker(text: str) -> bool:
    """Is it the marker of some effect of ours?"""
    return text.startswith(_OURS)


def marked(body: object, place: str, text: str) -> object:
    """The same tree with the marker in its place; maps on the way that are missing are made.

    Raises:
        ValueError: what stands on the way is neither a map, nor the list that a `-` at the end asks for.
    """
    return _put(body, _parts(place), text)


def _put(node: object, parts: tuple[str, ...], text: str) -> object:
    if not parts:
        return text
    first, rest = parts[0], parts[1:]
    if first == "-" and not rest and isinstance(node, list | None):
        return [*(node or []), text]
    if not isinstance(node, Mapping | None):
        raise ValueError(f"there is no map at `{first}` to put the marker in")
    fields = dict(node or {})
    return {**fields, first: _put(fields.get(first), rest, text)}


def carries(thing: object, place: str, text: str) -> bool:
    """Does a thing, as its API shows it, carry the marker exactly there (or in the list that stands there)?"""
    found = at(thing, place.removesuffix("/-"))
    return found == text or (isinstance(found, list) and text in found)


def at(tree: object, place: str) -> object:
    """What stands at a JSON pointer; None where there is nothing."""
    for part in _parts(place):
        if isinstance(tree, Mapping):
            tree = tree.get(part)
        elif isinstance(tree, list) and part.isdecimal() and int(part) < len(tree):
            tree = tree[int(part)]
        else:
            return None
    return tree


def _parts(place: str) -> tuple[str, ...]:
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in place.split("/")[1:])
