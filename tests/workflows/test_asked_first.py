"""What a call came to is asked first: before a request is ready, and before a part of it is run again."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import pytest

from paoctl.model.phase import Phase, Reason
from paoctl.ports import HttpRequest, HttpResponse
from tests.support.journey import Journey
from tests.workflows.slow_api import SlowApi, answered, found, go, tell
from tests.workflows.test_found_out import OF_A, A, X, other, refused
from tests.workflows.test_side_by_side import BUNDLE, item, offering, platform, put, ticket
from tests.workflows.test_unanswered import ITEM, late_tickets
from tests.workflows.test_word_kept import HEALTH, happened

BLIND_IF_A_IS_X = put("x").replace("PUT", "POST").replace("rest-api,", "rest-api, dependsOn: [a], WHEN,")
BLIND_IF_A_IS_X = BLIND_IF_A_IS_X.replace("WHEN", "when: \"outputs.a.id == 'x'\"")
"""Nobody but people can tell what became of its call, and the plan may have no place for it by now."""
BLIND = put("w").replace("PUT", "POST")
BY_A = OF_A.replace("{name: x}", '{name: "{{ outputs.a.id }}"}')
"""It is made with what `a` says, and looked for by it."""


def close(journey: Journey) -> None:
    """People do what they are asked for."""
    tickets = journey.world.tickets
    for key in [key for key, each in tickets.tickets.items() if not each.done]:
        tickets.close(key)


def summaries(journey: Journey) -> Mapping[str, str]:
    """What the tickets ask for, by key."""
    return {key: each.summary for key, each in journey.world.tickets.tickets.items()}


# --- before a request is ready ------------------------------------------------------------------------------------


def test_nothing_is_ready_past_a_question_that_the_plan_has_no_place_for() -> None:
    journey = offering({ITEM: item(ITEM, A, BLIND_IF_A_IS_X, BLIND) + HEALTH})
    api = SlowApi(journey, {("POST", "/x"): 0.0, ("POST", "/w"): 0.0})
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=0)
    api.instead["/a"] = other
    tell(journey, ref, "retry", component="main")
    history = go(journey, ref, patience=0)
    assert (history.phase, history.unanswered) == (Phase.UNKNOWN, frozenset({"main/x", "main/w"}))
    assert go(journey, ref, patience=0).length == history.length, "they were asked already"
    happened(journey, ref, "main/w")
    history = go(journey, ref, patience=0)
    for _ in range(2):
        journey.world.clock.advance(100)
        assert go(journey, ref, patience=0).length == history.length
    assert (history.phase, history.message) == (Phase.UNKNOWN, "nobody can tell whether main/x happened")
    assert sorted(api.calls) == ["POST /w", "POST /x", "PUT /a"]
    happened(journey, ref, "main/x")
    history = go(journey, ref, patience=0)
    assert (history.phase, history.unanswered, history.commands) == (Phase.READY, frozenset(), ())
    assert api.calls.count("GET /health") == 1
    journey.ask(ITEM, "one", {}, state="absent")
    assert (go(journey, ref, patience=0).phase, api.made) == (Phase.DELETED, [])


@pytest.mark.parametrize("beside", ["a time", "a ticket"])
def test_nor_is_a_bundle_that_goes_on_when_what_it_waits_for_has_come(beside: str) -> None:
    good = ticket("good") if beside == "a ticket" else put("good").replace("{{ env.API }}", "http://127.0.0.1:8898")
    actions = {"bad": A + BLIND_IF_A_IS_X, "good": good, "after": put("after")}
    items = {f"{name}-thing-standard": item(f"{name}-thing-standard", action) for name, action in actions.items()}
    journey = offering({**items, "bundle-trio-standard": BUNDLE})
    clock = journey.world.clock
    api = SlowApi(journey, {("POST", "/x"): 0.0})
    busy = HttpResponse(429, {"retry-after": "100"}, b"")
    api.instead["/good"] = lambda _: busy if clock.monotonic() < 50 else None
    ref = journey.ask("bundle-trio-standard", "one", {"size": "a"})
    go(journey, ref, patience=0)
    api.instead["/a"] = other
    tell(journey, ref, "retry", component="bad")
    go(journey, ref, patience=0)
    close(journey)
    for _ in range(2):
        clock.advance(101)
        history = go(journey, ref, patience=0)
        assert (history.phase, history.unanswered) == (Phase.UNKNOWN, frozenset({"bad/x"}))
    happened(journey, ref, "bad/x")
    history = go(journey, ref, patience=0)
    assert (history.phase, history.unanswered) == (Phase.READY, frozenset())


def test_a_question_is_not_asked_again_behind_an_edit_that_is_refused_for_want_of_its_answer() -> None:
    journey = platform(put("a"), BLIND, policy="rollback")
    api = SlowApi(journey, {("POST", "/w"): 0.0})
    api.instead["/a"] = refused
    ref = journey.ask(ITEM, "one", {})
    assert go(journey, ref).reason is Reason.ROLLBACK_INCOMPLETE
    journey.ask(ITEM, "one", {"size": "zz"})
    assert go(journey, ref).refused
    tell(journey, ref, "retry")
    history = go(journey, ref)
    assert (history.unanswered, history.generation) == (frozenset({"main/w"}), 1)
    for _ in range(2):
        journey.world.clock.advance(100)
        assert go(journey, ref).length == history.length
    api.instead.clear()
    happened(journey, ref, "main/w")
    history = go(journey, ref)
    assert (history.phase, history.generation, history.unanswered) == (Phase.READY, 2, frozenset())


# --- before a part is run again -----------------------------------------------------------------------------------


def test_a_hand_over_whose_ticket_is_not_found_yet_goes_on_by_hand_whatever_is_said() -> None:
    manual = "  manual:\n    actions:\n" + ticket("hand")
    journey = offering({ITEM: item(ITEM, put("a"), put("b"), policy="manual") + manual})
    late_tickets(journey)
    api = SlowApi(journey)
    api.instead["/a"] = refused
    ref = journey.ask(ITEM, "one", {})
    assert go(journey, ref).unanswered == {"main/handover"}
    journey.world.clock.advance(10)
    tell(journey, ref, "retry", component="main")
    before = list(api.calls)
    journey.world.clock.advance(400)
    history = go(journey, ref)
    assert (history.reason, history.unanswered, api.calls) == (Reason.TICKET, frozenset(), before)
    assert summaries(journey) == {"NET-1": "Take over: hand"}
    close(journey)
    assert go(journey, ref).phase is Phase.READY


@pytest.mark.parametrize("then", ["no place", "edit", "absent"])
def test_a_call_behind_a_ticket_that_is_asked_for_again_is_found_out_before_it(then: str) -> None:
    needs = "dependsOn: [a, t]" + ("\n        when: \"outputs.a.id == 'x'\"" if then == "no place" else "")
    journey = platform(A, ticket("t"), found("x", more=needs) + X)
    api = SlowApi(journey, {("POST", "/x"): 20.0})
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=0)
    close(journey)
    assert go(journey, ref, patience=0).unanswered == {"main/x"}
    if then == "no place":
        api.instead["/a"] = other
    tell(journey, ref, "retry", component="main")
    assert go(journey, ref, patience=0).reason is Reason.SEARCH_LAG
    journey.world.clock.advance(100)
    history = go(journey, ref, patience=0)
    assert (history.reason, history.unanswered) == (Reason.TICKET, frozenset())
    assert (history.step("main/x").recorded is not None, len(summaries(journey))) == (True, 2)
    if then == "edit":
        journey.ask(ITEM, "one", {"size": "zz"})
    elif then == "absent":
        journey.ask(ITEM, "one", {}, state="absent")
    for _ in range(2):
        close(journey)
        history = go(journey, ref, patience=0)
    assert history.phase is (Phase.DELETED if then == "absent" else Phase.READY)
    assert (api.count("/x"), api.calls.count("POST /x")) == (1 if then == "edit" else 0, 1)


class ByOwner(SlowApi):
    """Things are listed by who they were made for."""

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send one request."""
        url = urlsplit(request.url)
        if (request.method, url.path) != ("GET", "/x"):
            return super().send(request)
        [owner] = parse_qs(url.query)["of"]
        self.calls.append(f"GET /x of {owner}")
        return answered(200, [thing for _, thing in self.made if isinstance(thing, dict) and thing["name"] == owner])


