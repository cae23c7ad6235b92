"""Work that an API does after its 202 is followed to its end, whatever people ask for meanwhile."""

import pytest

from paoctl.errors import UserError
from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.ports import HttpResponse
from tests.workflows.async_api import UPDATE, AsyncApi, work
from tests.workflows.slow_api import SlowApi, Word, answered, found, go, tell
from tests.workflows.test_asked_first import close, summaries
from tests.workflows.test_replaced import settings_say
from tests.workflows.test_side_by_side import platform, put, ticket
from tests.workflows.test_unanswered import ITEM, NO

MANUAL = """\
  manual:
    actions:
      - {id: m, type: jira-ticket, config: {project: NET, issueType: Task, summary: x, description: words}}
"""

# --- nothing is asked for meanwhile ---------------------------------------------------------------------------------


@pytest.mark.parametrize("destroy", ['{method: DELETE, url: "{{ env.API }}/w"}', "{method: DELETE, url: self}", ""])
@pytest.mark.parametrize("policy", ["stop", "rollback"])
def test_work_that_outlasts_a_run_is_neither_removed_nor_begun_again(destroy: str, policy: str) -> None:
    journey = platform(work(destroy=destroy), policy=policy)
    api = AsyncApi(journey)
    ref = journey.ask(ITEM, "one", {})
    for _ in range(3):
        assert go(journey, ref).phase is Phase.WAITING
        journey.world.clock.advance(11)
    journey.world.clock.advance(100)
    assert (go(journey, ref).phase, api.made) == (Phase.READY, [("/w", {"name": "a"})])
    assert [call for call in api.calls if "/ops/" not in call] == ["POST /w"]


def test_looks_at_work_that_goes_on_write_nothing() -> None:
    journey = platform(work(UPDATE))
    AsyncApi(journey)
    ref = journey.ask(ITEM, "one", {})
    length = go(journey, ref).length
    for _ in range(4):
        journey.world.clock.advance(15)
        assert go(journey, ref).length == length


def test_what_can_be_neither_changed_nor_removed_is_not_made_beside_itself() -> None:
    actions = found("w").replace("{name: x}", "{name: '{{ fields.size }}'}").splitlines(keepends=True)
    journey = platform(*(line for line in actions if "destroy:" not in line))
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {"size": "a"})
    go(journey, ref)
    journey.ask(ITEM, "one", {"size": "b"}, acknowledge=["main/w:replace"])
    history = go(journey, ref)
    assert (history.phase, history.reason, api.count("/w")) == (Phase.FAILED, Reason.USER, 1)
    assert "neither change nor remove" in history.message


@pytest.mark.parametrize("word", ["retry", "rollback"])
def test_that_nobody_can_look_says_nothing_of_the_work(word: Word) -> None:
    journey = platform(work('observe: {headers: {X: "{{ env.ANNOUNCE_URL }}"}}'), policy="rollback")
    api, ref = AsyncApi(journey), journey.ask(ITEM, "one", {})
    length = go(journey, ref).length
    settings_say(journey, b"ANNOUNCE_URL", b"ANOTHER_URL")
    for _ in range(2):
        journey.world.clock.advance(20)
        assert ["ANNOUNCE_URL" in each.error.cause for each in journey.fulfil().stuck] == [True]
        assert journey.history(ref).length == length
    tell(journey, ref, word)
    journey.fulfil()
    settings_say(journey, b"ANOTHER_URL", b"ANNOUNCE_URL")
    journey.world.clock.advance(700)
    history = go(journey, ref)
    left = [] if word == "rollback" else [("/w", {"name": "a"})]
    assert (history.settled is not None, history.under_way, api.made) == (True, frozenset(), left)
    assert api.calls.count("POST /w") == 1


