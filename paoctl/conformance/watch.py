"""A look over the shoulder of an action: does it wait as long as it was asked to?"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from paoctl.ports import Clock, Http, HttpRequest, HttpResponse


@dataclass
class WatchedHttp:
    """The web, seen by somebody who remembers which host asked for a pause."""

    http: Http
    clock: Clock
    faults: list[str]
    """Where to complain."""
    _paused: dict[str, float] = field(default_factory=dict)
    """By host: the time at which it may be called again."""

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send one request."""
        host = urlsplit(request.url).netloc
        missing = self._paused.pop(host, 0.0) - self.clock.monotonic()
        if missing > 0:
            self.faults.append(f"{host} was called {missing:.0f} s before the end of the pause that it asked for")
        answer = self.http.send(request)
        pause = answer.headers.get("retry-after", "")
        if pause.isdecimal():
            self._paused[host] = self.clock.monotonic() + int(pause)
        return answer

    def connect(self, host: str, port: int, timeout: float) -> None:
        """Open a connection."""
        self.http.connect(host, port, timeout)
