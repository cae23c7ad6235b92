"""CODEOWNERS: every way in which GitHub would ask others than the catalog names, or nobody."""

import re

import pytest

from paoctl.govern.codeowners import LARGEST
from paoctl.model.diagnostic import Diagnostic
from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, CODEOWNERS, ITEM, REPOSITORY, REQUEST
from paoctl.workflows.validate import validate
from tests.support.validation import found, validated

SAMPLE = {example.path: example.raw for example in REPOSITORY}
REQUESTS = "/requests/database-postgresql-standard/"


def behind(*lines: str) -> Example:
    """CODEOWNERS with lines behind the generated block."""
    return Example(CODEOWNERS.path, CODEOWNERS.text + "".join(f"{line}\n" for line in lines))


def findings(text: bytes, **files: bytes) -> list[Diagnostic]:
    return list(validate({**SAMPLE, "CODEOWNERS": text, **files}).findings)


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("*.tf[0] @acme/x", ("PAO501", "*.tf[0]")),
        ("!/requests/ @acme/x", ("PAO501", "!/requests/")),
        ("*.md @acme/x nobody", ("PAO501", "nobody")),
        ("/ @acme/x", ("PAO501", "/")),
        ("/catalog/", ("PAO503", "/catalog/")),
        ("/paoctl.yaml", ("PAO503", "/paoctl.yaml")),
        ("/modules/ @acme/orders", ("PAO504", "/modules/ @acme/orders")),
        ("/requirements.txt @acme/orders", ("PAO504", "/requirements.txt @acme/orders")),
        (f"{REQUESTS} @acme/orders", ("PAO504", f"{REQUESTS} @acme/orders")),
        (f"{REQUESTS}orders-db.yaml @acme/orders", ("PAO504", f"{REQUESTS}orders-db.yaml @acme/orders")),
        (f"{REQUESTS} @acme/databases @ana", ("PAO505", f"{REQUESTS} @acme/databases @ana")),
        ("/catalog/databases/ @acme/orders", ("PAO504", "/catalog/databases/ @acme/orders")),
        ("/.github/ @acme/platform @ana", ("PAO505", "/.github/ @acme/platform @ana")),
        (
            "/requests/bundle-orders-standard/ @acme/orders",
            ("PAO504", "/requests/bundle-orders-standard/ @acme/orders"),
        ),
    ],
)
def test_a_line_that_takes_something_from_its_owner_is_pointed_at(line: str, finding: tuple[str, str]) -> None:
    assert finding in found(behind(line))


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("/.github/workflows/fulfil.yml @acme/orders", "PAO504"),
        ("/.github/workflows/fulfil.yml", "PAO503"),
        ("/.github/paoctl-requirements.txt @acme/orders", "PAO504"),
        ("/policies/small-in-production.yaml @acme/orders", "PAO504"),
        ("/policies/small*", "PAO503"),
        ("/policies/small* @acme/platform @ana", "PAO505"),
        ("/schema/request.schema.json @acme/orders", "PAO504"),
        ("/requirements/base.txt @acme/orders", "PAO504"),
        ("base.txt @acme/orders", "PAO504"),
        ("/modules/*.tf @acme/orders", "PAO504"),
        ("/modules/x/ @acme/databases", "PAO504"),
        ("/catalog/fragments/a.yaml @acme/orders", "PAO504"),
        (f"{REQUESTS}special* @acme/orders", "PAO504"),
        (f"{REQUESTS}*-dev.yaml @acme/orders", "PAO504"),
        (f"{REQUESTS}*-dev.yaml @acme/databases @ana", "PAO505"),
        (f"{REQUESTS}orders.yaml", "PAO503"),
        ("/requests/*/sandbox* @acme/orders", "PAO504"),
        ("**/secret* @acme/orders", "PAO504"),
        ("/catalog/new*/", "PAO503"),
        ("/requests/new-item-here/", "PAO503"),
    ],
)
def test_a_line_that_takes_a_file_from_its_owner_is_told_before_there_is_one(line: str, rule: str) -> None:
    assert found(behind(line)) == [(rule, line)]


