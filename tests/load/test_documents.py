"""Values to documents: where a document and its model disagree, and that one fault does not hide the others."""

import pytest

from paoctl.load.documents import Draft, draft
from paoctl.load.fragments import Fragments
from paoctl.model.catalog import CatalogItem
from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, DOCUMENTS, FRAGMENT, ITEM, PROJECT, REQUEST
from tests.support.carets import underlined
from tests.support.validation import validated


def read(example: Example) -> Draft:
    return draft(example.path, example.raw, Fragments({FRAGMENT.path: FRAGMENT.raw}))


def found(example: Example) -> list[tuple[str, str]]:
    """The rules, and what stands above the carets."""
    made = read(example)
    return [(each.rule, underlined(made.source, each.span)) for each in made.findings]


@pytest.mark.parametrize("example", DOCUMENTS, ids=lambda example: example.path)
def test_a_document_in_order_is_sound(example: Example) -> None:
    assert read(example).findings == ()
    assert read(example).sound


MISSING = [
    (ITEM.but('  owner:\n    team: "@acme/databases"\n', ""), "metadata", "owner", "metadata"),
    (ITEM.but("            name: Size\n", ""), "id: size", "name", "presentation.form.groups.fields"),
    (REQUEST.but("  environment: production\n", ""), "metadata", "environment", "metadata"),
    (PROJECT.but('admins: ["@acme/platform"]\n', ""), "apiVersion: pao/v1", "admins", ""),
]


@pytest.mark.parametrize(("example", "above", "key", "parent"), MISSING)
def test_a_missing_key_is_shown_at_its_parent(example: Example, above: str, key: str, parent: str) -> None:
    (finding,) = read(example).findings

    assert found(example) == [("PAO101", above)]
    assert finding.message == f"`{parent}.{key}` is required".replace("`.", "`")
    assert finding.help[0].startswith(f"{key}: ")


def test_the_remedy_for_a_missing_key_is_legal_and_says_what_it_means() -> None:
    (finding,) = read(ITEM.but('  owner:\n    team: "@acme/databases"\n', "")).findings

    assert finding.label == "add `owner:` below this line"
    assert finding.help == ('owner: {team: "@acme/databases"}   # Who answers for it and approves requests',)
    line = finding.help[0].partition("   #")[0]
    assert read(ITEM.but('  owner:\n    team: "@acme/databases"\n', f"  {line}\n")).sound


@pytest.mark.parametrize(
    ("example", "above", "label"),
    [
        (ITEM.but("  version:", "  verison: 1\n  version:"), "verison", "did you mean `version`?"),
        (ITEM.but("  version:", "  flavour: 1\n  version:"), "flavour", "not known here"),
        (ITEM.but("            required: true", "            mandatory: true"), "mandatory", "not known here"),
        (ITEM.but("kind: CatalogItem", "kind: CatalogItem\nspec: {}"), "spec", "not known here"),
    ],
)
def test_an_unknown_key_is_shown_with_the_nearest_known_one(example: Example, above: str, label: str) -> None:
    assert found(example) == [("PAO102", above)]
    assert read(example).findings[0].label == label


def test_up_to_eight_legal_keys_are_listed_and_more_are_explained() -> None:
    (few,) = read(ITEM.but("  version:", "  flavour: 1\n  version:")).findings
    (many,) = read(ITEM.but("            required: true", "            mandatory: true")).findings

    assert few.help == ("keys here: id, name, description, version, category, owner, tags, lifecycle",)
    assert many.help == ("paoctl explain item.presentation.form.groups.fields",)


