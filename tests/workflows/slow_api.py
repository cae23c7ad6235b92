"""An API behind a gateway that gives up: calls have their effect later, or never; things are found by a marker."""

import json
from collections.abc import Callable, Mapping
from threading import Event
from typing import Literal
from urllib.parse import urlsplit

from paoctl.conformance.fakes.http import FakeHttp, Received
from paoctl.errors import AmbiguousError
from paoctl.execute.desk import Limits
from paoctl.model.events import Command
from paoctl.model.history import History
from paoctl.model.request import RequestRef
from paoctl.ports import HttpRequest, HttpResponse
from paoctl.record.committer import Committer
from paoctl.redact import Redactor
from paoctl.workflows.command import say
from paoctl.workflows.fulfill import Orders, fulfill
from paoctl.workflows.world import look
from tests.support.journey import Journey

Word = Literal["retry", "cancel", "rollback", "resolve"]
_JSON = {"content-type": "application/json"}


def found(step: str, *, lag: str = "", outputs: str = "", destroy: str = "", more: str = "") -> str:
    """An action that POSTs a thing, which is found by its marker alone."""
    url = f'"{{{{ env.API }}}}/{step}"'
    marker = f"marker: {{at: /labels/pao, query: label{f', lag: {lag}' if lag else ''}}}"
    lines = (
        f"- id: {step}",
        "  type: rest-api",
        f"  config: {{method: POST, url: {url}, body: {{name: x}}, {marker}}}",
        f'  observe: {{method: GET, url: {url}, items: "@"}}',
        f"  destroy: {destroy or f'{{method: DELETE, url: {url}}}'}",
        *([f"  outputs: {outputs}"] if outputs else []),
        *([f"  {more}"] if more else []),
    )
    return "".join(f"      {line}\n" for line in lines)


class SlowApi(FakeHttp):
    """Keeps what is POSTed to a path until it is DELETEd there.

    `late`: by method and path, after how many seconds the first such call arrives whose connection breaks at once; None
    for never. `answers`: what is said at a path instead, as long as it is something.
    """

    def __init__(self, journey: Journey, late: Mapping[tuple[str, str], float | None] | None = None) -> None:
        super().__init__(self._serve)
        self._clock = journey.world.clock
        self.late = dict(late or {})
        self.instead: dict[str, Callable[[str], HttpResponse | None]] = {}
        self.made: list[tuple[str, object]] = []
        self.calls: list[str] = []
        journey.world.http = self

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send one request."""
        path = urlsplit(request.url).path
        self.calls.append(f"{request.method} {path}")
        if (request.method, path) in self.late:
            seconds = self.late.pop((request.method, path))
            if seconds is not None:
                self._clock.later(seconds, lambda: self.land(request))
            raise AmbiguousError("504 Gateway Timeout")
        return super().send(request)

    def count(self, path: str) -> int:
        """How many things there are."""
        return sum(place == path for place, _ in self.made)

    def _serve(self, received: Received) -> HttpResponse:
        path = received.path
        instead = self.instead.get(path)
        if instead and (other := instead(received.method)):
            return other
        match received.method:
            case "POST":
                self.made.append((path, json.loads(received.body) if received.body else {}))
                return answered(201, self.made[-1][1])
            case "DELETE":
                left = [each for each in self.made if each[0] != path]
                gone, self.made = len(left) < len(self.made), left
                return answered(200 if gone else 404, {})
            case "PUT":
                return answered(200, {"id": "x"})
            case _:
                return answered(200, [thing for place, thing in self.made if place == path])


def answered(status: int, body: object) -> HttpResponse:
    """An answer in JSON."""
    return HttpResponse(status, _JSON, json.dumps(body).encode())


def go(
    journey: Journey,
    ref: RequestRef,
    *,
    patience: float = 60.0,
    parallel: int = 8,
    sync: bool = False,
    stop: Event | None = None,
) -> History:
    """One run, and where the request stands after it."""
    limits = Limits(patience=patience, max_parallel=parallel)
    orders = Orders(limits=limits, waiting_only=sync, stop=stop or Event())
    done = fulfill(journey.world.ports(), journey.project, Redactor(), journey.env, orders)
    assert not done.stuck, [each.error for each in done.stuck]
    return journey.history(ref)


def tell(journey: Journey, ref: RequestRef, verb: Word, /, **args: object) -> None:
    """Dana gives a command."""
    ports = journey.world.ports()
    with Committer(ports.repo, "pao-state", ports.clock) as journal:
        say(look(ports.repo, journey.project), ports, journal, ref, Command(who="dana", verb=verb, args=args))
