"""What people say of a call counts whenever they say it: in a rollback, beside a refusal, while nobody can tell."""

from collections.abc import Mapping

import pytest

from paoctl.conformance.fakes.repo import FakeRepo
from paoctl.errors import TransientError
from paoctl.model.events import Command
from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.model.replay import heard
from paoctl.model.request import RequestRef
from paoctl.ports import Commit, HttpResponse
from paoctl.record.status import observed_line
from paoctl.workflows.command import Untold
from paoctl.workflows.places import matrix
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.slow_api import SlowApi, Word, answered, found, go, tell
from tests.workflows.test_found_out import asking
from tests.workflows.test_side_by_side import item, offering, platform, put, ticket, trio
from tests.workflows.test_unanswered import ITEM, NO

BLIND = put("b").replace("PUT", "POST")
"""Nobody but people can tell what became of its call."""
HEALTH = '  healthChecks:\n    - {id: web, type: http, config: {url: "{{ env.API }}/health", status: [200]}}\n'


def happened(journey: Journey, ref: RequestRef, step: str = "main/b") -> None:
    """Dana has looked: it is there."""
    tell(journey, ref, "resolve", step=step, said="happened")


# --- in a rollback --------------------------------------------------------------------------------------------------


def test_what_is_there_as_people_say_while_a_rollback_is_parked_is_removed() -> None:
    journey = platform(put("a"), BLIND, put("c"), policy="rollback")
    clock = journey.world.clock
    api = SlowApi(journey, {("POST", "/b"): 0.0})
    busy = HttpResponse(429, {"retry-after": "300"}, b"")
    api.instead = {
        "/a": lambda _: NO,
        "/c": lambda method: busy if method == "DELETE" and clock.monotonic() < 200 else None,
    }
    ref = journey.ask(ITEM, "one", {})
    history = go(journey, ref)
    assert (history.purpose, history.phase, history.wake is not None) == ("rollback", Phase.UNKNOWN, True)
    happened(journey, ref)
    clock.advance(200)
    assert go(journey, ref).phase is Phase.WAITING
    clock.advance(200)
    history = go(journey, ref)
    assert (history.phase, api.count("/b")) == (Phase.ROLLED_BACK, 0)
    assert api.calls.count("DELETE /b") == 1


def test_a_question_does_not_hold_up_what_is_undone_beside_it() -> None:
    journey = platform(put("a"), BLIND, put("c"), policy="rollback")
    clock = journey.world.clock
    api = SlowApi(journey, {("POST", "/b"): 0.0})
    busy = HttpResponse(429, {"retry-after": "300"}, b"")
    api.instead = {
        "/a": lambda _: NO,
        "/c": lambda method: busy if method == "DELETE" and clock.monotonic() < 200 else None,
    }
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    clock.advance(400)
    history = go(journey, ref)
    assert history.step("main/c").status is StepStatus.REMOVED
    assert (history.step("main/b").status, api.count("/b")) == (StepStatus.UNKNOWN, 1)


@pytest.mark.parametrize("first", ["resolve", "retry"])
def test_so_it_is_after_a_rollback_that_was_not_complete(first: str) -> None:
    journey = platform(put("a"), BLIND, policy="rollback")
    api = SlowApi(journey, {("POST", "/b"): 0.0})
    api.instead["/a"] = lambda _: NO
    ref = journey.ask(ITEM, "one", {})
    assert go(journey, ref).reason is Reason.ROLLBACK_INCOMPLETE
    if first == "retry":
        tell(journey, ref, "retry")
        assert go(journey, ref).phase is Phase.UNKNOWN
    happened(journey, ref)
    history = go(journey, ref)
    if first == "resolve":
        assert (history.phase, api.count("/b")) == (Phase.FAILED, 1)
        tell(journey, ref, "retry")
        history = go(journey, ref)
    assert (history.phase, api.count("/b")) == (Phase.ROLLED_BACK, 0)
    assert api.calls.count("POST /b") == 1


def sized(step: str, after: str = "") -> str:
    """An action that puts a thing of a size, which can be changed."""
    url = f'"{{{{ env.API }}}}/{step}"'
    body = 'body: {size: "{{ fields.size }}"}'
    return put(step, after).replace(f"url: {url}}}", f"url: {url}, {body}}}, update: {{method: PATCH}}", 1)


def test_what_was_brought_back_is_not_brought_back_again_by_a_retry() -> None:
    journey = platform(sized("c"), sized("a", "c"), sized("d", "a"), policy="rollback")
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {})
    assert go(journey, ref).phase is Phase.READY
    api.instead = {
        "/d": lambda _: NO,
        "/c": lambda _: NO if api.calls.count("PATCH /c") == 2 else None,
    }
    journey.ask(ITEM, "one", {"size": "b"})
    history = go(journey, ref)
    assert (history.reason, history.step("main/a").touched) == (Reason.ROLLBACK_INCOMPLETE, True)
    assert [api.calls.count(f"PATCH /{step}") for step in "dac"] == [1, 2, 2]
    tell(journey, ref, "retry")
    assert go(journey, ref).phase is Phase.ROLLED_BACK
    assert [api.calls.count(f"PATCH /{step}") for step in "dac"] == [1, 2, 3]


