"""Calls that were not answered, beside all that can happen before they are found out."""

import pytest

from paoctl.conformance.fakes.tickets import FakeTickets
from paoctl.model.phase import Phase, Reason
from paoctl.ports import HttpResponse
from tests.support.journey import Journey
from tests.workflows.slow_api import SlowApi, Word, found, go, tell
from tests.workflows.test_side_by_side import platform, put, serving, ticket, trio

ITEM = "side-thing-standard"
HOST = "{host: {type: string, from: host}}"
NO = HttpResponse(422, {}, b'{"message": "no"}')


def late_tickets(journey: Journey) -> FakeTickets:
    """The answer to the next ticket is lost, and a search finds it five minutes later."""
    journey.world.tickets = FakeTickets(lag=299, clock=journey.world.clock)
    journey.world.tickets.create_faults.append("arrived")
    return journey.world.tickets


# --- how long what is late is waited for --------------------------------------------------------------------------


def test_a_ticket_that_is_closed_ends_no_lag_beside_it() -> None:
    journey = platform(ticket("a"), ticket("b"))
    tickets = late_tickets(journey)
    ref = journey.ask(ITEM, "one", {})
    history = go(journey, ref, parallel=1)
    assert history.reason is Reason.SEARCH_LAG
    journey.world.clock.advance(10)
    tickets.close(next(step.ref for step in history.steps.values() if step.ref))
    assert go(journey, ref).reason is Reason.SEARCH_LAG
    journey.world.clock.advance(400)
    go(journey, ref)
    assert len(tickets.tickets) == 2


def test_nor_the_time_of_a_call_that_is_under_way() -> None:
    journey = platform(found("b"), ticket("a"))
    api = SlowApi(journey, {("POST", "/b"): 50.0})
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=0)
    journey.world.clock.advance(5)
    journey.world.tickets.close("NET-1")
    go(journey, ref, patience=0, sync=True)
    journey.world.clock.advance(100)
    assert (api.calls.count("POST /b"), api.count("/b")) == (1, 1)


@pytest.mark.parametrize(("lag", "late"), [("0s", 59.0), ("5s", 59.0), ("5s", 64.0)])
def test_a_lag_comes_on_top_of_the_time_that_a_call_may_take(lag: str, late: float) -> None:
    journey = platform(found("b", lag=lag))
    api = SlowApi(journey, {("POST", "/b"): late})
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=100.0)
    journey.world.clock.advance(100)
    go(journey, ref)
    assert (api.calls.count("POST /b"), api.count("/b")) == (1, 1)


@pytest.mark.parametrize("late", [59.2, 59.9])
def test_a_wait_that_is_parked_is_no_shorter(late: float) -> None:
    journey = platform(found("b"))
    api = SlowApi(journey, {("POST", "/b"): late})
    journey.world.clock.advance(0.95)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=0)
    journey.world.clock.advance(60.05)
    go(journey, ref, patience=0)
    journey.world.clock.advance(100)
    assert api.count("/b") == 1


def test_a_target_that_is_busy_is_asked_later_and_not_a_person_at_once() -> None:
    """As one whose journal is locked, or whose search has a page too many while the thing is on its way."""
    journey = platform(found("b"))
    api = SlowApi(journey, {("POST", "/b"): 20.0})
    more = HttpResponse(200, {"content-type": "application/json", "link": '</b?page=2>; rel="next"'}, b"[]")
    api.instead["/b"] = lambda method: more if method == "GET" and journey.world.clock.monotonic() < 10 else None
    ref = journey.ask(ITEM, "one", {})
    assert go(journey, ref).phase is Phase.READY
    assert api.count("/b") == 1


def test_a_search_that_is_not_there_is_no_proof_of_absence() -> None:
    journey = platform(found("b"))
    api = SlowApi(journey, {("POST", "/b"): 0.0})
    api.instead["/b"] = lambda method: HttpResponse(404, {}, b"") if method == "GET" else None
    ref = journey.ask(ITEM, "one", {})
    assert go(journey, ref).phase is Phase.UNKNOWN
    assert api.calls.count("POST /b") == 1


