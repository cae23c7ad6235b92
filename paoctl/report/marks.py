"""States as people see them: a symbol and the word; where nobody looks, the word alone. Never a colour alone."""

from collections.abc import Mapping
from typing import Final

from paoctl.report.tables import Painted
from paoctl.report.terminal import Style, Terminal

_DONE: Final = ("✓", "green")
_WORKS: Final = ("●", "blue")
_WAITS: Final = ("○", "yellow")
_RESTS: Final = ("○", "dim")
_DOUBT: Final = ("!", "yellow")
_WRONG: Final = ("!", "red")

_MARKS: Final[Mapping[str, tuple[str, Style]]] = {
    # phases
    "proposed": _WAITS,
    "interrupted": _DOUBT,
    "queued": _RESTS,
    "running": _WORKS,
    "waiting": _WAITS,
    "unknown": _DOUBT,
    "ready": _DONE,
    "degraded": _DOUBT,
    "failed": _WRONG,
    "rolling-back": _WORKS,
    "rolled-back": _WRONG,
    "cancelled": _RESTS,
    "deleting": _WORKS,
    "deleted": _RESTS,
    # steps
    "pending": _RESTS,
    "done": _DONE,
    "removed": _DONE,
    # events of a journal
    "accepted": _DONE,
    "leased": _WORKS,
    "released": _RESTS,
    "planned": _WORKS,
    "parked": _WAITS,
    "woken": _WORKS,
    "command": _WORKS,
    "resolved": _DONE,
    "superseded": _RESTS,
    # moments of a step
    "looking": _WORKS,
    "retrying": _DOUBT,
    "unanswered": _DOUBT,
    "stopped": _DOUBT,
    # what was checked
    "holds": _DONE,
    "warning": _DOUBT,
    "broken": _WRONG,
}


def symbol(state: str) -> str:
    """The symbol of a state; a dot for one that this version does not know."""
    return _MARKS.get(state, _RESTS)[0]


def marked(state: str, terminal: Terminal) -> Painted:
    """A state as the cell of a table."""
    style = _MARKS.get(state, _RESTS)[1]
    return Painted(f"{symbol(state)} {state}" if terminal.interactive else state, style)


def mark(state: str, terminal: Terminal, *, width: int = 0) -> str:
    """A state in a line of text, its word filled up to `width` columns."""
    text, style = marked(state, terminal)
    return terminal.paint(text, style) + " " * max(0, width - len(state))
