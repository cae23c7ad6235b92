"""How hosts are called: not while they ask to be left alone, hardly at all while they are down, and by whom then."""

import json
from collections.abc import Iterator

import pytest

from paoctl.conformance.fakes.http import Received
from paoctl.errors import TransientError
from paoctl.model.breaker import breaker_path
from paoctl.model.events import Intent
from paoctl.model.journal import parse_journal
from paoctl.model.phase import Phase, Reason
from paoctl.model.request import RequestRef
from paoctl.ports import HttpResponse
from tests.support.journey import Journey
from tests.workflows.slow_api import tell
from tests.workflows.test_crashes import Fate, journey_of, run_until_killed
from tests.workflows.test_fulfil import DATABASE, RULE, Provider

SECRET = "security-secret-standard"
HOST_FILE = breaker_path("127.0.0.1:8899")


class Web(Provider):
    """The provider, with a switch; counts who knocks."""

    def __init__(self) -> None:
        super().__init__()
        self.up = True
        self.knocks = 0
        self.headers: dict[str, str] = {}

    def __call__(self, received: Received) -> HttpResponse:
        self.knocks += 1
        if not self.up:
            raise TransientError("nobody is there")
        answer = super().__call__(received)
        return HttpResponse(answer.status, {**answer.headers, **self.headers}, answer.body)


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def journey(web: Web) -> Journey:
    return journey_of(web)


def database(journey: Journey, name: str) -> RequestRef:
    return journey.ask(DATABASE, name, {"instanceName": name})


def breaker(journey: Journey) -> dict[str, object]:
    raw = journey.state_file(HOST_FILE)
    return json.loads(raw) if raw else {}


def intents(journey: Journey, ref: RequestRef) -> Iterator[Intent]:
    raw = journey.state_file(f"{ref.folder}/journal.jsonl") or b""
    return (entry.body for entry in parse_journal(raw) if isinstance(entry.body, Intent))


def test_fifty_runs_against_a_dead_host_hardly_call_it(journey: Journey, web: Web) -> None:
    refs = [database(journey, name) for name in ("first", "second", "third")]
    web.up = False
    journey.fulfil()
    commits = journey.state_commits()
    for _ in range(49):
        journey.world.clock.advance(600)
        journey.fulfil()
    assert web.knocks <= 9, "three tries each, most of them as the one probe of a run"
    assert journey.state_commits() - commits <= 10 * web.knocks
    assert {journey.history(ref).reason for ref in refs} == {Reason.TRANSIENT}
    web.up = True
    later = database(journey, "later")
    journey.world.clock.advance(3600)
    journey.fulfil()
    assert journey.history(later).phase is Phase.READY
    assert breaker(journey) == {}


def test_many_requests_of_one_run_see_that_a_host_is_dead_once(journey: Journey, web: Web) -> None:
    refs = [database(journey, f"many-{number}") for number in range(30)]
    web.up = False
    journey.fulfil()
    assert web.knocks <= 5 + 16, "five failures in a row, and what was under way beside the fifth"
    waiting = [ref for ref in refs if journey.history(ref).reason is Reason.BACKOFF]
    assert len(waiting) >= 25
    burnt = sum(1 for ref in refs for _ in intents(journey, ref))
    assert burnt <= 5 + 2 * 16, "who is held back pushes no intent"
    held = [ref for ref in waiting if "127.0.0.1:8899 is held back until" in journey.history(ref).message]
    assert held


def test_a_host_that_works_again_is_tried_by_one(journey: Journey, web: Web) -> None:
    refs = [database(journey, f"many-{number}") for number in range(6)]
    web.up = False
    journey.fulfil()
    assert breaker(journey)["failures"] == 5
    before = web.knocks
    journey.world.clock.advance(61)
    journey.fulfil()
    assert web.knocks == before + 1, "half open: one call tells"
    web.up = True
    journey.world.clock.advance(121)
    journey.fulfil()
    journey.world.clock.advance(3600)
    journey.fulfil()
    assert Phase.READY in {journey.history(ref).phase for ref in refs}
    assert breaker(journey) == {}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_prober_that_dies_anywhere_holds_nobody_up_for_ever(after: bool) -> None:
    for number in range(1, 30):
        web = Web()
        journey = journey_of(web)
        ref = database(journey, "shop")
        web.up = False
        journey.fulfil()
        other = database(journey, "other")
        journey.fulfil()
        assert breaker(journey)["failures"] == 5
        journey.world.clock.advance(61)
        web.up = True
        if not run_until_killed(journey, Fate(number, after=after)):
            break
        for turn in range(4):
            journey.world.clock.advance(3600)
            ports = journey.world.second(f"local:there:{turn}")
            ports.owners.dead_ones.add("local:here:me")  # type: ignore[attr-defined] # the fake's
            journey.fulfil(ports=ports)
        assert journey.history(other).phase is Phase.READY, f"killed at {number}: {journey.history(other).message}"
        assert journey.history(ref).phase is Phase.FAILED
    assert number >= 5