@pytest.mark.parametrize(
    ("old", "new", "above", "message", "remedy"),
    [
        ("name: Basics", "name: 7", "7", "must be text, not a number", 'put it in quotes: "7"'),
        ("name: Basics", "name: true", "true", "must be text, not true or false", 'put it in quotes: "true"'),
        ("name: Basics", "name:", "", "must be text, not nothing", "write a value, or delete the key"),
        ("max: 5", "max: many", "many", "must be a number, not text", "write a number"),
        ("required: true", "required: maybe", "maybe", "must be true or false, not text", "write true or false"),
        (
            "required: true",
            'required: "True"',
            '"True"',
            "must be true or false, not text",
            "write true without quotes",
        ),
        ("max: 5", 'max: "5"', '"5"', "must be a number, not text", "write the digits without quotes"),
        ("dependsOn: [instance]", "dependsOn: instance", "instance", "must be a list, not text", "[instance]"),
        ("tags: [postgres, sql]", "tags: {a: b}", "{a: b}", "must be a list, not a mapping", "write a list"),
        ("tags: [postgres, sql]", "tags: [postgres, [sql]]", "[sql]", "must be text, not a list", "write text"),
        ("options: [{value: small}, {value: large}]", "options: 3", "3", "must be a list or text", "[3]"),
        ("{value: small}", "{value: [small]}", "[small]", "must be text, a whole number, a number or", "write text"),
        ("type: rest-api", "type: rest-api\n        timeout: 30", "30", "must be a duration, not a number", "30s"),
        ("type: rest-api", "type: rest-api\n        timeout: 1.5", "1.5", "must be a duration", "write one, as 45m"),
        ("visibleWhen: fields.multiAz", "visibleWhen: 1", "1", "must be an expression", "write one, as fields.size"),
        ("visibleWhen: fields.multiAz", "visibleWhen: true", "true", "must be an expression, not", "write one, as"),
        ("host: {type: string}\n      - id: announce", "host: 1\n      - id: announce", "1", "a mapping", "write"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_in_words(old: str, new: str, above: str, message: str, remedy: str) -> None:
    (finding,) = read(ITEM.but(old, new)).findings

    assert found(ITEM.but(old, new)) == [("PAO103", above)]
    assert message in finding.message
    assert remedy in finding.help[0]


def test_a_choice_lists_up_to_eight_words_and_guesses_the_nearest() -> None:
    (few,) = read(ITEM.but("mode: automatic", "mode: automagic")).findings
    (many,) = read(ITEM.but("type: boolean", "type: bolean")).findings

    assert (few.rule, few.label, few.help) == ("PAO104", "did you mean `automatic`?", ("choices: manual, automatic",))
    assert (many.rule, many.label) == ("PAO104", "did you mean `boolean`?")
    assert many.help == ("paoctl explain item.presentation.form.groups.fields.type",)


@pytest.mark.parametrize(
    ("old", "new", "above", "words"),
    [
        ("version: 1.2.0", "version: v1", "v1", "not a semantic version"),
        ("id: instanceName", "id: instance-name", "instance-name", "`instance-name` can't be `presentation.form"),
        ('team: "@acme/databases"', "team: databases", "databases", "`databases` can't be `metadata.owner.team`"),
        ("tags: [postgres, sql]", "tags: [Postgres, sql]", "Postgres", "`Postgres`"),
        ("outputs:\n  host:", "outputs:\n  Host:", "Host", "`Host` can't be a key here"),
        ("        dependsOn: [instance]", "        timeout: soon", "soon", "not a duration"),
    ],
)
def test_a_text_of_the_wrong_form_is_told_in_words(old: str, new: str, above: str, words: str) -> None:
    (finding,) = read(ITEM.but(old, new)).findings

    assert found(ITEM.but(old, new)) == [("PAO105", above)]
    assert words in finding.message
    assert "^" not in finding.help[0]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name: PostgreSQL database", "name: PG", "`metadata.name` has 2 characters; it needs at least 3"),
        ("type: webhook", f"type: {'w' * 70}", "has 70 characters; it may have at most 63"),
        ("        dependsOn: [instance]", "        retry: {attempts: 11}", "is 11; it may be at most 10"),
        ("        dependsOn: [instance]", "        retry: {attempts: 0}", "is 0; it must be at least 1"),
    ],
)
def test_a_value_out_of_bounds_names_the_bound(old: str, new: str, message: str) -> None:
    (finding,) = read(ITEM.but(old, new)).findings

    assert finding.rule == "PAO106"
    assert message in finding.message


def test_an_empty_list_where_something_must_be_is_out_of_bounds() -> None:
    assert found(BUNDLE.but("components:\n  - id: database\n", "components: []\nx:\n  - id: database\n")) == [
        ("PAO106", "[]"),
        ("PAO102", "x"),
    ]


@pytest.mark.parametrize(
    ("path", "old", "new", "place", "label"),
    [
        (ITEM.path, "apiVersion: pao/v1\n", "", ("PAO107", "kind: CatalogItem"), "write `pao/v1`"),
        (ITEM.path, "pao/v1", "pao/v7", ("PAO107", "pao/v7"), "write `pao/v1`"),
        (ITEM.path, "kind: CatalogItem\n", "", ("PAO108", "apiVersion: pao/v1"), "add `kind: CatalogItem`"),
        (ITEM.path, "kind: CatalogItem", "kind: catalogItem", ("PAO108", "catalogItem"), "did you mean `CatalogItem`?"),
        (ITEM.path, "kind: CatalogItem", "kind: [x]", ("PAO108", "[x]"), ""),
        (
            "anywhere.yaml",
            "kind: CatalogItem",
            "kind: CatalogItme",
            ("PAO108", "CatalogItme"),
            "did you mean `CatalogItem`?",
        ),
    ],
)
def test_api_version_and_kind_have_their_own_rules(
    path: str, old: str, new: str, place: tuple[str, str], label: str
) -> None:
    example = Example(path, ITEM.text).but(old, new)

    assert found(example) == [place]
    assert read(example).findings[0].label == label


def test_a_kind_that_belongs_elsewhere_is_told() -> None:
    (first, *_) = read(Example("catalog/databases/x.yaml", REQUEST.text)).findings

    assert (first.rule, first.message) == ("PAO108", "a Request does not belong in catalog/databases/x.yaml")


def test_a_kind_that_nobody_knows_in_a_file_that_is_nowhere_ends_the_file() -> None:
    made = read(Example("x.yaml", "apiVersion: pao/v1\nkind: Deployment\nspec: {}\n"))

    assert [each.rule for each in made.findings] == ["PAO108"]
    assert made.document is None


@pytest.mark.parametrize("text", ["[]\n", "just text\n", "- kind: CatalogItem\n", "12\n"])
def test_a_document_is_a_mapping(text: str) -> None:
    assert [rule for rule, _ in found(Example(ITEM.path, text))] == ["PAO103"]


def test_keys_that_contradict_each_other_are_told_at_their_mapping() -> None:
    assert found(REQUEST.but("  fields:\n", "  components: {}\n  fields:\n")) == [("PAO111", "spec")]


def test_one_fault_hides_no_other() -> None:
    example = (
        ITEM.but('  owner:\n    team: "@acme/databases"\n', "  flavour: sweet\n")
        .but("required: true", "required: yes")
        .but("max: 5", 'max: "5"')
        .but("mode: automatic", "mode: automagic")
    )

    assert sorted(rule for rule, _ in found(example)) == ["PAO005", "PAO101", "PAO102", "PAO103", "PAO104"]


def test_what_follows_from_a_fault_is_not_told_again() -> None:
    assert [rule for rule, _ in found(ITEM.but("required: true", "required: yes"))] == ["PAO005"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('  owner:\n    team: "@acme/databases"\n', ""),
        ("mode: automatic", "mode: [automatic]"),
        ("          - id: size\n", "          - just text\n          - id: size\n"),
        ("metadata:\n  id", "metadata: 3\nother:\n  id"),
        ("fulfillment:\n", "fulfilment:\n"),
        ("      - id: ticket\n", "      -\n"),
        ("tags: [postgres, sql]", "tags: [1, {}]"),
        ("outputs:\n  host:", "outputs:\n  Host:"),
        ("{value: small}", "[]"),
    ],
)
def test_a_mended_document_differs_at_its_faults_alone(old: str, new: str) -> None:
    made = read(ITEM.but(old, new))

    assert made.findings
    assert not made.sound
    assert isinstance(made.document, CatalogItem)
    if "groups" in ITEM.text.partition(old)[0]:
        assert made.document.metadata.name == "PostgreSQL database"


def test_a_letter_of_another_script_is_named_because_nobody_sees_it() -> None:
    (finding, *_) = validated(ITEM.but("category: databases", "category: d\u0430tabases")).findings

    assert finding.rule == "PAO105"
    assert finding.help[-1] == "`\u0430` in it is U+0430, cyrillic small letter a"
