"""Templates that may come to an answer that a field does not take, and those of which nobody can be sure."""

import pytest

from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM
from tests.support.validation import found, validated

FIELDS = '      instanceName: "{{ fields.appName }}-db"\n'
SIZE = "            default: small\n"
LABELS = "          - {id: labels, name: Labels, type: keyvalue}\n"
PORTS = "          - {id: ports, name: Ports, type: list, of: integer}\n"
HERE = ITEM.but("          - id: multiAz\n", f"{LABELS}{PORTS}          - id: multiAz\n")
PLAN = "          - {id: plan, name: Plan, type: select, enum: [small, medium, large], default: small%s}\n"
COUNT = "          - {id: count, name: Count, type: integer, default: 3}\n"
BIG = "          - {id: big, name: Big, type: boolean, default: false}\n"


def bundle(answer: str, extra: str = "", when: str = "", shown: str = "") -> Example:
    """A bundle that asks for a plan, and answers a component with it."""
    asked = BUNDLE.but("          - id: appName\n", f"{BIG}{PLAN % shown}{COUNT}          - id: appName\n")
    condition = f"    when: {when}\n" if when else ""
    rest = "" if answer.startswith("instanceName") else FIELDS
    return asked.but(f"    fields:\n{FIELDS}", f"{condition}    fields:\n{rest}      {answer}\n{extra}")


@pytest.mark.parametrize(
    ("answer", "above"),
    [
        ('size: "{{ fields.plan }}"', "fields.plan"),
        ("size: \"{{ fields.plan if fields.big else 'small' }}\"", "fields.plan"),
        ("size: \"{{ 'medium' if fields.big else 'small' }}\"", "'medium'"),
        ("size: \"{{ fields.plan | default('small') }}\"", "fields.plan"),
        ("instanceName: \"{{ 'Orders' if fields.big else 'orders' }}\"", "'Orders'"),
    ],
)
def test_an_option_of_the_bundle_that_the_component_does_not_take_is_told(answer: str, above: str) -> None:
    assert found(bundle(answer), HERE) == [("PAO415", above)]


def test_what_may_be_chosen_is_said() -> None:
    (finding,) = validated(bundle('size: "{{ fields.plan }}"'), HERE).findings

    assert "medium" in f"{finding.message} {finding.label}"


@pytest.mark.parametrize(
    "changed",
    [
        bundle("size: \"{{ fields.plan if fields.plan != 'medium' else 'small' }}\""),
        bundle("size: \"{{ 'small' if fields.plan == 'medium' else fields.plan }}\""),
        bundle('size: "{{ fields.plan }}"', when="fields.plan != 'medium'"),
        bundle("size: \"{{ 'medium' if fields.big else 'small' }}\"", when="not fields.big"),
        bundle("size: \"{{ fields.plan if fields.big else 'small' }}\"", shown=", visibleWhen: not fields.big"),
        bundle("size: \"{{ 'small' if fields.big else 'large' }}\""),
        bundle("size: \"{{ 'small' | default('medium') }}\""),
        bundle('labels: {host: "{{ fields.plan }}", count: "{{ fields.count }} of them"}'),
        bundle('ports: ["{{ fields.count }}"]'),
    ],
)
def test_what_a_condition_may_exclude_is_not(changed: Example) -> None:
    assert [each for each in found(changed, HERE) if each[0] != "PAO310"] == []


@pytest.mark.parametrize(
    ("answer", "above"),
    [
        ('labels: {host: "{{ fields.count }}"}', "fields.count"),
        ('labels: {host: "{{ components.other.outputs.port }}"}', "components.other.outputs.port"),
        ('ports: ["{{ fields.plan }}"]', "fields.plan"),
    ],
)
def test_the_kinds_within_a_map_or_a_list_are_told(answer: str, above: str) -> None:
    other = "  - {id: other, catalogItem: database-postgresql-standard@^1.2, fields: {instanceName: other-db}}\n"
    item = HERE.but("outputs:\n  host:\n", "outputs:\n  port: {type: integer, required: false}\n  host:\n")
    changed = bundle(answer, extra=other)

    assert found(changed, item) == [("PAO305", above)]


@pytest.mark.parametrize(
    ("default", "above"),
    [
        ("{{ 'tiny' if fields.instanceName == 'x' else 'small' }}", "'tiny'"),
        ("{{ 'large' if fields.instanceName == 'x' else 'small' }}", ""),
        ("{{ fields.instanceName }}", ""),
    ],
)
def test_a_computed_default_is_one_of_the_options(default: str, above: str) -> None:
    assert found(ITEM.but(SIZE, f'            default: "{default}"\n')) == ([("PAO203", above)] if above else [])


def test_a_default_that_is_only_taken_where_it_fits_is_none() -> None:
    shown = "            visibleWhen: fields.instanceName != 'x'\n"
    default = "            default: \"{{ 'tiny' if fields.instanceName == 'x' else 'small' }}\"\n"

    assert [rule for rule, _ in found(ITEM.but(SIZE, shown + default))] in ([], ["PAO310"])
