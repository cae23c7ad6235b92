"""A call whose connection broke may have its effect later: what is not found at once may still come."""

import json
from collections.abc import Mapping

import pytest

from paoctl.conformance.fakes.http import FakeHttp, Received
from paoctl.errors import AmbiguousError
from paoctl.model.phase import Phase, Reason
from paoctl.ports import HttpRequest, HttpResponse
from tests.support.journey import Journey
from tests.workflows.slow_api import SlowApi, found, go
from tests.workflows.test_crashes import journey_of
from tests.workflows.test_fulfil import Provider
from tests.workflows.test_retention import APP, FILE, KEY, MARKER, OBSERVE
from tests.workflows.test_side_by_side import platform as side_platform
from tests.workflows.test_unanswered import ITEM

_LIMIT = b"        timeout: 20s\n"


class Slow(FakeHttp):
    """An API that is found by a marker, behind a gateway that gives up at once; its first creation takes `late` seconds
    more."""

    def __init__(self, journey: Journey, late: float) -> None:
        super().__init__(self._serve)
        self._clock, self._late = journey.world.clock, late
        self.made: list[Mapping[str, object]] = []
        self.calls: list[str] = []

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send one request; the first POST goes unanswered, and arrives later."""
        self.calls.append(request.method)
        if request.method == "POST" and self.calls.count("POST") == 1:
            self._clock.later(self._late, lambda: self.land(request))
            raise AmbiguousError("504 Gateway Timeout")
        return super().send(request)

    def _serve(self, received: Received) -> HttpResponse:
        if received.method == "POST":
            self.made.append({**json.loads(received.body), "url": f"https://shop-{len(self.made)}"})
        body: object = self.made if received.method == "GET" else self.made[-1]
        return HttpResponse(200, {"content-type": "application/json"}, json.dumps(body).encode())


class Busy(FakeHttp):
    """An API with idempotency keys that says 409 while the first call with a key is at work, `seconds` long."""

    def __init__(self, journey: Journey, seconds: float) -> None:
        super().__init__(self._serve)
        self._clock, self._until = journey.world.clock, seconds
        self.calls = 0

    def _serve(self, _: Received) -> HttpResponse:
        if self.calls and self._clock.monotonic() < self._until:
            return HttpResponse(409, {}, b'{"message": "a request with this key is in progress"}')
        self.calls += 1
        return HttpResponse(200, {"content-type": "application/json"}, b'{"url": "https://shop"}')


def platform(late: float, limit: bytes = b"") -> tuple[Journey, Slow]:
    """An application that is known by its marker alone."""
    journey = journey_of(Provider())
    raw = journey.files[FILE].replace(KEY, MARKER).replace(b"        update:\n", limit + OBSERVE + b"        update:\n")
    assert raw != journey.files[FILE]
    journey.world.remote.commit("main", {FILE: raw}, "An API that is searched")
    journey.world.http = api = Slow(journey, late)
    return journey, api


@pytest.mark.parametrize(("late", "limit"), [(0.1, b""), (59.0, b""), (19.0, _LIMIT)])
def test_a_call_that_arrives_late_is_not_made_again(late: float, limit: bytes) -> None:
    journey, api = platform(late, limit)
    ref = journey.ask(APP, "shop", {"appName": "shop"})
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, len(api.made)) == (Phase.READY, 1)
    assert api.calls.count("POST") == 1


def test_a_run_without_that_patience_parks_until_then() -> None:
    journey, api = platform(50.0)
    ref = journey.ask(APP, "shop", {"appName": "shop"})
    journey.fulfil(patience=5.0)
    history = journey.history(ref)
    assert (history.phase, history.reason) == (Phase.WAITING, Reason.SEARCH_LAG)
    journey.world.clock.advance(61)
    journey.fulfil(patience=5.0)
    assert (journey.history(ref).phase, len(api.made)) == (Phase.READY, 1)


def test_what_is_there_is_adopted_without_waiting() -> None:
    journey, api = platform(0.0)
    ref = journey.ask(APP, "shop", {"appName": "shop"})
    journey.fulfil()
    assert (journey.history(ref).phase, len(api.made)) == (Phase.READY, 1)
    assert journey.world.clock.monotonic() < 5, "a short pause after the call, and no more"


def test_what_never_arrived_is_made_when_it_can_not_arrive_any_more() -> None:
    journey, api = platform(1e6)
    ref = journey.ask(APP, "shop", {"appName": "shop"})
    journey.fulfil()
    assert (journey.history(ref).phase, len(api.made)) == (Phase.READY, 1)
    assert api.calls == ["POST", "GET", "GET", "POST"]
    assert journey.world.clock.monotonic() >= 60


def test_a_repeated_key_is_not_given_up_while_the_first_call_is_at_work() -> None:
    journey = journey_of(Provider())
    journey.world.http = api = Busy(journey, 55.0)
    api.faults.append("cut")
    ref = journey.ask(APP, "shop", {"appName": "shop"})
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    assert len({each.headers["idempotency-key"] for each in api.received}) == 1


def test_one_that_never_ends_becomes_a_question() -> None:
    journey = journey_of(Provider())
    journey.world.http = api = Busy(journey, 1e6)
    api.faults.append("cut")
    ref = journey.ask(APP, "shop", {"appName": "shop"})
    journey.fulfil()
    error = journey.history(ref).step("main/app").error
    assert journey.history(ref).phase is Phase.UNKNOWN
    assert error
    assert error.cause.endswith("409 Conflict: a request with this key is in progress")


def test_a_conflict_with_something_else_is_a_failure_at_once() -> None:
    journey = journey_of(Provider())
    journey.world.http = FakeHttp(lambda _: HttpResponse(409, {}, b'{"message": "the name is taken"}'))
    ref = journey.ask(APP, "shop", {"appName": "shop"})
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.reason) == (Phase.FAILED, Reason.USER)
    assert len(journey.world.http.received) == 1


class Leading(SlowApi):
    """Says of what it has made where it is, by a redirect."""

    status = 303

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send one request."""
        response = super().send(request)
        return HttpResponse(self.status, {"location": "/b/1"}, b"") if request.method == "POST" else response


@pytest.mark.parametrize("status", [302, 303])
def test_a_creation_that_is_answered_by_a_redirect_is_looked_for_and_not_made_again(status: int) -> None:
    journey = side_platform(found("b"))
    api = Leading(journey)
    api.status = status
    ref = journey.ask(ITEM, "one", {})
    assert (go(journey, ref).phase, api.count("/b")) == (Phase.READY, 1)
    assert api.calls == ["POST /b", "GET /b"]
