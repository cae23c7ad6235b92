"""One process in a fake world, under its own weather."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from paoctl.conformance.fakes.forge import FakeForge
from paoctl.conformance.fakes.repo import FakeRemote, FakeRepo, PushFault
from paoctl.conformance.fakes.world import FakeWorld
from paoctl.conformance.weather import FaultKind, Killed, Weather
from paoctl.errors import AmbiguousError, Interrupted, TransientError
from paoctl.ports import (
    Clock,
    Commit,
    HttpRequest,
    HttpResponse,
    Lost,
    NewTicket,
    Owners,
    Ports,
    Pushed,
    Ticket,
    Tickets,
    Unanswered,
    Write,
)
from paoctl.redact import Secret

_PUSHES: Final[Mapping[FaultKind, PushFault]] = {
    "push-lost": "lost",
    "push-arrived": "arrived",
    "push-vanished": "vanished",
}
_GARBAGE: Final = b'\xff\xfe{"id": [[[' + b"[" * 2000
"""No UTF-8, no JSON, and deeper than anybody reads."""
THROTTLE: Final = 3.0
"""Seconds for which a throttled process is asked to wait."""
_ANSWERS: Final[Mapping[FaultKind, HttpResponse]] = {
    "http-429": HttpResponse(429, {"retry-after": f"{THROTTLE:.0f}"}, b""),
    "http-503": HttpResponse(503, {"retry-after": "90"}, b""),
    "http-500-before": HttpResponse(500, {}, b""),
}


def process(world: FakeWorld, owners: Owners, weather: Weather) -> Ports:
    """The ports of a process."""
    return Ports(
        StormyRepo(world.remote, weather),
        StormyForge(world.forge, weather),
        StormyTickets(world.tickets, weather),
        StormyHttp(world, weather),
        world.secrets,
        MortalClock(world.clock, weather),
        owners,
    )


class StormyRepo(FakeRepo):
    """A store of its own, and a remote that it does not always reach."""

    def __init__(self, remote: FakeRemote, weather: Weather) -> None:
        super().__init__(remote)
        self.weather = weather

    def fetch(self, *refs: str) -> Mapping[str, Commit | None]:
        """Fetch."""
        if self.weather.before("fetch") == "fetch-refused":
            raise TransientError("the Git server refused the connection")
        return super().fetch(*refs)

    def tips(self, *refs: str) -> Mapping[str, Commit | None]:
        """Ask for the tips: the same way to the same server."""
        if self.weather.before("fetch") == "fetch-refused":
            raise TransientError("the Git server refused the connection")
        return super().tips(*refs)

    def push(
        self, ref: str, expect: Commit | None, writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        """Push."""
        fault = self.weather.before("push", lambda: self._told(expect, writes))
        if fault == "push-refused":
            raise TransientError("the Git server refused the connection")
        if fault and fault in _PUSHES:
            self.push_faults.append(_PUSHES[fault])
        answer = super().push(ref, expect, writes, message)
        self.weather.after(fault)
        return answer

    def _told(self, expect: Commit | None, writes: Sequence[Write]) -> str:
        """The events that a push adds to journals."""
        added: list[str] = []
        for write in writes:
            if write.path.endswith("/journal.jsonl") and write.data is not None:
                known = (self.read(expect, write.path) if expect else None) or b""
                added += [str(json.loads(line)["type"]) for line in write.data[len(known) :].splitlines()]
        return "+".join(added)


class StormyHttp:
    """The web."""

    def __init__(self, world: FakeWorld, weather: Weather) -> None:
        self.http, self.weather, self._clock = world.http, weather, world.clock

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send."""
        fault = self.weather.before("http", lambda: request.method)
        if fault == "http-refused":
            raise TransientError("the connection was refused")
        if fault == "http-cut-before":
            raise AmbiguousError("the connection broke")
        if fault == "http-422":
            return _echo(request)
        if fault and fault in _ANSWERS:
            return _ANSWERS[fault]
        if fault == "http-late" and request.method == "POST":
            self._clock.later(self.weather.late, lambda: self.http.land(request))
            raise AmbiguousError("the connection broke")
        answer = self.http.send(request)
        self.weather.after(fault)
        if fault in {"http-cut-after", "http-late"}:
            raise AmbiguousError("the connection broke")
        if fault == "http-garbage":
            return answer._replace(body=_GARBAGE)
        return HttpResponse(500, {}, b"") if fault == "http-500-after" else answer

    def connect(self, host: str, port: int, timeout: float) -> None:
        """Open a connection."""
        self.http.connect(host, port, timeout)


