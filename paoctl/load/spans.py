"""The places of nodes, kept as the parser's marks until somebody asks: most documents are in order, and nobody does."""

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from paoctl.model.source import Pointer, Position, Span


class Mark(Protocol):
    """A place in a text as the YAML parser knows it, from 0."""

    @property
    def line(self) -> int:
        """The line."""
        ...

    @property
    def column(self) -> int:
        """The column, in code points."""
        ...


def span_of(marks: tuple[Mark, Mark], grown: Mapping[int, int]) -> Span:
    """Where marks stand in the text as people wrote it.

    `grown` names the lines, from 1, whose indentation was widened for the parser, and by how many columns.
    """
    start, end = (Position(mark.line + 1, max(1, mark.column + 1 - grown.get(mark.line + 1, 0))) for mark in marks)
    return Span(start, end)


class Spans(Mapping[Pointer, Span]):
    """The spans of nodes by pointer."""

    def __init__(self, marks: Mapping[Pointer, tuple[Mark, Mark]], grown: Mapping[int, int]) -> None:
        self._marks = marks
        self._grown = grown

    def __getitem__(self, pointer: Pointer) -> Span:
        return span_of(self._marks[pointer], self._grown)

    def __contains__(self, pointer: object) -> bool:
        return pointer in self._marks

    def __iter__(self) -> Iterator[Pointer]:
        return iter(self._marks)

    def __len__(self) -> int:
        return len(self._marks)


class SpansLater(Mapping[Pointer, Span]):
    """The spans of nodes that are looked for when the first one is asked for."""

    def __init__(self, find: Callable[[], Mapping[Pointer, Span]]) -> None:
        self._find = find

    def __getitem__(self, pointer: Pointer) -> Span:
        return self._find()[pointer]

    def __contains__(self, pointer: object) -> bool:
        return pointer in self._find()

    def __iter__(self) -> Iterator[Pointer]:
        return iter(self._find())

    def __len__(self) -> int:
        return len(self._find())
