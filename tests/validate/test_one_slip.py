"""One slip of the pen is one finding, and does not hide what else is wrong."""

import re

import pytest

from paoctl.model.diagnostic import Diagnostic
from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, CODEOWNERS, FRAGMENT, ITEM, PROJECT, REPOSITORY
from paoctl.workflows.validate import validate
from tests.support.validation import found

SAMPLE = {example.path: example.raw for example in REPOSITORY}
SUMMARY = 'summary: "{{ fields.instanceName }}"'
NO_FORM = re.sub(r"presentation:\n(  .*\n)+", "presentation: ~\n", ITEM.text)
CIRCLE = 'service:\n  $ref: "#/b"\nb:\n  $ref: "#/c"\nc:\n  $ref: "#/service"\n'
LOOKS = 'visibleWhen: "fields.{} is not none"'
ANNOUNCED = "- id: announce\n        when: fields.multiAz"
WAITING = "            visibleWhen: fields.instanceName == 'a'\n"
URL = "acme.example/databases/{{ fields.instanceName }}"


def looking(looks: dict[str, str]) -> Example:
    """The item, some of whose questions look at others."""
    text = ITEM.text.replace("            visibleWhen: fields.multiAz\n", "")
    for field, other in looks.items():
        text = text.replace(f"- id: {field}\n", f"- id: {field}\n            {LOOKS.format(other)}\n", 1)
    return Example(ITEM.path, text)


@pytest.mark.parametrize(
    ("slip", "rule", "above"),
    [
        (ITEM.but("apiVersion:", "apiversion:"), "PAO102", "apiversion"),
        (ITEM.but("kind: Cat", "Kind: Cat"), "PAO102", "Kind"),
        (ITEM.but("    mode: automatic", "    mode: automatic\n    x: y"), "PAO102", "x"),
        (ITEM.but("id: database-p", "id: data\u200bbase-p"), "PAO011", "\ufffd"),
        (ITEM.but("id: database-postgresql-standard", 'id: "database\\u200b-standard"'), "PAO011", None),
        (ITEM.but("- id: announce", "- id: instance"), "PAO402", "instance"),
        (ITEM.but("- id: instance\n", "- id: Instance!\n"), "PAO105", "Instance!"),
        (ITEM.but("type: jira-ticket", "type: rest-api"), "PAO406", "rest-api"),
        (ITEM.but("        type: rest-api", "        type: jira-ticket"), "PAO406", "jira-ticket"),
        (ITEM.but(SUMMARY, 'summary: "{{ fields.replicas }}"'), "PAO305", "fields.replicas"),
        (Example(ITEM.path, NO_FORM), "PAO103", "~"),
        (Example(ITEM.path, NO_FORM.replace("~", "{form: {groups: 5}}")), "PAO103", "5"),
        (BUNDLE.but("names.yaml#/service", "nmes.yaml#/service"), "PAO016", None),
        (BUNDLE.but("../fragments/names.yaml#", "../names.yaml#"), "PAO016", None),
        (BUNDLE.but("components:\n", "components:\n  - {id: database, catalogItem: gone-for-good}\n"), None, None),
        (Example(FRAGMENT.path, CIRCLE), "PAO017", '"#/b"'),
        (looking({"size": "multiAz", "multiAz": "replicas", "replicas": "size"}), "PAO207", None),
        (
            ITEM.but('outputs.instance.host }}"\nful', 'outputs.announce.id }}"\nful').but("- id: announce", ANNOUNCED),
            "PAO302",
            None,
        ),
        (
            ITEM.but("            required: true\n", f"            required: true\n{WAITING}").but(
                "acme.example/databases", URL
            ),
            "PAO207",
            None,
        ),
        (PROJECT.but("items: [database-postgresql-standard]", "items: [database-postgresql-standrd]"), "PAO902", None),
    ],
)
def test_is_told_once(slip: Example, rule: str | None, above: str | None) -> None:
    told = found(slip)
    if rule is None:
        assert {each for each, _ in told} == {"PAO402", "PAO413"}
        return
    assert [each for each, _ in told] == [rule], told
    assert above is None or told[0][1] == above


