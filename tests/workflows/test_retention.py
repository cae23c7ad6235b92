"""A call that is found without an answer when its target may have forgotten the key: it is not repeated blindly."""

import json
from collections.abc import Mapping

import pytest

from paoctl.conformance.fakes.http import Received
from paoctl.model.history import History
from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.model.request import RequestRef
from paoctl.ports import HttpResponse
from tests.support.journey import Journey
from tests.workflows.test_crashes import journey_of
from tests.workflows.test_fulfil import Provider

APP, FILE = "compute-eks-app", "catalog/compute/compute-eks-app.yaml"
KEY = b"          effect: {key: {header: Idempotency-Key, retention: 24h}}\n"
HOUR = 3600
FORGETFUL = b"          effect: {key: {header: Idempotency-Key, retention: 1h}}\n"
MARKER = b"          marker: {at: /labels/pao, query: label}\n"
LATE = b"          marker: {at: /labels/pao, query: label, lag: 5m}\n"
OBSERVE = b"        observe: {method: GET, url: '{{ env.API }}/v1/apps', items: '@'}\n"


class Forgetful(Provider):
    """An API that remembers a key for an hour, and then makes another thing; it can be searched."""

    def __init__(self, journey: Journey) -> None:
        super().__init__()
        self.clock = journey.world.clock
        self.known: dict[str, float] = {}
        self.made: list[Mapping[str, object]] = []
        self.deaf = 0
        """So many creations come to nothing, and are not answered."""
        self.searchable: object = None
        """What a search answers instead of what was made."""

    def __call__(self, received: Received) -> HttpResponse:
        self.calls.append((received.method, received.path))
        if received.method == "GET":
            return self._answer(self.made if self.searchable is None else self.searchable)
        key, now = received.headers["idempotency-key"], self.clock.monotonic()
        if self.deaf:
            self.deaf -= 1
        elif key not in self.known or now - self.known[key] >= HOUR:
            self.known[key] = now
            self.made.append({**json.loads(received.body), "url": f"https://shop-{len(self.made)}"})
        return self._answer(self.made[-1] if self.made else {})

    def _answer(self, body: object) -> HttpResponse:
        return HttpResponse(200, {"content-type": "application/json"}, json.dumps(body).encode())


@pytest.fixture
def journey() -> Journey:
    return journey_of(Provider())


@pytest.fixture
def api(journey: Journey) -> Forgetful:
    made = Forgetful(journey)
    journey.world.http.serve = made
    return made


def unanswered(journey: Journey, *, marker: bytes = b"", key: bytes = FORGETFUL) -> RequestRef:
    """An application whose one call was not answered; the run that made it is over."""
    raw = journey.files[FILE].replace(KEY, key + marker)
    raw = raw.replace(b"        update:\n", (OBSERVE if marker else b"") + b"        update:\n")
    assert raw != journey.files[FILE]
    journey.world.remote.commit("main", {FILE: raw}, "An API that forgets")
    ref = journey.ask(APP, "shop", {"appName": "shop"})
    journey.world.http.faults.append("cut")
    journey.fulfil(patience=0)
    assert journey.history(ref).step("main/app").open
    return ref


def hours_later(journey: Journey, ref: RequestRef, hours: float, patience: float = 60.0) -> History:
    journey.world.clock.advance(hours * HOUR)
    done = journey.fulfil(patience=patience)
    assert not done.stuck, [each.error.cause for each in done.stuck]
    return journey.history(ref)


def keys(journey: Journey) -> list[str]:
    return [each.headers["idempotency-key"] for each in journey.world.http.received if each.method == "POST"]


def test_inside_the_retention_the_call_is_repeated_with_the_same_key(journey: Journey, api: Forgetful) -> None:
    ref = unanswered(journey, marker=MARKER)
    history = hours_later(journey, ref, 0.85)
    assert (history.phase, len(api.made)) == (Phase.READY, 1)
    assert api.calls == [("POST", "/v1/apps")] * 2, "nobody has to look"
    assert len(set(keys(journey))) == 1


@pytest.mark.parametrize(
    ("hours", "age"), [(25, "25h ago"), (0.95, "57m ago, too near to that for clocks that may differ")]
)
def test_after_it_a_person_is_asked_where_nobody_can_look(
    journey: Journey, api: Forgetful, hours: float, age: str
) -> None:
    ref = unanswered(journey)
    history = hours_later(journey, ref, hours)
    step = history.step("main/app")
    assert (history.phase, step.status) == (Phase.UNKNOWN, StepStatus.UNKNOWN)
    assert step.error
    assert step.error.cause == f"the target remembers a key for 1h, and this one was first used {age}"
    assert "paoctl resolve" in step.error.remedy
    hours_later(journey, ref, 1)
    assert api.calls == [("POST", "/v1/apps")]


def test_after_it_what_a_look_finds_is_adopted(journey: Journey, api: Forgetful) -> None:
    ref = unanswered(journey, marker=MARKER)
    history = hours_later(journey, ref, 25)
    assert (history.phase, history.outputs) == (Phase.READY, {"url": "https://shop-0"})
    assert api.calls == [("POST", "/v1/apps"), ("GET", "/v1/apps")]


def test_after_it_what_a_look_does_not_find_is_called_again(journey: Journey, api: Forgetful) -> None:
    api.deaf = 1
    ref = unanswered(journey, marker=MARKER)
    history = hours_later(journey, ref, 25)
    assert (history.phase, len(api.made)) == (Phase.READY, 1)
    look, call = ("GET", "/v1/apps"), ("POST", "/v1/apps")
    assert api.calls == [call, look, look, call]
    assert len(set(keys(journey))) == 1


def test_after_it_a_look_that_can_not_tell_becomes_a_question_that_says_why(journey: Journey, api: Forgetful) -> None:
    ref = unanswered(journey, marker=MARKER)
    api.searchable = {"apps": []}
    history = hours_later(journey, ref, 25)
    error = history.step("main/app").error
    assert history.phase is Phase.UNKNOWN
    assert error
    assert error.cause.startswith(
        "the target remembers a key for 1h, and this one was first used 25h ago; the answer of"
    )
    assert ("POST", "/v1/apps") not in api.calls[1:]


def test_a_search_that_is_late_is_given_its_time_before_it_is_believed(journey: Journey, api: Forgetful) -> None:
    ref, look = unanswered(journey, marker=LATE), ("GET", "/v1/apps")
    api.searchable = []
    history = hours_later(journey, ref, 25)
    assert (history.phase, history.reason) == (Phase.WAITING, Reason.SEARCH_LAG)
    api.searchable = None
    assert hours_later(journey, ref, 0.1).phase is Phase.READY
    assert api.calls == [("POST", "/v1/apps"), look, look]


def test_a_repetition_makes_a_key_no_younger(journey: Journey, api: Forgetful) -> None:
    ref = unanswered(journey)
    first = journey.history(ref).step("main/app").since
    journey.world.http.faults.append("cut")
    again = hours_later(journey, ref, 0.6, patience=0)
    assert (again.step("main/app").calls, again.step("main/app").since) == (2, first)
    assert hours_later(journey, ref, 0.6).phase is Phase.UNKNOWN
    assert api.calls == [("POST", "/v1/apps")] * 2


def test_a_target_that_forgets_nothing_gets_the_call_again_whenever_it_was(journey: Journey, api: Forgetful) -> None:
    ref = unanswered(journey, key=b"          onUnknown: repeat\n          headers: {Idempotency-Key: shop}\n")
    assert hours_later(journey, ref, 24 * 365).phase is Phase.READY
    assert api.calls == [("POST", "/v1/apps")] * 2
