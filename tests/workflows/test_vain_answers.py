"""Answers of people that nobody may take: they are refused, or without effect, and nothing is made twice for them."""

from typing import Final

import pytest

from paoctl.errors import LoginError, UsageError
from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.model.request import RequestRef
from paoctl.ports import HttpResponse
from tests.support.journey import Journey
from tests.workflows.slow_api import SlowApi, found, go, tell
from tests.workflows.test_side_by_side import platform, ticket

ITEM: Final = "side-thing-standard"
_NO: Final = HttpResponse(422, {}, b'{"message": "no"}')
_ANOTHERS: Final = "f" * 40
"""The key of no call here."""


def open_call(late: float | None) -> tuple[Journey, SlowApi, RequestRef]:
    """A call that was not answered, beside a ticket, and how late it arrives; the run that made it is over."""
    journey = platform(found("b"), ticket("a"))
    api = SlowApi(journey, {("POST", "/b"): late})
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref, patience=0)
    assert journey.history(ref).step("main/b").open
    return journey, api, ref


def vain(journey: Journey, ref: RequestRef, why: str, said: str) -> None:
    """An answer of somebody who may not give it any more, or about another call."""
    args = {"imported": _ANOTHERS} if why == "another's" else {}
    tell(journey, ref, "resolve", step="main/b", said=said, **args)
    if why == "left":
        journey.world.forge.teams = {team: set() for team in journey.world.forge.teams}


def two_calls() -> tuple[Journey, SlowApi, RequestRef]:
    """A call that was refused, and after `retry` one with another key that was not answered and arrives late."""
    journey = platform(found("b"))
    api = SlowApi(journey)
    api.instead["/b"] = lambda _method: _NO
    ref = journey.ask(ITEM, "one", {})
    assert go(journey, ref).phase is Phase.FAILED
    api.instead.clear()
    api.late = {("POST", "/b"): 50.0}
    tell(journey, ref, "retry")
    go(journey, ref, patience=0)
    return journey, api, ref


def keys(journey: Journey, ref: RequestRef) -> list[str]:
    """The keys of the intents, in their order."""
    raw = journey.state_file(f"{ref.folder}/journal.jsonl") or b""
    intents = [line for line in raw.splitlines() if b'"type":"intent"' in line]
    return [line.split(b'"key":"')[1].split(b'"')[0].decode() for line in intents]


@pytest.mark.parametrize("why", ["left", "another's"])
@pytest.mark.parametrize("said", ["happened", "did-not-happen"])
@pytest.mark.parametrize("late", [20.0, None])
def test_it_neither_answers_nor_holds_up_what_a_look_can_tell(late: float | None, said: str, why: str) -> None:
    journey, api, ref = open_call(late)
    vain(journey, ref, why, said)
    journey.world.clock.advance(100)
    history = go(journey, ref)
    assert (history.reason, history.step("main/b").status) == (Reason.TICKET, StepStatus.DONE)
    assert (api.count("/b"), api.calls.count("POST /b")) == (1, 1 if late else 2)
    assert history.commands == ()


@pytest.mark.parametrize("why", ["left", "another's"])
def test_nor_does_it_hold_up_the_end_of_a_generation(why: str) -> None:
    journey, api, ref = open_call(None)
    tell(journey, ref, "cancel")
    vain(journey, ref, why, "happened")
    journey.world.clock.advance(100)
    go(journey, ref)
    history = go(journey, ref)
    assert (history.phase, history.unanswered, history.step("main/b").recorded) == (Phase.CANCELLED, frozenset(), None)
    assert api.calls.count("POST /b") == 1


def test_an_answer_about_the_call_before_is_none_about_this_one() -> None:
    """It was imported for a call that was refused; the one after it is under way."""
    journey, api, ref = two_calls()
    before, now = keys(journey, ref)
    assert before != now
    tell(journey, ref, "resolve", step="main/b", said="did-not-happen", imported=before)
    journey.world.clock.advance(100)
    assert go(journey, ref).phase is Phase.READY
    assert (api.count("/b"), api.calls.count("POST /b")) == (1, 2)


def test_what_is_found_while_somebody_denies_it_stays_found() -> None:
    journey, api, ref = open_call(0.0)
    journey.world.clock.advance(100)
    left = ["did-not-happen"]

    def denied(method: str) -> None:
        if method == "GET" and left:
            with pytest.raises(UsageError, match="whose call may happen yet"):
                tell(journey, ref, "resolve", step="main/b", said=left.pop())

    api.instead["/b"] = denied
    history = go(journey, ref)
    assert (history.commands, history.step("main/b").status, left) == ((), StepStatus.DONE, [])
    journey.world.tickets.close("NET-1")
    assert go(journey, ref).phase is Phase.READY
    assert (api.count("/b"), api.calls.count("POST /b")) == (1, 1)


@pytest.mark.parametrize("step", ["main/b", "main/nothing"])
@pytest.mark.parametrize("said", ["happened", "did-not-happen"])
def test_of_a_step_that_is_answered_or_not_there_it_is_refused(step: str, said: str) -> None:
    journey, api, ref = open_call(0.0)
    journey.world.clock.advance(100)
    length = go(journey, ref).length
    with pytest.raises(UsageError, match="there is no open question about it"):
        tell(journey, ref, "resolve", step=step, said=said)
    assert journey.history(ref).length == length
    journey.world.tickets.close("NET-1")
    assert go(journey, ref).phase is Phase.READY
    assert (api.count("/b"), api.calls.count("POST /b")) == (1, 1)


def test_who_may_not_give_it_is_told_so_and_nothing_is_written() -> None:
    journey, _, ref = open_call(0.0)
    length = journey.history(ref).length
    journey.world.forge.teams = {team: set() for team in journey.world.forge.teams}
    with pytest.raises(LoginError, match="dana may not resolve this request"):
        tell(journey, ref, "resolve", step="main/b", said="happened")
    assert journey.history(ref).length == length


@pytest.mark.parametrize("late", [0.0, None])
def test_two_answers_are_one_and_the_last_one_counts(late: float | None) -> None:
    """A person who was mistaken says so, before a run has heard them."""
    journey, api, ref = open_call(late)
    tell(journey, ref, "resolve", step="main/b", said="did-not-happen")
    tell(journey, ref, "resolve", step="main/b", said="happened")
    journey.world.clock.advance(100)
    history = go(journey, ref)
    assert (history.step("main/b").status, history.commands) == (StepStatus.DONE, ())
    assert api.calls.count("POST /b") == 1
