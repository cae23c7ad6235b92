"""The sandbox's own matcher on the shared table of GitHub's documented cases, and what it says of faults."""

import json
from pathlib import Path

import pytest

from paoctl.sandbox.codeowners import SIZE_LIMIT, Codeowners, find

CASES = json.loads((Path(__file__).parent.parent / "data" / "codeowners_cases.json").read_text(encoding="utf-8"))[
    "cases"
]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_owns_what_github_documents(case: dict[str, object]) -> None:
    lines, owners = case["lines"], case["owners"]
    assert isinstance(lines, list)
    assert isinstance(owners, dict)
    found = Codeowners("\n".join(lines) + "\n")
    assert {path: list(found.owners(path)) for path in owners} == owners


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_reports_the_lines_that_github_reports(case: dict[str, object]) -> None:
    lines = case["lines"]
    assert isinstance(lines, list)
    faults = Codeowners("\n".join(lines)).faults
    seen = [{"line": fault.line, "column": fault.column, "kind": fault.kind} for fault in faults]
    assert seen == case.get("errors", [])


def test_says_a_fault_in_github_s_words() -> None:
    first, second = Codeowners("\n\n***/*.rb @monalisa\n*.txt docs@\n", ".github/CODEOWNERS").faults
    assert first.suggestion == "Did you mean `**/*.rb`?"
    assert first.message == "Invalid pattern on line 3: Did you mean `**/*.rb`?\n\n  ***/*.rb @monalisa\n  ^"
    assert second.suggestion is None
    assert second.message == "Invalid owner on line 4:\n\n  *.txt docs@\n        ^"
    assert second.path == ".github/CODEOWNERS"


def test_points_at_owners_that_nobody_knows() -> None:
    found = Codeowners("* @ana @acme/ghosts\n")
    (fault,) = found.unknown_owners({"@ana"}.__contains__)
    assert (fault.kind, fault.line, fault.column) == ("Unknown owner", 1, 8)
    assert found.owners("a") == ("@ana", "@acme/ghosts")


def test_takes_the_first_file_of_the_three_places() -> None:
    files = {"CODEOWNERS": "* @root\n", ".github/CODEOWNERS": "* @hidden\n", "docs/CODEOWNERS": "* @docs\n"}
    assert find(files).owners("a") == ("@hidden",)
    del files[".github/CODEOWNERS"]
    assert find(files).owners("a") == ("@root",)
    del files["CODEOWNERS"]
    assert find(files).path == "docs/CODEOWNERS"


def test_without_a_file_nothing_has_an_owner() -> None:
    found = find({})
    assert not found.exists
    assert found.owners("a") == ()


def test_a_file_over_three_megabytes_is_not_loaded() -> None:
    text = "* @everyone\n"
    assert Codeowners(text + "#" * (SIZE_LIMIT - len(text))).owners("a") == ("@everyone",)
    assert Codeowners(text + "#" * (SIZE_LIMIT - len(text) + 1)).owners("a") == ()
