"""Calls that were not answered are found out, whatever is planned by now; and what is over wakes nothing in vain."""

from threading import Event

import pytest

from paoctl.conformance.fakes.tickets import FakeTickets
from paoctl.errors import PlatformError
from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.ports import HttpResponse, Ticket
from tests.support.journey import Journey
from tests.workflows.slow_api import SlowApi, Word, answered, found, go, tell
from tests.workflows.test_side_by_side import BUNDLE, item, offering, platform, put, ticket, trio
from tests.workflows.test_unanswered import ITEM, NO

A = put("a").replace(
    "destroy:", 'update: {method: PUT, url: "{{ env.API }}/a"}, outputs: {id: {type: string, from: id}}, destroy:'
)
"""It can be run again, and says who it is."""
X = '        update: {method: POST, url: "{{ env.API }}/x", body: {name: x}, marker: {at: /labels/pao, query: label}}\n'
IF_A_IS_X = found("x", more="dependsOn: [a]\n        when: \"outputs.a.id == 'x'\"") + X
OF_A = found("x", more="dependsOn: [a]").replace('/x", items', '/x?of={{ outputs.a.id }}", items') + X
"""It is looked for by what `a` says."""


def other(method: str) -> HttpResponse | None:
    """`a` is another one by now."""
    return answered(200, {"id": "y"}) if method == "PUT" else None


def refused(method: str) -> HttpResponse | None:
    """`a` can't be changed any more."""
    return NO if method == "PUT" else None


# --- what the plan has no place for ---------------------------------------------------------------------------------


@pytest.mark.parametrize("then", ["edit", "absent"])
def test_a_thing_whose_condition_fell_meanwhile_is_recorded_and_taken_away_later(then: str) -> None:
    journey = platform(A, IF_A_IS_X)
    api = SlowApi(journey, {("POST", "/x"): 20.0})
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=0)
    api.instead["/a"] = other
    tell(journey, ref, "retry", component="main")
    history = go(journey, ref, patience=0)
    assert (history.reason, history.unanswered) == (Reason.SEARCH_LAG, frozenset({"main/x"}))
    journey.world.clock.advance(100)
    history = go(journey, ref, patience=0)
    assert (history.phase, history.step("main/x").status, api.count("/x")) == (Phase.READY, StepStatus.DONE, 1)
    if then == "edit":
        journey.ask(ITEM, "one", {"size": "zz"}, acknowledge=["main/x:delete"])
    else:
        journey.ask(ITEM, "one", {}, state="absent")
    history = go(journey, ref, patience=0)
    assert (history.phase, api.count("/x")) == (Phase.READY if then == "edit" else Phase.DELETED, 0)


@pytest.mark.parametrize("word", [None, "cancel"])
def test_so_is_one_beside_a_ticket_that_is_waited_for(word: Word | None) -> None:
    journey = platform(A, IF_A_IS_X, ticket("t"))
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=0)
    api.late = {("POST", "/x"): 20.0}
    tell(journey, ref, "retry", component="main")
    go(journey, ref, patience=0)
    api.instead["/a"] = other
    tell(journey, ref, "retry", component="main")
    go(journey, ref, patience=0)
    journey.world.clock.advance(100)
    history = go(journey, ref, patience=0)
    assert (history.unanswered, history.reason) == (frozenset(), Reason.TICKET)
    if word:
        tell(journey, ref, word)
        assert go(journey, ref, patience=0).phase is Phase.CANCELLED


def test_a_second_call_for_a_thing_is_found_out_before_the_thing_is_removed() -> None:
    journey = platform(A, OF_A, ticket("t"), policy="rollback")
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=0)
    api.late = {("POST", "/x"): 20.0}
    tell(journey, ref, "retry", component="main")
    assert go(journey, ref, patience=0).reason is Reason.SEARCH_LAG
    journey.world.clock.advance(100)
    api.instead["/a"] = refused
    tell(journey, ref, "retry", component="main")
    history = go(journey, ref, patience=0)
    assert (history.unanswered, history.step("main/x").status, api.count("/x")) == (
        frozenset(),
        StepStatus.REMOVED,
        0,
    )
    assert api.calls.index("GET /x") < api.calls.index("DELETE /x")


