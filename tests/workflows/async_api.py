"""An API that answers 202 at `/w`: its work ends later, and only then is the thing there, or gone."""

import json
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from paoctl.ports import HttpRequest, HttpResponse
from tests.support.journey import Journey
from tests.workflows.slow_api import SlowApi, answered

TAKES = 100.0
"""Seconds that a piece of work takes."""
UPDATE = 'update: {method: PUT, url: "{{ env.API }}/w"}'


def work(*more: str, destroy: str = '{method: DELETE, url: "{{ env.API }}/w"}') -> str:
    """An action that POSTs a thing, and follows the work for a few seconds in each run."""
    url, poll = '"{{ env.API }}/w"', "poll: {every: 10s, patience: 5s, until: [done], fail: [bad]}"
    lines = (
        "- id: w",
        "  type: rest-api",
        f"  config: {{method: POST, url: {url}, body: {{name: '{{{{ fields.size }}}}'}}, {poll}}}",
        *([f"  destroy: {destroy}"] if destroy else []),
        *(f"  {each}" for each in more),
    )
    return "".join(f"      {line}\n" for line in lines)


class AsyncApi(SlowApi):
    """A `SlowApi` that answers 202 to these methods at `/w`; its works are `/ops/1`, `/ops/2`, and so on."""

    def __init__(self, journey: Journey, methods: Collection[str] = ("POST", "PUT")) -> None:
        super().__init__(journey)
        self._methods = methods
        self._ends: list[float] = []
        self.says: Callable[[], HttpResponse] | None = None
        """Of any work, instead of how it stands."""

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send one request."""
        path = urlsplit(request.url).path
        if path.startswith("/ops/"):
            self.calls.append(f"{request.method} {path}")
            over = self._clock.monotonic() >= self._ends[int(path.rpartition("/")[2]) - 1]
            return self.says() if self.says else answered(200, {"status": "done" if over else "working"})
        if path != "/w" or request.method not in self._methods:
            return super().send(request)
        self.calls.append(f"{request.method} {path}")
        self._ends.append(self._clock.monotonic() + TAKES)
        if self.says is None:
            self._clock.later(TAKES, lambda: self._land(request))
        return HttpResponse(202, {"content-type": "application/json", "location": f"/ops/{len(self._ends)}"}, b"{}")

    def _land(self, request: HttpRequest) -> None:
        if request.method == "DELETE":
            self.made = [each for each in self.made if each[0] != "/w"]
        elif request.method == "POST" or not self.count("/w"):
            self.made.append(("/w", json.loads(request.body) if isinstance(request.body, bytes) else {}))
