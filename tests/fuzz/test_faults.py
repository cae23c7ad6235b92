"""Hundreds of faults of the seven families: each gives its finding, at its place, and nothing else."""

import pytest

from paoctl.model.diagnostic import Diagnostic
from paoctl.rules.base import Example
from paoctl.rules.samples import ITEM
from tests.fuzz.faults import FAMILIES, Fault, faults
from tests.support.validation import above_caret, validated


def _found(fault: Fault) -> list[Diagnostic]:
    return [each for each in validated(Example(ITEM.path, fault.text)).findings if each.path == ITEM.path]


@pytest.mark.parametrize("family", FAMILIES)
def test_there_are_more_than_three_of_each(family: str) -> None:
    assert len(faults(family)) > 10


@pytest.mark.parametrize("family", FAMILIES)
def test_every_fault_is_one_finding_of_its_rule(family: str) -> None:
    for fault in faults(family):
        assert [each.rule for each in _found(fault)] == [fault.rule], fault


@pytest.mark.parametrize("family", FAMILIES)
def test_every_finding_names_what_is_wrong_where_it_is(family: str) -> None:
    for fault in faults(family):
        found = validated(Example(ITEM.path, fault.text))
        (finding,) = (each for each in found.findings if each.path == ITEM.path)
        assert fault.name in f"{finding.message} {above_caret(found, finding)}", fault
        assert finding.help, fault
        if family != "a required key is missing":
            assert finding.span.start.line == fault.line, fault


def test_a_key_that_is_missing_is_missed_in_its_mapping() -> None:
    for fault in faults("a required key is missing"):
        (finding,) = _found(fault)
        if fault.rule == "PAO101":
            assert finding.span.start.line in {fault.line, fault.line - 1}, fault
