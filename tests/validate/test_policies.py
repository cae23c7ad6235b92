"""Policies: their own faults, their tests, and what they say of a request in a pull request."""

import pytest

from paoctl.model.diagnostic import Severity
from paoctl.rules.base import Example
from paoctl.rules.samples import APPROVAL_POLICY, BUNDLE, POLICY, REPOSITORY, REQUEST
from paoctl.workflows.validate import validate
from tests.support.validation import found, validated

WHEN = "when: fields.replicas == 5 or request.name == 'five'"


def when(condition: str) -> Example:
    """The sample policy with another condition, and without its tests."""
    return Example(POLICY.path, POLICY.but(WHEN, f"when: {condition}").text.partition("tests:")[0])


@pytest.mark.parametrize(
    ("condition", "rule", "above"),
    [
        ("fields.replicsa == 5", "PAO302", "fields.replicsa"),
        ("request.generation == 1", "PAO302", "request.generation"),
        ("system.date == ''", "PAO302", "system.date"),
        ("env.ANNOUNCE_URL == ''", "PAO302", "env.ANNOUNCE_URL"),
        ("secrets.WEBHOOK_KEY == ''", "PAO302", "secrets.WEBHOOK_KEY"),
        ("fields.size", "PAO305", "fields.size"),
        ("fields.replicas ==", "PAO301", ""),
        ("fields.size.upper() == 'X'", "PAO303", ""),
        ("fields.sizes | default('') == 'x'", "PAO302", "fields.sizes"),
    ],
)
def test_a_condition_is_proved_without_a_request(condition: str, rule: str, above: str) -> None:
    [(code, shown)] = found(when(condition))

    assert code == rule
    assert shown == above or not above


def test_every_form_that_a_policy_applies_to_has_to_ask() -> None:
    everything = Example(POLICY.path, when("fields.replicas == 5").text.replace("applies: [databases]", "applies: []"))
    optional = Example(
        POLICY.path, when("fields.replicas | default(0) == 5").text.replace("applies: [databases]", "applies: []")
    )

    assert found(everything) == [("PAO302", "fields.replicas")]
    assert found(optional) == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "above"),
    [
        ("expect: pass", "expect: warn", "PAO704", "warn"),
        ("fields: {}", "fields: {sizes: 3}", "PAO704", "3"),
        ("fields: {}", "fields: {size: huge}", "PAO704", "huge"),
        (
            "{item: database-postgresql-standard, fields: {}}",
            "{item: database-postgres-standard}",
            "PAO704",
            "database-postgres-standard",
        ),
        (
            "fields: {}}",
            "environment: staging, fields: {}}",
            "PAO606",
            "staging",
        ),
        ("effect: deny", "effect: deny\n  team: '@acme/platform'", "PAO111", "spec"),
        ("id: at-most-four-replicas", "id: at-most-five-replicas", "PAO109", "at-most-five-replicas"),
        ("effect: deny", "effect: refuse", "PAO104", "refuse"),
        ("applies: [databases]", "applies: [databases, databses]", "PAO706", "databses"),
    ],
)
def test_a_fault_is_told_where_it_is(old: str, new: str, rule: str, above: str) -> None:
    assert found(POLICY.but(old, new)) == [(rule, above)]


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        (("effect: deny", "effect: deny\n  team: '@acme/platform'"), ["PAO706", "PAO111"]),
        (("effect: deny", "effect: require-approval"), ["PAO706", "PAO111"]),
        (("name: five}", "name: five, environment: produktion}"), ["PAO706", "PAO606"]),
    ],
)
def test_a_fault_does_not_hide_another(change: tuple[str, str], rules: list[str]) -> None:
    broken = POLICY.but("applies: [databases]", "applies: [databses]").but(*change)

    assert sorted(rule for rule, _ in found(broken)) == sorted(rules)


def test_a_test_in_no_environment_does_not_keep_the_others_from_being_tried() -> None:
    broken = POLICY.but("name: five}", "name: five, environment: produktion}").but("expect: pass", "expect: deny")

    assert [rule for rule, _ in found(broken)] == ["PAO606", "PAO704"]


def test_an_approval_needs_a_team() -> None:
    assert [rule for rule, _ in found(APPROVAL_POLICY.but('  team: "@acme/platform"\n', ""))] == ["PAO111"]


def test_a_test_may_be_of_a_bundle_and_looks_at_its_components() -> None:
    component = BUNDLE.but(
        '"{{ fields.appName }}-db"', '"{{ fields.appName }}-db"\n      multiAz: true\n      replicas: 5'
    )
    tested = POLICY.but(
        "{item: database-postgresql-standard, fields: {}}",
        "{item: bundle-orders-standard, fields: {appName: shop}}",
    )

    assert found(component, tested) == [("PAO704", "pass")]
    assert found(tested) == []


def request(replicas: int, environment: str = "production") -> Example:
    many = REQUEST.but("size: large", f"size: large\n    multiAz: true\n    replicas: {replicas}")
    return many.but("environment: production", f"environment: {environment}")


@pytest.mark.parametrize(
    ("replicas", "rule", "severity"),
    [(5, "PAO701", Severity.ERROR), (4, "PAO702", Severity.WARNING), (3, "PAO703", Severity.NOTE)],
)
def test_a_policy_speaks_at_the_answer_that_it_looks_at(replicas: int, rule: str, severity: Severity) -> None:
    findings = validated(request(replicas))
    [finding] = findings.findings

    assert (finding.rule, finding.severity, finding.pointer) == (rule, severity, ("spec", "fields", "replicas"))
    assert "policies/" in finding.help[0]


def test_a_policy_sees_what_else_is_asked_for() -> None:
    assert found(request(3, "dev")) == []


def test_requests_that_stand_are_not_asked_again() -> None:
    files = {each.path: each.raw for each in (*REPOSITORY, request(5))}
    assert validate(files).findings == ()
    assert [each.rule for each in validate(files, fresh={REQUEST.path}).findings] == ["PAO701"]


def test_what_is_wrong_with_a_request_comes_first() -> None:
    assert [rule for rule, _ in found(request(5).but("size: large", "size: huge"))] == ["PAO213"]


def test_the_tests_of_a_policy_that_can_t_be_read_say_nothing() -> None:
    assert found(POLICY.but("when: fields.replicas == 5 or request.name == 'five'", "when: 5")) == [("PAO103", "5")]