@pytest.mark.parametrize(
    "lines",
    [
        ("/modules/x/ @acme/orders", "/modules/ @acme/platform"),
        (f"{REQUESTS}special* @acme/orders", f"{REQUESTS}special* @acme/databases"),
        (f"{REQUESTS}special* @acme/orders", f"{REQUESTS}** @acme/databases"),
    ],
)
def test_what_a_line_behind_it_overrules_is_no_fault(lines: tuple[str, str]) -> None:
    assert found(behind(*lines)) == []


def test_a_line_of_which_some_is_left_is_told_for_all_that_stands_behind_it() -> None:
    lines = (f"{REQUESTS} @acme/orders", f"{REQUESTS}* @acme/databases")

    assert found(behind(*lines)) == [("PAO504", lines[0])]


@pytest.mark.parametrize("line", ["*", "* @acme/orders", "/modules/x/ @acme/orders", f"{REQUESTS}special*"])
def test_a_line_before_the_block_is_no_fault(line: str) -> None:
    assert found(Example(CODEOWNERS.path, f"{line}\n{CODEOWNERS.text}")) == []


def test_what_a_line_takes_in_part_is_told_so() -> None:
    [told] = findings(behind(f"{REQUESTS}special* @acme/orders").raw)

    assert told.message.startswith("what this line matches of requests/database-postgresql-standard/ belongs to")


@pytest.mark.parametrize(
    "line",
    [
        f"{REQUESTS} @acme/databases",
        f"{REQUESTS} @ACME/Databases",
        f"{REQUESTS} @acme/databases @acme/platform",
        f"{REQUESTS}special* @acme/databases",
        "/policies/small* @acme/platform",
        "/catalog/databases/*.md @acme/writers",
        "/catalog/fragments.md @acme/writers",
        "/requests/*.md @acme/writers",
        "/docs/ @acme/writers",
        "/docs/",
    ],
)
def test_a_line_that_takes_nothing_away_is_no_fault(line: str) -> None:
    assert found(behind(line)) == []


def test_one_line_is_told_once_however_many_requests_it_is_about() -> None:
    names = ("shop-db", "mail-db")
    copies = {
        name: (REQUEST.path.replace("orders-db", name), REQUEST.text.replace("orders-db", name)) for name in names
    }
    others = {path: text.encode() for path, text in copies.values()}
    told = findings(behind(f"{REQUESTS} @acme/orders").raw, **others)

    assert [each.rule for each in told] == ["PAO504"]
    assert told[0].message.startswith("requests/database-postgresql-standard/ belongs to @acme/databases")


def test_one_line_is_one_finding_however_much_it_takes_from_its_owners() -> None:
    [told] = findings(behind("* @evil/me").raw)

    assert (told.rule, told.message.partition(" ")[0]) == ("PAO504", "paoctl.yaml")
    assert re.fullmatch("and [0-9]+ more by this line", told.label)
    assert "above the block" in told.help[0]


def test_what_two_lines_take_away_is_two_findings() -> None:
    told = findings(behind("/modules/ @evil/me", "/requests/ @evil/me", "/schema/ @acme/platform @ana").raw)

    assert [each.rule for each in told] == ["PAO504", "PAO504", "PAO505"]
    assert [bool(each.label) for each in told] == [False, True, False]


def test_a_suggestion_is_told_as_github_tells_it() -> None:
    [told] = findings(behind("***/*.md @acme/x").raw)

    assert (told.message.partition(" on line")[0], told.label) == ("Invalid pattern", "did you mean `**/*.md`?")
    assert (told.span.start.line, told.span.start.column) == (len(CODEOWNERS.text.splitlines()) + 1, 1)


def test_a_file_that_github_does_not_load_is_told_and_nothing_else_of_it() -> None:
    [told] = findings(b"#" * (LARGEST + 1))

    assert told.rule == "PAO501"
    assert "3 MB" in told.message


