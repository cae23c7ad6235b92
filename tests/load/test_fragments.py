"""`$ref`: what is put in, what is refused, and that every finding points where the text is written."""

import pytest

from paoctl.load.catalog import load_catalog
from paoctl.model.diagnostic import Diagnostic
from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, CODEOWNERS, FRAGMENT, ITEM, REPOSITORY, REQUEST
from paoctl.workflows.validate import validate
from tests.support.validation import above_caret, found, validated

OPTIONS = "options: [{value: small}, {value: large}]"


def item(reference: str) -> Example:
    """The sample item with its sizes from elsewhere."""
    return ITEM.but(OPTIONS, f"options: {reference}")


def sizes(text: str, name: str = "sizes") -> Example:
    return Example(f"catalog/fragments/{name}.yaml", text)


SIZES = sizes("sizes: [{value: small}, {value: large}]\n")
REFERRING = item('{$ref: "../fragments/sizes.yaml#/sizes"}')


def only(*changed: Example) -> Diagnostic:
    findings = [each for each in validated(*changed).findings if each.rule != "PAO602"]  # the request's pin is old
    assert len(findings) == 1, findings
    return findings[0]


def test_a_fragment_is_as_if_it_were_written_there() -> None:
    plain = load_catalog({each.path: each.raw for each in REPOSITORY})[0].items
    parted = load_catalog({each.path: each.raw for each in (*REPOSITORY, SIZES, REFERRING)})[0].items

    assert [each.document for each in plain.values()] == [each.document for each in parted.values()]


def test_fragments_refer_to_each_other_and_to_lists_by_index() -> None:
    first = sizes('sizes: [{$ref: "others.yaml#/all/0"}, {$ref: "#/a~1b~0c"}]\n"a/b~c": {value: large}\n')
    others = sizes("all: [{value: small}]\n", "others")
    files = {each.path: each.raw for each in (*REPOSITORY, REFERRING, first, others)}
    catalog, findings = load_catalog(files)

    assert findings == []
    assert set(catalog.items["database-postgresql-standard"].closure) == {ITEM.path, first.path, others.path}


def test_the_closure_holds_what_is_used_and_no_more() -> None:
    unused = sizes('x: {$ref: "sizes.yaml"}\n', "others")
    catalog, _ = load_catalog({each.path: each.raw for each in (*REPOSITORY, REFERRING, SIZES, unused)})

    assert set(catalog.items["database-postgresql-standard"].closure) == {ITEM.path, SIZES.path}
    assert set(catalog.bundles["bundle-orders-standard"].closure) == {BUNDLE.path, FRAGMENT.path}


def test_a_definition_is_read_again_from_its_closure_alone() -> None:
    """As it lies on the state branch: what another part of a fragment refers to is not there."""
    parted = sizes('sizes: [{value: small}, {value: large}]\nother: {$ref: "gone.yaml"}\n')
    files = {each.path: each.raw for each in (*REPOSITORY, REFERRING, parted)}
    before = load_catalog(files)[0].items["database-postgresql-standard"]
    again = load_catalog(before.closure)[0].items["database-postgresql-standard"]

    assert again.document == before.document
    assert again.closure == before.closure


