"""Where a value stands in a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

Pointer = tuple[str | int, ...]
"""The way from a document's root to a node: keys and list indexes (RFC 6901, unescaped)."""


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text: line and column, both from 1; columns count code points."""

    line: int
    column: int


class Span(NamedTuple):
    """From the first character to the one after the last."""

    start: Position
    end: Position


START = Span(Position(1, 1), Position(1, 1))


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text and the span of each node in it."""

    path: str
    text: str
    keys: Mapping[Pointer, Span] = field(default_factory=lambda: MappingProxyType({}))
    """The span of the key that leads to a node; list elements have none."""
    values: Mapping[Pointer, Span] = field(default_factory=lambda: MappingProxyType({}))
    """The span of a node's own text, quotes included."""
    grafts: Mapping[Pointer, "Graft"] = field(default_factory=lambda: MappingProxyType({}))
    """The nodes that are written in other files, by where they stand in the document."""
    uses: tuple["Use", ...] = ()
    """Of a file that is read as a part of others: the places that refer to it, the nearest first."""

    def origin(self, pointer: Pointer, *, key: bool = False) -> tuple["Source", Pointer]:
        """The file that a node (with `key`, the key that leads to it) is written in, and its place there."""
        for length in range(len(pointer) - key, 0, -1) if self.grafts else ():
            if (graft := self.grafts.get(pointer[:length])) is not None:
                return graft.source, (*graft.at, *pointer[length:])
        return self, pointer

    def value_at(self, pointer: Pointer) -> Span:
        """The span of the node, or of the nearest ancestor that has one."""
        return _nearest(self.values, pointer)

    def key_at(self, pointer: Pointer) -> Span:
        """The span of the key that leads to the node, else of the node, else of the nearest ancestor's key."""
        for length in range(len(pointer), 0, -1):
            part = pointer[:length]
            if part in self.keys:
                return self.keys[part]
            if part in self.values:
                return self.values[part]
        return self.values.get((), START)


class Graft(NamedTuple):
    """A node of another file."""

    source: Source
    at: Pointer


class Use(NamedTuple):
    """A place that refers to another file."""

    source: Source
    at: Pointer


def follows(pointer: Pointer, broken: Sequence[Pointer]) -> bool:
    """Does a node stand at or below one that was found broken? What is wrong with it follows from that."""
    return any(pointer[: len(each)] == each for each in broken)


def _nearest(spans: Mapping[Pointer, Span], pointer: Pointer) -> Span:
    for length in range(len(pointer), -1, -1):
        if (span := spans.get(pointer[:length])) is not None:
            return span
    return START
