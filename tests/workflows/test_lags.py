"""A search that lags, over the deaths of runs and beside another one: no call is made twice, no lag is cut short."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest

from paoctl.conformance.fakes.owners import FakeOwners
from paoctl.model.phase import Phase, Reason
from paoctl.model.request import RequestRef
from paoctl.ports import HttpRequest, HttpResponse
from tests.support.journey import Journey
from tests.workflows.slow_api import SlowApi, Word, found, go, tell
from tests.workflows.test_crashes import Fate, Killed, MortalHttp, MortalRepo
from tests.workflows.test_side_by_side import platform

ITEM: Final = "side-thing-standard"
_LANDS: Final = 60.0
"""Seconds that a call may be under way; a declared lag comes on top."""
_LAG: Final = _LANDS + 300.0
"""Seconds after a look that found nothing until the next one proves something, with a lag of 5m."""


class Timed(SlowApi):
    """Notes when what is asked for is asked for."""

    def __init__(self, journey: Journey, late: float | None) -> None:
        super().__init__(journey, {("POST", "/b"): late})
        self.times: list[tuple[str, float]] = []

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send one request."""
        self.times.append((request.method, self._clock.monotonic()))
        return super().send(request)

    def of(self, method: str) -> Sequence[float]:
        """When such requests were sent."""
        return [at for each, at in self.times if each == method]


def slow(late: float | None) -> tuple[Journey, Timed, RequestRef]:
    """One step whose search lags five minutes, and whose first call arrives so late; None for never."""
    journey = platform(found("b", lag="5m"))
    return journey, Timed(journey, late), journey.ask(ITEM, "one", {})


def attempt(journey: Journey, number: int, fate: Fate | None = None) -> bool:
    """The run of the process with that number, which sees that those before it are dead; False when it dies."""
    dead = [f"local:here:{each}" for each in range(number)]
    ports = replace(journey.world.second(), owners=FakeOwners(f"local:here:{number}", dead=dead))
    if fate:
        repo = MortalRepo(journey.world.repo, fate)
        ports = replace(ports, repo=repo, http=MortalHttp(journey.world.http, fate))
    try:
        journey.fulfil(ports=ports)
    except Killed:
        return False
    return fate is None or not fate.dead


def live_on(journey: Journey, ref: RequestRef, number: int, end: Phase = Phase.READY) -> None:
    """Runs of other processes, every 50 seconds, until it has come to its end."""
    for each in range(number, number + 60):
        attempt(journey, each)
        if journey.history(ref).phase is end:
            return
        journey.world.clock.advance(50)
    pytest.fail(f"it never gets there: {journey.history(ref).phase} {journey.history(ref).message}")


def check(api: Timed, late: float | None, where: str) -> None:
    """There is one thing; what arrives is not made again, and what never arrives no sooner than that is proved."""
    posts = api.of("POST")
    assert api.count("/b") == 1, where
    if late is not None:
        assert len(posts) == 1, where
        return
    first, last = posts
    assert any(first <= look <= last - _LAG for look in api.of("GET")), where
    assert last - first >= _LAG, where


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("late", [0.0, _LAG - 2, None])
def test_a_run_that_dies_before_it_parks_leaves_the_whole_lag_to_the_next(late: float | None, after: bool) -> None:
    """It dies at each of its pushes and calls, the push that parks among them: after that one the lag runs already."""
    called = 0
    for number in range(1, 30):
        journey, api, ref = slow(late)
        if attempt(journey, 0, Fate(number, after=after)):
            break
        history = journey.history(ref)
        called += bool(api.times) and history.step("main/b").open and history.reason is not Reason.SEARCH_LAG
        live_on(journey, ref, 1)
        check(api, late, f"killed at {number}")
    assert number >= 5, "an armed fault that does not fire proves nothing"
    assert called, "it died between its call and the parking, at least once"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("late", [_LAG - 2, None])
def test_a_run_that_wakes_it_and_dies_leaves_no_lag_behind_that_is_taken_for_over(
    late: float | None, after: bool
) -> None:
    """It dies between the waking and the look, and at each boundary after it."""
    woken = 0
    for number in range(1, 30):
        journey, api, ref = slow(late)
        attempt(journey, 0)
        assert journey.history(ref).reason is Reason.SEARCH_LAG
        journey.world.clock.advance(_LAG + 1)
        if attempt(journey, 1, Fate(number, after=after)):
            break
        woken += bool(journey.history(ref).lag_waited)
        live_on(journey, ref, 2)
        check(api, late, f"killed at {number}")
    assert number >= 3, "an armed fault that does not fire proves nothing"
    assert woken, "it was woken and not looked for, at least once"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("late", [_LAG - 2, None])
