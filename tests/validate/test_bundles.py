"""Bundles: made of items that exist, in versions that fit, answered as they ask, in an order that can be kept."""

import pytest

from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM
from paoctl.validate.versions import satisfies
from tests.support.validation import found, validated

FIELDS = '      instanceName: "{{ fields.appName }}-db"\n'
SECOND = "  - id: second\n    catalogItem: database-postgresql-standard\n    fields: {instanceName: second-db}\n"


@pytest.mark.parametrize(
    ("version", "wanted", "fits"),
    [
        ("1.2.0", "", True),
        ("1.2.0", "1.2.0", True),
        ("1.2.1", "1.2.0", False),
        ("1.2.9", "1.2", True),
        ("1.3.0", "1.2", False),
        ("1.9.9", "1", True),
        ("2.0.0", "1", False),
        ("1.2.0", "^1.2", True),
        ("1.9.0", "^1.2", True),
        ("1.1.9", "^1.2", False),
        ("2.0.0", "^1.2", False),
        ("0.2.9", "^0.2", True),
        ("0.3.0", "^0.2", False),
        ("0.0.3", "^0.0.3", True),
        ("0.0.4", "^0.0.3", False),
        ("1.2.9", "~1.2.3", True),
        ("1.3.0", "~1.2.3", False),
        ("1.9.9", "~1", True),
        ("1.2.0-rc.1", "^1.2", False),
        ("1.2.0-rc.1", "1.2.0-rc.1", True),
        ("1.2.0+build", "^1.2", True),
    ],
)
def test_a_version_is_in_a_range(version: str, wanted: str, fits: bool) -> None:
    assert satisfies(version, wanted) is fits


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            "database-postgresql-standard@^1.2",
            "database-postgresql-standart",
            ("PAO413", "database-postgresql-standart"),
        ),
        ("database-postgresql-standard@^1.2", "bundle-orders-standard", ("PAO413", "bundle-orders-standard")),
        ("@^1.2", "@^2", ("PAO414", "database-postgresql-standard@^2")),
        (FIELDS, "      instanceName: 7\n", ("PAO415", "7")),
        (FIELDS, "      size: small\n", ("PAO415", "fields")),
        (FIELDS, f"{FIELDS}      size: huge\n", ("PAO415", "huge")),
        (FIELDS, f"{FIELDS}      sise: small\n", ("PAO415", "sise")),
        (f"    fields:\n{FIELDS}", "", ("PAO415", "id")),
        (FIELDS, f"{FIELDS}    dependsOn: [nothing]\n", ("PAO404", "nothing")),
        (FIELDS, f"{FIELDS}    dependsOn: [database]\n", ("PAO405", "database")),
        ("outputs:\n", f"{SECOND}{SECOND}outputs:\n", ("PAO402", "second")),
        ('    value: "{{ components.database.outputs.host }}"\n', "", ("PAO411", "host")),
    ],
)
def test_a_fault_of_a_component_is_found_at_its_key(old: str, new: str, finding: tuple[str, str]) -> None:
    assert found(BUNDLE.but(old, new)) == [finding]


def test_the_condition_of_a_component_is_true_or_false() -> None:
    assert ("PAO305", "fields.appName") in found(BUNDLE.but(FIELDS, f"{FIELDS}    when: fields.appName\n"))


def test_a_used_output_is_a_dependency_too() -> None:
    circle = BUNDLE.but("{{ fields.appName }}-db", "{{ components.second.outputs.host }}").but(
        "outputs:\n", SECOND.replace("second-db", '"{{ components.database.outputs.host }}"') + "outputs:\n"
    )

    (finding,) = validated(circle).findings

    assert (finding.rule, finding.message) == ("PAO405", "they wait for each other: database -> second -> database")


@pytest.mark.parametrize(("on_failure", "rules"), [("rollback", ["PAO410"]), ("stop", [])])
def test_a_bundle_that_rolls_back_needs_items_that_can_be_undone(on_failure: str, rules: list[str]) -> None:
    item = ITEM.but("        destroy: {method: DELETE, url: self}\n", "").but("onFailure: rollback", "onFailure: stop")
    bundle = Example(BUNDLE.path, f"{BUNDLE.text}fulfillment:\n  orchestration: {{onFailure: {on_failure}}}\n")

    assert [rule for rule, _ in found(item, bundle)] == rules


@pytest.mark.parametrize(
    ("condition", "answer", "findings"),
    [
        ("request.environment == 'production'", "large", []),
        ("metadata.category == 'databases'", "large", []),
        ("metadata.category == 'storage'", "large", [("PAO415", "large")]),
        ("request.environment == 'production'", "huge", [("PAO415", "huge")]),
    ],
)
def test_what_only_a_request_will_say_is_not_guessed(
    condition: str, answer: str, findings: list[tuple[str, str]]
) -> None:
    item = ITEM.but("            type: select\n", f'            type: select\n            visibleWhen: "{condition}"\n')

    assert found(item, BUNDLE.but(FIELDS, f"{FIELDS}      size: {answer}\n")) == findings


def test_templates_deep_in_an_answer_are_known_only_later() -> None:
    fields = "          - {id: tags, name: Tags, type: list, validation: {maxLength: 5}}\n          - id: size\n"
    more = "          - {id: labels, name: Labels, type: keyvalue, validation: {maxLength: 5}}\n"
    item = ITEM.but("          - id: size\n", more + fields)
    known = (
        f'{FIELDS}      tags: ["{{{{ fields.appName }}}}", short]\n      labels: {{a: "{{{{ fields.appName }}}}"}}\n'
    )

    assert found(item, BUNDLE.but(FIELDS, known)) == []
    assert found(item, BUNDLE.but(FIELDS, known.replace("short", "far too long"))) == [("PAO415", "far too long")]


def test_a_component_whose_item_is_not_in_order_is_not_blamed_for_it() -> None:
    assert [rule for rule, _ in found(ITEM.but("version: 1.2.0", "version: one"))] == ["PAO105"]
    assert [rule for rule, _ in found(ITEM.but("version: 1.2.0", "version: [one"))] == ["PAO001"]
