"""PAO311: an answer is compared with what it can be."""

import pytest

from paoctl.rules.base import Example
from paoctl.rules.samples import ITEM, POLICY
from tests.support.validation import found, validated

_TICKET = "        type: jira-ticket\n"
_REPLICAS = "          - id: replicas\n"
_ZONES = "          - {id: zones, name: Zones, type: multiselect, enum: [a, b]}\n"
_TIER = "          - {id: tier, name: Tier, type: select, enum: [1, 2]}\n"
_COMPUTED = "          - {id: spot, name: Spot, type: select, options: \"['x', 'y']\"}\n"
FORM = ITEM.but(_REPLICAS, f"{_ZONES}{_TIER}{_COMPUTED}{_REPLICAS}")


def _when(condition: str) -> Example:
    return FORM.but(_TICKET, f'{_TICKET}        when: "{condition}"\n')


@pytest.mark.parametrize(
    ("condition", "literal"),
    [
        ("fields.size == 'lrage'", "'lrage'"),
        ("'huge' == fields.size", "'huge'"),
        ("fields.size != 'huge'", "'huge'"),
        ("fields.size in ['large', 'huge']", "'huge'"),
        ("fields.size not in ['huge']", "'huge'"),
        ("'c' in fields.zones", "'c'"),
        ("'c' not in fields.zones", "'c'"),
        ("fields.tier == 3", "3"),
        ("fields.multiAz and not (fields.size == 'huge' or fields.multiAz)", "'huge'"),
        ("(fields.size == 'huge') if fields.multiAz else false", "'huge'"),
    ],
)
def test_what_nobody_can_choose_is_told_where_it_is_written(condition: str, literal: str) -> None:
    assert ("PAO311", literal) in found(_when(condition))


@pytest.mark.parametrize(
    "condition",
    [
        "fields.size == 'large'",
        "fields.size in ['small', 'large']",
        "'a' in fields.zones",
        "fields.tier == 2",
        "fields.tier == 2.0",
        "'lar' in fields.size",
        "fields.size == none",
        "fields.size == request.name",
        "fields.spot == 'z'",
        "fields.instanceName == 'huge'",
    ],
)
def test_what_can_be_is_none(condition: str) -> None:
    assert "PAO311" not in [code for code, _ in found(_when(condition))]


def test_another_kind_is_told_once_as_that() -> None:
    codes = [code for code, _ in found(_when("fields.tier == '3'"))]
    assert codes == ["PAO305"]


@pytest.mark.parametrize(
    ("condition", "label", "remedy"),
    [
        ("fields.size == 'lrage'", "did you mean `large`?", "its options: small, large"),
        ("fields.tier == 7", "", "its options: 1, 2"),
    ],
)
def test_the_remedy_names_what_may_be_meant(condition: str, label: str, remedy: str) -> None:
    assert [(each.label, each.help) for each in validated(_when(condition)).findings] == [(label, (remedy,))]


@pytest.mark.parametrize(
    "condition",
    ["request.environment == 'prod'", "fields.size == 'tiny'", "fields.replicas == 5 and fields.size != 'huge'"],
)
def test_a_policy_that_can_never_speak_is_told(condition: str) -> None:
    policy = POLICY.but("fields.replicas == 5 or request.name == 'five'", condition)
    assert "PAO311" in [rule for rule, _ in found(policy)]


def test_a_policy_may_ask_what_one_of_many_forms_offers() -> None:
    policy = POLICY.but("fields.replicas == 5 or request.name == 'five'", "request.environment == 'production'")
    assert "PAO311" not in [rule for rule, _ in found(policy)]
