"""What is replaced: only what somebody approved, and the new one is not hit by the removal of the old one."""

import pytest

from paoctl.model.history import History
from paoctl.model.phase import Phase, Reason
from paoctl.model.request import RequestRef
from paoctl.ports import HttpResponse
from tests.support.journey import Journey
from tests.workflows.slow_api import SlowApi, found, go, tell
from tests.workflows.test_asked_first import close
from tests.workflows.test_side_by_side import platform, ticket

ITEM = "side-thing-standard"
THING = found("w").replace("{name: x}", "{name: '{{ env.ANNOUNCE_URL }}'}")
TICKET = ticket("t").replace("summary: t", 'summary: "{{ fields.size }}"')
SIZED = found("w").replace("{name: x}", "{name: '{{ fields.size }}'}")


def settings_say(journey: Journey, old: bytes, new: bytes) -> None:
    """Somebody changes the settings of the platform."""
    repo = journey.world.repo
    tip = repo.fetch("main")["main"]
    raw = repo.read(tip, "paoctl.yaml") if tip else None
    assert raw
    assert old in raw
    journey.world.remote.commit("main", {"paoctl.yaml": raw.replace(old, new)}, "Announce elsewhere")


def held() -> tuple[Journey, SlowApi, RequestRef, History]:
    """A change waits for its ticket; meanwhile the settings change what another step has made, and it is closed."""
    journey = platform(TICKET, THING)
    api, ref = SlowApi(journey), journey.ask(ITEM, "one", {"size": "a"})
    go(journey, ref)
    close(journey)
    assert go(journey, ref).phase is Phase.READY
    journey.ask(ITEM, "one", {"size": "b"})
    assert go(journey, ref).reason is Reason.TICKET
    settings_say(journey, b"8899/hooks", b"8899/other")
    close(journey)
    return journey, api, ref, go(journey, ref)


def test_a_plan_that_has_come_to_replace_what_nobody_approved_waits_for_the_word() -> None:
    journey, api, ref, history = held()
    assert (history.phase, history.reason) == (Phase.WAITING, Reason.NEEDS_APPROVAL)
    assert "acknowledge: [main/w:replace]" in history.message
    assert go(journey, ref).length == history.length
    assert api.calls == ["POST /w"]
    journey.ask(ITEM, "one", {"size": "b"}, acknowledge=["main/w:replace"])
    go(journey, ref)
    close(journey)
    assert (go(journey, ref).phase, api.count("/w"), api.calls.count("DELETE /w")) == (Phase.READY, 1, 1)


def test_it_goes_on_when_the_plan_is_as_it_was() -> None:
    journey, api, ref, _ = held()
    settings_say(journey, b"8899/other", b"8899/hooks")
    assert go(journey, ref).phase is Phase.READY
    assert api.calls == ["POST /w"]


@pytest.mark.parametrize("patience", [0, 60])
def test_a_removal_that_is_late_does_not_hit_what_has_taken_the_place(patience: int) -> None:
    journey = platform(SIZED)
    api, ref = SlowApi(journey), journey.ask(ITEM, "one", {"size": "a"})
    go(journey, ref)
    api.late["DELETE", "/w"] = 9.0
    journey.ask(ITEM, "one", {"size": "b"}, acknowledge=["main/w:replace"])
    history = go(journey, ref, patience=patience)
    if not patience:
        assert history.reason is Reason.SEARCH_LAG
        journey.world.clock.advance(61)
        history = go(journey, ref, patience=patience)
    journey.world.clock.advance(100)
    assert (history.phase, api.count("/w")) == (Phase.READY, 1)


def test_nor_does_it_when_another_edit_came_between() -> None:
    journey = platform(SIZED)
    api, ref = SlowApi(journey), journey.ask(ITEM, "one", {"size": "a"})
    go(journey, ref)
    api.late["DELETE", "/w"] = 9.0
    journey.ask(ITEM, "one", {"size": "b"}, acknowledge=["main/w:replace"])
    go(journey, ref, patience=0)
    tell(journey, ref, "retry")
    journey.ask(ITEM, "one", {"size": "c"}, acknowledge=["main/w:replace"])
    go(journey, ref, patience=0)
    journey.world.clock.advance(70)
    history = go(journey, ref)
    journey.world.clock.advance(70)
    assert (history.phase, api.count("/w")) == (Phase.READY, 1)


KEYED = """      - id: k
        type: rest-api
        config:
          method: POST
          url: "{{ env.API }}/k"
          body: {size: "{{ fields.size }}"}
          effect: {key: {header: Idempotency-Key, retention: 24h}}
        update: {method: POST}
        destroy: {method: DELETE, url: "{{ env.API }}/k"}
"""


def held_beside_a_call() -> tuple[Journey, SlowApi, RequestRef]:
    """A change whose call was not answered; meanwhile the settings change what another step has made."""
    journey = platform(KEYED, THING)
    api, ref = SlowApi(journey), journey.ask(ITEM, "one", {"size": "a"})
    assert go(journey, ref).phase is Phase.READY
    api.instead["/k"] = lambda _: HttpResponse(504, {}, b"")
    journey.ask(ITEM, "one", {"size": "b"})
    assert go(journey, ref, patience=0).unanswered == {"main/k"}
    settings_say(journey, b"8899/hooks", b"8899/other")
    return journey, api, ref


def test_a_call_without_an_answer_is_found_out_although_the_plan_waits_for_the_word() -> None:
    """The target remembers its key for a day only."""
    journey, api, ref = held_beside_a_call()
    api.instead.clear()
    journey.world.clock.advance(3 * 3600)
    history = go(journey, ref)
    assert (history.unanswered, history.reason) == (frozenset(), Reason.NEEDS_APPROVAL)
    assert "acknowledge: [main/w:replace]" in history.message
    journey.world.clock.advance(30 * 3600)
    assert go(journey, ref).length == history.length
    journey.ask(ITEM, "one", {"size": "b"}, acknowledge=["main/w:replace"])
    assert go(journey, ref).phase is Phase.READY


def test_nor_is_the_time_forgotten_at_which_it_is_found_out() -> None:
    journey, api, ref = held_beside_a_call()
    journey.world.clock.advance(100)
    api.instead["/k"] = lambda _: HttpResponse(503, {"retry-after": "500"}, b"")
    for _ in range(2):
        history = go(journey, ref)
        assert (set(history.unanswered), history.reason) == ({"main/k"}, Reason.BACKOFF)
        journey.world.clock.advance(100)
    api.instead.clear()
    journey.world.clock.advance(400)
    history = go(journey, ref)
    assert (history.unanswered, history.reason) == (frozenset(), Reason.NEEDS_APPROVAL)


def test_a_question_about_it_stays_one() -> None:
    journey, api, ref = held_beside_a_call()
    journey.world.clock.advance(30 * 3600)
    for _ in range(2):
        history = go(journey, ref)
        assert (set(history.unanswered), history.phase) == ({"main/k"}, Phase.UNKNOWN)
    tell(journey, ref, "resolve", step="main/k", said="happened")
    history = go(journey, ref)
    assert (history.unanswered, history.reason) == (frozenset(), Reason.NEEDS_APPROVAL)
    assert api.calls.count("DELETE /w") == 0
