"""What kind of value an expression can give, without running it: on every branch, taken or not."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Final, TypeAlias

from paoctl.template.functions import FUNCTIONS
from paoctl.template.nodes import Constant, Node, Path
from paoctl.template.operations import (
    Application,
    Arithmetic,
    Choice,
    Comparison,
    Default,
    IsDefined,
    IsNone,
    Items,
    Joined,
    Junction,
    Negation,
)
from paoctl.template.syntax import Template

Kinds: TypeAlias = frozenset[str]
"""Kinds of values by the names that outputs have for them, and `null`: an expression gives one of them."""

TEXT: Final[Kinds] = frozenset({"string"})
INTEGER: Final[Kinds] = frozenset({"integer"})
NUMBER: Final[Kinds] = frozenset({"integer", "number"})
BOOLEAN: Final[Kinds] = frozenset({"boolean"})
LIST: Final[Kinds] = frozenset({"list"})
OBJECT: Final[Kinds] = frozenset({"object"})
NULL: Final[Kinds] = frozenset({"null"})
ANY: Final[Kinds] = TEXT | NUMBER | BOOLEAN | LIST | OBJECT | NULL

_NAMES: Final = ("string", "integer", "number", "boolean", "list", "object")
_OF_TYPE: Final = {"number": NUMBER}
Look: TypeAlias = Callable[[tuple[str, ...]], Kinds]
"""What a path can lead to."""


def kinds_of_type(declared: str) -> Kinds:
    """The kinds that a declared type allows: an integer is a number."""
    return _OF_TYPE.get(declared, frozenset({declared}))


def named(kinds: Kinds) -> str:
    """The kinds, for people: the narrower of two is not told besides the wider."""
    told = kinds - NULL - (INTEGER if "number" in kinds else NULL)
    return " or ".join(name for name in _NAMES if name in told)


def kinds_of_value(value: object) -> Kinds:
    """The kind of a plain value."""
    match value:
        case None:
            return NULL
        case bool():
            return BOOLEAN
        case int():
            return INTEGER
        case float():
            return frozenset({"number"})
        case str():
            return TEXT
        case list() | tuple():
            return LIST
        case _:
            return OBJECT


def kinds_of_template(template: Template, look: Look) -> Kinds:
    """What a text with `{{ }}` can give: one expression alone keeps its kind, everything else is text."""
    return kinds_of(template.only, look) if template.only else TEXT


def kinds_of(node: Node, look: Look) -> Kinds:
    """What an expression can give."""
    match node:
        case Constant(constant=value):
            return kinds_of_value(value)
        case Path(parts=parts):
            return look(parts)
        case Comparison() | Negation() | IsDefined() | IsNone():
            return BOOLEAN
        case Joined():
            return TEXT
        case Items():
            return LIST
        case _:
            return _composed(node, [kinds_of(child, look) for child in node.children])


def _composed(node: Node, given: Sequence[Kinds]) -> Kinds:
    """Of a node whose kind is that of its parts."""
    match node:
        case Choice():
            return given[0] | given[2]
        case Default():
            return (given[0] - NULL) | given[1]
        case Junction():
            return given[0] | given[1]
        case Arithmetic():
            return _added(given)
        case Application(function=function) if function is FUNCTIONS["concat"]:
            return _concatenated(given)
        case Application():
            return TEXT
        case _:
            return ANY


def _added(given: Sequence[Kinds]) -> Kinds:
    """Texts make text, numbers a number; anything else fails when it is evaluated."""
    possible = [kinds for kinds in (TEXT, NUMBER) if all(each & kinds for each in given)]
    return reduce(frozenset.union, (each & kinds for kinds in possible for each in given), frozenset()) or ANY


def _concatenated(given: Sequence[Kinds]) -> Kinds:
    """Lists make one list; anything else makes text."""
    if all(each == LIST for each in given):
        return LIST
    return LIST | TEXT if all(each & LIST for each in given) else TEXT
