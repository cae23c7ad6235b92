"""The ledger itself: what it takes for a fault, and what not."""

import pytest

from paoctl.conformance.ledger import Intended, Ledger
from paoctl.conformance.weather import Armed, Killed, Weather
from paoctl.errors import TransientError


def intended(generation: int = 1, verb: str = "apply", purpose: str = "apply") -> Intended:
    return Intended("item/name", "UID", generation, "main/make", verb, purpose)


INTENTS = {
    "first": intended(),
    "again": intended(),
    "gone": intended(verb="destroy"),
    "undone": intended(purpose="rollback"),
    "next": intended(generation=2),
}


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(INTENTS.get)


def test_an_effect_that_no_intent_announced_is_a_fault(ledger: Ledger) -> None:
    ledger.record("stranger", "POST /things")
    assert "without a pushed intent" in ledger.faults[0]


def test_a_repeated_key_counts_once(ledger: Ledger) -> None:
    ledger.record("first", "PUT /things/a", b"a")
    ledger.record("first", "PUT /things/a", b"a")
    assert (len(ledger.effects), ledger.repeats, ledger.faults) == (1, 1, [])


def test_a_repeated_key_is_a_fault_where_the_target_does_it_again(ledger: Ledger) -> None:
    ledger.record("first", "POST /things", once=True)
    ledger.record("first", "POST /things", once=True)
    assert "twice under one key" in ledger.faults[0]


def test_a_repeated_key_with_other_content_is_a_fault(ledger: Ledger) -> None:
    ledger.record("first", "PUT /things/a", b"a")
    ledger.record("first", "PUT /things/a", b"b")
    assert "other content" in ledger.faults[0]


def test_the_same_deed_under_another_key_is_a_fault(ledger: Ledger) -> None:
    ledger.record("first", "POST /things")
    ledger.record("again", "POST /things")
    assert "doubles" in ledger.faults[0]


@pytest.mark.parametrize("between", ["gone", "undone"])
def test_what_was_removed_or_undone_may_be_made_again(ledger: Ledger, between: str) -> None:
    for key in ("first", between, "again"):
        ledger.record(key, "a call")
    assert ledger.faults == []


def test_what_people_took_back_may_be_made_again(ledger: Ledger) -> None:
    ledger.record("first", "ticket")
    ledger.undo("first")
    ledger.record("again", "ticket")
    assert ledger.faults == []


def test_an_effect_of_an_old_generation_after_a_new_one_is_a_fault(ledger: Ledger) -> None:
    ledger.record("next", "PUT /things/a")
    ledger.record("first", "PUT /things/a")
    assert "newer generation" in ledger.faults[0]


def test_a_process_that_was_killed_reaches_nothing_any_more() -> None:
    weather = Weather([Armed("kill-after", 2)])
    weather.after(weather.before("push"))
    assert weather.before("http") == "kill-after"
    with pytest.raises(Killed):
        weather.after("kill-after")
    with pytest.raises(Killed):
        weather.before("fetch")
    assert [each.kind for each in weather.fired] == ["kill-after"]


def test_an_outage_of_the_forge_ends() -> None:
    weather = Weather([Armed("forge-down", 1)])
    for _ in range(4):
        with pytest.raises(TransientError):
            weather.before("forge")
    assert weather.before("forge") is None
