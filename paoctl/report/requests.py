"""Requests in a list: a row each, for people and for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from paoctl.model.phase import Phase
from paoctl.model.standing import Standing
from paoctl.report.ages import age
from paoctl.report.document import json_document
from paoctl.report.findings import visible
from paoctl.report.marks import marked
from paoctl.report.tables import Cell, table_text
from paoctl.report.terminal import Terminal

_WRONG: Final = frozenset({Phase.FAILED.value, Phase.ROLLED_BACK.value})
_DOUBT: Final = frozenset({Phase.UNKNOWN.value, Phase.DEGRADED.value})
_PEOPLE: Final = frozenset({Phase.WAITING.value, "proposed"})
_HEADING = ("NAME", "PHASE", "REASON", "ITEM", "TEAM", "ENVIRONMENT", "UPDATED")


@dataclass(frozen=True, slots=True)
class Overview:
    """All requests, as one person sees them; a request is in the first part that it belongs to."""

    on_me: Sequence[Standing]
    """They wait for something that this person may do."""
    mine: Sequence[Standing]
    """This person asked for them."""
    others: Sequence[Standing]

    @property
    def parts(self) -> Mapping[str, Sequence[Standing]]:
        """The parts by name, the empty ones left out."""
        named = {"waiting on you": self.on_me, "yours": self.mine, "others": self.others}
        return {name: rows for name, rows in named.items() if rows}


def foremost(rows: Sequence[Standing]) -> Standing:
    """The request that most needs somebody: one that failed or is in doubt, one that waits for people, the first."""
    for phases in (_WRONG, _DOUBT, _PEOPLE):
        for row in rows:
            if row.phase in phases:
                return row
    return rows[0]


def requests_text(rows: Sequence[Standing], terminal: Terminal, now: datetime) -> str:
    """A line a request. On a terminal times are ages; in a pipe they are as recorded."""
    return table_text(_HEADING, [_row(row, terminal, now) for row in rows], terminal)


def requests_json(rows: Sequence[Standing]) -> str:
    """A `RequestList`."""
    return json_document("RequestList", {"items": [request_data(row) for row in rows]})


def overview_text(overview: Overview, terminal: Terminal, now: datetime) -> str:
    """A table for each part; in a pipe the part is the last cell of each line."""
    if terminal.interactive:
        return "\n".join(
            f"{terminal.paint(name.capitalize(), 'bold', 'cyan')}\n{requests_text(rows, terminal, now)}"
            for name, rows in overview.parts.items()
        )
    rows = [(*_row(row, terminal, now), part) for part, rows in overview.parts.items() for row in rows]
    return table_text((*_HEADING, "PART"), rows, terminal)


def overview_json(overview: Overview) -> str:
    """A `RequestList` whose items say whose they are."""
    items = [{**request_data(row), "part": part} for part, rows in overview.parts.items() for row in rows]
    return json_document("RequestList", {"items": items})


def request_data(row: Standing) -> Mapping[str, object]:
    """A request as an item of a list."""
    data: dict[str, object] = {
        "name": row.ref.name,
        "item": row.ref.item,
        "team": row.team or None,
        "environment": row.environment or None,
        "phase": row.phase,
        "reason": row.reason or None,
        "message": row.message or None,
        "requestedBy": row.requested_by or None,
        "updated": row.updated or None,
        "pullRequest": row.url or None,
        "next": row.next or None,
    }
    if row.proposal:
        data["proposal"] = {"number": row.proposal.number, "url": row.proposal.url, "author": row.proposal.author}
    return data


def _row(row: Standing, terminal: Terminal, now: datetime) -> tuple[Cell, ...]:
    updated = age(row.updated, now) if terminal.interactive and row.updated else row.updated
    texts = (row.reason, row.ref.item, row.team, row.environment, updated)
    return (row.ref.name, marked(row.phase, terminal), *map(visible, texts))