@pytest.mark.parametrize(
    ("faults", "rules"),
    [
        (ITEM.but("apiVersion: pao/v1", "apiversion: pao/v2"), ["PAO102", "PAO107"]),
        (ITEM.but("kind: CatalogItem", "Kind: CatalogItm"), ["PAO102", "PAO108"]),
        (ITEM.but("            required: true", "            requird: yes"), ["PAO102", "PAO005"]),
        (
            Example(ITEM.path, NO_FORM.replace("ANNOUNCE_URL }}", "ANNOUNCE_URL }}/{{ request.nme }}")),
            ["PAO103", "PAO302"],
        ),
        (
            Example(
                ITEM.path, ITEM.text.replace("- id: instance\n", "- id: Instance!\n").replace("ds.size }", "ds.sise }")
            ),
            ["PAO105", "PAO302"],
        ),
        (looking({"size": "replicas", "multiAz": "replicas"}), ["PAO207", "PAO207"]),
    ],
)
def test_does_not_hide_another(faults: Example, rules: list[str]) -> None:
    assert [rule for rule, _ in found(faults)] == rules


def test_a_circle_of_fragments_is_the_same_wherever_it_is_entered() -> None:
    shapes = [
        (each.rule, each.path, each.span)
        for name in ("service", "b", "c")
        for each in told(
            {FRAGMENT.path: CIRCLE.encode(), BUNDLE.path: BUNDLE.raw.replace(b"#/service", f"#/{name}".encode())}
        )
    ]

    assert len(shapes) == 3
    assert len(set(shapes)) == 1


def test_a_file_of_the_state_branch_is_told_as_that_alone() -> None:
    path = "requests/database-postgresql-standard/orders-db/status.yaml"

    assert [(each.rule, each.path) for each in told({path: b"kind: RequestStatus\nphase: ready\n"})] == [
        ("PAO511", path)
    ]


@pytest.mark.parametrize("path", [PROJECT.path, CODEOWNERS.path])
def test_a_link_in_place_of_a_file_is_not_missing_as_well(path: str) -> None:
    files = {each: raw for each, raw in SAMPLE.items() if each != path}

    assert [each.rule for each in validate(files, odd=(path,)).findings] == ["PAO515"]


CASES = """\
apiVersion: pao/v1
kind: CatalogTest
metadata: {id: database-postgresql-standard}
cases:
  one:
    fields: {instanceName: orders-db, multiAz: true, replicas: 2}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("visibleWhen: fields.multiAz", "visibleWhen: fields.size"),
        ("visibleWhen: fields.multiAz", "visibleWhen: fields.sizee == 'large'"),
        ("visibleWhen: fields.multiAz", "visibleWhen: fields.multiAz =="),
        ('pattern: "^[a-z][a-z0-9-]{2,28}$"', 'pattern: "(?=a)b"'),
        (
            "            required: true\n",
            "            required: true\n            visibleWhen: fields.size == 'large'\n",
        ),
    ],
)
def test_a_fault_of_a_form_is_told_at_the_form_and_not_where_it_is_answered(old: str, new: str) -> None:
    item = ITEM.but(old, new)
    found = told({item.path: item.raw, item.path.replace(".yaml", ".test.yaml"): CASES.encode()})

    assert {each.path for each in found if each.rule != "PAO310"} == {ITEM.path}
    assert len([each for each in found if each.rule != "PAO310"]) == 1


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("              min: 0\n              max: 5\n", "              min: 5\n              max: 0\n", "PAO205"),
        ("options: [{value: small}, {value: large}]\n            default: small", "options: []", "PAO202"),
        ("- id: size\n", "- id: multiAz\n", "PAO201"),
    ],
)
def test_an_answer_is_not_held_against_checks_that_are_wrong(old: str, new: str, rule: str) -> None:
    item = ITEM.but(old, new)
    cases = CASES.replace("replicas: 2", "replicas: 3, size: large" if rule == "PAO202" else "replicas: 3")
    found = told({item.path: item.raw, item.path.replace(".yaml", ".test.yaml"): cases.encode()})

    assert rule in {each.rule for each in found}
    assert {each.path for each in found if each.rule != "PAO302"} == {ITEM.path}


def test_an_answer_that_only_a_case_gets_wrong_is_told_there() -> None:
    """The condition is sound, and fails for an answer that is not given."""
    path = ITEM.path.replace(".yaml", ".test.yaml")
    wrong = CASES.replace("replicas: 2", "replicas: 9")
    item = ITEM.but('pattern: "^[a-z][a-z0-9-]{2,28}$"', 'pattern: "(?=a)b"')

    assert {(each.rule, each.path) for each in told({item.path: item.raw, path: wrong.encode()})} == {
        ("PAO204", ITEM.path),
        ("PAO214", path),
    }


def told(changed: dict[str, bytes]) -> list[Diagnostic]:
    return list(validate({**SAMPLE, **changed}).findings)
