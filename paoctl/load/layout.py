"""The one way in which a document is laid out: its keys in the order of the models, two spaces a level, comments kept.

The text is moved line by line, never written anew: what a value or a comment says, and how it is quoted, stays, and a
value in braces or brackets is moved as it is. One space stands between a key and its value. Whatever this can't follow
is left alone, for in the end both texts are read and compared.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from paoctl.load.documents import KINDS
from paoctl.load.yaml import parse
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.source import Pointer, Position, Source, Span
from paoctl.rules.file import LayoutLost
from paoctl.shape.places import Place

_STEP: Final = 2
_BLOCK_SCALAR: Final = re.compile(r"[|>][-+]?(?P<indent>[1-9]?)")
_BETWEEN: Final = re.compile(r" *: +")
_UNFOLLOWED: Final = re.compile(r"^ *(?:- +)*(?P<sign>\?(?= |$)|- +#)", re.MULTILINE)
_REMEDIES: Final = {
    "?": "write `key: value` in place of `? key`",
    "-": "put the comment on a line above the dash",
    "": "write it as `paoctl explain` shows it: a mapping, a key a line",
}
_MARKS: Final = ("---", "...")


@dataclass(frozen=True, slots=True)
class Layout:
    """A document, laid out; or why it is not."""

    text: str
    findings: tuple[Diagnostic, ...] = ()
    """Why it is left as it is: what is wrong with its text, or that its layout can't be followed."""


def laid_out(path: str, raw: bytes) -> Layout:
    """Lay a document out; what it means stays the same."""
    text = raw.decode("utf-8", "surrogateescape").replace("\r\n", "\n")
    before = parse(path, text.encode("utf-8", "surrogateescape"))
    if before.findings or not before.readable:
        return Layout(text, before.findings)
    after = _text(before.source, before.value)
    again = parse(path, after.encode())
    same = again.readable and not again.findings and again.value == before.value
    if not same or _letters(after) != _letters(text):
        return Layout(text, (_lost(before.source),))
    return Layout(after)


def _lost(source: Source) -> Diagnostic:
    """The finding of a text that is in order but for its layout; it points at what is known to get lost."""
    known = _UNFOLLOWED.search(source.text)
    line = source.text.count("\n", 0, known.start()) + 1 if known else 1
    row = source.text.split("\n")[line - 1].rstrip()
    span = Span(Position(line, len(row) - len(row.lstrip()) + 1), Position(line, len(row) + 1))
    sign = known["sign"][0] if known else ""
    return LayoutLost.at(source, span, "its layout can't be followed", help=(_REMEDIES[sign],))


def _text(source: Source, value: object) -> str:
    rows = source.text.rstrip().split("\n")
    if isinstance(value, dict) and value and not _is_flow(source, ()):
        model = KINDS.get(str(value.get("kind")))
        first = source.keys[(next(iter(value)),)].start.line - 1
        head = [row.strip() for row in rows[:first] if row.strip() not in _MARKS]
        last = len(rows) - (rows[-1].strip() in _MARKS)
        block = _Block(source, rows).mapping(value, (), Place(model) if model else None, first, last, 0)
        rows = [*(row for row in head if row), *block]
    return "\n".join([*rows, ""])


def _letters(text: str) -> Counter[str]:
    """How often each character stands in a text, but for white space and the marks of a document: moving keeps that."""
    return Counter("".join(row for row in text.split("\n") if row.strip() not in _MARKS).replace(" ", ""))


