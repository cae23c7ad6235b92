"""Versions: what breaks those who rely on a definition, and what its version has to say about it."""

import pytest

from paoctl.load.catalog import load_catalog
from paoctl.model.diagnostic import Diagnostic
from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM, REPOSITORY
from paoctl.validate.release import release_faults

SAMPLE = {example.path: example.raw for example in REPOSITORY}
VERSION = "version: 1.2.0"
SIZE = "            type: select\n            options: [{value: small}, {value: large}]\n            default: small\n"
NAME = "type: string\n            required: true\n"
ZONE = "            name: Survive a zone outage\n            type: boolean\n"
OUTPUT = '  host:\n    type: string\n    value: "{{ outputs.instance.host }}"\n'
NEW_FIELD = (
    "          - {{id: zone, name: Zone, type: string{}}}\n          - id: replicas\n            name: Read replicas\n"
)
REPLICAS = "          - id: replicas\n            name: Read replicas\n"


def findings(after: Example, before: Example = ITEM) -> list[Diagnostic]:
    old, new = (load_catalog({**SAMPLE, each.path: each.raw}) for each in (before, after))
    assert (old[1], new[1]) == ([], [])
    return list(release_faults(old[0], new[0]))


def breaks(old: str, new: str, before: Example = ITEM) -> list[str]:
    """What is told of a change with a new minor version."""
    return [
        line for told in findings(before.but(VERSION, "version: 1.3.0").but(old, new), before) for line in told.help
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("          - id: size\n", "          - id: scale\n", "field `size` is gone"),
        (ZONE, ZONE.replace("boolean", "string"), "field `multiAz` was of type boolean and is string"),
        (REPLICAS, NEW_FIELD.format(", required: true"), "field `zone` is new, required, and has no default"),
        (SIZE, SIZE.replace("default: small", "required: true"), "field `size` is now required, without a default"),
        (SIZE, SIZE.replace(", {value: large}", ""), "field `size` no longer takes `large`"),
        (NAME, f"{NAME}            enum: [a, b]\n", "field `instanceName` now takes only some values"),
        ("max: 5", "max: 4", "field `replicas` has a stricter max: 4"),
        ("min: 0", "min: 1", "field `replicas` has a stricter min: 1"),
        ("pattern:", "maxLength: 20\n              pattern:", "field `instanceName` has a stricter maxLength: 20"),
        (ZONE, f"{ZONE}            mutability: replace\n", "field `multiAz` was changed in-place and is now replace"),
        (ZONE, f"{ZONE}            unique: item\n", "the answers to field `multiAz` must now be unique"),
        (ZONE, f"{ZONE}            visibleWhen: fields.size == 'large'\n",
         "field `multiAz` was always asked for and is now only when fields.size == 'large'"),
        (OUTPUT, OUTPUT.replace("host:", "address:", 1), "output `host` is gone"),
        (OUTPUT, OUTPUT.replace("string", "list"), "output `host` was of type string and is list"),
        (OUTPUT, f"{OUTPUT}    sensitive: true\n", "output `host` has become sensitive"),
        (OUTPUT, f"{OUTPUT}    required: false\n", "output `host` may now be missing"),
    ],
)  # fmt: skip
def test_what_takes_a_promise_back_is_a_break(old: str, new: str, told: str) -> None:
    lines = breaks(old, new)

    assert told in lines
    assert lines[-1] == "version: 2.0.0"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (REPLICAS, NEW_FIELD.format("")),
        (REPLICAS, NEW_FIELD.format(", required: true, default: a")),
        (SIZE, SIZE.replace("{value: large}", "{value: large}, {value: huge}")),
        ("max: 5", "max: 9"),
        (NAME, NAME.replace("string", "textarea")),
        (NAME, NAME.replace("            required: true\n", "")),
        ("{2,28}", "{2,58}"),
        ("            type: integer\n", "            type: number\n"),
        ("            visibleWhen: fields.multiAz\n", ""),
        ("description: Managed PostgreSQL with", "description: A managed PostgreSQL with"),
        (OUTPUT, f"{OUTPUT}  port: {{type: integer, required: false}}\n"),
    ],
)
def test_what_only_adds_or_widens_is_none(old: str, new: str) -> None:
    assert breaks(old, new) == []


@pytest.mark.parametrize(
    ("old", "new"), [("string", "integer"), ("integer", "number"), ("integer", "integer"), ("number", "integer")]
)
def test_the_elements_of_a_list_may_become_more_general(old: str, new: str) -> None:
    before = ITEM.but(REPLICAS, f"          - {{id: ports, name: Ports, type: list, of: {old}}}\n{REPLICAS}")
    narrower = (old, new) in {("string", "integer"), ("number", "integer")}

    assert bool(breaks(f"of: {old}", f"of: {new}", before)) is narrower


@pytest.mark.parametrize(
    ("was", "now", "rule"),
    [
        ("1.2.0", "2.0.0", None),
        ("1.2.0", "1.9.0", "PAO522"),
        ("1.2.0", "1.2.0", "PAO522"),
        ("1.2.0", "2.0.0-rc.1", None),
        ("2.0.0", "1.9.0", "PAO522"),
        ("0.3.1", "0.4.0", None),
        ("0.3.1", "0.3.2", "PAO522"),
        ("0.9.0", "1.0.0", None),
    ],
)
def test_a_break_asks_for_a_major_version_and_before_one_for_a_minor_one(was: str, now: str, rule: str | None) -> None:
    before = ITEM.but(VERSION, f"version: {was}")
    after = ITEM.but(VERSION, f"version: {now}").but("max: 5", "max: 4")

    assert [each.rule for each in findings(after, before)] == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("1.2.0", "1.2.0", "database-postgresql-standard has changed and is still 1.2.0"),
        ("1.2.0", "1.1.9", "1.1.9 is not newer"),
        ("1.2.0", "1.2.0-rc.1", "1.2.0-rc.1 is not newer"),
        ("1.2.0", "1.2.0+2", "1.2.0+2 is not newer"),
        ("1.2.0", "1.2.1", None),
        ("1.3.0-rc.1", "1.3.0-rc.2", None),
        ("1.3.0-rc.1", "1.3.0", None),
    ],
)
def test_any_change_asks_for_a_new_version(was: str, now: str, told: str | None) -> None:
    before = ITEM.but(VERSION, f"version: {was}")
    after = ITEM.but(VERSION, f"version: {now}").but("kind:", "# a comment is a change\nkind:")
    found = findings(after, before)

    assert [each.message for each in found] == ([told] if told else [])
    assert all(each.rule == "PAO521" and each.pointer == ("metadata", "version") for each in found)


def test_what_has_not_changed_needs_nothing() -> None:
    assert findings(ITEM) == []


def test_bundles_are_held_to_it_too() -> None:
    [told] = findings(BUNDLE.but("id: appName", "id: serviceName").but(".appName", ".serviceName"), BUNDLE)

    assert (told.rule, told.path) == ("PAO522", BUNDLE.path)


def test_a_module_that_changes_changes_the_items_that_use_it() -> None:
    item = ITEM.but(
        "type: rest-api\n        config:\n          url: https://provision.acme.example/databases\n",
        "type: terraform\n        config:\n          module: modules/postgres\n",
    )
    old, new = (
        load_catalog({**SAMPLE, item.path: item.raw, "modules/postgres/main.tf": text})[0] for text in (b"#1", b"#2")
    )

    assert [each.rule for each in release_faults(old, new)] == ["PAO521"]
