"""The web, as one function."""

import threading
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from paoctl.errors import AmbiguousError, PlatformError, TransientError
from paoctl.ports import HttpRequest, HttpResponse
from paoctl.redact import Secret

HttpFault = Literal["refused", "cut"]
"""The connection is refused, nothing was sent; or it breaks after the server did its work."""


@dataclass(frozen=True, slots=True)
class Received:
    """A request as the server gets it: headers joined, names in lower case, secrets in clear."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path of the URL."""
        return urlsplit(self.url).path


Serve = Callable[[Received], HttpResponse]


def ok(_: Received) -> HttpResponse:
    """Answer 200 with an empty JSON object."""
    return HttpResponse(200, {"content-type": "application/json"}, b"{}")


class FakeHttp:
    """Hands each request to `serve`. `answers`, when there are any, come first, one a request."""

    def __init__(self, serve: Serve = ok, *, allow: Collection[str] | None = None) -> None:
        self.serve = serve
        self.serve_late: Serve | None = None
        """Where it is not `serve`: what gets a request that arrives when nobody waits for its answer any more."""
        self.answers: deque[HttpResponse] = deque()
        self.faults: deque[HttpFault] = deque()
        """What goes wrong with the next requests, one each."""
        self.received: list[Received] = []
        self.connected: list[str] = []
        self.down: set[str] = set()
        """As `host:port`: who accepts no connection."""
        self._allow = allow
        self._lock = threading.Lock()

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send one request; every status is an answer."""
        host = urlsplit(request.url).netloc
        if self._allow is not None and not {host, host.partition(":")[0]} & set(self._allow):
            raise PlatformError(f"{host} is not in http.allow", remedy="add it to http.allow in paoctl.yaml")
        with self._lock:
            fault = self.faults.popleft() if self.faults else None
            if fault == "refused":
                raise TransientError(f"{host} refused the connection")
            received = _received(request)
            self.received.append(received)
            answer = self.answers.popleft() if self.answers else self.serve(received)
        if fault == "cut":
            raise AmbiguousError(f"{host} did not answer {request.method} {received.path}")
        return answer

    def land(self, request: HttpRequest) -> None:
        """A request whose connection broke a while ago arrives."""
        with self._lock:
            received = _received(request)
            self.received.append(received)
            (self.serve_late or self.serve)(received)

    def connect(self, host: str, port: int, timeout: float) -> None:  # noqa: ARG002 - nobody is slow here
        """Open a connection: to each host but those that are `down`."""
        self.connected.append(f"{host}:{port}")
        if f"{host}:{port}" in self.down:
            raise TransientError(f"{host}:{port} accepts no connection")


def _received(request: HttpRequest) -> Received:
    headers = {name.lower(): _joined(value) for name, value in request.headers.items()}
    body = request.body.reveal().encode() if isinstance(request.body, Secret) else request.body or b""
    return Received(request.method, request.url, headers, body)


def _joined(value: str | Secret | tuple[str | Secret, ...]) -> str:
    parts = value if isinstance(value, tuple) else (value,)
    return "".join(part.reveal() if isinstance(part, Secret) else part for part in parts)