def _is_flow(source: Source, at: Pointer) -> bool:
    start = source.values[at].start
    return source.text.split("\n")[start.line - 1][start.column - 1 : start.column] in {"{", "["}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A key or an element of a list: the lines from the comments above it to where the next one begins."""

    head: int
    line: int
    column: int
    """Of the key, or of the dash; from 0."""
    end: int


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of a document, moved block by block. Lines and columns count from 0; an end is behind the last line."""

    source: Source
    rows: Sequence[str]

    def mapping(
        self, value: dict[str, object], at: Pointer, place: Place | None, first: int, last: int, column: int
    ) -> list[str]:
        """The lines of a mapping whose keys are to begin at a column."""
        keys = list(value)
        starts = [self.source.keys[(*at, key)].start for key in keys]
        entries = self._entries([(start.line - 1, start.column - 1) for start in starts], first, last)
        order = {key: number for number, key in enumerate(place.keys)} if place and place.models else {}
        lines: list[str] = []
        for key, entry in sorted(zip(keys, entries, strict=True), key=lambda pair: order.get(pair[0], len(order))):
            below = (*at, key)
            notes = self._notes(entry.head, entry.line, column)
            begins = entry.head == first or not lines
            lines += notes[1:] if begins and notes[:1] == [""] else notes
            lines += self._node(value[key], below, place.step(key) if place else None, entry, entry.column, column)
        return lines

    def sequence(
        self, value: list[object], at: Pointer, place: Place | None, first: int, last: int, column: int
    ) -> list[str]:
        """The lines of a list whose dashes are to begin at a column."""
        entries = self._entries([self._dash((*at, index)) for index in range(len(value))], first, last)
        lines: list[str] = []
        for index, (each, entry) in enumerate(zip(value, entries, strict=True)):
            above = self._notes(entry.head, entry.line, column)
            lines += above if lines or above[:1] != [""] else above[1:]
            inner = self.source.values[(*at, index)].start.column - 1
            made = self._element(each, (*at, index), place.step(index) if place else None, entry, inner, column)
            notes = next((number for number, line in enumerate(made) if line.strip()[:1] not in {"", "#"}), 0)
            lines += [f"{' ' * column}{line.strip()}".rstrip() for line in made[:notes]]
            lines += [f"{' ' * column}- {made[notes].strip()}".rstrip(), *made[notes + 1 :]]
        return lines

    def _element(
        self, value: object, at: Pointer, place: Place | None, entry: _Entry, inner: int, column: int
    ) -> list[str]:
        start = self.source.values[at].start.line - 1
        if isinstance(value, dict | list) and value and not _is_flow(self.source, at):
            end = self._own(start, entry.end, entry.column)
            return [
                *self._below(value, at, place, start if start == entry.line else entry.line + 1, end, column + _STEP),
                *self._notes(end, entry.end, column),
            ]
        return self._moved(at, start, inner, entry, column + _STEP, column)

    def _node(self, value: object, at: Pointer, place: Place | None, entry: _Entry, old: int, column: int) -> list[str]:
        """A key with its value."""
        start = self.source.values[at].start.line - 1
        if isinstance(value, dict | list) and value and start > entry.line and not _is_flow(self.source, at):
            end = self._own(entry.line, entry.end, entry.column)
            return [
                f"{' ' * column}{self.rows[entry.line][old:].rstrip()}",
                *self._below(value, at, place, entry.line + 1, end, column + _STEP),
                *self._notes(end, entry.end, column),
            ]
        return self._moved(at, entry.line, old, entry, column, column)

    def _below(
        self,
        value: dict[str, object] | list[object],
        at: Pointer,
        place: Place | None,
        first: int,
        last: int,
        column: int,
    ) -> list[str]:
        if isinstance(value, dict):
            return self.mapping(value, at, place, first, last, column)
        assert isinstance(value, list), "a block is one or the other"
        return self.sequence(value, at, place, first, last, column)

    def _opening(self, at: Pointer, line: int, old: int) -> str:
        """The line that a value begins in: one space between its key, if it has one, and the value."""
        key, value, row = self.source.keys.get(at), self.source.values[at], self.rows[line]
        if key is None or key.end.line != value.start.line or value.start == value.end:
            return row[old:].rstrip()
        between = row[key.end.column - 1 : value.start.column - 1]
        if not _BETWEEN.fullmatch(between):
            return row[old:].rstrip()
        return f"{row[old : key.end.column - 1]}: {row[value.start.column - 1 :]}".rstrip()

    def _moved(self, at: Pointer, line: int, old: int, entry: _Entry, column: int, notes: int) -> list[str]:
        """The lines of a value that is moved as it is, and the comments below it."""
        span = self.source.values[at]
        end = max(line + 1, min(entry.end, span.end.line - (span.end.column == 1)))
        style = _BLOCK_SCALAR.match(self.rows[span.start.line - 1], span.start.column - 1)
        content = [_indent(row) for row in self.rows[line + 1 : end] if row.strip()]
        shift = notes + _STEP - content[0] if style and content and not style["indent"] else column - old
        lines = [f"{' ' * column}{self._opening(at, line, old)}"]
        for row in self.rows[line + 1 : end]:
            moved = f"{' ' * max(0, _indent(row) + shift)}{row.lstrip(' ')}"
            lines.append(moved if style and row.strip() else moved.rstrip())
        return [*lines, *self._notes(end, entry.end, notes)]

    def _entries(self, starts: Sequence[tuple[int, int]], first: int, last: int) -> list[_Entry]:
        heads = [first, *(self._head(line, column) for line, column in starts[1:]), last]
        return [
            _Entry(head, line, column, end) for head, (line, column), end in zip(heads, starts, heads[1:], strict=False)
        ]

    def _head(self, line: int, column: int) -> int:
        """Where the comments begin that stand above a line and are not indented deeper."""
        while line and self._is_note(line - 1, column):
            line -= 1
        return line

    def _own(self, first: int, last: int, column: int) -> int:
        """The end of what belongs to a block: comments behind it that are not indented deeper than its key do not."""
        while last - 1 > first and self._is_note(last - 1, column):
            last -= 1
        return last

    def _is_note(self, line: int, column: int) -> bool:
        row = self.rows[line]
        text = row.strip()
        return not text or (text.startswith("#") and _indent(row) <= column)

    def _dash(self, at: Pointer) -> tuple[int, int]:
        """Where the dash of an element stands."""
        start = self.source.values[at].start
        line = start.line - 1
        before = self.rows[line][: start.column - 1].rstrip()
        while not before.endswith("-"):
            line -= 1
            before = self.rows[line].split("#")[0].rstrip()
        return line, len(before) - 1

    def _notes(self, first: int, last: int, column: int) -> list[str]:
        """Comments at a column, and one empty line where there are some."""
        rows = [f"{' ' * column}{row.strip()}".rstrip() for row in self.rows[first:last]]
        return [row for row, before in zip(rows, ["#", *rows], strict=False) if row or before]


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip(" "))