# --- what people say meanwhile ------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["cancel", "rollback"])
@pytest.mark.parametrize("parked", [True, False])
def test_a_word_keeps_what_never_arrived_from_being_made(word: Word, parked: bool) -> None:
    journey = platform(found("b"))
    api = SlowApi(journey, {("POST", "/b"): None})
    ref = journey.ask(ITEM, "one", {})
    if not parked:
        journey.world.clock.later(20, lambda: tell(journey, ref, word))
    go(journey, ref, patience=0 if parked else 60)
    if parked:
        tell(journey, ref, word)
    for _ in range(3):
        journey.world.clock.advance(100)
        go(journey, ref)
    assert api.calls.count("POST /b") == 1
    assert journey.history(ref).phase is (Phase.CANCELLED if word == "cancel" else Phase.ROLLED_BACK)


def test_an_answer_of_people_is_not_overruled() -> None:
    journey = platform(found("b"))
    api = SlowApi(journey, {("POST", "/b"): None})
    ref = journey.ask(ITEM, "one", {})
    journey.world.clock.later(20, lambda: tell(journey, ref, "resolve", step="main/b", said="happened"))
    go(journey, ref)
    history = go(journey, ref)
    assert (history.phase, api.calls.count("POST /b")) == (Phase.READY, 1)


@pytest.mark.parametrize("verb", ["apply", "destroy"])
def test_a_ticket_that_people_declined_is_not_done(verb: str) -> None:
    journey = platform(ticket("a"))
    if verb == "apply":
        tickets = late_tickets(journey)
        ref = journey.ask(ITEM, "one", {})
    else:
        ref = journey.ask(ITEM, "one", {})
        go(journey, ref)
        journey.world.tickets.close("NET-1")
        go(journey, ref)
        tickets = late_tickets(journey)
        journey.ask(ITEM, "one", {}, state="absent")
    go(journey, ref)
    tickets.close(list(tickets.tickets)[-1], resolution="Declined")
    journey.world.clock.advance(400)
    history = go(journey, ref)
    assert (history.phase, history.reason) == (Phase.FAILED, Reason.REJECTED)


def test_what_needs_a_ticket_that_was_declined_does_not_begin() -> None:
    journey = trio()
    tickets = late_tickets(journey)
    api = SlowApi(journey)
    ref = journey.ask("bundle-trio-standard", "one", {"size": "a"})
    go(journey, ref)
    tickets.close(list(tickets.tickets)[-1], resolution="Won't Do")
    journey.world.clock.advance(400)
    go(journey, ref)
    assert "PUT /after" not in api.calls


# --- what is found, and lacks what was asked of it -----------------------------------------------------------------


@pytest.mark.parametrize(("policy", "phase"), [("stop", Phase.FAILED), ("rollback", Phase.ROLLED_BACK)])
def test_a_thing_without_its_output_is_a_failure_that_can_be_undone(policy: str, phase: Phase) -> None:
    journey = platform(found("b", outputs=HOST), policy=policy)
    api = SlowApi(journey, {("POST", "/b"): 0.0})
    ref = journey.ask(ITEM, "one", {})
    history = go(journey, ref)
    assert (history.phase, history.unanswered) == (phase, frozenset())
    assert api.count("/b") == (policy == "stop")


@pytest.mark.parametrize("asked", ["edit", "absent", "cancel", "rollback"])
def test_so_it_is_before_what_comes_next(asked: str) -> None:
    journey = platform(found("b", outputs=HOST))
    api = SlowApi(journey, {("POST", "/b"): 10.0})
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=0)
    match asked:
        case "cancel" | "rollback":
            tell(journey, ref, "cancel" if asked == "cancel" else "rollback")
        case "edit":
            journey.ask(ITEM, "one", {"size": "zz"})
        case _:
            journey.ask(ITEM, "one", {}, state="absent")
    lengths = []
    for _ in range(4):
        journey.world.clock.advance(400)
        lengths.append(go(journey, ref).length)
    assert lengths[-1] == lengths[-2], "nothing is left to write"
    assert journey.history(ref).unanswered == frozenset()
    assert api.count("/b") == (asked in {"edit", "cancel"})


