"""What can be mended safely is, in the text; nothing else of a file comes to mean something else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paoctl.load.yaml import parse
from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM, PROJECT, REPOSITORY, REQUEST
from paoctl.rules.table import BY_CODE, RULES
from paoctl.workflows.fix import Find, Fixed, fix
from paoctl.workflows.validate import validate

MENDABLE = {
    "PAO003", "PAO005", "PAO102", "PAO104", "PAO105", "PAO108", "PAO210", "PAO302", "PAO401", "PAO403", "PAO404",
    "PAO413", "PAO420", "PAO605", "PAO706", "PAO707",
}  # fmt: skip
"""The rules whose bad example is mended, and then gives no finding."""


def looking(changed: Example) -> Find:
    return lambda files: validate(files, targets={changed.path})


def mend(changed: Example) -> Fixed:
    files = {example.path: example.raw for example in (*REPOSITORY, changed)}
    return fix(files, looking(changed))


def text_of(changed: Example, fixed: Fixed) -> str:
    return fixed.files.get(changed.path, changed.raw).decode()


def test_the_bad_examples_of_these_rules_are_mended() -> None:
    mended = {rule.code for rule in RULES if rule.bad and mend(rule.bad).count}

    assert mended == MENDABLE


@pytest.mark.parametrize("code", sorted(MENDABLE))
def test_a_mended_example_is_in_order_and_differs_in_one_line(code: str) -> None:
    bad = BY_CODE[code].bad
    assert bad is not None
    fixed = mend(bad)
    before, after = bad.text.splitlines(), text_of(bad, fixed).splitlines()

    assert (fixed.count, [each.rule for each in fixed.left.findings]) == (1, [])
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 1


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        (ITEM.but("apiVersion: pao/v1\n", ""), ITEM),
        (Example(ITEM.path, "# a comment\n---\n" + ITEM.text.removeprefix("apiVersion: pao/v1\n")), None),
        (ITEM.but("kind: CatalogItem", "kind: CatalogItm"), ITEM),
        (ITEM.but("kind: CatalogItem", "kind: 'CatalogItm'  # why"), ITEM.but("CatalogItem", "'CatalogItem'  # why")),
        (ITEM.but("required: true", "required: YES"), ITEM),
        (ITEM.but("required: true", "required: on"), ITEM),
        (ITEM.but("name: PostgreSQL database", "name: 2026-01-01"), ITEM.but("PostgreSQL database", '"2026-01-01"')),
        (ITEM.but("name: PostgreSQL database", "name: 12:30:00"), ITEM.but("PostgreSQL database", '"12:30:00"')),
        (ITEM.but('"{{ outputs.instance.host }}"\nfulf', '"{{ outputs.instnce.host }}"\nfulf'), ITEM),
        (ITEM.but("version: 1.2.0", "version: 1.2"), ITEM),
        (ITEM.but("version: 1.2.0", "version: v1.2  # why"), ITEM.but("version: 1.2.0", "version: 1.2.0  # why")),
        (ITEM.but("version: 1.2.0", "version: 1.10"), ITEM.but("version: 1.2.0", "version: 1.10.0")),
        (ITEM.but("version: 1.2.0", "version: '1'"), ITEM.but("version: 1.2.0", "version: '1.0.0'")),
        (ITEM.but("issueType: Task", "issueType: yes"), ITEM.but("issueType: Task", 'issueType: "yes"')),
        (ITEM.but("issueType: Task", "issueType: 12:30:00"), ITEM.but("issueType: Task", 'issueType: "12:30:00"')),
        (BUNDLE.but("standard@^1.2", "standrd@^1.2"), BUNDLE),
        (BUNDLE.but("instanceName:", "instancName:"), BUNDLE),
        (REQUEST.but("environment: production", "environment: prduction"), REQUEST),
        (REQUEST.but('"@acme/orders"', '"@acme/ordrs"'), REQUEST),
        (PROJECT.but("    WEBHOOK_KEY: {provider: env,", "    WEBHOOK_KEY: {provider: evn,"), PROJECT),
    ],
)
def test_what_is_surely_meant_is_written(changed: Example, wanted: Example | None) -> None:
    if wanted is None:
        wanted = Example(changed.path, changed.text.replace("---\n", "---\napiVersion: pao/v1\n"))
    fixed = mend(changed)

    assert text_of(changed, fixed) == wanted.text
    assert fixed.left.findings == ()


@pytest.mark.parametrize(
    "changed",
    [
        ITEM.but("    mode: automatic", "    mode: auto"),  # too far
        ITEM.but("  category: databases", "  categroy: databases\n  category: databases"),  # the right key is there
        ITEM.but("default: small", "default: 017"),  # 15, 17 or text?
        ITEM.but("default: small", "default: yes"),  # true, or text?
        ITEM.but("apiVersion: pao/v1", "apiVersion: pao/v2"),
        ITEM.but('size: "{{ fields.size }}"', "size: \"{{ fields['sise'] }}\""),  # not written as it is read
        Example(ITEM.path, "{kind: CatalogItem}"),
        Example(ITEM.path, "- yes\n"),
        PROJECT.but("items: [database-postgresql", "items: [database-mysql"),  # one is near, and yet another one
        REQUEST.but("catalogItem: database-postgresql-standard", "catalogItem: database-postgresql-standrd"),
    ],
)
def test_what_may_be_meant_otherwise_is_left(changed: Example) -> None:
    fixed = mend(changed)

    assert (fixed.files, fixed.count) == ({}, 0)
    assert fixed.left.findings
    assert not any(each.fix for each in fixed.left.findings), "what is told to be mendable is mended"


@pytest.mark.parametrize("hidden", ["\ufeff", "# \u200b\n", "#\r"])
def test_characters_that_nobody_sees_stay_and_hide_nothing(hidden: str) -> None:
    changed = Example(ITEM.path, f"{hidden}{ITEM.but('required: true', 'required: yes').text}")
    fixed = mend(changed)

    assert text_of(changed, fixed) == f"{hidden}{ITEM.text}"
    assert {each.rule for each in fixed.left.findings} == {"PAO011"}


def test_nothing_is_written_where_nobody_sees_what_stands_there() -> None:
    changed = ITEM.but("required: true", "req\u200bird: true")

    assert (mend(changed).files, mend(changed).count) == ({}, 0)


def test_of_two_near_words_none_is_chosen() -> None:
    two = ITEM.but("          - id: replicas\n", "          - id: side\n").but("{{ fields.size }}", "{{ fields.sice }}")

    assert mend(two).count == 0


def test_two_keys_that_would_become_one_are_told_one_after_the_other() -> None:
    twice = ITEM.but("            required: true", "            requird: true\n            requred: true")
    fixed = mend(twice)

    assert text_of(twice, fixed) == twice.but("requird", "required").text
    assert [each.rule for each in fixed.left.findings] == ["PAO102"]


def test_edits_at_one_place_are_made_in_rounds() -> None:
    """The line with the tab holds a word that is mended too."""
    tabbed = ITEM.but("            required: true", "\t\t\trequierd: true")
    fixed = mend(tabbed)

    assert text_of(tabbed, fixed).splitlines() == ITEM.text.splitlines()
    assert fixed.count == 2
    assert fixed.left.findings == ()


def test_line_endings_and_comments_stay() -> None:
    bad = ITEM.but("required: true", "required: yes   # oh\tyes").but("apiVersion: pao/v1\n", "")
    crlf = Example(bad.path, bad.text.replace("\n", "\r\n"))
    wanted = ITEM.but("required: true", "required: true   # oh\tyes").text.replace("\n", "\r\n")

    assert text_of(crlf, mend(crlf)) == wanted


PIECES = (
    ("    mode: automatic", "    mode: autmatic"),
    ("            required: true", "            requierd: true"),
    ("            required: true", "\t\t\t\t\t\trequired: true"),
    ("default: small", "default: 12:30"),
    ("default: false", "default: off"),
    ("multiAz\n", "multiaz\n"),
    ("apiVersion: pao/v1\n", ""),
    ("  owner:\n", "  # whose?\n\n  owner: \n"),
    ("type: rest-api", "type: rest-apy"),
    ("dependsOn: [instance]", "dependsOn: [instanc]"),
    ("{{ fields.instanceName }}", "{{ fields.instancName }}"),
    ("tags: [postgres, sql]", "tags:\n  - on\n  - 2026-11-27"),
    ("\n", "\r\n"),
)


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(PIECES)), st.text("\t \n#:-yes\"'{}[]|>é", max_size=6), st.floats(0, 1))
def test_fixing_twice_is_fixing_once_and_nothing_else_changes(
    pieces: set[tuple[str, str]], noise: str, place: float
) -> None:
    text = ITEM.text
    for old, new in sorted(pieces):
        text = text.replace(old, new)
    at = int(place * len(text))
    changed = Example(ITEM.path, text[:at] + noise + text[at:])
    once = mend(changed)
    fixed = Example(changed.path, text_of(changed, once))
    twice = mend(fixed)

    assert twice.files == {}
    assert [each.rule for each in twice.left.findings] == [each.rule for each in once.left.findings]
    assert comments(fixed.text) == comments(changed.text)
    assert parse(fixed.path, fixed.raw).readable >= bool(once.files)


def comments(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip().startswith("#")]
