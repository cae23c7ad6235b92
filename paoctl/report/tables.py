"""Rows for people and for programs: aligned and cut to the terminal, or lines of cells with a tab between."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from paoctl.report.terminal import Style, Terminal

_GAP: Final = 2
_LEAST: Final = 8
"""Columns that a cell keeps, however narrow the terminal is."""
_SCRAP: Final = 16
"""A text of which fewer columns would be left says nothing any more."""


class Painted(NamedTuple):
    """A cell in a style, where colour is on; its text says the same without."""

    text: str
    style: Style


Cell = str | Painted


def table_text(
    heading: Sequence[str], rows: Sequence[Sequence[Cell]], terminal: Terminal, *, spare_last: bool = False
) -> str:
    """The rows, ended by a line feed.

    On a terminal with a heading; what does not fit is cut where it is widest, never the first column (the name to type
    next). With `spare_last` the last column is left out where only scraps of it would be left. In a pipe without a
    heading, and whole: `cut -f2` must not depend on a window.
    """
    lines = [[_one_line(_text(cell)) for cell in row] for row in rows]
    if not terminal.interactive:
        return "".join("\t".join(line) + "\n" for line in lines)
    from rich.cells import cell_len

    widths = _widths([list(heading), *lines], terminal.width)
    if spare_last and rows and widths[-1] < min(_SCRAP, max(cell_len(line[-1]) for line in lines)):
        return table_text(heading[:-1], [row[:-1] for row in rows], terminal)
    head = terminal.paint((" " * _GAP).join(_fitted(heading, widths)).rstrip(), "bold")
    body = (_painted(row, _fitted(line, widths), terminal) for row, line in zip(rows, lines, strict=True))
    return "".join(f"{line}\n" for line in (head, *body))


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Painted) else cell


def _one_line(cell: str) -> str:
    return " ".join(cell.split())


def _widths(lines: Sequence[Sequence[str]], room: int) -> list[int]:
    """How wide each column is: as its widest cell; then the widest gives way, the first never, until all fit."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    for _ in range(sum(widths) + _GAP * (len(widths) - 1) - room):
        width, place = max((width, place) for place, width in enumerate(widths) if place or len(widths) == 1)
        if place and width > _LEAST:
            widths[place] -= 1
    return widths


def _fitted(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    from rich.cells import cell_len, set_cell_size

    return [
        set_cell_size(cell, width) if cell_len(cell) <= width else set_cell_size(cell, width - 1) + "…"
        for cell, width in zip(cells, widths, strict=True)
    ]


def _painted(row: Sequence[Cell], fitted: Sequence[str], terminal: Terminal) -> str:
    """The cells as a line: their styles are laid on last, for they have no width."""
    line = (" " * _GAP).join(
        terminal.paint(text.rstrip(), cell.style) + " " * (len(text) - len(text.rstrip()))
        if isinstance(cell, Painted)
        else text
        for cell, text in zip(row, fitted, strict=True)
    )
    return line.rstrip()
