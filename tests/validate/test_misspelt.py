"""A key that is misspelt is one mistake, and told as one."""

import pytest

from paoctl.rules.samples import ITEM
from tests.support.validation import found

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