def test_a_thing_is_looked_for_under_what_it_was_made_with() -> None:
    journey = platform(A, BY_A)
    api = ByOwner(journey, {("POST", "/x"): 20.0})
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=0)
    journey.world.clock.advance(100)
    api.instead["/a"] = other
    tell(journey, ref, "retry", component="main")
    history = go(journey, ref, patience=0)
    assert (history.phase, history.unanswered) == (Phase.READY, frozenset())
    assert api.calls == ["PUT /a", "POST /x", "GET /x of x", "PUT /a", "POST /x"]


def test_what_is_found_when_it_is_to_be_run_again_is_run_again_once() -> None:
    journey = platform(A, found("x", more="dependsOn: [a]") + X.replace("{name: x}", '{name: "{{ outputs.a.id }}"}'))
    api = SlowApi(journey, {("POST", "/x"): 20.0})
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=0)
    journey.world.clock.advance(100)
    api.instead["/a"] = other
    tell(journey, ref, "retry", component="main")
    assert go(journey, ref, patience=0).phase is Phase.READY
    history = go(journey, ref, patience=0)
    assert (history.phase, history.step("main/x").asked) == (Phase.READY, False)
    assert [thing["name"] for _, thing in api.made if isinstance(thing, dict)] == ["x", "y"]


def test_a_call_that_came_to_nothing_is_made_anew_once() -> None:
    journey = platform(A, found("x", more="dependsOn: [a]") + X)
    api = SlowApi(journey, {("POST", "/x"): None})
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=0)
    tell(journey, ref, "retry", component="main")
    journey.world.clock.advance(200)
    assert go(journey, ref, patience=0).reason is Reason.SEARCH_LAG
    journey.world.clock.advance(200)
    assert go(journey, ref, patience=0).phase is Phase.READY
    assert go(journey, ref, patience=0).phase is Phase.READY
    assert (api.count("/x"), api.calls.count("POST /x")) == (1, 2)


def test_so_is_one_that_is_found_out_by_making_it_again() -> None:
    journey = platform(A)
    api = SlowApi(journey, {("PUT", "/a"): 20.0})
    ref = journey.ask(ITEM, "one", {})
    assert go(journey, ref, patience=0).unanswered == {"main/a"}
    tell(journey, ref, "retry", component="main")
    journey.world.clock.advance(100)
    history = go(journey, ref, patience=0)
    assert (history.phase, history.step("main/a").asked) == (Phase.READY, False)
    assert go(journey, ref, patience=0).length == history.length
    assert api.calls == ["PUT /a", "PUT /a"]
