"""A remedy can be followed where it is told."""

import pytest

from paoctl.model.diagnostic import Diagnostic
from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM
from tests.support.validation import validated

_CHECKS = "  healthChecks:\n    - {id: tcp, type: tcp, config: {%s}}\n  manual:\n"
_OPTIONS = "[{value: small}, {value: large}]"


def only(changed: Example) -> Diagnostic:
    """The one finding."""
    (finding,) = validated(changed).findings
    return finding


@pytest.mark.parametrize("number", ["1e999", ".inf", "017"])
def test_where_a_number_is_wanted_no_quotes_are(number: str) -> None:
    finding = only(ITEM.but("max: 5", f"max: {number}"))
    assert (finding.label, finding.help) == ("a number is wanted", ("write it in plain digits, as 1000",))


@pytest.mark.parametrize(
    ("number", "words"), [("1e999", "a number"), (".inf", "infinity"), (".nan", "what is no number")]
)
def test_what_others_read_is_said_in_plain_words(number: str, words: str) -> None:
    finding = next(each for each in validated(ITEM.but("default: 1\n", f"default: {number}\n")).findings)
    assert finding.message == f"`{number}` without quotes is {words} to some YAML readers and not to others"


@pytest.mark.parametrize(
    ("old", "new"), [("default: 1\n", "default: 99999999999999999999\n"), ("max: 5", f"max: {9**99}")]
)
def test_a_number_that_is_too_large_may_be_meant_as_one(old: str, new: str) -> None:
    assert only(ITEM.but(old, new)).help == ("write one that is, or put it in quotes where text is meant",)


def test_a_key_is_added_between_braces() -> None:
    owner = only(ITEM.but('  owner:\n    team: "@acme/databases"\n', "  owner: {contact: a@b.example}\n"))
    assert owner.label == "add `team:` between its braces"


def test_a_sample_is_of_the_kind_that_is_wanted() -> None:
    port = only(ITEM.but("  manual:\n", _CHECKS % "host: provision.acme.example"))
    assert port.help[0].startswith("port: 5432 ")
    assert port.label == "add `port:` between its braces"


def test_what_is_written_is_kept_in_a_sample() -> None:
    assert only(ITEM.but(_OPTIONS, "[small, {value: large}]")).help == ("write it as {value: small}",)
    assert only(ITEM.but(_OPTIONS, "[{value: small}, huge]")).help == ("write it as {value: huge}",)


@pytest.mark.parametrize(
    ("path", "help_"),
    [
        ("catalog/databases/copy.yaml", "call the file database-postgresql-standard.yaml"),
        ("catalog/databases/database-mysql-standard.yaml", "write `id: database-mysql-standard`, or move the file"),
        ("catalog/database-postgresql-standard.yaml", "move the file to catalog/databases/"),
        ("catalog/cache/database-postgresql-standard.yaml", "write `category: cache`, or move the file"),
    ],
)
def test_a_file_in_the_wrong_place(path: str, help_: str) -> None:
    findings = validated(Example(path, ITEM.text)).findings
    assert [each.help for each in findings if each.rule == "PAO109" and each.path == path] == [(help_,)]


def test_all_of_the_environment_is_not_a_name_that_is_not_set() -> None:
    findings = validated(ITEM.but("body: {host: ", 'body: {all: "{{ env }}", host: ')).findings
    assert "PAO309" not in {each.rule for each in findings}


def test_a_condition_takes_no_secret_of_any_field() -> None:
    secret = BUNDLE.but("            type: string\n            required: true\n", "            type: password\n").but(
        "    fields:\n      instanceName", "    when: fields.appName is not none\n    fields:\n      instanceName"
    )
    found = [each for each in validated(secret).findings if each.pointer == ("components", 0, "when")]
    assert [(each.rule, each.help[-1]) for each in found] == [
        ("PAO306", "nothing is decided by a secret: look at something else")
    ]


def test_a_field_that_waits_for_itself() -> None:
    finding = only(ITEM.but("visibleWhen: fields.multiAz", "visibleWhen: fields.replicas > 1"))
    assert (finding.message, finding.help) == (
        "`replicas` waits for its own answer",
        ("look at an earlier field instead",),
    )
