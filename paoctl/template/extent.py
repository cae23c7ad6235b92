"""With which characters of its text an expression is written: where a caret belongs."""

import re
from typing import Final, NamedTuple

from paoctl.template.nodes import Node, Path

_TOKEN: Final = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[\w.]+""", re.DOTALL)
_NAME: Final = re.compile(r"\w+\s*$")
_OPENED: Final = re.compile(r"[(\[]\s*$")
_CLOSED: Final = re.compile(r"\s*[)\]]")


class Extent(NamedTuple):
    """Some characters of a text: those from offset `start` to before `end`."""

    start: int
    end: int


def extent_of(text: str, *nodes: Node) -> Extent:
    """From where the first of some nodes of a text begins to where the last one ends, with the brackets it opens."""
    spans = [_span(text, each) for each in nodes]
    start, end = min(first for first, _ in spans), max(last for _, last in spans)
    while _open_brackets(text[start:end])[1] and (closed := _CLOSED.match(text, end)):
        end = closed.end()
    while _open_brackets(text[start:end])[0] and (opened := _OPENED.search(text[:start])):
        start = opened.start()
    return Extent(start, end)


def _span(text: str, node: Node) -> tuple[int, int]:
    if isinstance(node, Path):
        return node.start, node.end
    token = _TOKEN.match(text, node.start)
    called = _NAME.search(text[: node.start]) if text[node.start : node.start + 1] == "(" else None
    own = (called.start() if called else node.start, token.end() if token else node.start)
    spans = [own, *(_span(text, each) for each in node.children)]
    return min(first for first, _ in spans), max(last for _, last in spans)


def _open_brackets(piece: str) -> tuple[int, int]:
    """How many brackets of a piece open before it, and how many close behind it. Texts in it do not count."""
    before = depth = 0
    for each in _TOKEN.sub("", piece):
        depth += (each in "([") - (each in ")]")
        if depth < 0:
            before, depth = before + 1, 0
    return before, depth