@pytest.mark.parametrize(("word", "end"), [("cancel", Phase.CANCELLED), ("rollback", Phase.ROLLED_BACK)])
def test_nor_does_one_that_dies_while_a_word_ends_the_generation(
    word: Word, end: Phase, late: float | None, after: bool
) -> None:
    for number in range(1, 40):
        journey, api, ref = slow(late)
        attempt(journey, 0)
        journey.world.clock.advance(50)
        tell(journey, ref, word)
        if attempt(journey, 1, Fate(number, after=after)):
            break
        live_on(journey, ref, 2, end)
        history = journey.history(ref)
        assert (history.unanswered, len(api.of("POST"))) == (frozenset(), 1), f"killed at {number}"
        there = late is not None and word == "cancel"
        assert (api.count("/b"), history.step("main/b").recorded is not None) == (there, there), f"killed at {number}"
    assert number >= 3, "an armed fault that does not fire proves nothing"


def test_what_a_dead_run_has_waited_out_is_waited_out_anew() -> None:
    """The waking stands in the journal, and the look that it was for does not: nobody knows what it saw."""
    journey, api, ref = slow(None)
    attempt(journey, 0)
    journey.world.clock.advance(_LAG + 1)
    assert not attempt(journey, 1, Fate(1, after=True))
    assert journey.history(ref).lag_waited == {"main/b"}
    at = journey.world.clock.monotonic()
    attempt(journey, 2)
    assert (journey.history(ref).reason, len(api.of("POST"))) == (Reason.SEARCH_LAG, 1)
    journey.world.clock.advance(_LAG - 5)
    attempt(journey, 3)
    assert len(api.of("POST")) == 1
    journey.world.clock.advance(6)
    attempt(journey, 4)
    assert (journey.history(ref).phase, len(api.of("POST"))) == (Phase.READY, 2)
    assert api.of("POST")[1] - at >= _LAG


def test_no_run_before_the_time_wakes_it() -> None:
    journey, api, ref = slow(_LAG - 2)
    attempt(journey, 0)
    length = journey.history(ref).length
    for number in range(1, 8):
        attempt(journey, number)
        assert (journey.history(ref).length, len(api.times)) == (length, 2), "one call, one look"
        journey.world.clock.advance(50)
    live_on(journey, ref, 8)
    check(api, _LAG - 2, "nobody was killed")


@pytest.mark.parametrize("late", [500.0, None])
def test_a_step_that_is_open_beside_the_one_that_was_waited_for_waits_its_own_lag(late: float | None) -> None:
    """`c` needs `b`, which is to run again while nobody knows what became of `c`: the lag of `b` is a minute, that
    of `c` ten, and `b` is run when `c` is found out."""
    again = found("b", lag="1m", more="update: {}")
    journey = platform(again, found("c", lag="10m", more="dependsOn: [b]"))
    api = SlowApi(journey, {("POST", "/c"): late})
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=0)
    assert journey.history(ref).unanswered == {"main/c"}
    began = journey.world.clock.monotonic()
    api.late = {("POST", "/b"): 30.0}
    tell(journey, ref, "retry", **{"from": "main/b"})
    history = go(journey, ref, patience=0)
    assert history.unanswered == history.parked_for == {"main/c"}
    journey.world.clock.advance(125)
    assert go(journey, ref, patience=0).length == history.length
    assert api.calls.count("POST /c") == 1
    journey.world.clock.advance(600)
    history = go(journey, ref, patience=0)
    assert history.unanswered == history.parked_for == {"main/b"}
    journey.world.clock.advance(125)
    history = go(journey, ref, patience=0)
    assert history.phase is Phase.READY
    assert (api.count("/c"), api.calls.count("POST /c"), api.calls.count("DELETE /c")) == (1, 2, 1 if late else 0)
    assert journey.world.clock.monotonic() - began >= 660


def test_two_that_were_parked_for_together_wait_for_the_longer_lag_once() -> None:
    journey = platform(found("b", lag="1m"), found("c", lag="10m"))
    api = SlowApi(journey, {("POST", "/b"): None, ("POST", "/c"): 650.0})
    ref = journey.ask(ITEM, "one", {})
    assert go(journey, ref, patience=0).parked_for == {"main/b", "main/c"}
    journey.world.clock.advance(130)
    go(journey, ref, patience=0)
    assert api.calls.count("POST /b") == 1, "one parking speaks for both"
    journey.world.clock.advance(535)
    assert go(journey, ref, patience=0).phase is Phase.READY
    assert (api.count("/b"), api.count("/c")) == (1, 1)
    assert (api.calls.count("POST /b"), api.calls.count("POST /c")) == (2, 1)