@pytest.mark.parametrize(
    ("reference", "message", "label"),
    [
        ('{$ref: "../fragments/size.yaml"}', "there is no catalog/fragments/size.yaml", "sizes.yaml`?"),
        ('{$ref: "../fragments/sizes.yaml#/size"}', "there is no `size` in sizes.yaml", "did you mean `sizes`?"),
        (
            '{$ref: "../fragments/size.yaml#/sizes"}',
            "there is no catalog/fragments/size.yaml",
            "did you mean `../fragments/sizes.yaml`?",
        ),
        ('{$ref: "../fragments/sizes.yaml#/sizes/2"}', "there is no `2` in sizes.yaml#/sizes", ""),
        ('{$ref: "../fragments/sizes.yaml#/sizes/-1"}', "there is no `-1` in", ""),
        ('{$ref: "../fragments/sizes.yaml#/sizes/00"}', "there is no `00` in", ""),
        ('{$ref: "../fragments/sizes.yaml#sizes"}', "`#sizes` is no JSON Pointer", ""),
        ('{$ref: "../fragments/../../paoctl.yaml"}', "does not lead into catalog/fragments/", ""),
        ('{$ref: "../../../fragments/sizes.yaml"}', "does not lead into catalog/fragments/", ""),
        ('{$ref: "../databases/database-postgresql-standard.yaml"}', "does not lead into catalog/fragments/", ""),
        ('{$ref: "https://acme.example/catalog/fragments/sizes.yaml"}', "does not lead into catalog/fragments/", ""),
        ('{$ref: "/catalog/fragments/sizes.yaml"}', "does not lead into catalog/fragments/", ""),
        ('{$ref: "#/metadata"}', "does not lead into catalog/fragments/", ""),
        ('{$ref: "../fragments/sizes.yml"}', "does not lead into catalog/fragments/", ""),
        ("{$ref: 1}", "a `$ref` is text", ""),
        ('{$ref: "../fragments/sizes.yaml#/sizes", minItems: 1}', "`minItems` stands beside a `$ref`", ""),
    ],
)
def test_a_reference_that_leads_nowhere_is_told_where_it_stands(reference: str, message: str, label: str) -> None:
    finding = next(each for each in validated(SIZES, item(reference)).findings if each.rule == "PAO016")

    assert message in finding.message
    assert label in finding.label
    assert finding.path == ITEM.path
    assert finding.help


def test_choices_that_cannot_be_read_are_not_said_to_be_missing() -> None:
    for reference in ('{$ref: "../fragments/none.yaml"}', '{$ref: "../fragments/sizes.yaml#/none"}', "7"):
        rules = {rule for rule, _ in found(SIZES, item(reference))}
        assert rules & {"PAO016", "PAO103"}
        assert "PAO202" not in rules


def test_a_fault_in_a_fragment_points_into_it_and_names_who_uses_it() -> None:
    broken = sizes("sizes: [{value: small}, {valeu: large}]\n")
    findings = validated(REFERRING, broken)
    told = [(each.rule, each.path, above_caret(findings, each)) for each in findings.findings]

    assert ("PAO102", broken.path, "valeu") in told
    unknown = next(each for each in findings.findings if each.rule == "PAO102")
    assert [(each.path, each.label) for each in unknown.related] == [(ITEM.path, "used here")]
    assert unknown.pointer == ("sizes", 1, "valeu")


def test_a_fault_of_the_meaning_points_into_the_fragment_too() -> None:
    broken = sizes("sizes: [{value: small}, {value: small}]\n")
    finding = only(REFERRING, broken)

    assert (finding.rule, finding.path) == ("PAO208", broken.path)
    assert finding.pointer == ("sizes", 1, "value")


def test_a_template_in_a_fragment_is_underlined_there() -> None:
    action = sizes('body: {name: "{{ fields.instanceNam }}"}\n')
    written = 'body:\n            name: "{{ fields.instanceName }}"\n            size: "{{ fields.size }}"\n'
    referring = ITEM.but(written, 'body: {$ref: "../fragments/sizes.yaml#/body"}\n')
    findings = validated(referring, action)
    unknown = next(each for each in findings.findings if each.rule == "PAO302")

    assert (unknown.path, above_caret(findings, unknown)) == (action.path, "fields.instanceNam")


def test_what_is_missing_in_a_fragment_is_told_there() -> None:
    field = f"          - id: size\n            name: Size\n            type: select\n            {OPTIONS}\n"
    whole = f"{field}            default: small\n"
    referring = ITEM.but(whole, '          - {$ref: "../fragments/sizes.yaml"}\n')
    finding = only(referring, sizes("id: size\ntype: select\nenum: [small]\n"))

    assert (finding.rule, finding.path) == ("PAO101", "catalog/fragments/sizes.yaml")
    assert finding.related[0].path == ITEM.path


def test_a_finding_of_a_fragment_is_told_once_however_often_it_is_used() -> None:
    second = Example(ITEM.path.replace("postgresql", "mysql"), REFERRING.text.replace("postgresql", "mysql"))
    broken = sizes("sizes: [{value: small}, {value: small}]\n")
    rules = [each.rule for each in validated(REFERRING, second, broken).findings]

    assert rules.count("PAO208") == 1


