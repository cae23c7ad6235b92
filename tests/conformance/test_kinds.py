"""Every kind of ours survives the kit, in each of its effect classes."""

from collections.abc import Callable

import pytest

from paoctl.actions.registry import ACTIONS
from paoctl.conformance import Case, check
from paoctl.conformance.offer import Offer
from paoctl.conformance.usual import Exam
from paoctl.model.phase import Effect
from tests.conformance.cases import CASES


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_kind_of_ours_survives(case: Case, record_property: Callable[[str, object], None]) -> None:
    verdict = check(case)
    record_property("verdict", str(verdict))

    assert not verdict.findings, str(verdict)
    assert verdict.trials >= 50, verdict


def test_every_kind_of_ours_is_on_trial_in_every_class_that_it_has() -> None:
    assert {case.kind for case in CASES} == ACTIONS.keys()
    classes = {Exam.of(Offer.of(case)).usual["create"].effect for case in CASES}
    assert classes == {*Effect} - {Effect.STATE}, "no kind of ours has a journal of its own; see test_stateful.py"