@pytest.mark.parametrize("effect", ["nobody can look for it", "nobody may look for it"])
def test_a_change_that_only_people_know_of_is_a_question_in_a_rollback_too(effect: str) -> None:
    blind = put("x").replace("destroy:", 'update: {method: POST, url: "{{ env.API }}/x"}, destroy:')
    journey = platform(blind if "can" in effect else found("x") + X, A, ticket("t"), policy="rollback")
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    api.late = {("POST", "/x"): 0.0}
    api.instead = {"/a": refused, "/x": lambda method: HttpResponse(401, {}, b"") if method == "GET" else None}
    tell(journey, ref, "retry", component="main")
    history = go(journey, ref, parallel=1)
    assert (history.phase, history.step("main/x").status) == (Phase.UNKNOWN, StepStatus.UNKNOWN)
    assert "main/x" in history.message
    for _ in range(3):
        journey.world.clock.advance(300)
        assert go(journey, ref, parallel=1).length == history.length, "it was asked already"
    tell(journey, ref, "resolve", step="main/x", said="happened")
    go(journey, ref, parallel=1)
    assert "DELETE /x" in api.calls


def test_one_that_can_be_looked_for_again_is_found_before_the_thing_is_removed() -> None:
    """By then it is planned to be destroyed: its call was another one."""
    journey = platform(found("x") + X, A, ticket("t"), policy="rollback")
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    api.late = {("POST", "/x"): 90.0}
    api.instead = {"/a": refused, "/x": lambda method: HttpResponse(401, {}, b"") if method == "GET" else None}
    tell(journey, ref, "retry", component="main")
    history = go(journey, ref, parallel=1)
    assert (history.purpose, history.phase, api.calls.count("DELETE /x")) == ("rollback", Phase.UNKNOWN, 0)
    journey.world.clock.advance(100)
    api.instead.clear()
    tell(journey, ref, "retry")
    history = go(journey, ref, parallel=1)
    assert (history.unanswered, api.count("/x"), api.calls[-2:]) == (frozenset(), 0, ["GET /x", "DELETE /x"])


@pytest.mark.parametrize("policy", ["stop", "rollback"])
def test_a_search_by_what_a_failed_step_said_uses_what_is_recorded_of_it(policy: str) -> None:
    journey = platform(A, OF_A, policy=policy)
    api = SlowApi(journey, {("POST", "/x"): 20.0})
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=0)
    journey.world.clock.advance(100)
    api.instead["/a"] = refused
    tell(journey, ref, "retry", component="main")
    history = go(journey, ref, patience=0)
    assert (history.unanswered, api.count("/x")) == (frozenset(), policy == "stop")
    assert history.phase is (Phase.FAILED if policy == "stop" else Phase.ROLLED_BACK)


# --- what is waited for, and what wakes it ----------------------------------------------------------------------------


class SickTickets(FakeTickets):
    """A tracker that lets nobody search for the first ten seconds."""

    def labelled(self, project: str, label: str) -> list[Ticket]:
        """Tickets that carry a label."""
        if self.clock.monotonic() < 10:
            raise PlatformError("401 from the tracker")
        return list(super().labelled(project, label))


def test_an_edit_that_is_refused_and_reverted_ends_no_lag_and_takes_back_no_retry() -> None:
    journey = platform(put("a"), ticket("b"))
    clock = journey.world.clock
    journey.world.tickets = SickTickets(lag=299, clock=clock)
    journey.world.tickets.create_faults.append("arrived")
    api = SlowApi(journey)
    api.instead["/a"] = lambda _: NO
    ref = journey.ask(ITEM, "one", {})
    assert go(journey, ref).phase is Phase.FAILED
    clock.advance(5)
    journey.ask(ITEM, "one", {"size": "zz"})
    assert go(journey, ref).refused
    clock.advance(10)
    tell(journey, ref, "retry")
    assert go(journey, ref).reason is Reason.SEARCH_LAG
    clock.advance(5)
    journey.ask(ITEM, "one", {})
    history = go(journey, ref)
    assert (history.refused, history.reason, api.calls.count("PUT /a")) == (None, Reason.SEARCH_LAG, 2)
    assert history.unanswered == {"main/b"}
    clock.advance(400)
    history = go(journey, ref)
    assert (history.unanswered, list(journey.world.tickets.tickets)) == (frozenset(), ["NET-1"])


@pytest.mark.parametrize("sync", [False, True])
def test_a_ticket_that_is_closed_beside_a_failure_wakes_nothing(sync: bool) -> None:
    journey = platform(put("a"), found("b"), ticket("t"))
    api = SlowApi(journey, {("POST", "/b"): None})
    api.instead["/a"] = lambda _: NO
    ref = journey.ask(ITEM, "one", {})
    before = go(journey, ref, patience=0)
    assert before.reason is Reason.SEARCH_LAG
    journey.world.tickets.close("NET-1")
    journey.world.clock.advance(30)
    assert go(journey, ref, patience=0, sync=sync).length == before.length, "a walk would not look at it"
    journey.world.clock.advance(31)
    history = go(journey, ref, patience=0, sync=sync)
    assert (history.phase, history.unanswered) == (Phase.FAILED, frozenset()), "the lag is over, and began once"
    journey.world.clock.advance(30)
    assert go(journey, ref, patience=0, sync=sync).length == history.length


