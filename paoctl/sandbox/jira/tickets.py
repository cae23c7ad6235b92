"""The tickets of the sandbox's Jira: values that are replaced, never changed, so that every version stays readable.

Search reads the versions of a moment ago (`as_of`), which is how its lag comes about.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TypeVar

Clock = Callable[[], float]
"""Seconds since the epoch."""

Value = TypeVar("Value", "Comment", "RemoteLink", "Link", "Ticket")


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote below a ticket. `author` is the name of an account."""

    id: str
    author: str
    body: str
    created: float
    updated: float


@dataclass(frozen=True, slots=True)
class RemoteLink:
    """A link to something outside Jira; `payload` is what was posted. One `global_id` stands once on a ticket."""

    id: int
    global_id: str | None
    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Link:
    """A link between two tickets, by their ids: `source` blocks (or whatever the type says outward) `target`."""

    id: str
    type: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """One version of a ticket; a draft has no id yet. In `fields` choices stand by their ids, users by their names."""

    project: str
    type: str
    reporter: str
    status: str
    id: str = ""
    number: int = 0
    created: float = 0.0
    updated: float = 0.0
    fields: Mapping[str, object] = field(default_factory=dict)
    resolution: str | None = None
    resolved: float | None = None
    comments: tuple[Comment, ...] = ()
    remote_links: tuple[RemoteLink, ...] = ()

    @property
    def key(self) -> str:
        """The name people use, as `DBA-7`."""
        return f"{self.project}-{self.number}"

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in their order."""
        value = self.fields.get("labels")
        return tuple(str(label) for label in value) if isinstance(value, list | tuple) else ()


Step = Callable[[Ticket], Ticket]
"""From one version of a ticket to the next."""


@dataclass(slots=True)
class _State:
    versions: dict[str, list[tuple[float, Ticket]]] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    last_id: int = 20000


class Tickets:
    """All tickets and links of one Jira. Every method is one atomic step; hold `lock` to make one of several."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._state = _State()
        self.lock = threading.RLock()

    def next_id(self) -> str:
        """An id that nothing had before: tickets, comments and links share the numbers."""
        with self.lock:
            self._state.last_id += 1
            return str(self._state.last_id)

    def create(self, draft: Ticket) -> Ticket:
        """The draft with an id, the time, and the next number of its project. Numbers are never given twice."""
        with self.lock:
            number = self._state.numbers[draft.project] = self._state.numbers.get(draft.project, 0) + 1
            now = self.clock()
            ticket = replace(draft, id=self.next_id(), number=number, created=now, updated=now)
            self._state.versions[ticket.id] = [(now, ticket)]
            return ticket

    def change(self, reference: str, *steps: Step) -> Ticket | None:
        """Replaces a ticket by what the steps make of it, one after the other; None if there is no such ticket."""
        with self.lock:
            ticket = self.get(reference)
            if ticket is None:
                return None
            now = self.clock()
            for step in steps:
                ticket = step(ticket)
            changed = replace(ticket, updated=now)
            self._state.versions[ticket.id].append((now, changed))
            return changed

    def get(self, reference: str) -> Ticket | None:
        """The ticket as it is now, by id or key (keys ignore case), or None."""
        with self.lock:
            if reference in self._state.versions:
                return self._state.versions[reference][-1][1]
            return next((ticket for ticket in self.all() if ticket.key == reference.upper()), None)

    def delete(self, reference: str) -> bool:
        """Removes a ticket and its links; whether it was there."""
        with self.lock:
            ticket = self.get(reference)
            if ticket is None:
                return False
            del self._state.versions[ticket.id]
            for link in self.links_of(ticket.id):
                del self._state.links[link.id]
            return True

    def all(self) -> list[Ticket]:
        """Every ticket as it is now, the oldest first."""
        with self.lock:
            return [versions[-1][1] for versions in self._state.versions.values()]

    def as_of(self, moment: float, fresh: frozenset[str] = frozenset()) -> list[tuple[Ticket, Ticket]]:
        """Pairs of each ticket as it was at `moment` and as it is now; those born later are missing.

        Tickets whose id is in `fresh` stand in both places as they are now.
        """
        pairs: list[tuple[Ticket, Ticket]] = []
        with self.lock:
            for versions in self._state.versions.values():
                now = versions[-1][1]
                seen = [ticket for when, ticket in versions if when <= moment]
                if now.id in fresh or seen:
                    pairs.append((now if now.id in fresh else seen[-1], now))
        return pairs

    def link(self, kind: str, source: str, target: str) -> Link:
        """Links two tickets by id. A link that is there already is not made twice."""
        with self.lock:
            for link in self._state.links.values():
                if (link.type, link.source, link.target) == (kind, source, target):
                    return link
            link = Link(self.next_id(), kind, source, target)
            self._state.links[link.id] = link
            return link

    def links_of(self, ticket_id: str) -> list[Link]:
        """The links that start or end at a ticket."""
        with self.lock:
            return [link for link in self._state.links.values() if ticket_id in (link.source, link.target)]

    def get_link(self, link_id: str) -> Link | None:
        """A link by its id, or None."""
        with self.lock:
            return self._state.links.get(link_id)

    def unlink(self, link_id: str) -> bool:
        """Removes a link; whether it was there."""
        with self.lock:
            return self._state.links.pop(link_id, None) is not None

    def dump(self) -> dict[str, object]:
        """Everything as plain JSON. Of each ticket only the present version is kept."""
        with self.lock:
            return {
                "tickets": [asdict(ticket) for ticket in self.all()],
                "links": [asdict(link) for link in self._state.links.values()],
                "numbers": dict(self._state.numbers),
                "lastId": self._state.last_id,
            }

    def load(self, dumped: object) -> None:
        """Replaces everything by what `dump` gave; raises TypeError or KeyError for anything else."""
        if not isinstance(dumped, dict):
            raise TypeError("a dump of tickets is an object")
        tickets = [_ticket(item) for item in dumped["tickets"]]
        links = [_rebuilt(Link, item) for item in dumped["links"]]
        with self.lock:
            self._state = _State(
                versions={ticket.id: [(ticket.updated, ticket)] for ticket in tickets},
                links={link.id: link for link in links},
                numbers=dict(dumped["numbers"]),
                last_id=int(dumped["lastId"]),
            )


def _rebuilt(kind: type[Value], item: object) -> Value:
    """The value whose `asdict` this was."""
    if not isinstance(item, dict):
        raise TypeError(f"a dumped {kind.__name__} is an object")
    return kind(**item)


def _ticket(item: object) -> Ticket:
    ticket = _rebuilt(Ticket, item)
    return replace(
        ticket,
        comments=tuple(_rebuilt(Comment, comment) for comment in ticket.comments),
        remote_links=tuple(_rebuilt(RemoteLink, link) for link in ticket.remote_links),
    )
