"""The ports through which a run calls hosts, each call in its turn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from paoctl.execute.pace import Pace
from paoctl.model.project import Project
from paoctl.model.url import host_of
from paoctl.ports import Http, HttpRequest, HttpResponse, NewTicket, Ports, Ticket, Tickets


def paced(ports: Ports, pace: Pace, project: Project, rank: str) -> Ports:
    """The same ports, at the pace that the hosts behind them can take; who waits for a host goes by rank."""
    return replace(
        ports,
        http=_PacedHttp(ports.http, pace, rank),
        tickets=_PacedTickets(ports.tickets, pace, project.tracker_host, rank),
    )


@dataclass(frozen=True, slots=True)
class _PacedHttp:
    """The web."""

    http: Http
    pace: Pace
    rank: str

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send one request."""
        host = host_of(request.url)
        with self.pace.turn(host, self.rank):
            answer = self.http.send(request)
            self.pace.answered(host, answer.status, answer.headers)
            return answer

    def connect(self, host: str, port: int, timeout: float) -> None:
        """Open a connection: only health checks do, and they keep no pace."""
        self.http.connect(host, port, timeout)


@dataclass(frozen=True, slots=True)
class _PacedTickets:
    """The tracker."""

    tickets: Tickets
    pace: Pace
    host: str
    rank: str

    def create(self, ticket: NewTicket) -> Ticket:
        """Open a ticket."""
        with self.pace.turn(self.host, self.rank, works=True):
            return self.tickets.create(ticket)

    def labelled(self, project: str, label: str) -> Sequence[Ticket]:
        """Search."""
        with self.pace.turn(self.host, self.rank, works=True):
            return self.tickets.labelled(project, label)

    def get(self, key: str) -> Ticket | None:
        """Look."""
        with self.pace.turn(self.host, self.rank, works=True):
            return self.tickets.get(key)

    def edit(
        self, key: str, *, summary: str | None = None, description: str | None = None, label: str | None = None
    ) -> None:
        """Change a ticket."""
        with self.pace.turn(self.host, self.rank, works=True):
            self.tickets.edit(key, summary=summary, description=description, label=label)

    def comment(self, key: str, marker: str, text: str) -> None:
        """Say something."""
        with self.pace.turn(self.host, self.rank, works=True):
            self.tickets.comment(key, marker, text)

    def blocks(self, blocker: str, blocked: str) -> None:
        """Link two tickets."""
        with self.pace.turn(self.host, self.rank, works=True):
            self.tickets.blocks(blocker, blocked)

    def link(self, key: str, url: str, title: str) -> None:
        """Link a page."""
        with self.pace.turn(self.host, self.rank, works=True):
            self.tickets.link(key, url, title)
