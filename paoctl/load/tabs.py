"""Tabs as indentation: found, told, and read past, so that this fault does not hide the others."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from paoctl.model.diagnostic import Diagnostic
from paoctl.model.source import Position, Source, Span
from paoctl.rules.file import Tab

_TABBED: Final = re.compile(r"^ *\t", re.MULTILINE)
_BLOCK_SCALAR: Final = re.compile(r"(?:^|[\s:-])[|>][-+1-9]{0,2}[ \t]*(?:#.*)?\r?$")
_OPENS: Final = re.compile(r":[ \t]*(?:#.*)?\r?$")
_WIDTHS: Final = (2, 4, 8)


class Respaced(NamedTuple):
    """The text with spaces where tabs indented it."""

    text: str
    grown: Mapping[int, int]
    """By line, from 1: how many columns it has grown."""


def tabbed_lines(text: str) -> tuple[int, ...]:
    """The lines, from 1, that are indented with tabs; inside a block scalar a tab is text."""
    return tuple(_tabbed_lines(text)) if _TABBED.search(text) else ()


def tab_fault(source: Source, lines: tuple[int, ...]) -> Diagnostic:
    """One finding for all of them, at the first tab of the first."""
    line = source.text.split("\n")[lines[0] - 1]
    more = f", and {len(lines) - 1} more lines" if len(lines) > 1 else ""
    return Tab.at(
        source,
        Span(Position(lines[0], line.index("\t") + 1), Position(lines[0], _indent(line) + 1)),
        f"a tab indents this line{more}",
        label="use spaces",
        help=("YAML knows only spaces as indentation; `expand -i -t 2 FILE` writes them",),
    )


def respaced(text: str, lines: tuple[int, ...]) -> Iterator[Respaced]:
    """Readings of what the tabs were meant to be, the likeliest first."""
    rows = text.split("\n")
    yield _with_indents(rows, _by_neighbours(rows, lines))
    for width in _WIDTHS:
        indents = {number: len(rows[number - 1][: _indent(rows[number - 1])].expandtabs(width)) for number in lines}
        yield _with_indents(rows, indents)


def _tabbed_lines(text: str) -> Iterator[int]:
    scalar_indent: int | None = None
    for number, line in enumerate(text.split("\n"), 1):
        content = line.lstrip(" \t\r")
        indent = len(line) - len(line.lstrip(" "))
        if scalar_indent is not None and (indent > scalar_indent or not content):
            continue
        scalar_indent = indent if _BLOCK_SCALAR.search(line) else None
        if line[indent : indent + 1] == "\t":
            yield number


def _with_indents(rows: list[str], indents: Mapping[int, int]) -> Respaced:
    spaced = list(rows)
    for number, indent in indents.items():
        spaced[number - 1] = " " * indent + rows[number - 1].lstrip(" \t")
    return Respaced("\n".join(spaced), {number: len(spaced[number - 1]) - len(rows[number - 1]) for number in indents})


def _by_neighbours(rows: list[str], lines: tuple[int, ...]) -> Mapping[int, int]:
    """Indent as the lines around do: as the key before, or below it where it opens a block."""
    indents: dict[int, int] = {}
    tabbed = frozenset(lines)
    for number in lines:
        above = _content_before(rows, number)
        if above in tabbed:
            step = rows[number - 1][: _indent(rows[number - 1])].count("\t") - rows[above - 1].count("\t")
            indents[number] = max(0, indents[above] + 2 * step)
        elif above == 0:
            indents[number] = 0
        else:
            indents[number] = _below(rows, above, _indent_after(rows, number, tabbed))
    return indents


def _below(rows: list[str], above: int, after: int) -> int:
    """The indent of a line that follows the line `above`; `after` is the indent of the next line without tabs."""
    column = _key_column(rows[above - 1])
    if not _OPENS.search(rows[above - 1]):
        return column
    return after if after > column else column + 2


def _content_before(rows: list[str], number: int) -> int:
    """The line before that is neither empty nor a comment; 0 for none."""
    return next((at for at in range(number - 1, 0, -1) if rows[at - 1].strip()[:1] not in {"", "#"}), 0)


def _indent_after(rows: list[str], number: int, tabbed: frozenset[int]) -> int:
    following = (row for at, row in enumerate(rows[number:], number + 1) if at not in tabbed and row.strip())
    return next((_indent(row) for row in following), 0)


def _key_column(row: str) -> int:
    """Where the key of a line begins: behind the dash of a list element."""
    indent = _indent(row)
    return indent + 2 if row[indent:].startswith("- ") else indent


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip(" \t"))
