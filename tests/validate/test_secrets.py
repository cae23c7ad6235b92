"""Secrets: they stand where their action type says that they are safe, in the items that they are given to."""

import pytest

from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM, PROJECT
from tests.support.validation import found, validated

SECRET = "secrets.WEBHOOK_KEY"
SIZE = 'size: "{{ fields.size }}"'
PASSWORD = ITEM.but(
    "          - id: size\n",
    "          - id: password\n            name: Password\n            type: password\n          - id: size\n",
)
SENSITIVE = ITEM.but("          host: {type: string}\n", "          host: {sensitive: true, store: env}\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('summary: "{{ fields.instanceName }}"', 'summary: "x {{ %s }}"'),
        ("url: https://provision.acme.example/databases", 'url: "https://provision.acme.example/{{ %s }}"'),
        ('value: "{{ outputs.instance.host }}"', 'value: "{{ %s }}"'),
    ],
)
def test_a_secret_may_not_stand_where_it_could_be_read(old: str, new: str) -> None:
    assert found(ITEM.but(old, new % SECRET)) == [("PAO306", SECRET)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SIZE, 'size: "{{ %s }}"'),
        ("method: POST\n", 'method: POST\n          headers: {X-Key: "key {{ %s }}"}\n'),
        ("method: POST\n", 'method: POST\n          auth: {bearer: "{{ %s }}"}\n'),
    ],
)
def test_a_secret_may_stand_where_its_type_says_so(old: str, new: str) -> None:
    assert found(ITEM.but(old, new % SECRET)) == []


def test_a_password_field_is_a_secret() -> None:
    findings = found(PASSWORD.but('summary: "{{ fields.instanceName }}"', 'summary: "{{ fields.password }}"'))

    assert ("PAO306", "fields.password") in findings


def test_a_sensitive_output_is_a_secret() -> None:
    assert found(SENSITIVE) == [("PAO306", "outputs.instance.host")]
    assert found(SENSITIVE.but("  host:\n    type: string\n", "  host:\n    sensitive: true\n")) == [
        ("PAO306", "components.database.outputs.host")
    ]


def test_a_sensitive_output_feeds_only_a_password_field_of_a_component() -> None:
    item = SENSITIVE.but("  host:\n    type: string\n", "  host:\n    sensitive: true\n")
    second = (
        "  - id: second\n    catalogItem: database-postgresql-standard\n"
        '    fields: {instanceName: "{{ components.database.outputs.host }}"}\noutputs:\n'
    )

    findings = found(
        item, BUNDLE.but("outputs:\n", second).but("    type: string\n    value", "    sensitive: true\n    value")
    )

    assert findings == [("PAO306", "components.database.outputs.host")]


def test_a_secret_is_used_only_by_the_items_that_it_is_given_to() -> None:
    others = PROJECT.but("items: [database-postgresql-standard]", "items: []")

    assert found(others) == [("PAO306", "WEBHOOK_KEY")]
    assert found(others, ITEM.but(SIZE, f'size: "{{{{ {SECRET} }}}}"')) == [
        ("PAO306", SECRET),
        ("PAO306", "WEBHOOK_KEY"),
    ]


def test_a_field_for_the_name_of_a_secret_takes_a_declared_one() -> None:
    assert found(ITEM.but("secret: WEBHOOK_KEY", "secret: WEBHOK_KEY")) == [("PAO306", "WEBHOK_KEY")]


def test_a_sensitive_output_needs_a_store_that_there_is() -> None:
    assert found(SENSITIVE.but("store: env", "store: vault"))[-1] == ("PAO407", "vault")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('summary: "{{ fields.instanceName }}"', 'summary: "{{ %s }}"'),
        ("url: https://provision.acme.example/databases", 'url: "https://provision.acme.example/{{ %s }}"'),
    ],
)
def test_a_password_of_the_bundle_is_a_secret_in_its_items(old: str, new: str) -> None:
    answer = "bundle.fields.rootPassword"
    bundle = BUNDLE.but("          - id: appName\n", f"{_ROOT_PASSWORD}          - id: appName\n")

    assert found(ITEM.but(old, new % answer), bundle) == [("PAO306", answer)]
    assert found(ITEM.but(SIZE, SIZE.replace("fields.size", answer)), bundle) == []


_ROOT_PASSWORD = "          - {id: rootPassword, name: Root password, type: password}\n"


