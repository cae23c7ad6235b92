"""Findings as people, editors, programs and GitHub read them."""

import json
from dataclasses import replace

import pytest

from paoctl.model.diagnostic import Related, Severity
from paoctl.model.source import Position, Span
from paoctl.report.findings import plural, visible
from paoctl.report.findings_concise import findings_concise
from paoctl.report.findings_json import findings_json, json_pointer
from paoctl.report.findings_text import MOST_PER_FILE, finding_text, findings_text
from paoctl.report.terminal import PIPE, Terminal
from tests.report.found import LINE, PATH, finding, findings


def test_the_text_is_that_of_the_contract() -> None:
    text = "\n" * 27 + LINE + "\n"
    shown = findings_text(findings(finding(28, 19, (28, 30)), texts={PATH: text}), PIPE)

    assert shown == (
        "error[PAO302] `fields.sise` is not a field of this item\n"
        "  --> catalog/databases/database-postgresql-standard.yaml:28:19\n"
        "   |\n"
        '28 |         size: "{{ fields.sise }}"\n'
        "   |                   ^^^^^^^^^^^ did you mean `fields.size`?\n"
        "   = help: fields here: instanceName, size, multiAz, replicas\n"
        "   = explain: paoctl explain PAO302\n"
        "\n"
        "1 error in 1 file (3 ms). Explain one: paoctl explain PAO302\n"
    )


def test_a_related_place_is_shown_in_the_order_of_the_file() -> None:
    first = Related(Span(Position(2, 1), Position(2, 5)), "first one is here")
    shown = finding_text(finding(4, 1, (4, 5), related=(first,)), "a: 1\nmode: 1\nb: 2\nmode: 2\n", PIPE)

    assert "2 | mode: 1\n  | ---- first one is here\n4 | mode: 2\n  | ^^^^ did you mean" in shown


def test_colours_come_only_when_they_are_told() -> None:
    one = finding(1, 1)

    assert "\x1b[" not in finding_text(one, "a: 1", PIPE)
    assert finding_text(one, "a: 1", Terminal(interactive=True, colour=True, width=80)).startswith(
        "\x1b[1;31merror[PAO302]"
    )


@pytest.mark.parametrize(
    ("line", "column", "end", "below"),
    [
        ("a: 日本: x", 8, 9, "  |          ^"),
        ("\tkey: 1", 2, 5, "  |  ^^^"),
        ("a\u0301b: c", 3, 4, "  |  ^"),
        ("key: value", 6, 6, "  |      ^"),
        ("key", 40, 50, "  |    ^"),
    ],
)
def test_the_caret_stands_under_what_is_meant(line: str, column: int, end: int, below: str) -> None:
    shown = finding_text(finding(1, column, (1, end)), line, PIPE).split("\n")

    assert shown[4].startswith(f"{below} did")
    assert "\t" not in shown[3]


def test_of_several_lines_the_first_is_underlined_to_its_end() -> None:
    shown = finding_text(finding(1, 3, (4, 2)), "a: {b\r\nc\r\n}", PIPE)

    assert "1 | a: {b\n  |   ^^^ did" in shown


@pytest.mark.parametrize("column", [1, 150, 5000, 9990])
def test_of_a_long_line_only_the_surroundings_of_the_caret_are_shown(column: int) -> None:
    line = "".join(str(n % 10) for n in range(10_000))
    shown = finding_text(finding(1, column, (1, column + 3)), line, PIPE).split("\n")

    assert len(shown[3]) < 250
    at = shown[4].index("^")
    assert shown[3][at : at + 3] == line[column - 1 : column + 2]


def test_a_finding_without_a_line_is_shown_without_one() -> None:
    shown = finding_text(finding(1, 1), "", PIPE).split("\n")

    assert shown[1].endswith(":1:1")
    assert not any("^" in line for line in finding_text(finding(7, 1), "a\n", PIPE).split("\n"))


