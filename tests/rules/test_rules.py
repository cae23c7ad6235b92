"""Every rule keeps its word: its bad example gives exactly its finding, its good one none."""

import re

import pytest

from paoctl.model.diagnostic import Diagnostic
from paoctl.rules.base import Example, Rule
from paoctl.rules.samples import REPOSITORY
from paoctl.rules.table import BY_CODE, RULES
from paoctl.workflows.example import try_example
from tests.house.skeleton import ROOT

WITH_EXAMPLES = [rule for rule in RULES if rule.bad]


def findings(example: Example) -> tuple[Diagnostic, ...]:
    """What is found in an example."""
    return try_example(example).findings


def test_the_sample_repository_is_in_order() -> None:
    assert findings(REPOSITORY[0]) == ()


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=lambda rule: rule.code)
def test_the_bad_example_gives_exactly_this_finding(rule: type[Rule]) -> None:
    assert rule.bad is not None
    found = findings(rule.bad)

    assert [each.rule for each in found] == [rule.code]
    assert found[0].severity is rule.severity
    assert found[0].help


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=lambda rule: rule.code)
def test_the_good_example_gives_none(rule: type[Rule]) -> None:
    assert rule.good is not None
    assert findings(rule.good) == ()


def test_codes_are_in_order_and_given_once() -> None:
    codes = [rule.code for rule in RULES]

    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"PAO\d{3}", code) for code in codes)
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert set(BY_CODE) == set(codes)


def test_every_code_that_the_program_names_is_a_rule() -> None:
    sources = [path for path in (ROOT / "paoctl").rglob("*.py") if "rules" not in path.parts]
    named = {code for path in sources for code in re.findall(r"PAO\d{3}", path.read_text("utf-8"))}

    assert named - set(BY_CODE) == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_says_what_and_why_in_sentences(rule: type[Rule]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", rule.name)
    assert rule.what.endswith(".")
    assert rule.why.endswith(".")
    assert (rule.bad is None) == (rule.good is None)