# --- beside the repetition of a call ----------------------------------------------------------------------------------


class DeafRepo(FakeRepo):
    """Dana says that it happened between the second intent and its call, and the look there finds nobody."""

    journey: Journey
    ref: RequestRef
    waits = True

    def tips(self, *refs: str) -> Mapping[str, Commit | None]:
        """Where the branches are."""
        if self.waits and self.journey.history(self.ref).step("main/b").calls == 2:
            self.waits = False
            happened(self.journey, self.ref)
            raise TransientError("the state branch can't be read now")
        return super().tips(*refs)


def test_a_word_counts_where_a_repetition_is_not_made_for_want_of_a_look() -> None:
    journey = platform(found("b", more="retry: {attempts: 2}"))
    ref = RequestRef(ITEM, "one")
    repo = journey.world.repo = DeafRepo(journey.world.remote)
    repo.journey, repo.ref = journey, ref
    api = SlowApi(journey, {("POST", "/b"): 0.0})
    api.instead["/b"] = lambda method: answered(200, []) if method == "GET" else None
    journey.ask(ITEM, "one", {})
    go(journey, ref)
    assert (repo.waits, journey.history(ref).step("main/b").calls) == (False, 2)
    journey.world.clock.advance(200)
    assert go(journey, ref).phase is Phase.READY
    assert api.calls.count("POST /b") == 1


@pytest.mark.parametrize("policy", ["stop", "rollback"])
@pytest.mark.parametrize("no", [NO, HttpResponse(429, {"retry-after": "5"}, b""), HttpResponse(503, {}, b"")])
def test_a_word_counts_where_a_repetition_is_refused(no: HttpResponse, policy: str) -> None:
    """The first call has had its effect, and the search does not show it."""
    journey = platform(found("b", more="retry: {attempts: 2}"), policy=policy)
    api = SlowApi(journey, {("POST", "/b"): 0.0})
    ref = RequestRef(ITEM, "one")

    def answer(method: str) -> HttpResponse | None:
        if method == "GET":
            return answered(200, [])
        if api.calls.count("POST /b") != 2:
            return None
        happened(journey, ref)
        return no

    api.instead["/b"] = answer
    journey.ask(ITEM, "one", {})
    go(journey, ref)
    journey.world.clock.advance(200)
    history = go(journey, ref)
    assert (history.phase, api.count("/b"), api.calls.count("POST /b")) == (Phase.READY, 1, 2)


# --- what a word is heard by ----------------------------------------------------------------------------------------


def is_work(journey: Journey) -> bool:
    """Does plan-work see something to do now?"""
    return bool(matrix(look(journey.world.repo, journey.project), journey.world.clock.now(), 1))


def observed(journey: Journey, ref: RequestRef) -> list[bytes]:
    """What is observed of a request: its blob, its phase, and when it is looked at again."""
    return (journey.state_file(f"{ref.folder}/observed") or b"").split()


def test_a_word_is_not_slept_over_beside_what_is_put_off() -> None:
    journey = asking()
    api = SlowApi(journey, {("POST", "/bad"): 0.0})
    api.instead["/good"] = lambda _: HttpResponse(429, {"retry-after": "3000"}, b"")
    ref = journey.ask("bundle-trio-standard", "one", {"size": "a"})
    history = go(journey, ref, patience=30, parallel=1)
    assert (observed(journey, ref)[1:], is_work(journey)) == ([b"unknown", (history.wake or "").encode()], False)
    happened(journey, ref, "bad/bad")
    assert (observed(journey, ref)[1:], is_work(journey)) == ([b"unknown", b"word"], True)
    history = go(journey, ref, patience=30, parallel=1)
    assert (history.step("bad/bad").status, history.commands) == (StepStatus.DONE, ())
    assert is_work(journey) is False, "it sleeps again"