@pytest.mark.parametrize(
    ("item", "way"),
    [
        (
            PASSWORD.but('summary: "{{ fields.instanceName }}"', 'summary: "{{ fields.password }}"'),
            "the password field `password` → {{ fields.password }} → fulfillment.manual.actions.config.summary",
        ),
        (
            SENSITIVE,
            "the sensitive output `host` of the action `instance` → {{ outputs.instance.host }} → outputs.host.value",
        ),
        (
            ITEM.but('value: "{{ outputs.instance.host }}"', f'value: "{{{{ {SECRET} }}}}"'),
            "secrets.names.WEBHOOK_KEY in paoctl.yaml → {{ secrets.WEBHOOK_KEY }} → outputs.host.value",
        ),
    ],
)
def test_the_way_of_a_secret_is_shown_from_its_source_to_the_place(item: Example, way: str) -> None:
    findings = [each for each in validated(item).findings if each.rule == "PAO306"]

    assert findings[0].help[0] == f"its way: {way}"


SUMMARY = 'summary: "{{ fields.instanceName }}"'
SENSITIVE_PROMISE = SENSITIVE.but("  host:\n    type: string\n", "  host:\n    sensitive: true\n")
PROMISE = 'value: "{{ %s }}"'


@pytest.mark.parametrize(
    ("item", "scope"),
    [
        (ITEM.but(SUMMARY, 'summary: "{{ secrets | json }}"'), "secrets"),
        (PASSWORD.but(SUMMARY, 'summary: "{{ fields | table }}"'), "fields"),
        (SENSITIVE.but(PROMISE % "outputs.instance.host", PROMISE % "outputs | json"), "outputs"),
        (SENSITIVE.but(PROMISE % "outputs.instance.host", PROMISE % "outputs.instance | json"), "outputs.instance"),
        (ITEM.but(SIZE, 'size: "{{ secrets }}"'), "secrets"),
        (PASSWORD.but(SIZE, 'size: "{{ fields | json }}"'), "fields"),
        (PASSWORD.but(SIZE, 'size: "all: {{ fields }}"'), "fields"),
    ],
)
def test_a_whole_scope_is_all_that_is_in_it(item: Example, scope: str) -> None:
    assert found(item) == [("PAO306", scope)]


def test_what_a_component_promises_is_all_of_its_outputs() -> None:
    whole = "components.database.outputs"

    assert found(SENSITIVE_PROMISE, BUNDLE.but(f"{{{{ {whole}.host }}}}", f"{{{{ {whole} | json }}}}")) == [
        ("PAO306", whole)
    ]


@pytest.mark.parametrize(
    "item",
    [
        ITEM.but(SUMMARY, 'summary: "{{ fields | table }}"'),
        ITEM.but(PROMISE % "outputs.instance.host", PROMISE % "outputs | json"),
        ITEM.but(SIZE, 'size: "{{ fields }}"'),
        PASSWORD.but(SIZE, 'size: "{{ fields }}"'),
        PASSWORD.but(SIZE, "size: \"{{ fields.password if fields.multiAz else 'none' }}\""),
        ITEM.but(SIZE, 'size: "{{ [secrets.WEBHOOK_KEY, fields.size] }}"'),
    ],
)
def test_a_scope_without_a_secret_and_a_secret_that_is_handed_on_are_no_fault(item: Example) -> None:
    assert found(item) == []


@pytest.mark.parametrize(
    ("item", "secret"),
    [
        (ITEM.but(SIZE, f'size: "{{{{ {SECRET} | sha256 }}}}"'), SECRET),
        (PASSWORD.but(SIZE, 'size: "{{ fields.password ~ 1 }}"'), "fields.password"),
        (PASSWORD.but(SIZE, "size: \"{{ fields.password | default('none') }}\""), "fields.password"),
        (PASSWORD.but(SIZE, "size: \"{{ 'a' if fields.password else 'b' }}\""), "fields.password"),
        (
            SENSITIVE_PROMISE.but(PROMISE % "outputs.instance.host", PROMISE % "outputs.instance.host | upper"),
            "outputs.instance.host",
        ),
    ],
)
def test_a_secret_is_handed_on_and_nothing_else_wherever_it_stands(item: Example, secret: str) -> None:
    assert ("PAO306", secret) in found(item)