def test_a_key_that_leads_to_a_fragment_is_written_in_the_item() -> None:
    wrong = ITEM.but(OPTIONS, f'{OPTIONS}\n            choices: {{$ref: "../fragments/sizes.yaml#/sizes"}}')

    assert [each.path for each in validated(SIZES, wrong).findings if each.rule == "PAO102"] == [ITEM.path]


@pytest.mark.parametrize(
    ("text", "around"),
    [
        ('sizes: {$ref: "#/sizes"}\n', "sizes.yaml#/sizes → sizes.yaml#/sizes"),
        ('sizes: [{$ref: "#"}]\n', "sizes.yaml → sizes.yaml"),
        ('sizes: {$ref: "#/a"}\na: {b: {$ref: "#/sizes"}}\n', "sizes.yaml#/a → sizes.yaml#/sizes → sizes.yaml#/a"),
    ],
)
def test_a_circle_is_shown_as_the_way_around(text: str, around: str) -> None:
    cycles = [each for each in validated(REFERRING, sizes(text)).findings if each.rule == "PAO017"]

    assert any(around in each.message for each in cycles)
    assert {each.path for each in cycles} == {"catalog/fragments/sizes.yaml"}


def test_references_that_double_end_at_the_bound() -> None:
    """A billion laughs: thirty lines, each of which is the one before it twice."""
    lines = "".join(f'a{n}: [{{$ref: "#/a{n + 1}"}}, {{$ref: "#/a{n + 1}"}}]\n' for n in range(30))
    bomb = sizes(f'sizes: {{$ref: "#/a0"}}\n{lines}a30: x\n')
    rules = {each.rule for each in validated(REFERRING, bomb).findings}

    assert "PAO009" in rules


def test_references_that_nest_end_at_the_depth_of_a_document() -> None:
    lines = "".join(f'a{n}: [[[{{$ref: "#/a{n + 1}"}}]]]\n' for n in range(30))
    deep = sizes(f'sizes: {{$ref: "#/a0"}}\n{lines}a30: x\n')

    assert "PAO008" in {each.rule for each in validated(REFERRING, deep).findings}


def test_a_fragment_that_can_not_be_read_is_told_and_what_uses_it_is_not_offered() -> None:
    broken = sizes("sizes: [\n")
    assert {("PAO001", broken.path), ("PAO016", ITEM.path)} <= {
        (each.rule, each.path) for each in validated(REFERRING, broken).findings
    }
    assert not load_catalog({each.path: each.raw for each in (*REPOSITORY, REFERRING, broken)})[0].items


def test_a_fragment_in_an_ambiguous_text_is_not_offered_either() -> None:
    broken = sizes("sizes: [{value: small}, {value: no}]\n")

    assert [each.rule for each in validated(REFERRING, broken).findings if each.path == broken.path] == ["PAO005"]
    assert not load_catalog({each.path: each.raw for each in (*REPOSITORY, REFERRING, broken)})[0].items


def test_a_request_holds_no_references() -> None:
    answers = "  fields:\n    instanceName: orders-db\n    size: large\n"
    referring = REQUEST.but(answers, '  fields: {$ref: "../../catalog/fragments/names.yaml"}\n')

    assert ("PAO210", "$ref") in found(referring)


def test_only_targets_and_what_they_are_made_of_are_told() -> None:
    broken = sizes("sizes: [{value: small}, {value: small}]\n")
    files = {each.path: each.raw for each in (*REPOSITORY, REFERRING, broken)}

    assert {each.rule for each in validate(files, targets={ITEM.path}).findings} == {"PAO208"}
    assert {each.rule for each in validate(files, targets={broken.path}).findings} == {"PAO208"}
    assert validate(files, targets={BUNDLE.path}).findings == ()


def test_fragments_belong_to_the_admins() -> None:
    others = Example(CODEOWNERS.path, f"{CODEOWNERS.text}/catalog/fragments/names.yaml @acme/databases\n")

    assert [each.rule for each in validated(others).findings] == ["PAO504"]