def test_nor_does_one_behind_a_failure() -> None:
    again = put("bad").replace("destroy:", 'update: {method: PUT, url: "{{ env.API }}/bad"}, destroy:')
    actions = {"bad": again, "good": ticket("good"), "after": ticket("after")}
    items = {f"{name}-thing-standard": item(f"{name}-thing-standard", action) for name, action in actions.items()}
    bundle = BUNDLE.replace("dependsOn: [good]", "dependsOn: [bad]")
    journey = offering({**items, "bundle-trio-standard": bundle})
    clock = journey.world.clock
    tickets = journey.world.tickets = FakeTickets(lag=299, clock=clock)
    api = SlowApi(journey)
    busy = HttpResponse(429, {"retry-after": "100"}, b"")
    api.instead["/bad"] = lambda _: busy if clock.monotonic() < 50 else None
    ref = journey.ask("bundle-trio-standard", "one", {"size": "a"})
    go(journey, ref, patience=0)
    clock.advance(110)
    tickets.create_faults.append("arrived")
    assert go(journey, ref, patience=0).unanswered == {"after/after"}
    api.instead["/bad"] = refused
    tell(journey, ref, "retry", component="bad")
    go(journey, ref, patience=0)
    clock.advance(500)
    history = go(journey, ref, patience=0)
    assert (history.unanswered, history.step("after/after").status) == (frozenset(), StepStatus.PENDING)
    tickets.close(next(key for key, each in tickets.tickets.items() if each.summary == "after"))
    for _ in range(3):
        clock.advance(100)
        assert go(journey, ref).length == history.length
    tickets.close(next(key for key, each in tickets.tickets.items() if each.summary == "good"))
    assert go(journey, ref).phase is Phase.FAILED, "it was not asleep"


# --- beside a question to people ------------------------------------------------------------------------------------


def asking() -> Journey:
    """A bundle that goes on: `bad` can't be asked for what became of its call, `good` can."""
    journey = trio()
    files = {path.rpartition("/")[2]: path for path in journey.files}
    things = {"bad-thing-standard": put("bad").replace("PUT", "POST"), "good-thing-standard": found("good")}
    new = {files[f"{name}.yaml"]: item(name, action).encode() for name, action in things.items()}
    journey.world.remote.commit("main", new, "An API that can't be asked, and one that can")
    return journey


@pytest.mark.parametrize("woken", [False, True])
def test_a_run_that_is_stopped_beside_a_question_is_taken_up_by_the_next(woken: bool) -> None:
    journey, stop = asking(), Event()
    clock = journey.world.clock
    api = SlowApi(journey, {("POST", "/bad"): 0.0})

    def good(_method: str) -> HttpResponse | None:
        if woken and clock.monotonic() < 50:
            return HttpResponse(429, {"retry-after": "100"}, b"")
        stop.set()
        return None

    api.instead["/good"] = good
    ref = journey.ask("bundle-trio-standard", "one", {"size": "a"})
    if woken:
        assert go(journey, ref, patience=30, parallel=1).phase is Phase.UNKNOWN
        clock.advance(110)
    go(journey, ref, patience=30, parallel=1, stop=stop)
    assert (stop.is_set(), "PUT /after" in api.calls) == (True, False)
    history = go(journey, ref, patience=30, parallel=1)
    assert (history.phase, api.calls.count("PUT /after")) == (Phase.UNKNOWN, 1)
    assert api.calls.count("POST /bad") == 1


def test_sync_looks_at_what_is_put_off_beside_a_question() -> None:
    journey = asking()
    api = SlowApi(journey, {("POST", "/bad"): 0.0})
    busy = HttpResponse(429, {"retry-after": "100"}, b"")
    api.instead["/good"] = lambda _: busy if journey.world.clock.monotonic() < 50 else None
    ref = journey.ask("bundle-trio-standard", "one", {"size": "a"})
    assert go(journey, ref, patience=30, parallel=1).phase is Phase.UNKNOWN
    journey.world.clock.advance(200)
    assert go(journey, ref, sync=True).phase is Phase.UNKNOWN
    assert (api.count("/good"), api.calls.count("PUT /after")) == (1, 1)
