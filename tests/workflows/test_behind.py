"""Calls that were not answered, beside or behind a step that fails, or that people are asked about."""

import pytest
from rfc8785 import dumps

from paoctl.model.phase import Phase, Reason
from paoctl.ports import HttpResponse
from tests.workflows.slow_api import SlowApi, found, go, tell
from tests.workflows.test_side_by_side import item, platform, put, trio
from tests.workflows.test_unanswered import HOST, ITEM, NO

A = put("a").replace("destroy:", 'update: {method: PUT, url: "{{ env.API }}/a"}, destroy:')
B = found("b", more="dependsOn: [a]") + '        update: {method: PUT, url: "{{ env.API }}/b"}\n'


@pytest.mark.parametrize(("policy", "left"), [("stop", 1), ("rollback", 0)])
def test_a_call_behind_a_step_that_fails_is_found_out(policy: str, left: int) -> None:
    journey = platform(A, B, policy=policy)
    api = SlowApi(journey, {("POST", "/b"): 20.0})
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=0)
    api.instead["/a"] = lambda method: NO if method == "PUT" else None
    tell(journey, ref, "retry", component="main")
    history = go(journey, ref, patience=0)
    assert (history.phase, history.reason) == (Phase.WAITING, Reason.SEARCH_LAG)
    journey.world.clock.advance(100)
    history = go(journey, ref)
    assert (history.settled is not None, history.unanswered, api.count("/b")) == (True, frozenset(), left)
    assert api.calls.count("POST /b") == 1


@pytest.mark.parametrize("policy", ["stop", "rollback"])
def test_a_call_that_never_arrived_is_not_made_after_a_failure(policy: str) -> None:
    journey = platform(put("a"), found("b"), policy=policy)
    api = SlowApi(journey, {("POST", "/b"): None})
    api.instead["/a"] = lambda _: NO
    ref = journey.ask(ITEM, "one", {})
    assert go(journey, ref, patience=0).reason is Reason.SEARCH_LAG
    journey.world.clock.advance(61)
    history = go(journey, ref, patience=0)
    assert (history.unanswered, api.calls.count("POST /b")) == (frozenset(), 1)
    assert history.phase is (Phase.FAILED if policy == "stop" else Phase.ROLLED_BACK)
    assert "422" in history.message
    assert "before the call" not in history.message


def test_a_retry_after_that_makes_it() -> None:
    journey = platform(put("a"), found("b", more="retry: {attempts: 1}"), policy="stop")
    api = SlowApi(journey, {("POST", "/b"): None})
    api.instead["/a"] = lambda _: NO
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=0)
    journey.world.clock.advance(61)
    go(journey, ref, patience=0)
    api.instead.clear()
    tell(journey, ref, "retry")
    assert (go(journey, ref).phase, api.count("/b")) == (Phase.READY, 1)


def test_a_half_made_thing_that_is_found_early_is_given_the_time_of_its_call() -> None:
    journey = platform(found("b", outputs=HOST))
    api = SlowApi(journey, {("POST", "/b"): 0.0})

    def listed(method: str) -> HttpResponse | None:
        host = {"host": "b.example"} if journey.world.clock.monotonic() > 30 else {}
        things = [{**thing, **host} for _, thing in api.made if isinstance(thing, dict)]
        return HttpResponse(200, {"content-type": "application/json"}, dumps(things)) if method == "GET" else None

    api.instead["/b"] = listed
    ref = journey.ask(ITEM, "one", {})
    history = go(journey, ref)
    assert (history.phase, history.step("main/b").outputs) == (Phase.READY, {"host": "b.example"})
    assert api.calls.count("POST /b") == 1


def test_one_that_stays_half_made_is_a_failure_then() -> None:
    journey = platform(found("b", outputs=HOST))
    api = SlowApi(journey, {("POST", "/b"): 0.0})
    ref = journey.ask(ITEM, "one", {})
    assert (go(journey, ref).phase, api.count("/b")) == (Phase.FAILED, 1)
    assert journey.world.clock.monotonic() >= 60


@pytest.mark.parametrize("held", ["backoff", "lag"])
def test_a_question_to_people_does_not_hold_up_what_was_put_off(held: str) -> None:
    """As the bundle says: what does not need what is asked about goes on."""
    journey = trio()
    files = {path.rpartition("/")[2]: path for path in journey.files}
    blind, lagging = put("bad").replace("PUT", "POST"), found("good")
    things = {"bad-thing-standard": blind, "good-thing-standard": lagging}
    new = {files[f"{name}.yaml"]: item(name, action).encode() for name, action in things.items()}
    journey.world.remote.commit("main", new, "An API that can't be asked, and one that can")
    api = SlowApi(journey, {("POST", "/bad"): None} | ({("POST", "/good"): None} if held == "lag" else {}))
    busy = HttpResponse(429, {"retry-after": "100"}, b"")
    api.instead["/good"] = lambda _: busy if held == "backoff" and journey.world.clock.monotonic() < 50 else None
    ref = journey.ask("bundle-trio-standard", "one", {"size": "a"})
    history = go(journey, ref, patience=30, parallel=1)
    assert (history.phase, history.wake is not None, api.calls.count("PUT /after")) == (Phase.UNKNOWN, True, 0)
    assert go(journey, ref, patience=30, parallel=1).length == history.length, "it is not the time yet"
    journey.world.clock.advance(110)
    history = go(journey, ref, patience=30, parallel=1)
    assert (history.phase, api.count("/good"), history.wake) == (Phase.UNKNOWN, 1, None)
    assert (api.calls.count("PUT /after"), api.calls.count("POST /good")) == (1, 2)
    tell(journey, ref, "resolve", step="bad/bad", said="did-not-happen")
    assert (go(journey, ref).phase, api.count("/bad")) == (Phase.READY, 1)
