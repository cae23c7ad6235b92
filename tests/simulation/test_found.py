"""What lives have found: the shortest script of each, kept."""

import pytest

from paoctl.conformance.weather import Armed, FaultKind
from paoctl.model.phase import Phase
from tests.simulation.life import Life, ref_of
from tests.simulation.script import Put, Run


def faults(*armed: tuple[FaultKind, int]) -> Run:
    """A run under this weather."""
    return Run(tuple(Armed(kind, at) for kind, at in armed), patience=5)


@pytest.mark.parametrize("refusal", ["http-refused", "http-429", "http-503"])
def test_a_repetition_that_was_put_off_says_nothing_of_the_call_before_it(refusal: FaultKind) -> None:
    life = Life()
    life.play((Put("keyed-0"), faults(("http-500-after", 1), (refusal, 2)), Run()))
    assert [effect.what for effect in life.ledger.effects] == ["POST /keyed/keyed-0-make"]


def test_a_repetition_that_was_refused_says_nothing_of_the_call_before_it() -> None:
    life = Life()
    life.act(Put("keyed-0"))
    life.act(faults(("http-500-after", 1), ("http-422", 2)))
    history = life.histories()[ref_of("keyed-0")]
    assert (history.phase, history.unanswered) == (Phase.UNKNOWN, frozenset({"main/make"}))
    life.rest()
    assert len(life.ledger.effects) == 1