def _echo(request: HttpRequest) -> HttpResponse:
    """A careless refusal: it repeats the credentials that it was sent."""
    words = request.headers.get("Authorization", "")
    parts = words if isinstance(words, tuple) else (words,)
    said = "".join(part.reveal() if isinstance(part, Secret) else part for part in parts)
    return HttpResponse(422, {}, json.dumps({"message": f"not with these answers, {said}"}).encode())


class StormyForge(FakeForge):
    """The forge, as one process reaches it."""

    def __init__(self, forge: FakeForge, weather: Weather) -> None:
        self.__dict__.update(forge.__dict__)
        self.weather = weather

    def _reach(self) -> None:
        self.weather.before("forge")
        super()._reach()


@dataclass(frozen=True, slots=True)
class StormyTickets:
    """The tracker, as one process reaches it."""

    tickets: Tickets
    weather: Weather

    def create(self, ticket: NewTicket) -> Ticket:
        """Open a ticket."""
        fault = self._before("create", writes=True)
        made = self.tickets.create(ticket)
        self._after(fault)
        return made

    def labelled(self, project: str, label: str) -> Sequence[Ticket]:
        """Search."""
        self._before("labelled", writes=False)
        return self.tickets.labelled(project, label)

    def get(self, key: str) -> Ticket | None:
        """Look."""
        self._before("get", writes=False)
        return self.tickets.get(key)

    def edit(
        self, key: str, *, summary: str | None = None, description: str | None = None, label: str | None = None
    ) -> None:
        """Change a ticket."""
        fault = self._before("edit", writes=True)
        self.tickets.edit(key, summary=summary, description=description, label=label)
        self._after(fault)

    def comment(self, key: str, marker: str, text: str) -> None:
        """Say something."""
        fault = self._before("comment", writes=True)
        self.tickets.comment(key, marker, text)
        self._after(fault)

    def blocks(self, blocker: str, blocked: str) -> None:
        """Link two tickets."""
        fault = self._before("blocks", writes=True)
        self.tickets.blocks(blocker, blocked)
        self._after(fault)

    def link(self, key: str, url: str, title: str) -> None:
        """Link a page."""
        fault = self._before("link", writes=True)
        self.tickets.link(key, url, title)
        self._after(fault)

    def _before(self, name: str, *, writes: bool) -> FaultKind | None:
        """What asks only, and got no answer, surely did nothing."""
        fault = self.weather.before("ticket", lambda: name)
        if fault == "ticket-refused" or (fault in {"ticket-cut-before", "ticket-cut-after"} and not writes):
            raise TransientError("the tracker refused the connection")
        if fault == "ticket-429":
            raise TransientError("the tracker is busy", retry_after=THROTTLE)
        if fault == "ticket-cut-before":
            raise AmbiguousError("the tracker did not answer")
        return fault

    def _after(self, fault: FaultKind | None) -> None:
        self.weather.after(fault)
        if fault == "ticket-cut-after":
            raise AmbiguousError("the tracker did not answer")


@dataclass(frozen=True, slots=True)
class MortalClock:
    """Time, for as long as the process lives. It passes in whole seconds: the jitter of a pause changes nothing."""

    clock: Clock
    weather: Weather

    def now(self) -> datetime:
        """Now."""
        return self.clock.now()

    def monotonic(self) -> float:
        """Seconds so far."""
        return self.clock.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait.

        Raises:
            Killed: the process is gone.
            Interrupted: it was asked to stop.
        """
        if self.weather.dead:
            raise Killed
        if self.weather.stop.is_set():
            raise Interrupted("asked to stop")
        self.clock.sleep(float(-(-seconds // 1)))
