"""The page that shows our diagnostics beside those of others says of ours what is printed."""

import re

from paoctl.rules.table import BY_CODE
from tests.docs.pages import page
from tests.examples.test_seven_faults import FAULTS, found
from tests.fuzz.faults import FAMILIES, faults

PAGE = page("docs/diagnostics.md")
BY_HAND, GENERATED = (
    [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line[:2] == "| "]
    for part in PAGE.text.split("## The same files elsewhere")
)
OURS = re.compile(r"`(?P<code>PAO\d{3})` at (?P<line>\d+):(?P<column>\d+); ")


def test_what_is_shown_is_what_is_printed() -> None:
    """Other tests hold the block to the file, and the file to what is printed."""
    shown = PAGE.blocks[0]

    assert shown.info == "tests/examples/seven-faults/expected.txt"


def test_the_table_names_each_fault_with_our_rule_and_place() -> None:
    _, *told_of, _ = BY_HAND
    told = [
        (row[0], match["code"], int(match["line"]), int(match["column"]))
        for row in told_of
        if (match := OURS.match(row[1]))
    ]
    printed = [(each.rule, each.span.start.line, each.span.start.column) for each in found().findings]

    assert sorted(row[1:] for row in told) == sorted(printed)
    assert {code: fault for fault, code, _, _ in told} == FAULTS
    assert FAULTS.keys() <= BY_CODE.keys()


def test_what_the_table_says_that_we_offer_is_offered() -> None:
    offered = {each.rule: f"{each.label} {' '.join(each.help)}" for each in found().findings}
    for row in BY_HAND:
        for code in (match["code"] for match in OURS.finditer(row[1]) if "did you mean" in row[1]):
            assert "did you mean" in offered[code], code


def test_of_the_generated_faults_we_find_as_many_as_there_are() -> None:
    _, *rows = GENERATED

    assert {row[0]: (row[1], row[2]) for row in rows} == {
        family: (str(len(faults(family))), f"{len(faults(family))}, {len(faults(family))}") for family in FAMILIES
    }


def test_every_cell_of_the_tables_says_something() -> None:
    for table in (BY_HAND, GENERATED):
        assert {len(row) for row in table} == {len(table[0])}
        assert all(cell for row in table for cell in row)