@pytest.mark.parametrize("method", ["PUT", "GET"])
def test_a_part_that_can_be_neither_changed_nor_removed_is_run_again_where_it_changes_nothing(method: str) -> None:
    action = f'      - {{id: a, type: rest-api, config: {{method: {method}, url: "{{{{ env.API }}}}/a"}}}}\n'
    journey = platform(action, put("b", "a"), policy="stop")
    api, ref = SlowApi(journey), journey.ask(ITEM, "one", {}, acknowledge=["main/b:replace"])
    go(journey, ref)
    if method == "PUT":
        with pytest.raises(UserError, match="neither change nor remove"):
            tell(journey, ref, "retry", component="main")
    else:
        tell(journey, ref, "retry", component="main")
    assert go(journey, ref).phase is Phase.READY
    assert api.calls.count(f"{method} /a") == (1 if method == "PUT" else 2)


# --- the request goes another way -----------------------------------------------------------------------------------


@pytest.mark.parametrize("then", ["absent", "rollback"])
def test_what_work_makes_is_removed_when_it_is_there(then: str) -> None:
    journey = platform(work())
    api = AsyncApi(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    if then == "absent":
        journey.ask(ITEM, "one", {}, state="absent")
    else:
        tell(journey, ref, "rollback")
    assert (go(journey, ref).phase, "DELETE /w" in api.calls) == (Phase.WAITING, False)
    journey.world.clock.advance(500)
    phase = Phase.DELETED if then == "absent" else Phase.ROLLED_BACK
    assert (go(journey, ref).phase, api.made) == (phase, [])


@pytest.mark.parametrize("policy", ["stop", "rollback", "manual"])
def test_a_failure_beside_work_is_told_when_the_work_has_ended(policy: str) -> None:
    journey = platform(work(), put("a"), MANUAL if policy == "manual" else "", policy=policy)
    api = AsyncApi(journey)
    api.instead["/a"] = lambda _: NO
    ref = journey.ask(ITEM, "one", {})
    history = go(journey, ref, parallel=1)
    assert (history.phase, history.step("main/a").status) == (Phase.WAITING, StepStatus.FAILED)
    assert go(journey, ref, parallel=1).length == history.length
    journey.world.clock.advance(500)
    history = go(journey, ref, parallel=1)
    after = {"stop": Phase.FAILED, "rollback": Phase.ROLLED_BACK, "manual": Phase.WAITING}
    assert (history.phase, api.count("/w")) == (after[policy], policy == "stop")
    assert len(summaries(journey)) == (policy == "manual")


@pytest.mark.parametrize("more", ["protect", "size"])
@pytest.mark.parametrize("action", [work(UPDATE), work()])
def test_an_edit_waits_for_work_and_makes_nothing_twice(more: str, action: str) -> None:
    journey = platform(action)
    api = AsyncApi(journey)
    ref = journey.ask(ITEM, "one", {"size": "a"})
    go(journey, ref)
    spec = {"protect": True} if more == "protect" else {"acknowledge": ["main/w:replace"]}
    journey.ask(ITEM, "one", {"size": "a" if more == "protect" else "b"}, **spec)
    for _ in range(4):
        go(journey, ref)
        assert api.count("/w") <= 1
        journey.world.clock.advance(101)
    assert (journey.history(ref).phase, api.count("/w")) == (Phase.READY, 1)


@pytest.mark.parametrize(("words", "calls"), [(("cancel", "retry"), 1), (("retry",), 2), (("cancel",), 1)])
def test_words_wait_for_work(words: tuple[Word, ...], calls: int) -> None:
    journey = platform(work(UPDATE))
    api = AsyncApi(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    for word in words:
        tell(journey, ref, word, **({"component": "main"} if words == ("retry",) else {}))
        assert go(journey, ref).phase is Phase.WAITING
    for _ in range(2):
        journey.world.clock.advance(101)
        go(journey, ref)
    assert (journey.history(ref).phase, api.count("/w")) == (
        Phase.CANCELLED if words == ("cancel",) else Phase.READY,
        1,
    )
    assert len([call for call in api.calls if call in {"POST /w", "PUT /w"}]) == calls


# --- removals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["absent", "rollback"])
def test_a_removal_that_is_taken_back_ends_before_the_thing_is_made_again(by: str) -> None:
    journey = platform(work(), put("a", after="w"), policy="rollback" if by == "rollback" else "stop")
    api = AsyncApi(journey, ["DELETE"])
    if by == "rollback":
        api.instead["/a"] = lambda method: NO if method == "PUT" else None
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    api.instead.clear()
    if by == "absent":
        journey.ask(ITEM, "one", {}, state="absent")
        assert go(journey, ref).phase is Phase.WAITING
    journey.ask(ITEM, "one", {}, protect=True)
    assert (go(journey, ref).phase, api.calls.count("POST /w")) == (Phase.WAITING, 1)
    journey.world.clock.advance(500)
    assert (go(journey, ref).phase, api.count("/w"), api.calls.count("POST /w")) == (Phase.READY, 1, 2)


def test_a_ticket_that_asks_to_remove_asks_for_the_thing_again() -> None:
    journey = platform(ticket("t"))
    SlowApi(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    close(journey)
    go(journey, ref)
    journey.ask(ITEM, "one", {}, state="absent")
    go(journey, ref)
    assert summaries(journey) == {"NET-1": "t", "NET-2": "Remove: t"}
    journey.ask(ITEM, "one", {})
    assert (go(journey, ref).phase, summaries(journey)) == (Phase.WAITING, {"NET-1": "t", "NET-2": "t"})
    close(journey)
    assert go(journey, ref).phase is Phase.READY


@pytest.mark.parametrize("done", [False, True])
def test_people_who_are_asked_to_remove_the_rest_are_told_and_believed(done: bool) -> None:
    left = "".join(line for line in found("w").splitlines(keepends=True) if "destroy:" not in line)
    journey = platform(left, put("a"), MANUAL)
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    if done:
        api.instead["/a"] = lambda method: HttpResponse(403, {}, b"{}") if method == "DELETE" else None
    journey.ask(ITEM, "one", {}, state="absent", acknowledge=["main/leftovers:delete"])
    go(journey, ref)
    if done:
        close(journey)
        api.made.clear()
        tell(journey, ref, "retry")
        assert (go(journey, ref).phase, journey.history(ref).step("main/leftovers").status) == (Phase.FAILED, "done")
    journey.ask(ITEM, "one", {})
    assert (go(journey, ref).phase, api.count("/w")) == (Phase.READY, 1)
    told = [text for texts in journey.world.tickets.comments.values() for text in texts.values()]
    assert any("wanted again" in text for text in told) is not done


# --- how work ends ----------------------------------------------------------------------------------------------------


def test_work_that_failed_beside_a_ticket_is_seen() -> None:
    journey = platform(ticket("t"), work(UPDATE))
    api = AsyncApi(journey)
    ref = journey.ask(ITEM, "one", {})
    assert go(journey, ref, parallel=1).reason is Reason.TICKET
    api.says = lambda: answered(200, {"status": "bad"})
    journey.world.clock.advance(50)
    history = go(journey, ref, parallel=1)
    assert (history.phase, history.step("main/w").status) == (Phase.FAILED, StepStatus.FAILED)


def test_work_that_is_over_leaves_no_reference_to_itself() -> None:
    followed = found("w").replace("query: label}", "query: label}, poll: {every: 10s, patience: 5s, until: [done]}")
    followed = followed.replace("{name: x}", '{name: "{{ fields.size }}"}')
    change = '        update: {method: POST, url: "{{ env.API }}/w2", body: {name: "{{ fields.size }}"}}\n'
    journey = platform(followed + change)
    api = AsyncApi(journey)
    ref = journey.ask(ITEM, "one", {"size": "a"})
    go(journey, ref)
    journey.world.clock.advance(500)
    assert (go(journey, ref).phase, journey.history(ref).step("main/w").ref) == (Phase.READY, None)
    api.late[("POST", "/w2")] = None
    journey.ask(ITEM, "one", {"size": "b"})
    assert (go(journey, ref).phase, api.count("/w2")) == (Phase.READY, 1)


@pytest.mark.parametrize("word", ["resolve", "retry", "absent"])
def test_people_are_asked_about_work_whose_place_is_gone(word: str) -> None:
    journey = platform(work(UPDATE))
    api = AsyncApi(journey)
    ref = journey.ask(ITEM, "one", {})
    length = go(journey, ref).length
    api.says = lambda: HttpResponse(404, {}, b"{}")
    journey.world.clock.advance(300)
    assert go(journey, ref).length == length, "it may be known there later"
    journey.world.clock.advance(400)
    history = go(journey, ref)
    assert (history.phase, history.unanswered) == (Phase.UNKNOWN, frozenset({"main/w"}))
    assert go(journey, ref).length == history.length, "they were asked already"
    api.says = None
    if word == "absent":
        journey.ask(ITEM, "one", {}, state="absent")
        assert go(journey, ref).phase is Phase.UNKNOWN
    if word == "retry":
        tell(journey, ref, "retry")
    else:
        tell(journey, ref, "resolve", step="main/w", said="happened")
    history = go(journey, ref)
    assert (history.phase, api.count("/w")) == ((Phase.DELETED, 0) if word == "absent" else (Phase.READY, 1))
    assert (api.calls.count("POST /w"), history.step("main/w").ref) == (1, None)


@pytest.mark.parametrize("then", ["absent", "retry"])
def test_work_that_failed_before_the_thing_had_a_place_leaves_nothing_to_remove(then: str) -> None:
    journey = platform(work(destroy="{method: DELETE, url: self}"))
    api = AsyncApi(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    api.says = lambda: answered(200, {"status": "bad"})
    journey.world.clock.advance(50)
    assert go(journey, ref).phase is Phase.FAILED
    api.says = None
    if then == "absent":
        journey.ask(ITEM, "one", {}, state="absent")
        assert go(journey, ref).phase is Phase.DELETED
    else:
        tell(journey, ref, "retry")
        assert go(journey, ref).phase is Phase.WAITING
    assert api.calls.count("POST /w") == (1 if then == "absent" else 2)


def test_a_change_that_failed_leaves_the_thing_that_it_was_made_to() -> None:
    journey = platform(work('update: {method: PUT, url: "{{ env.API }}/w"}', destroy="{method: DELETE, url: self}"))
    api = AsyncApi(journey, ["PUT"])
    place = "http://127.0.0.1:8899/w/1"
    api.instead["/w"] = lambda method: HttpResponse(201, {"location": "/w/1"}, b"{}") if method == "POST" else None
    ref = journey.ask(ITEM, "one", {"size": "a"})
    assert go(journey, ref).step("main/w").ref == place
    journey.ask(ITEM, "one", {"size": "b"})
    go(journey, ref)
    api.says = lambda: answered(200, {"status": "bad"})
    journey.world.clock.advance(50)
    assert (go(journey, ref).phase, journey.history(ref).step("main/w").ref) == (Phase.FAILED, place)
    journey.ask(ITEM, "one", {}, state="absent")
    assert go(journey, ref).phase is Phase.DELETED
    assert api.calls[-1] == "DELETE /w/1"


@pytest.mark.parametrize(("said", "made"), [("happened", 1), ("did-not-happen", 0)])
def test_people_end_the_wait_for_work_that_never_ends(said: str, made: int) -> None:
    journey = platform(work())
    api = AsyncApi(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    api.says = lambda: answered(200, {"status": "working"})
    journey.ask(ITEM, "one", {}, state="absent")
    journey.world.clock.advance(100_000)
    assert go(journey, ref).phase is Phase.WAITING
    tell(journey, ref, "resolve", step="main/w", said=said)
    assert (go(journey, ref).phase, api.calls.count("DELETE /w")) == (Phase.DELETED, made)
