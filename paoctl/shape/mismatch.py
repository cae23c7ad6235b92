"""Where a document and its model disagree: pydantic's errors, each at the node that it is about."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from paoctl.model.source import Pointer
from paoctl.shape.wording import WANTED

_OF_KEY: Final = "[key]"
"""pydantic's word, at the end of `loc`, for a fault in a key of a mapping."""
_BRANCHES: Final = (
    ("tuple", list),
    ("dict", dict),
    ("str", str),
    ("constrained-str", str),
    ("int", int),
    ("bool", bool),
)
"""How `loc` names a member of a union, and the plain values that it takes."""


class Mismatch(NamedTuple):
    """One disagreement."""

    pointer: Pointer
    """Of the value, or of the key that is missing or not known."""
    type: str
    """pydantic's name of the error; `wrong_type` for all errors of type."""
    value: object
    """What stands there."""
    in_key: bool = False
    """It is the key that is wrong."""
    wanted: tuple[str, ...] = ()
    """For an error of type: what may stand there, in words."""
    context: Mapping[str, object] | None = None
    """Limits and patterns."""


CONTRADICTION: Final = "value_error"
"""pydantic's name of what one of our own validators says; of a mapping: its keys contradict each other."""
INSTEAD: Final = "instead"
"""In the context of a contradiction that was narrowed to one key: what would stand there; None for nothing."""


def mismatches(data: object, error: ValidationError) -> list[Mismatch]:
    """Every disagreement of a document with its model, once each, in the order of the models."""
    located = [_locate(data, detail) for detail in error.errors(include_url=False, include_input=False)]
    meant = [each.mismatch for each in located if each.refused_at is None and not _spurious(each.mismatch)]
    return [*meant, *_unions(located, [mismatch.pointer for mismatch in meant])]


def said(detail: ErrorDetails) -> str:
    """What pydantic says, without the name that it gives to the words of our own validators."""
    own = detail.get("ctx", {}).get("error") if detail["type"] == CONTRADICTION else None
    return str(own or detail["msg"])


class _Located(NamedTuple):
    mismatch: Mismatch
    refused_at: Pointer | None
    """The node with several kinds of values to choose from, when the error comes from a kind that it is not."""


def _locate(data: object, detail: ErrorDetails) -> _Located:
    """Find the node: `loc` is a pointer in which members of unions and the mark of keys stand too."""
    pointer: list[str | int] = []
    node, refused_at = data, None
    for part in detail["loc"]:
        if part == _OF_KEY:
            break
        if found := below(node, part):
            node = found[0]
        elif detail["type"] == "missing" and isinstance(node, Mapping):
            node = None
        else:
            refused_at = refused_at if _takes(str(part), node) else tuple(pointer)
            continue
        pointer.append(part)
    kind = "wrong_type" if detail["type"] in WANTED else detail["type"]
    wanted = (WANTED[detail["type"]],) if kind == "wrong_type" else ()
    in_key = detail["loc"][-1:] == (_OF_KEY,)
    return _Located(Mismatch(tuple(pointer), kind, node, in_key, wanted, detail.get("ctx")), refused_at)


def below(node: object, part: str | int) -> tuple[object] | None:
    """The node that a key or an index leads to, if it leads to one."""
    match node, part:
        case Mapping(), _ if part in node:
            return (node[part],)
        case list(), int():
            return (node[part],)
    return None


def _takes(branch: str, node: object) -> bool:
    return any(branch.partition("[")[0] == name and isinstance(node, kind) for name, kind in _BRANCHES)


def _unions(located: list[_Located], meant: Iterable[Pointer]) -> Iterator[Mismatch]:
    """One disagreement for each node that is of no kind it could be, with all these kinds."""
    refused = {each.refused_at: each.mismatch for each in located if each.refused_at is not None}
    for pointer, first in refused.items():
        deeper = (other for other in (*meant, *refused) if other[: len(pointer)] == pointer and other != pointer)
        if any(deeper) or pointer in meant:
            continue
        wanted = (word for each in located if each.refused_at == pointer for word in each.mismatch.wanted)
        yield Mismatch(pointer, "wrong_type", first.value, wanted=tuple(dict.fromkeys(wanted)))


def _spurious(mismatch: Mismatch) -> bool:
    """Pydantic counts only the elements that are right: a list whose elements are all wrong is empty to it."""
    return mismatch.type == "too_short" and isinstance(mismatch.value, list) and bool(mismatch.value)
