"""Which references of a text must not be null, and what the text itself asks before it comes to them."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from paoctl.template.fault import TemplateError
from paoctl.template.kinds import ANY, NULL, named
from paoctl.template.nodes import Constant, Node, Path
from paoctl.template.operations import Arithmetic, Choice, Comparison, Default, IsNone, Junction, Negation
from paoctl.template.syntax import parse
from paoctl.validate.texts import Text, expressions

Paths = frozenset[tuple[str, ...]]
_QUERY: Final = re.compile(r"[?#]")


class Way(NamedTuple):
    """What is known where a text comes to a reference."""

    wanted: str
    """What is needed there, for people."""
    asked: Paths = frozenset()
    """What is asked about before that. A condition that asks about what hides an answer is believed to be right,"""
    denied: frozenset[object] = frozenset()
    """unless it says that what must hold does not."""


class Need(NamedTuple):
    """A reference whose value a text can come to, where null will not do."""

    path: Path
    way: Way


def takes_null(text: Text) -> bool:
    """Does the place of a text take null, as far as that is known?"""
    return text.takes == ANY or bool(text.takes & NULL)


def reckons(text: Text) -> bool:
    """May a text hold a sum? A quick question: most do not."""
    return "+" in text.text or "-" in text.text


def needs_alone(text: Text) -> Iterator[Need]:
    """The references that are all of a text whose place takes no null; none where the text can't be read."""
    if takes_null(text):
        return
    try:
        node = parse(text.text).only
    except TemplateError:
        return
    if node is not None:
        yield from _branches(Way(f"{named(text.takes)} is needed here"), node)


def needs_inside(text: Text) -> Iterator[Need]:
    """The references that a text reckons with: there is no sum of null and a number."""
    if reckons(text):
        for node in expressions(text):
            yield from _reckoned(Way("`+` and `-` take no null"), node)


def needs_of_url(text: Text) -> Iterator[Need]:
    """The references that are a whole segment of a URL's path, which can't be empty."""
    try:
        parts = parse(text.text).parts
    except TemplateError:
        return
    for before, node, after in zip(parts, parts[1:], (*parts[2:], "/"), strict=False):
        if isinstance(before, str) and _QUERY.search(before):
            return
        if isinstance(node, str) or not isinstance(before, str) or not isinstance(after, str):
            continue
        if before.endswith("/") and not before.endswith("//") and after[0] in "/?#":
            yield from _branches(Way("a segment of a URL's path can't be empty"), node)


def _branches(way: Way, node: Node) -> Iterator[Need]:
    """The references whose value an expression can come to."""
    match node:
        case Path():
            yield Need(node, way)
        case Choice(then=then, otherwise=otherwise):
            met, unmet = _decided(way, node)
            yield from _branches(met, then)
            yield from _branches(unmet, otherwise)
        case Default(children=(_, instead)):
            yield from _branches(way, instead)


def _reckoned(way: Way, node: Node) -> Iterator[Need]:
    for known, child in _children(way, node):
        if isinstance(node, Arithmetic):
            yield from _branches(known, child)
        yield from _reckoned(known, child)


def _children(way: Way, node: Node) -> Iterator[tuple[Way, Node]]:
    """The parts of an expression, each with what is known where it is evaluated."""
    match node:
        case Choice(then=then, test=test, otherwise=otherwise):
            met, unmet = _decided(way, node)
            yield from ((met, then), (way, test), (unmet, otherwise))
        case Junction(children=(left, right)):
            yield from ((way, left), (way._replace(asked=way.asked | frozenset(mentioned(left))), right))
        case _:
            yield from ((way, child) for child in node.children)


def _decided(way: Way, choice: Choice) -> tuple[Way, Way]:
    """What is known where the test of a choice holds, and where it does not."""
    asked = way.asked | frozenset(mentioned(choice.test))
    parts = list(all_of(choice.test))
    refused = frozenset(meaning(each.children[0]) for each in parts if isinstance(each, Negation))
    unmet = frozenset(map(meaning, parts if len(parts) == 1 else []))
    return Way(way.wanted, asked, way.denied | refused), Way(way.wanted, asked, way.denied | unmet)


def all_of(node: Node) -> Iterator[Node]:
    """What an expression says that all must hold."""
    if isinstance(node, Junction) and not node.decisive:
        for side in node.children:
            yield from all_of(side)
    else:
        yield node


def meaning(node: Node) -> object:
    """The same for two nodes that say the same, wherever they stand; of other kinds each is only the same as itself."""
    own: object = None
    match node:
        case Path(parts=parts):
            own = parts
        case Constant(constant=value):
            own = type(value), value
        case Comparison(operators=operators):
            own = operators
        case Junction(decisive=decisive):
            own = decisive
        case Negation() | IsNone():
            pass
        case _:
            return repr(node)  # which tells their kinds too: named tuples of two kinds may be equal
    return type(node), own, *map(meaning, node.children)


def mentioned(node: Node) -> Iterator[tuple[str, ...]]:
    """The references of an expression."""
    if isinstance(node, Path):
        yield node.parts
    for child in node.children:
        yield from mentioned(child)