def test_nor_beside_what_the_calendar_holds() -> None:
    journey = trio()
    [path] = [each for each in journey.files if each.endswith("/bad-thing-standard.yaml")]
    blind = item("bad-thing-standard", put("bad").replace("PUT", "POST")).encode()
    freeze = b'calendar:\n  - {id: launch, freeze: {from: "2026-11-23T09:30:00Z", to: "2026-12-24T08:00:00Z"}}\n'
    new = {path: blind, "paoctl.yaml": journey.files["paoctl.yaml"] + freeze}
    journey.world.remote.commit("main", new, "Freeze, and an API that can't be asked")
    SlowApi(journey, {("POST", "/bad"): 0.0})
    journey.world.tickets.failures.append(TransientError("busy", retry_after=3000))
    ref = journey.ask("bundle-trio-standard", "one", {"size": "a"})
    go(journey, ref, patience=0)
    journey.world.clock.advance(3100)
    history = go(journey, ref, patience=0)
    assert (history.phase, history.reason, is_work(journey)) == (Phase.UNKNOWN, Reason.CHANGE_WINDOW, False)
    happened(journey, ref, "bad/bad")
    assert is_work(journey)


def test_nothing_is_called_past_the_word_of_somebody_whose_team_cant_be_read() -> None:
    journey = platform(found("b"))
    api = SlowApi(journey, {("POST", "/b"): 0.0})
    api.instead["/b"] = lambda method: answered(200, []) if method == "GET" else None
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=0)
    happened(journey, ref)
    journey.world.forge.may_read_teams = False
    for _ in range(2):
        journey.world.clock.advance(100)
        [stuck] = journey.fulfil().stuck
        assert isinstance(stuck.error, Untold)
        assert "dana may resolve it" in stuck.error.cause
    assert api.calls == ["POST /b"]
    journey.world.forge.may_read_teams = True
    assert (go(journey, ref).phase, api.calls) == (Phase.READY, ["POST /b"])


def test_what_people_say_lets_in_what_was_refused_for_want_of_it() -> None:
    journey = platform(put("a"), BLIND, policy="rollback")
    api = SlowApi(journey, {("POST", "/b"): 0.0})
    api.instead["/a"] = lambda _: NO
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    journey.ask(ITEM, "one", {"size": "zz"})
    assert go(journey, ref).refused, "nobody can tell yet"
    api.instead.clear()
    tell(journey, ref, "resolve", step="main/b", said="happened")
    history = go(journey, ref)
    assert (history.phase, history.generation, history.unanswered) == (Phase.READY, 2, frozenset())
    assert api.count("/b") == 1


@pytest.mark.parametrize("checks", ["", HEALTH], ids=["for good", "but for its health"])
def test_a_word_that_comes_too_late_wakes_nobody(checks: str) -> None:
    journey = offering({ITEM: item(ITEM, put("a")) + checks})
    SlowApi(journey)
    ref = journey.ask(ITEM, "one", {})
    history = go(journey, ref)
    rests = [b"ready", b"health" if checks else b"-"]
    assert (observed(journey, ref)[1:], is_work(journey)) == (rests, False)
    word = Command(who="dana", verb="resolve", args={"step": "main/a", "said": "happened"})
    assert observed_line(heard(history, word)).split()[1:] == rests


def test_one_of_a_ticket_is_heard_where_the_request_was_cancelled_and_it_rests_again_when_it_has_heard() -> None:
    journey = platform(put("a"), ticket("t"))
    SlowApi(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    tell(journey, ref, "cancel")
    assert (go(journey, ref).phase, is_work(journey)) == (Phase.CANCELLED, False)
    happened(journey, ref, "main/t")
    assert (observed(journey, ref)[1:], is_work(journey)) == ([b"cancelled", b"word"], True)
    history = go(journey, ref)
    assert (history.phase, history.step("main/t").status, history.commands) == (Phase.CANCELLED, StepStatus.DONE, ())
    assert (observed(journey, ref)[1:], is_work(journey)) == ([b"cancelled", b"-"], False)


# --- beside what else was said or done ------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["rollback", "cancel"])
def test_a_word_outlasts_a_file_that_goes_and_comes_back(verb: Word) -> None:
    journey = platform(put("a"), ticket("t", after="a"))
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    tell(journey, ref, verb)
    journey.world.remote.commit("main", {ref.path: None}, "Gone by mistake")
    assert go(journey, ref).reason is Reason.REQUEST_MISSING
    journey.ask(ITEM, "one", {})
    history = go(journey, ref)
    if verb == "rollback":
        assert (history.purpose, history.commands) == ("rollback", ())
    else:
        assert (history.phase, history.refused, api.calls) == (Phase.CANCELLED, None, ["PUT /a"])
        assert "was cancelled by dana" in str(journey.world.tickets.comments)


def test_an_answer_counts_before_the_end_that_was_said_after_it() -> None:
    journey = platform(put("a"), ticket("t", after="a"))
    SlowApi(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    happened(journey, ref, "main/t")
    tell(journey, ref, "cancel")
    history = go(journey, ref)
    assert (history.phase, history.step("main/t").status, history.commands) == (Phase.CANCELLED, StepStatus.DONE, ())
    assert "was cancelled" not in str(journey.world.tickets.comments), "nobody is told off for what they have done"
