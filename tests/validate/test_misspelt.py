"""A key that is misspelt is one mistake, and told as one."""

import pytest

from paoctl.rules.base import Example
from paoctl.rules.samples import ITEM
from tests.support.validation import found, validated

_TEAM = '    team: "@acme/databases"\n'


@pytest.mark.parametrize("key", ["taem", "tem", "Team"])
def test_a_key_that_is_misspelt_is_not_missing_besides(key: str) -> None:
    assert [rule for rule, _ in found(ITEM.but(_TEAM, f'    {key}: "@acme/databases"\n'))] == ["PAO102"]


def test_a_key_that_nobody_knows_does_not_hide_one_that_is_missing() -> None:
    assert sorted(rule for rule, _ in found(ITEM.but(_TEAM, '    flavour: "@acme/databases"\n'))) == [
        "PAO101",
        "PAO102",
    ]


def test_a_key_that_is_misspelt_elsewhere_hides_none() -> None:
    example = ITEM.but(_TEAM, "").but("  owner:\n", "  taem: x\n  owner:\n    contact: a@b.example\n")
    assert sorted(rule for rule, _ in found(example)) == ["PAO101", "PAO102"]


@pytest.mark.parametrize("key", ["presentation", "groups", "fulfillment", "outputs", "form", "actions"])
def test_what_stands_under_a_misspelt_key_is_looked_at_all_the_same(key: str) -> None:
    wrong = f"{key[:-2]}{key[-1]}{key[-2]}"
    text = ITEM.text.replace(f"{key}:", f"{wrong}:", 1)
    findings = validated(Example(ITEM.path, text)).findings
    assert [each.rule for each in findings] == ["PAO102"]
    assert [each.label for each in findings] == [f"did you mean `{key}`?"]


def test_a_fault_below_a_misspelt_key_is_told_where_it_stands() -> None:
    text = ITEM.text.replace("presentation:", "presentaion:").replace("required: true", 'required: "true"', 1)
    assert found(Example(ITEM.path, text)) == [("PAO102", "presentaion"), ("PAO103", '"true"')]
