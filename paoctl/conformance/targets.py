"""Targets that write each of their effects into a ledger: a provisioning API, a sink of webhooks, a tracker."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

from paoctl.conformance.fakes.http import Received
from paoctl.conformance.fakes.tickets import FakeTickets
from paoctl.conformance.ledger import Ledger
from paoctl.errors import AmbiguousError
from paoctl.ports import Clock, HttpResponse, NewTicket, Ticket

_JSON: Final = {"content-type": "application/json"}
MARKER: Final = "pao-"


@dataclass(slots=True)
class Thing:
    """What the API keeps."""

    path: str
    content: Mapping[str, object]
    key: str
    born: float


@dataclass
class LedgerApi:
    """An API that keeps things by name. The first part of a path says how it knows a repeated call.

    /keyed    POST, by `Idempotency-Key`
    /named    PUT
    /found    POST with a marker under `labels.pao`, found at once by `?label=`
    /lagging  the same, found `lag` seconds later
    /blind    POST, not at all; `open_key` tells the ledger whose call it is
    /hooks    POST of a delivery, by `Idempotency-Key`

    A thing is changed by PUT or POST and removed by DELETE of `<part>/<name>`.
    """

    ledger: Ledger
    clock: Clock
    open_key: Callable[[str], str]
    """The key of the call in flight that names a thing; only for calls that carry no key."""
    lag: float = 0.0
    things: list[Thing] = field(default_factory=list)
    answers: dict[str, HttpResponse] = field(default_factory=dict)
    """By key, as an API with idempotency keys keeps them."""
    calls: int = 0
    says: Mapping[str, object] = field(default_factory=dict)
    """What it says from now on of whatever it makes or changes, besides."""

    def __call__(self, received: Received) -> HttpResponse:
        """Answer one request."""
        self.calls += 1
        match received.method, received.path.strip("/").split("/"):
            case "GET", _:
                return self._show(received)
            case _, ["hooks", *_]:
                return self._hear(received)
            case "POST", [part]:
                return self._create(received, part)
            case "PUT" | "POST", [_, _]:
                return self._change(received)
            case "DELETE", [_, _]:
                return self._delete(received)
        return HttpResponse(404, _JSON, b'{"message": "there is no such path"}')

    def of(self, path: str) -> list[Thing]:
        """The living things at a path."""
        return [thing for thing in self.things if thing.path == path]

    def _show(self, received: Received) -> HttpResponse:
        label = parse_qs(urlsplit(received.url).query).get("label")
        if label is None:
            found = self.of(received.path)
            return _answer(200, found[0]) if found else HttpResponse(404, _JSON, b"{}")
        lag = self.lag if received.path.startswith("/lagging") else 0.0
        known = [thing for thing in self.things if self.clock.monotonic() - thing.born >= lag]
        ours = [dict(thing.content) for thing in known if _label(thing.content) == label[0]]
        return HttpResponse(200, _JSON, json.dumps(ours).encode())

    def _hear(self, received: Received) -> HttpResponse:
        self.ledger.record(_key(received), f"delivery {received.path}", received.body)
        return HttpResponse(202, _JSON, b"{}")

    def _create(self, received: Received, part: str) -> HttpResponse:
        body = _body(received)
        key = self._key_of(received, body)
        path = f"/{part}/{body['name']}"
        self.ledger.record(key, f"POST {path}", received.body, once=part != "keyed")
        if part == "keyed" and key in self.answers:
            return self.answers[key]
        thing = Thing(path, self._whole(path, body), key, self.clock.monotonic())
        self.things.append(thing)
        self.answers[key] = _answer(201, thing)
        return self.answers[key]

    def _change(self, received: Received) -> HttpResponse:
        body = _body(received)
        key = self._key_of(received, body)
        self.ledger.record(key, f"{received.method} {received.path}", received.body, once=received.method == "POST")
        self.things = [thing for thing in self.things if thing.path != received.path]
        thing = Thing(received.path, self._whole(received.path, body), key, self.clock.monotonic())
        self.things.append(thing)
        return _answer(200, thing)

    def _key_of(self, received: Received, body: Mapping[str, object]) -> str:
        return _key(received) or _label(body).removeprefix(MARKER) or self.open_key(str(body["name"]))

    def _whole(self, path: str, body: Mapping[str, object]) -> Mapping[str, object]:
        name = path.rpartition("/")[2]
        return {"name": name, **body, "id": name, "host": f"{name}.example", **self.says}

    def _delete(self, received: Received) -> HttpResponse:
        if not self.of(received.path):
            return HttpResponse(404, _JSON, b"{}")
        self.ledger.record(_key(received), f"DELETE {received.path}")
        self.things = [thing for thing in self.things if thing.path != received.path]
        return HttpResponse(204, {}, b"")


class LedgerTickets(FakeTickets):
    """A tracker whose tickets are effects."""

    def __init__(self, ledger: Ledger, clock: Clock, lag: float) -> None:
        super().__init__(lag=lag, clock=clock)
        self.ledger = ledger
        self.calls = 0

    def create(self, ticket: NewTicket) -> Ticket:
        """Open a ticket; each is an effect, whatever is open already."""
        self.calls += 1
        [label] = ticket.labels
        try:
            made = super().create(ticket)
        except AmbiguousError:
            if any(label in each.labels for each in self.tickets.values()):
                self._record(label, ticket.summary)
            raise
        self._record(label, ticket.summary)
        return made

    def edit(
        self, key: str, *, summary: str | None = None, description: str | None = None, label: str | None = None
    ) -> None:
        """Change a ticket; that is the effect of its new label."""
        self.calls += 1
        super().edit(key, summary=summary, description=description, label=label)
        if label:
            content = f"{summary}\n{description}".encode()
            self.ledger.record(label.removeprefix(MARKER), f"edit of {key}", content)
            if self.tickets[key].rejected:  # people said no just before
                self.ledger.undo(label.removeprefix(MARKER))

    def labelled(self, project: str, label: str) -> Sequence[Ticket]:
        """As `FakeTickets`, counted."""
        self.calls += 1
        return super().labelled(project, label)

    def get(self, key: str) -> Ticket | None:
        """As `FakeTickets`, counted."""
        self.calls += 1
        return super().get(key)

    def decline(self, key: str) -> None:
        """People say no; what the ticket asked for is not there."""
        self.close(key, resolution="Declined")
        for label in self.tickets[key].labels:
            self.ledger.undo(label.removeprefix(MARKER))

    def _record(self, label: str, summary: str) -> None:
        self.ledger.record(label.removeprefix(MARKER), f"ticket {summary!r}", once=True)


def _key(received: Received) -> str:
    return received.headers.get("idempotency-key", "")


def _body(received: Received) -> Mapping[str, object]:
    body = json.loads(received.body)
    assert isinstance(body, Mapping)
    return body


def _label(body: Mapping[str, object]) -> str:
    labels = body.get("labels")
    return str(labels.get("pao", "")) if isinstance(labels, Mapping) else ""


def _answer(status: int, thing: Thing) -> HttpResponse:
    return HttpResponse(status, {**_JSON, "location": thing.path}, json.dumps(dict(thing.content)).encode())