def test_nothing_is_settled_beside_a_call_that_is_open() -> None:
    journey = platform(found("b", outputs=HOST), ticket("a"))
    late_tickets(journey)
    SlowApi(journey, {("POST", "/b"): 0.0})
    ref = journey.ask(ITEM, "one", {})
    history = go(journey, ref)
    assert history.settled is None
    journey.world.clock.advance(400)
    history = go(journey, ref)
    assert (history.phase, history.unanswered) == (Phase.FAILED, frozenset())


# --- removals, pauses, and what stands beside ----------------------------------------------------------------------


@pytest.mark.parametrize("more", ["", ", body: {name: x}, marker: {at: /labels/pao, query: label}"])
def test_a_removal_by_post_is_not_looked_for_where_things_are(more: str) -> None:
    journey = platform(found("b", destroy=f'{{method: POST, url: "{{{{ env.API }}}}/refund"{more}}}'))
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    api.late = {("POST", "/refund"): 0.0}
    journey.ask(ITEM, "one", {}, state="absent")
    assert go(journey, ref).phase is Phase.UNKNOWN, "nobody but people can tell"
    assert api.count("/refund") == 1


def test_nor_one_by_a_key_that_is_forgotten() -> None:
    key = "effect: {key: {header: Idempotency-Key, retention: 1h}}"
    journey = platform(found("b", destroy=f'{{method: POST, url: "{{{{ env.API }}}}/refund", {key}}}'))
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    api.late = {("POST", "/refund"): 0.0}
    journey.ask(ITEM, "one", {}, state="absent")
    go(journey, ref, patience=0)
    journey.world.clock.advance(7200)
    go(journey, ref)
    assert api.count("/refund") == 1


def test_a_pause_that_a_host_asks_for_holds_for_the_runs_after() -> None:
    journey = platform(put("a"), ticket("b"))
    clock, times = journey.world.clock, list[float]()

    def answer(_request: object) -> HttpResponse | None:
        times.append(clock.monotonic())
        return HttpResponse(429, {"retry-after": "3600"}, b"") if len(times) == 1 else None

    serving(journey, answer)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    journey.world.tickets.close("NET-1")
    for _ in range(4):
        clock.advance(900)
        go(journey, ref)
    clock.advance(100)
    assert go(journey, ref).phase is Phase.READY
    assert len(times) == 2
    assert times[1] - times[0] >= 3600
    other = journey.ask(ITEM, "two", {})
    go(journey, other)
    assert len(times) == 3, "it is held back no longer"


def test_a_question_to_people_does_not_hold_up_what_goes_on() -> None:
    journey = trio()
    [(path, raw)] = [each for each in journey.files.items() if each[0].endswith("/bad-thing-standard.yaml")]
    blind = raw.replace(b"method: PUT", b"method: POST")
    assert blind != raw
    journey.world.remote.commit("main", {path: blind}, "An API that can't be asked")
    api = SlowApi(journey, {("POST", "/bad"): 0.0})
    ref = journey.ask("bundle-trio-standard", "one", {"size": "a"})
    assert go(journey, ref).phase is Phase.UNKNOWN
    journey.world.tickets.close("NET-1")
    history = go(journey, ref)
    assert (history.phase, api.calls) == (Phase.UNKNOWN, ["POST /bad", "PUT /after"])
    tell(journey, ref, "resolve", step="bad/bad", said="happened")
    assert go(journey, ref).phase is Phase.READY


def test_a_ticket_that_is_waited_for_is_not_asked_anew_when_something_beside_it_is() -> None:
    journey = trio()
    [(path, raw)] = [each for each in journey.files.items() if each[0].endswith("/bad-thing-standard.yaml")]
    journey.world.remote.commit("main", {path: raw.replace(b"destroy:", b"update: {}, destroy:")}, "It can be changed")
    api = SlowApi(journey)
    ref = journey.ask("bundle-trio-standard", "one", {"size": "a"})
    assert go(journey, ref).reason is Reason.TICKET
    tell(journey, ref, "retry", **{"from": "bad/bad"})
    assert go(journey, ref).reason is Reason.TICKET
    assert api.calls == ["PUT /bad", "PUT /bad"]
    assert not journey.world.tickets.comments.get("NET-1"), "nothing is new to those who do it"
    journey.world.tickets.close("NET-1")
    assert go(journey, ref).phase is Phase.READY