def test_without_codeowners_nobody_is_asked() -> None:
    files = {path: raw for path, raw in SAMPLE.items() if path != CODEOWNERS.path}

    assert [(each.rule, each.path) for each in validate(files).findings] == [("PAO502", "CODEOWNERS")]


def test_the_file_that_github_reads_instead_is_named() -> None:
    [told] = findings(CODEOWNERS.raw, **{".github/CODEOWNERS": b"* @ana\n"})

    assert told.rule == "PAO502"
    assert ".github/CODEOWNERS" in told.message
    assert findings(CODEOWNERS.raw, **{"docs/CODEOWNERS": b"* @ana\n"}) == []


@pytest.mark.parametrize(
    "text",
    [
        b"* @acme/platform\n",
        b"",
        CODEOWNERS.raw.replace(b"@acme/databases", b"@acme/orders"),
        CODEOWNERS.raw.replace(b"# END paoctl\n", b""),
    ],
    ids=["no block", "empty", "another owner", "no end"],
)
def test_a_block_that_is_not_the_catalog_s_is_one_finding(text: bytes) -> None:
    [told] = findings(text)

    assert told.rule == "PAO506"
    assert any("paoctl owners --write" in line for line in told.help)


def test_a_line_behind_a_stale_block_is_told_with_it() -> None:
    text = CODEOWNERS.text.replace("@acme/databases", "@acme/orders") + f"{REQUESTS} @ana\n"

    assert [each.rule for each in findings(text.encode())] == ["PAO506", "PAO504"]


def test_an_owner_that_changes_asks_for_the_block() -> None:
    assert [rule for rule, _ in found(ITEM.but('team: "@acme/databases"', 'team: "@acme/dba"'))] == ["PAO506"]


@pytest.mark.parametrize("team", ["@acme/databses", "@amce/databases", "@acme/database"])
def test_an_owner_that_is_misspelt_is_told_where_it_is_written(team: str) -> None:
    item = ITEM.but('team: "@acme/databases"', f'team: "{team}"')

    assert found(item) == [("PAO507", f'"{team}"')]
    assert validated(item).findings[0].label == "did you mean `@acme/databases`?"


def test_a_misspelt_owner_does_not_hide_what_else_is_wrong_with_codeowners() -> None:
    item = ITEM.but('team: "@acme/databases"', 'team: "@acme/databses"')

    assert found(item, behind("/modules/")) == [("PAO503", "/modules/"), ("PAO507", '"@acme/databses"')]


def test_a_new_team_is_none_once_codeowners_names_it() -> None:
    item = ITEM.but('team: "@acme/databases"', 'team: "@acme/database"')
    lines = Example(CODEOWNERS.path, CODEOWNERS.text.replace("@acme/databases", "@acme/database"))

    assert found(item, lines) == []


def test_a_team_that_another_definition_names_too_is_no_slip() -> None:
    bundle = BUNDLE.but('team: "@acme/orders"', 'team: "@acme/databse"')
    item = ITEM.but('team: "@acme/databases"', 'team: "@acme/databse"')

    assert {rule for rule, _ in found(item, bundle)} == {"PAO506"}


def test_wrong_owners_are_not_guessed_from_definitions_that_can_t_be_read() -> None:
    assert {rule for rule, _ in found(ITEM.but("kind: CatalogItem\n", "kind: [\n"))} & {"PAO504", "PAO506"} == set()
    assert {rule for rule, _ in found(BUNDLE.but("-standard@^1.2", "-standart@^1.2"))} == {"PAO413"}


def test_codeowners_can_be_checked_by_itself() -> None:
    files = {**SAMPLE, "CODEOWNERS": behind("/modules/").raw}

    assert [each.rule for each in validate(files, targets=["CODEOWNERS"]).findings] == ["PAO503"]
    assert validate(files, targets=[ITEM.path]).findings == ()
