"""A ticket tracker in memory, with a search that lags."""

import itertools
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from paoctl.conformance.fakes.clock import FakeClock
from paoctl.errors import AmbiguousError, PaoError, UserError
from paoctl.model.project import Done
from paoctl.ports import Clock, NewTicket, Ticket

CreateFault = Literal["arrived", "vanished"]
"""A ticket is opened and the answer lost; or both are lost."""


@dataclass(frozen=True, slots=True)
class _Kept:
    ticket: Ticket
    description: str
    born: float


class FakeTickets:
    """Tickets by key. A new ticket is found by its labels only `lag` seconds (of `clock`) after it was opened."""

    def __init__(self, *, lag: float = 0.0, clock: Clock | None = None, done: Done | None = None) -> None:
        self.lag = lag
        self.clock: Clock = clock or FakeClock()
        self.create_faults: deque[CreateFault] = deque()
        """What becomes of the next creations, one each."""
        self.failures: deque[PaoError] = deque()
        """Raised, one a call, by the next calls."""
        self.comments: dict[str, dict[str, str]] = {}
        """Text by ticket and marker."""
        self.blocked: set[tuple[str, str]] = set()
        """Pairs of blocker and blocked."""
        self.links: dict[str, dict[str, str]] = {}
        """Title by ticket and URL."""
        self._done = done or Done()
        self._kept: dict[str, _Kept] = {}
        self._count = itertools.count(1)
        self._lock = threading.Lock()

    @property
    def tickets(self) -> Mapping[str, Ticket]:
        """Every ticket, by key."""
        return {key: kept.ticket for key, kept in self._kept.items()}

    def description(self, key: str) -> str:
        """The text of a ticket."""
        return self._at(key).description

    def close(
        self, key: str, resolution: str = "Done", *, fields: Mapping[str, object] | None = None, status: str = "Done"
    ) -> None:
        """Close a ticket, as a person does."""
        ticket = self._at(key).ticket
        rejected = resolution if resolution in self._done.not_resolutions else ""
        values = {**ticket.fields, **(fields or {})}
        self._keep(ticket._replace(done=True, status=status, resolution=resolution, rejected=rejected, fields=values))

    def create(self, ticket: NewTicket) -> Ticket:
        """Open a ticket."""
        with self._lock:
            self._reach()
            fault = self.create_faults.popleft() if self.create_faults else None
            if fault == "vanished":
                raise AmbiguousError("the tracker did not answer")
            key = f"{ticket.project}-{next(self._count)}"
            url = f"https://jira.example.com/browse/{key}"
            made = Ticket(
                key=key,
                url=url,
                summary=ticket.summary,
                status="To Do",
                done=False,
                resolution=None,
                labels=ticket.labels,
                fields=dict(ticket.fields),
            )
            self._kept[key] = _Kept(made, ticket.description, self.clock.monotonic())
        if fault == "arrived":
            raise AmbiguousError("the tracker did not answer")
        return made

    def labelled(self, project: str, label: str) -> Sequence[Ticket]:
        """Tickets that carry a label, as far as the search knows yet."""
        self._reach()
        known = [kept.ticket for kept in self._kept.values() if self.clock.monotonic() - kept.born >= self.lag]
        return [ticket for ticket in known if ticket.key.rpartition("-")[0] == project and label in ticket.labels]

    def get(self, key: str) -> Ticket | None:
        """A ticket by key."""
        self._reach()
        kept = self._kept.get(key)
        return kept.ticket if kept else None

    def edit(
        self, key: str, *, summary: str | None = None, description: str | None = None, label: str | None = None
    ) -> None:
        """Change a ticket's text; `label` is added to those it has."""
        self._reach()
        kept = self._at(key)
        labels = kept.ticket.labels
        if label is not None and label not in labels:
            labels = (*labels, label)
        changed = kept.ticket._replace(summary=summary if summary is not None else kept.ticket.summary, labels=labels)
        self._kept[key] = replace(
            kept, ticket=changed, description=description if description is not None else kept.description
        )

    def comment(self, key: str, marker: str, text: str) -> None:
        """Write a comment, once per marker."""
        self._reach()
        self._at(key)
        self.comments.setdefault(key, {}).setdefault(marker, text)

    def blocks(self, blocker: str, blocked: str) -> None:
        """Link two tickets, once."""
        self._reach()
        self._at(blocker)
        self._at(blocked)
        self.blocked.add((blocker, blocked))

    def link(self, key: str, url: str, title: str) -> None:
        """Link a ticket to a page, once per URL."""
        self._reach()
        self._at(key)
        self.links.setdefault(key, {})[url] = title

    def _keep(self, ticket: Ticket) -> None:
        self._kept[ticket.key] = replace(self._at(ticket.key), ticket=ticket)

    def _at(self, key: str) -> _Kept:
        if key not in self._kept:
            raise UserError(f"there is no ticket {key}")
        return self._kept[key]

    def _reach(self) -> None:
        if self.failures:
            raise self.failures.popleft()
