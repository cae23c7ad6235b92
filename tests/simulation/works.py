"""A target that answers 202, and does what it was asked for later."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from paoctl.conformance.fakes.http import Received
from paoctl.conformance.targets import LedgerApi, Thing
from paoctl.ports import HttpResponse

_JSON: Final = {"content-type": "application/json"}
_SLOW: Final = "slow-"
_JOINED: Final = ("slow-keyed", "slow-named")
"""Parts whose calls under a key that is known are answered by the work that the first of them began."""


@dataclass(slots=True)
class Work:
    """What one call has begun."""

    number: int
    method: str
    path: str
    """Of the thing."""
    key: str
    received: Received
    early: bool
    """Its effect was there when it began, and is only not finished."""
    fails: bool
    state: Literal["working", "done", "broken"] = "working"
    told: bool = False
    """Was somebody told how it ended?"""


@dataclass(kw_only=True)
class SlowApi(LedgerApi):
    """An API that is slow under `/slow-…`: each call there begins a work, at `/works/<number>`.

    /slow-keyed   POST, by `Idempotency-Key`
    /slow-named   PUT, by the same
    /slow-found   POST with a marker, found at once; what is not finished has no host
    /slow-blind   POST, not at all

    A thing is there, or gone, when its work ends, or when it begins where it is `early`; where the work fails, never.
    """

    later: Callable[[float, Callable[[], object]], None]
    """Has something happen when so many seconds have passed."""
    seconds: float = 100.0
    """How long a work takes that begins now."""
    early: bool = False
    fails: int = 0
    """So many of the works that begin next fail."""
    works: list[Work] = field(default_factory=list)

    def __call__(self, received: Received) -> HttpResponse:
        """Answer one request."""
        parts = received.path.strip("/").split("/")
        if parts[0] == "works":
            self.calls += 1
            return self._told(self.works[int(parts[1])])
        if not parts[0].startswith(_SLOW) or received.method == "GET":
            return super().__call__(received)
        self.calls += 1
        return self._begin(received, parts[0])

    def slow_down(self, seconds: float, *, early: bool, fails: int) -> None:
        """How long a work takes from now on; whether its effect is there from its beginning, how many fail."""
        self.seconds, self.early, self.fails = seconds, early, fails

    @property
    def is_busy(self) -> bool:
        """Is any work under way?"""
        return any(work.state == "working" for work in self.works)

    def working(self, key: str) -> bool:
        """Is work under way that was begun with a key?"""
        return any(work.state == "working" for work in self.works if work.key == key)

    def has_failed(self, key: str) -> bool:
        """Did all the work that was begun with a key fail?"""
        mine = [work.state for work in self.works if work.key == key]
        return bool(mine) and set(mine) == {"broken"}

    def _begin(self, received: Received, part: str) -> HttpResponse:
        removal = received.method == "DELETE"
        body = {} if removal else json.loads(received.body)
        key = received.headers.get("idempotency-key", "") if removal else self._key_of(received, body)
        path = f"/{part}/{body['name']}" if received.path == f"/{part}" else received.path
        known = [each for each in self.works if (each.method, each.path, each.key) == (received.method, path, key)]
        if removal and not (self.of(path) or any(each.state == "working" for each in known)):
            return HttpResponse(404, _JSON, b"{}")
        if known and (part in _JOINED or removal) and not (removal and known[-1].state != "working"):
            if known[-1].received.body != received.body:
                self.ledger.faults.append(f"{received.method} {path} was repeated with other content")
            return _accepted(known[-1])
        return _accepted(self._start(received, path, key))

    def _start(self, received: Received, path: str, key: str) -> Work:
        fails = self.fails > 0
        self.fails -= fails
        work = Work(len(self.works), received.method, path, key, received, self.early and not fails, fails)
        self.works.append(work)
        if work.path.startswith("/slow-found") and work.method == "POST":
            self.things.append(Thing(path, self._unfinished(work), key, self.clock.monotonic()))
        if work.early:
            self._happen(work)
        self.later(self.seconds, lambda: self._end(work))
        return work

    def _end(self, work: Work) -> None:
        work.state = "broken" if work.fails else "done"
        if work.fails:
            self.things = [thing for thing in self.things if thing.key != work.key or "host" in thing.content]
        elif not work.early:
            self._happen(work)

    def _happen(self, work: Work) -> None:
        was = [thing for thing in self.things if thing.path == work.path]
        if work.method == "DELETE":
            if was:
                self.ledger.record(work.key, f"DELETE {work.path}")
            self.things = [thing for thing in self.things if thing.path != work.path]
            return
        body = json.loads(work.received.body)
        created = work.received.path.count("/") == 1
        once = created and not work.path.startswith(_JOINED_PATHS)
        self.ledger.record(work.key, f"{work.method} {work.path}", work.received.body, once=once)
        replaced = [] if created else was
        replaced += [thing for thing in was if thing.key == work.key and "host" not in thing.content]
        self.things = [thing for thing in self.things if thing not in replaced]
        self.things.append(Thing(work.path, self._whole(work.path, body), work.key, self.clock.monotonic()))

    def _unfinished(self, work: Work) -> dict[str, object]:
        whole = self._whole(work.path, json.loads(work.received.body))
        return {name: value for name, value in whole.items() if name != "host"}

    def _told(self, work: Work) -> HttpResponse:
        work.told = work.told or work.state != "working"
        there = self.of(work.path)
        thing = dict(there[0].content) if there and work.state == "done" else None
        body = json.dumps({"status": work.state, "thing": thing}).encode()
        return HttpResponse(200, {**_JSON, **({"location": work.path} if thing else {})}, body)


_JOINED_PATHS: Final = tuple(f"/{part}/" for part in _JOINED)


def _accepted(work: Work) -> HttpResponse:
    return HttpResponse(202, {**_JSON, "location": f"/works/{work.number}"}, b"{}")
