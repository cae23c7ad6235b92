"""What undoes, removes, or asks people in the end outlasts that its target is away, and goes on by itself."""

import pytest

from paoctl.conformance.fakes.http import Received
from paoctl.errors import TransientError
from paoctl.model.history import History
from paoctl.model.phase import Phase, Reason
from paoctl.model.request import RequestRef
from paoctl.ports import HttpRequest, HttpResponse
from tests.support.journey import Journey
from tests.workflows.slow_api import SlowApi, go
from tests.workflows.test_calendar import due
from tests.workflows.test_side_by_side import platform, put
from tests.workflows.test_unanswered import ITEM, NO
from tests.workflows.test_under_way import MANUAL

BLIP, DAYS = 3, 10_000
"""So many calls find nobody: those of the author's tries, or all of days."""
WHY = "main/b: PUT 127.0.0.1:8899/b answered 422 Unprocessable Entity: no"


class Away(SlowApi):
    """Makes `a` and refuses `b`; the next `away` removals find nobody."""

    def __init__(self, journey: Journey) -> None:
        super().__init__(journey)
        self.away = 0
        self.instead["/b"] = _refused

    def send(self, request: HttpRequest) -> HttpResponse:
        if request.method == "DELETE" and self.away:
            self.away -= 1
            raise TransientError("nobody is there")
        return super().send(request)


def _refused(method: str) -> HttpResponse | None:
    return NO if method == "PUT" else None


def wait(journey: Journey, ref: RequestRef, hours: int) -> History:
    """A job each hour, where plan-work finds something to do."""
    for _ in range(hours):
        journey.world.clock.advance(3600)
        if due(journey):
            go(journey, ref)
    return journey.history(ref)


def down(journey: Journey, calls: int) -> None:
    journey.world.tickets.failures.extend(TransientError("the tracker is away") for _ in range(calls))


def failing(policy: str, *more: str) -> tuple[Journey, Away]:
    journey = platform(put("a"), put("b", "a"), *more, policy=policy)
    return journey, Away(journey)


@pytest.mark.parametrize("calls", [BLIP, 45])
def test_people_are_asked_once_the_tracker_is_back_however_long_it_was_away(calls: int) -> None:
    journey, _ = failing("manual", MANUAL)
    ref = journey.ask(ITEM, "one", {})
    down(journey, calls)
    history = go(journey, ref)
    assert (history.phase, history.reason) == (Phase.WAITING, Reason.BACKOFF)
    assert history.message == f"the tracker is away; {WHY}", "also why automation failed"
    history = wait(journey, ref, calls + 5)
    assert (history.phase, history.reason, len(journey.world.tickets.tickets)) == (Phase.WAITING, Reason.TICKET, 1)
    assert not journey.world.tickets.failures


def test_what_is_undone_outlasts_a_blip() -> None:
    journey, api = failing("rollback")
    ref = journey.ask(ITEM, "one", {})
    api.away = BLIP
    history = go(journey, ref)
    assert (history.phase, history.reason) == (Phase.WAITING, Reason.BACKOFF)
    assert history.message == f"nobody is there; {WHY}"
    assert due(journey) == 0, "it rests"
    history = wait(journey, ref, 2)
    assert (history.phase, api.calls.count("DELETE /a"), due(journey)) == (Phase.ROLLED_BACK, 1, 0)


def test_what_can_not_be_undone_for_a_day_is_left_to_people_once() -> None:
    journey, api = failing("manual", MANUAL)
    ref = journey.ask(ITEM, "one", {})
    api.away = DAYS
    go(journey, ref)
    assert wait(journey, ref, 18).reason is Reason.BACKOFF
    down(journey, BLIP)
    history = wait(journey, ref, 40)
    assert (history.phase, history.reason) == (Phase.FAILED, Reason.ROLLBACK_INCOMPLETE)
    assert history.message == f"could not undo main/a: nobody is there; NET-1 asks people to see to it; {WHY}"
    [ticket] = journey.world.tickets.tickets.values()
    assert (ticket.summary[:8], due(journey)) == ("Clean up", 0)


@pytest.mark.parametrize(("calls", "end"), [(BLIP, Phase.DELETED), (DAYS, Phase.FAILED)])
def test_a_removal_outlasts_a_blip_and_fails_after_a_day(calls: int, end: Phase) -> None:
    journey = platform(put("a"))
    api, ref = Away(journey), journey.ask(ITEM, "one", {})
    go(journey, ref)
    journey.ask(ITEM, "one", {}, state="absent")
    api.away = calls
    assert go(journey, ref).reason is Reason.BACKOFF
    assert wait(journey, ref, 2).phase is (end if calls == BLIP else Phase.WAITING)
    assert (wait(journey, ref, 40).phase, due(journey)) == (end, 0)


def test_what_is_made_is_tried_as_often_as_its_author_says() -> None:
    journey = platform(put("a"))

    def away(request: Received) -> HttpResponse:
        raise TransientError(f"nobody hears {request.method}")

    journey.world.http.serve = away
    ref = journey.ask(ITEM, "one", {})
    assert (go(journey, ref).phase, journey.history(ref).step("main/a").attempts) == (Phase.FAILED, 3)
