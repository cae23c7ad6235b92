"""A request that is followed: as it is now, and what changed since the last look."""

from collections.abc import Iterator
from typing import Final

from paoctl.model.history import History
from paoctl.model.standing import Standing
from paoctl.report.findings import visible
from paoctl.report.marks import mark
from paoctl.report.steps import note, steps_in_order, steps_text
from paoctl.report.terminal import Terminal

_WORD: Final = 10
Seen = tuple[Standing, History]
"""A request at one look."""


def following_text(standing: Standing, history: History, terminal: Terminal) -> str:
    """The request and its steps."""
    return f"{standing_line(standing, terminal)}\n{steps_text(history, terminal)}".rstrip()


def standing_line(standing: Standing, terminal: Terminal) -> str:
    """Where a request stands, in one line."""
    reason = f" ({standing.reason})" if standing.reason else ""
    said = f": {' '.join(standing.message.split())}" if standing.message else ""
    return f"{mark(standing.phase, terminal, width=_WORD)}  {standing.ref}{reason}{visible(said)}"


def changes(before: Seen | None, after: Seen, terminal: Terminal) -> str:
    """A line for each step, and one for the request, that is another than at the last look."""
    stood, stands = before[0] if before else None, after[0]
    lines = [*_steps(before[1] if before else None, after[1], terminal)]
    if stood is None or (stood.phase, stood.reason, stood.message) != (stands.phase, stands.reason, stands.message):
        lines.append(standing_line(stands, terminal))
    return "".join(f"{line}\n" for line in lines)


def _steps(before: History | None, after: History, terminal: Terminal) -> Iterator[str]:
    for step in steps_in_order(after):
        known = before.steps.get(step.id) if before else None
        if known is None or (known.seen, known.attempts) != (step.seen, step.attempts):
            said = note(step, after)
            yield f"{mark(step.seen, terminal, width=_WORD)}  {step.id}{': ' if said else ''}{said}"
