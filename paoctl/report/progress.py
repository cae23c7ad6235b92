"""Steps while they run: a table that is drawn again and again on a terminal, a line a change in a pipe."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from paoctl.execute.desk import StepEvent
from paoctl.report.ages import duration
from paoctl.report.findings import plural, visible
from paoctl.report.marks import mark
from paoctl.report.terminal import Terminal

_WORD: Final = 10
_ENDED: Final = frozenset({"done", "removed", "failed", "waiting", "unknown", "parked", "stopped", "user", "platform"})
_ON_THE_WAY: Final = frozenset({"progress", "looking", "retrying", "unanswered", *_ENDED})
_TROUBLE: Final = frozenset({"user", "platform", "transient", "ambiguous"})
"""A step that could not even be tried is told by the class of its error."""


@dataclass(frozen=True, slots=True)
class Row:
    """A step as it was last heard of."""

    event: StepEvent
    since: float
    """Of the clock of the one who listens, in seconds: when the step began to run."""
    until: float | None = None


class Board:
    """The steps of a run, as far as they were heard of, in the order in which they began."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], Row] = {}

    def hear(self, event: StepEvent, now: float) -> bool:
        """Take in what happened to a step; False when it is what was heard last."""
        key = (event.request, event.step)
        known = self._rows.get(key)
        until = now if event.status in _ENDED | _TROUBLE else None
        if event.status in _ON_THE_WAY and known is not None:
            event = replace(event, attempt=max(known.event.attempt, event.attempt))
        again = known is None or (known.event.status == "pending" and event.status != "pending")
        since = now if again or known is None else known.since
        self._rows[key] = Row(event, since, until)
        return known is None or known.event != event

    @property
    def rows(self) -> Sequence[Row]:
        """All of them."""
        return list(self._rows.values())


def board_text(board: Board, terminal: Terminal, now: float, height: int) -> str:
    """The table: state, request, step, attempt, time. What is over gives way where there is no room for all."""
    rows = _shown(board.rows, height)
    if not rows:
        return ""
    cells = [_cells(row, now) for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [_line(row, line, widths, terminal) for row, line in zip(rows, cells, strict=True)]
    hidden = len(board.rows) - len(rows)
    return "\n".join([*lines, *([terminal.paint(f"… and {plural(hidden, 'step')} more", "dim")] if hidden else [])])


def event_line(event: StepEvent, terminal: Terminal) -> str:
    """What happened to a step, in one line."""
    attempt = f" (attempt {event.attempt})" if event.attempt > 1 else ""
    text = f": {visible(' '.join(event.text.split()))}" if event.text else ""
    return f"{mark(_state(event), terminal, width=_WORD)}  {event.request} {event.step}{attempt}{text}"


def _state(event: StepEvent) -> str:
    if event.status in _TROUBLE:
        return "failed"
    return "running" if event.status == "progress" else event.status


def _shown(rows: Sequence[Row], height: int) -> Sequence[Row]:
    """As many as fit, with a line to spare; the newest of those that are over, and first of all what is not."""
    if len(rows) <= height:
        return rows
    open_ = [row for row in rows if row.until is None]
    over = sorted((row for row in rows if row.until is not None), key=lambda row: row.until or 0.0, reverse=True)
    chosen = {id(row) for row in [*open_, *over][: max(1, height - 1)]}
    return [row for row in rows if id(row) in chosen]


def _cells(row: Row, now: float) -> tuple[str, ...]:
    event = row.event
    attempt = f"attempt {event.attempt}" if event.attempt > 1 else ""
    took = "" if event.status == "pending" else duration((row.until or now) - row.since)
    return event.request, event.step, attempt, took


def _line(row: Row, cells: Sequence[str], widths: Sequence[int], terminal: Terminal) -> str:
    """One line, cut where the terminal ends."""
    request, step, attempt, took = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    head = f"{request}  {step}  {attempt}  {took.strip():>{len(took)}}"
    room = terminal.width - len(head) - _WORD - 7
    text = visible(" ".join(row.event.text.split()))
    said = text if len(text) <= room else text[: max(0, room - 1)] + "…"
    return f"{mark(_state(row.event), terminal, width=_WORD)}  {head}  {terminal.paint(said, 'dim')}".rstrip()
