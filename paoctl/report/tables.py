"""Rows for people and for programs: aligned and cut to the terminal, or lines of cells with a tab between."""

from collections.abc import Sequence
from typing import Final

from paoctl.report.terminal import Terminal

_GAP: Final = 2
_LEAST: Final = 8
"""Columns that a cell keeps, however narrow the terminal is."""


def table_text(heading: Sequence[str], rows: Sequence[Sequence[str]], terminal: Terminal) -> str:
    """The rows, ended by a line feed.

    On a terminal with a heading; what does not fit is cut from the right, never the first column (the name to type
    next). In a pipe without a heading, and whole: `cut -f2` must not depend on a window.
    """
    lines = [[_one_line(cell) for cell in row] for row in rows]
    if not terminal.interactive:
        return "".join("\t".join(line) + "\n" for line in lines)
    widths = _widths([list(heading), *lines], terminal.width)
    head = terminal.paint(_aligned(heading, widths), "bold")
    return "".join(f"{line}\n" for line in (head, *(_aligned(line, widths) for line in lines)))


def _one_line(cell: str) -> str:
    return " ".join(cell.split())


def _widths(lines: Sequence[Sequence[str]], room: int) -> list[int]:
    """How wide each column is: as wide as its widest cell, then narrower from the right until all fit."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    for place in range(len(widths) - 1, 0, -1):
        excess = sum(widths) + _GAP * (len(widths) - 1) - room
        widths[place] -= min(max(excess, 0), max(widths[place] - _LEAST, 0))
    return widths


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    from rich.cells import cell_len, set_cell_size

    fitted = [
        set_cell_size(cell, width) if cell_len(cell) <= width else set_cell_size(cell, width - 1) + "…"
        for cell, width in zip(cells, widths, strict=True)
    ]
    return (" " * _GAP).join(fitted).rstrip()
