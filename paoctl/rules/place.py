"""From offsets in a value to the place in the file where a caret belongs."""

from typing import NamedTuple

from paoctl.model.source import Pointer, Position, Source, Span


class Part(NamedTuple):
    """Some characters of a text value: those from offset `start` to before `end`."""

    text: str
    start: int
    end: int


def part_of(source: Source, pointer: Pointer, part: Part) -> Span:
    """The span of some characters of a text node.

    Quotes, escapes and folded lines make a value differ from what the file says. The n-th time that the characters
    stand in the value is the n-th time that they stand in the file, if both hold them equally often; if not, the whole
    node is meant.
    """
    whole = source.value_at(pointer)
    first, last = offset_of(source.text, whole.start), offset_of(source.text, whole.end)
    written = source.text[first:last]
    piece = part.text[part.start : part.end]
    if not piece or written.count(piece) != part.text.count(piece):
        return whole
    at = written.find(piece)
    for _ in range(part.text.count(piece, 0, part.start)):
        at = written.find(piece, at + len(piece))
    return Span(position_of(source.text, first + at), position_of(source.text, first + at + len(piece)))


def offset_of(text: str, position: Position) -> int:
    """How many characters stand before a position."""
    line_start = 0
    for _ in range(position.line - 1):
        line_start = text.find("\n", line_start) + 1
    return line_start + position.column - 1


def position_of(text: str, offset: int) -> Position:
    """The position before which so many characters stand."""
    return Position(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