def test_answers_that_are_people_s_fault_open_nothing(journey: Journey, web: Web) -> None:
    for number in range(8):
        name = f"many-{number}"
        web.fail[f"/v1/databases/{name}"] = 422
        database(journey, name)
    journey.fulfil()
    assert breaker(journey) == {}


def test_a_host_that_asks_for_a_pause_is_not_called_before(journey: Journey, web: Web) -> None:
    web.fail["/v1/databases/first"] = 429
    web.headers["retry-after"] = "600"
    first = database(journey, "first")
    journey.fulfil()
    assert journey.history(first).reason is Reason.BACKOFF
    second, knocks = database(journey, "second"), web.knocks
    journey.world.clock.advance(1)
    journey.fulfil()
    assert web.knocks == knocks, "the next run knows of the pause"
    assert journey.history(second).reason is Reason.BACKOFF
    web.fail.clear()
    web.headers.clear()
    journey.world.clock.advance(600)
    journey.fulfil()
    assert {journey.history(ref).phase for ref in (first, second)} == {Phase.READY}
    world = journey.world
    state = world.remote.snapshot(world.remote.branches["pao-state"])
    assert not [path for path in state.files if path.startswith("breakers/")], "and when it is over"


def test_who_comes_after_the_pause_was_asked_for_waits_without_an_intent(journey: Journey, web: Web) -> None:
    web.headers.update({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "600"})
    ref = database(journey, "first")
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.reason) == (Phase.WAITING, Reason.BACKOFF)
    assert web.calls == [("PUT", "/v1/databases/first")]
    assert [each.step for each in intents(journey, ref)] == ["main/instance"]
    assert "asks to be left alone" in history.message
    web.headers.clear()
    journey.world.clock.advance(601)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY


def test_a_short_pause_is_waited_out(journey: Journey, web: Web) -> None:
    web.headers.update({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "20"})
    ref, began = database(journey, "first"), journey.world.clock.monotonic()
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    assert journey.world.clock.monotonic() - began >= 20


def test_a_tracker_that_asks_for_a_pause_is_left_alone(journey: Journey) -> None:
    journey.world.tickets.failures.append(TransientError("too many", retry_after=300.0))
    refs = [journey.ask(RULE, f"rule-{number}") for number in range(5)]
    journey.fulfil()
    assert not journey.world.tickets.tickets
    assert {journey.history(ref).reason for ref in refs} == {Reason.BACKOFF}
    journey.world.clock.advance(301)
    journey.fulfil()
    assert len(journey.world.tickets.tickets) == 5


def test_a_target_that_never_answers_becomes_a_question(journey: Journey, web: Web) -> None:
    ref = database(journey, "shop")
    journey.world.http.faults.extend(["cut"] * 100)
    for _ in range(20):
        journey.fulfil()
        journey.world.clock.advance(7200)
    history = journey.history(ref)
    assert (history.phase, history.step("main/instance").attempts) == (Phase.UNKNOWN, 6)
    assert "6 calls were not answered" in (history.step("main/instance").message)
    assert web.knocks == 6


def test_a_host_is_tried_at_once_when_its_file_is_deleted_and_a_retry_is_said(journey: Journey, web: Web) -> None:
    refs = [database(journey, f"many-{number}") for number in range(6)]
    web.up = False
    journey.fulfil()
    journey.world.clock.advance(3600)
    journey.fulfil()
    asleep = [ref for ref in refs if journey.history(ref).phase is Phase.WAITING]
    web.up, knocks = True, web.knocks
    tell(journey, asleep[0], "retry")
    journey.fulfil()
    assert web.knocks == knocks, "the host is held back"
    journey.world.remote.commit("pao-state", {HOST_FILE: None}, "Try it at once")
    journey.fulfil()
    assert web.knocks == knocks, "they sleep until their times"

    tell(journey, asleep[0], "retry")
    journey.fulfil()

    assert [journey.history(ref).phase for ref in asleep[:2]] == [Phase.READY, Phase.WAITING]