def test_text_of_others_cannot_move_the_cursor() -> None:
    hostile = finding(1, 1, message="key \x1b[2J\u202e\rgone", path="a\x1b[31m.yaml")

    for shown in (
        findings_text(findings(hostile, texts={"a\x1b[31m.yaml": "x\x07\u202ey"}), PIPE),
        findings_concise(findings(hostile)),
    ):
        assert not set("\x1b\u202e\r\x07") & set(shown)
    assert visible("a\u200bb") == "a\ufffdb"


def test_fifty_findings_of_a_file_are_shown_and_the_rest_is_counted() -> None:
    many = [finding(n, 1) for n in range(1, MOST_PER_FILE + 13)]
    shown = findings_text(findings(*many, finding(1, 1, path="z.yaml")), PIPE)

    assert shown.count("error[PAO302]") == MOST_PER_FILE + 1
    assert f"12 more findings in {PATH}; all of them: paoctl validate {PATH} -o concise" in shown
    assert shown.endswith("63 errors in 2 files (3 ms). Explain one: paoctl explain PAO302\n")


def test_errors_and_warnings_are_counted_apart() -> None:
    warning = finding(1, 1, severity=Severity.WARNING)
    shown = findings_text(findings(finding(), warning, warning), PIPE)

    assert "1 error, 2 warnings in 1 file" in shown


def test_nothing_to_mend_is_said() -> None:
    assert findings_text(findings(), PIPE) == "3 files checked, nothing to mend (3 ms).\n"
    assert [plural(1, "file"), plural(1200, "file")] == ["1 file", "1,200 files"]


def test_one_a_line_for_editors() -> None:
    assert findings_concise(findings(finding(28, 22))).split("\n")[0] == (
        f"{PATH}:28:22: error[PAO302] `fields.sise` is not a field of this item"
    )


def test_programs_get_a_versioned_document() -> None:
    related = Related(Span(Position(2, 1), Position(2, 5)), "first one is here")
    document = json.loads(findings_json(findings(finding(28, 22, (28, 33), related=(related,)))))

    assert (document["apiVersion"], document["kind"]) == ("pao/v1", "ValidationReport")
    assert document["summary"] == {
        "errors": 1,
        "warnings": 0,
        "notes": 0,
        "files": 1,
        "checked": 3,
        "milliseconds": 3,
    }
    assert document["findings"] == [
        {
            "rule": "PAO302",
            "name": "unknown-reference",
            "severity": "error",
            "path": PATH,
            "line": 28,
            "column": 22,
            "endLine": 28,
            "endColumn": 33,
            "pointer": "/a/b~1c/0",
            "message": "`fields.sise` is not a field of this item",
            "label": "did you mean `fields.size`?",
            "help": ["fields here: instanceName, size, multiAz, replicas"],
            "fix": [],
            "related": [
                {"path": PATH, "line": 2, "column": 1, "endLine": 2, "endColumn": 5, "label": "first one is here"}
            ],
        }
    ]
    assert json_pointer(()) == ""
    assert json_pointer(("~", "/")) == "/~0/~1"


HOSTILE = "larg\n::error::x ##[add-mask]e\r::stop-commands::y"


def test_nothing_that_a_message_or_a_path_says_is_a_command_to_the_ci_that_shows_it() -> None:
    hostile = finding(1, 1, message=HOSTILE, path=f"catalog/{HOSTILE}.yaml")
    for shown in (
        findings_text(findings(hostile, texts={hostile.path: f"{HOSTILE}"}), PIPE),
        findings_concise(findings(hostile)),
    ):
        assert not any(line.lstrip().startswith("::") for line in shown.splitlines())
        assert "##[" not in shown


def test_what_is_expected_is_shown_against_what_is_there_and_can_command_nothing() -> None:
    one = finding(1, 1)
    told = replace(findings(one, texts={PATH: "a: 1"}), expected={one: ("a: 1\nb: 2\n", "a: \x1b[2J##[x]\nb: 2\n")})
    shown = findings_text(told, PIPE)

    assert "\n--- expected\n+++ as it is now\n@@ -1,2 +1,2 @@\n-a: 1\n+a: \ufffd[2J#\ufffd[x]\n b: 2\n" in shown
