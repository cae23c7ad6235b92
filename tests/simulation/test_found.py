"""What lives have found: the shortest script of each, kept."""

import pytest

from paoctl.conformance.weather import Armed, FaultKind
from paoctl.execute import run
from paoctl.model.phase import Phase, Reason
from tests.simulation.life import Life
from tests.simulation.outside import ref_of
from tests.simulation.script import Do, Drop, Fog, Outage, Put, Run, Say, Slow, Wait


def faults(*armed: tuple[FaultKind, int]) -> Run:
    """A run under this weather."""
    return Run(tuple(Armed(kind, at) for kind, at in armed), patience=5)


@pytest.mark.parametrize("refusal", ["http-refused", "http-429", "http-503"])
def test_a_repetition_that_was_put_off_says_nothing_of_the_call_before_it(refusal: FaultKind) -> None:
    life = Life()
    life.play((Put("keyed-0"), faults(("http-500-after", 1), (refusal, 2)), Run()))
    assert [effect.what for effect in life.outside.ledger.effects] == ["POST /keyed/keyed-0-make"]


def test_a_repetition_that_was_refused_says_nothing_of_the_call_before_it() -> None:
    life = Life()
    life.act(Put("keyed-0"))
    life.act(faults(("http-500-after", 1), ("http-422", 2)))
    history = life.outside.histories()[ref_of("keyed-0")]
    assert (history.phase, history.unanswered) == (Phase.UNKNOWN, frozenset({"main/make"}))
    life.rest()
    assert len(life.outside.ledger.effects) == 1


def test_what_was_changed_is_brought_back_by_a_change_and_not_made_once_more() -> None:
    life = Life()
    life.act(Put("undone-0"))
    life.act(Run())
    life.act(Put("undone-0", "large"))
    life.act(faults(("http-422", 3)))
    assert life.outside.histories()[ref_of("undone-0")].phase is Phase.ROLLED_BACK
    assert [thing.content["size"] for thing in life.outside.api.of("/keyed/undone-0-wall")] == ["small"]
    life.rest()


def test_a_comment_that_is_refused_fails_no_ticket_that_is_changed_already() -> None:
    life = Life()
    life.play((Put("manual-0"), Run(), Put("manual-0", state="absent"), faults(("ticket-refused", 3))))
    assert [effect.what for effect in life.outside.ledger.effects][1:] == ["edit of SIM-1"]


def test_a_file_that_was_missing_and_is_back_changed_does_not_keep_every_run_busy() -> None:
    life = Life()
    blind = faults(("http-cut-after", 1))
    life.play((Put("blind-0"), blind, Drop("blind-0"), Run(), Put("blind-0", "large", state="absent"), Run()))
    assert life.outside.histories()[ref_of("blind-0")].phase is Phase.DELETED


def test_a_rollback_of_what_people_have_taken_over_ends_when_they_close_their_ticket() -> None:
    life = Life()
    life.play((Put("handed-0"), faults(("http-422", 2)), Say("rollback", "handed-0"), Run(), Do("close"), Run()))
    assert life.outside.histories()[ref_of("handed-0")].phase is not Phase.WAITING


@pytest.mark.parametrize("at", [4, 5, 7])
def test_what_could_not_be_recorded_is_found_out_before_it_is_undone(at: int) -> None:
    """One step is refused, and the push of another's result: the plan to undo both rested on a line that was never
    there, and the call to remove a thing was the one that makes it."""
    for dice in (None, 1, 3, 5):
        life = Life()
        life.act(Put("beside-0"))
        life.act(Run((Armed("http-422", 1), Armed("push-refused", at)), patience=5, dice=dice))
        life.rest()
        assert life.outside.ledger.faults == []


def test_an_open_call_is_never_made_as_that_of_another_verb(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a plan to remove it has come about: what is there is not said to be gone."""
    monkeypatch.setattr(run, "_goes_on", lambda *_: False)
    life = Life()
    life.act(Put("beside-0"))
    life.act(Run((Armed("http-422", 1), Armed("push-refused", 7)), patience=5))
    assert life.outside.histories()[ref_of("beside-0")].phase is not Phase.ROLLED_BACK
    assert life.outside.api.of("/found/beside-0-three")


def test_a_rollback_whose_leftovers_people_were_asked_about_before_ends() -> None:
    """Their ticket was found out by the next try, and what it is about could not be undone again: the run planned to
    ask them, saw that they were asked, and planned it once more."""
    life = Life()
    refused = Run((Armed("http-422", 2), Armed("http-422", 3), Armed("ticket-cut-before", 1)), patience=0)
    hidden = (Fog(2000, 404), Wait(100), Run(patience=0), Do("close"), Wait(2100))
    again = Run((Armed("http-422", 1),))
    for action in (Put("undone-0"), refused, *hidden, Say("retry", "undone-0"), again, again):
        life.act(action)
    history = life.outside.histories()[ref_of("undone-0")]
    assert (history.phase, history.reason) == (Phase.FAILED, Reason.ROLLBACK_INCOMPLETE)
    life.rest()


def test_an_outage_beside_a_refusal_leaves_nothing_to_people() -> None:
    life = Life()
    life.play((Outage(600), Put("beside-0"), Run((Armed("http-422", 1),))))
    life.rest()
    assert life.outside.histories()[ref_of("beside-0")].phase in {Phase.ROLLED_BACK, Phase.READY}
    assert life.outside.tickets.tickets == {}


def test_what_work_that_failed_may_have_left_is_nothing_to_bring_back() -> None:
    """It failed twice, for a request and for its edit: the rollback of the edit wanted to change what never was."""
    life = Life()
    begun = (Slow(3, fails=1), Put("own-0"), faults(("http-cut-after", 2)))
    life.play((*begun, Slow(400, fails=1), Put("own-0", "large"), Wait(130), Run()))
    assert life.outside.histories()[ref_of("own-0")].phase is Phase.READY
