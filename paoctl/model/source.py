"""Where a value stands in a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Pointer = tuple[str | int, ...]
"""The way from a document's root to a node: keys and list indexes (RFC 6901, unescaped)."""


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text: line and column, both from 1; columns count code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Span:
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


def _nearest(spans: Mapping[Pointer, Span], pointer: Pointer) -> Span:
    for length in range(len(pointer), -1, -1):
        if (span := spans.get(pointer[:length])) is not None:
            return span
    return START
