"""A key that is misspelt is one mistake, and told as one."""

import pytest

from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM, REQUEST
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


_METHOD = "          method: POST\n"


@pytest.mark.parametrize(
    ("old", "new", "key", "meant"),
    [
        (_METHOD, "          auth: {baerer: '{{ secrets.WEBHOOK_KEY }}'}\n", "baerer", "bearer"),
        (_METHOD, "          auht: {bearer: '{{ secrets.WEBHOOK_KEY }}'}\n", "auht", "auth"),
        (_METHOD, "          headres: {X-Key: '{{ secrets.WEBHOOK_KEY }}'}\n", "headres", "headers"),
        (
            _METHOD,
            "          auth: {basic: {user: a, pasword: '{{ secrets.WEBHOOK_KEY }}'}}\n",
            "pasword",
            "password",
        ),
        ("secret: WEBHOOK_KEY", "secrte: WEBHOOK_KEY", "secrte", "secret"),
        ('url: "{{ env.ANNOUNCE_URL }}"', 'ulr: "{{ env.ANNOUNCE_URL }}"', "ulr", "url"),
    ],
)
def test_a_misspelt_key_of_a_configuration_is_one_fault(old: str, new: str, key: str, meant: str) -> None:
    item = ITEM.but(old, new)
    findings = validated(item).findings
    assert [(each.rule, each.label) for each in findings] == [("PAO403", f"did you mean `{meant}`?")]
    assert found(item) == [("PAO403", key)]


def test_a_secret_under_a_key_that_nobody_knows_is_one_fault() -> None:
    item = ITEM.but(_METHOD, "          auth: {token: '{{ secrets.WEBHOOK_KEY }}'}\n")
    assert found(item) == [("PAO403", "token")]


def test_a_secret_is_out_of_place_under_the_key_that_is_meant_too() -> None:
    item = ITEM.but(_METHOD, "          auth: {basic: {usre: '{{ secrets.WEBHOOK_KEY }}', password: x}}\n")
    assert found(item) == [("PAO403", "usre"), ("PAO306", "secrets.WEBHOOK_KEY")]


def test_a_fault_below_a_misspelt_key_of_a_configuration_is_told_where_it_stands() -> None:
    item = ITEM.but(_METHOD, "          pol: {every: 1s, state: 7}\n")
    assert found(item) == [("PAO403", "pol"), ("PAO403", "7")]


def test_a_misspelt_key_of_a_health_check_is_one_fault() -> None:
    checks = (
        "  healthChecks:\n    - {id: tcp, type: tcp, config: {hots: provision.acme.example, port: 5432}}\n  manual:\n"
    )
    assert found(ITEM.but("  manual:\n", checks)) == [("PAO419", "hots")]


def test_an_answer_under_a_misspelt_name_is_not_missing_besides() -> None:
    assert found(REQUEST.but("instanceName: orders", "instnaceName: orders")) == [("PAO210", "instnaceName")]
    assert found(BUNDLE.but("instanceName: ", "instnaceName: ")) == [("PAO415", "instnaceName")]


def test_an_answer_that_nobody_asks_for_hides_none_that_is_missing() -> None:
    findings = found(REQUEST.but("instanceName: orders", "flavour: orders"))
    assert sorted(rule for rule, _ in findings) == ["PAO210", "PAO211"]
