"""A request that kills its runs is set aside, and nobody who was at work beside it."""

import threading
from dataclasses import replace
from typing import Final

import pytest

from paoctl.actions.rest_api import RestApi
from paoctl.conformance.fakes.owners import FakeOwners
from paoctl.model.events import Command
from paoctl.model.phase import Phase, Reason
from paoctl.ports import Http, HttpRequest, HttpResponse
from tests.support.journey import Journey
from tests.workflows.async_api import AsyncApi, work
from tests.workflows.platform import DATABASE
from tests.workflows.slow_api import answered, go
from tests.workflows.test_answers_of_people import tell
from tests.workflows.test_crashes import Fate, Killed, MortalRepo, journey_of
from tests.workflows.test_fulfil import Provider
from tests.workflows.test_side_by_side import item, offering, platform, put

NAMES: Final = ("early-db", "poison-db", "zeal-db")
MOMENT: Final = 0.5
"""Seconds in which the process dies over a call that is under way beside the poison."""


class Poison:
    """The process dies over the call for one thing; the calls beside it are under way then, and never answered."""

    def __init__(self, http: Http, fate: Fate, beside: threading.Barrier | None) -> None:
        self.http, self.fate, self.beside = http, fate, beside
        self.died = threading.Event()

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send."""
        if self.beside:
            self.beside.wait(10)
        if request.url.endswith("/poison-db"):
            self.fate.dead = True
            self.died.set()
        if self.died.wait(MOMENT) or self.fate.dead:
            raise Killed
        return self.http.send(request)

    def connect(self, host: str, port: int, timeout: float) -> None:
        """Look; that changes nothing."""
        self.http.connect(host, port, timeout)


def run(journey: Journey, number: int, beside: threading.Barrier | None, poison: type[Poison] | None = None) -> bool:
    """One run, of a process that knows all before it to be dead; False when it lived to its end."""
    world, fate = journey.world, Fate(10_000, after=False)
    owners = FakeOwners(f"local:here:{number}", dead=[f"local:here:{before}" for before in range(number)])
    web = (poison or Poison)(world.http, fate, beside)
    try:
        journey.fulfil(ports=replace(world.ports(), repo=MortalRepo(world.repo, fate), http=web, owners=owners))
    except Killed:
        return True
    return False


def test_a_request_that_kills_every_run_is_set_aside_alone() -> None:
    journey = journey_of(Provider())
    early, poison, zeal = (journey.ask(DATABASE, name, {"instanceName": name}) for name in NAMES)
    for number in range(2):  # all of them are under way, and none gets an answer
        assert run(journey, number, threading.Barrier(len(NAMES)))
    assert run(journey, 2, None)
    assert [journey.history(ref).phase for ref in (early, poison)] == [Phase.READY, Phase.RUNNING]
    assert not run(journey, 3, None)

    histories = [journey.history(ref) for ref in (early, poison, zeal)]
    assert [history.phase for history in histories] == [Phase.READY, Phase.FAILED, Phase.READY]
    assert (histories[1].reason, histories[1].message) == (Reason.QUARANTINED, "3 runs in a row died over it")


class PoisonedLook(Poison):
    """The process dies over the look at one piece of work."""

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send."""
        self.fate.dead |= "/ops/" in request.url
        return super().send(request)


def test_a_look_that_kills_every_run_sets_its_request_aside_too() -> None:
    items = {
        "side-thing-standard": item("side-thing-standard", work()),
        "put-thing-standard": item("put-thing-standard", put("p")),
    }
    journey = offering(items)
    AsyncApi(journey)
    poison = journey.ask("side-thing-standard", "poison", {})
    assert go(journey, poison).phase is Phase.WAITING
    journey.world.clock.advance(4000)
    beside = [journey.ask("put-thing-standard", f"other-{number}", {}) for number in range(3)]

    assert [run(journey, number, None, PoisonedLook) for number in range(4)] == [True, True, True, False]

    history = journey.history(poison)
    assert (history.phase, history.reason, history.message) == (
        Phase.FAILED,
        Reason.QUARANTINED,
        "3 runs in a row died over it",
    )
    assert {journey.history(ref).phase for ref in beside} == {Phase.READY}


def test_a_look_after_a_long_silence_writes_no_more_than_that_it_was_made() -> None:
    journey = platform(work())
    api = AsyncApi(journey)
    api.says = lambda: answered(200, {"status": "working"})
    ref = journey.ask("side-thing-standard", "slow", {})
    before = go(journey, ref)
    journey.world.clock.advance(4000)
    looked = go(journey, ref)
    again = go(journey, ref)

    assert (looked.phase, looked.wake, looked.holder) == (before.phase, before.wake, None)
    assert (looked.length, again.length) == (before.length + 2, before.length + 2)


def test_a_bug_in_an_action_sets_its_request_aside_and_a_retry_brings_it_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    journey = journey_of(Provider())
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})

    with monkeypatch.context() as patch:
        patch.setattr(RestApi, "apply", buggy)
        for number in range(3):
            [stuck] = sweep(journey, number)
            assert "KeyError" in stuck
    assert sweep(journey, 3) == []
    assert (journey.history(ref).phase, journey.history(ref).reason) == (Phase.FAILED, Reason.QUARANTINED)

    tell(journey, ref, Command(who="dana", verb="retry"))
    assert sweep(journey, 4) == []
    assert journey.history(ref).phase is Phase.READY


def buggy(*_: object) -> None:
    """An action that raises what no action may raise."""
    raise KeyError("a bug")


def sweep(journey: Journey, number: int) -> list[str]:
    """A run of another process; the causes of what it could not handle."""
    owners = FakeOwners(f"local:here:{number}", dead=[f"local:here:{before}" for before in range(number)])
    done = journey.fulfil(ports=replace(journey.world.second(), owners=owners))
    return [each.error.cause for each in done.stuck]
