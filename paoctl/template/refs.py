"""Which names a template mentions, without running it: on every branch, taken or not."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from paoctl.model.source import Pointer
from paoctl.template.fault import NOT_ALLOWED, TemplateError
from paoctl.template.nodes import Node, Path
from paoctl.template.operations import Choice, Default, IsDefined, Items, Junction
from paoctl.template.syntax import parse, parse_expression
from paoctl.template.tree import leaves

_WORD: Final = re.compile(r"(?P<name>[A-Za-z_]\w*)")
_CALLED: Final = re.compile(r"(?P<name>\b[A-Za-z_]\w*)\(\Z")
_ANY_FUNCTION: Final = "concat"
"""It takes as many arguments as anybody writes."""


class Reference(NamedTuple):
    """One mention of a name."""

    path: tuple[str, ...]
    """Its parts, as `("outputs", "instance", "host")`; an index of a list is its digits."""
    start: int
    """Offset of its first character in the text."""
    end: int
    """Offset after its last character."""
    maybe_undefined: bool = False
    """It may lead nowhere: it is what `default` or `is defined` looks at."""
    looked_into: bool = False
    """Its value decides or becomes part of another: it is not handed on as it is, which is all that a secret may be."""

    def __str__(self) -> str:
        return ".".join(self.path)


@lru_cache(maxsize=256)
def references(text: str) -> tuple[Reference, ...]:
    """The references in a text with `{{ }}`, in the order of the text.

    Raises:
        TemplateError: it can't be read.
    """
    return tuple(each for node in parse(text).expressions for each in _within(node, looked=False))


@lru_cache(maxsize=256)
def expression_references(text: str) -> tuple[Reference, ...]:
    """The references in a bare expression.

    Raises:
        TemplateError: it can't be read.
    """
    return _within(parse_expression(text).node, looked=True)


def references_around(text: str, error: TemplateError, *, bare: bool) -> tuple[Reference, ...]:
    """The references in a text whose one fault is a function, read with another in its place; none of any other text.

    Args:
        text: what can't be read.
        error: why.
        bare: it is a bare expression.
    """
    at = error.offset
    if error.code != NOT_ALLOWED or at is None:
        return ()
    word = _WORD.match(text, at) or _CALLED.search(text, 0, at + 1)  # of a call the place is its bracket
    if word is None:
        return ()
    readable = text[: word.start("name")] + _ANY_FUNCTION + text[word.end("name") :]
    try:
        found = expression_references(readable) if bare else references(readable)
    except TemplateError:
        return ()
    longer = len(readable) - len(text)
    return tuple(
        each._replace(start=each.start - longer, end=each.end - longer) if each.start > word.start() else each
        for each in found
    )


def tree_references(tree: object) -> Iterator[tuple[Pointer, Reference]]:
    """The references in every text of a tree, each with the pointer of its text.

    Raises:
        TemplateError: one can't be read.
    """
    for pointer, text in leaves(tree):
        for reference in references(text):
            yield pointer, reference


def _within(node: Node, *, looked: bool) -> tuple[Reference, ...]:
    return tuple(sorted(_walk(node, maybe=False, looked=looked), key=lambda reference: reference.start))


def _walk(node: Node, *, maybe: bool, looked: bool) -> Iterator[Reference]:
    if isinstance(node, Path):
        yield Reference(node.parts, node.start, node.end, maybe, looked)
    for index, child in enumerate(node.children):
        guarded = index == 0 and isinstance(node, Default | IsDefined)
        yield from _walk(child, maybe=guarded, looked=_looks_into(node, index, looked=looked))


def _looks_into(node: Node, index: int, *, looked: bool) -> bool:
    """Does a node look into what the part at `index` gives? `looked`: what the node gives is looked into."""
    match node:
        case Items():
            return looked
        case Choice():
            return looked or index == 1
        case Junction() | Default():
            return looked or index == 0
        case IsDefined():
            return False
        case _:
            return True
