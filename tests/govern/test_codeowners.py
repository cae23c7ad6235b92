"""Our matcher on the shared table of GitHub's documented cases, and on what nobody would write on purpose."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paoctl.govern import codeowners
from paoctl.govern.codeowners import LARGEST, match, parse
from paoctl.govern.pattern import fits as fits_pattern

CASES = json.loads((Path(__file__).parent.parent / "data" / "codeowners_cases.json").read_text("utf-8"))["cases"]


def owners(text: str, path: str) -> tuple[str, ...]:
    found = match(parse(text), path)
    return found.owners if found else ()


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_owns_what_github_documents(case: dict[str, object]) -> None:
    lines, expected = case["lines"], case["owners"]
    assert isinstance(lines, list)
    assert isinstance(expected, dict)

    assert {path: list(owners("\n".join(lines), path)) for path in expected} == expected


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_finds_the_faults_that_github_finds(case: dict[str, object]) -> None:
    lines = case["lines"]
    assert isinstance(lines, list)

    faults = parse("\n".join(lines)).faults

    seen = [{"line": fault.line, "column": fault.column, "kind": fault.kind} for fault in faults]
    assert seen == case.get("errors", [])


def test_a_match_names_the_line_that_decided() -> None:
    text = "# ours\n* @acme/all\n/requests/a-b-c/ @acme/databases @dana # the owners\n"

    found = match(parse(text), "requests/a-b-c/orders.yaml")

    assert found is not None
    assert (found.line, found.owners) == (3, ("@acme/databases", "@dana"))
    assert found.text == "/requests/a-b-c/ @acme/databases @dana # the owners"


def test_a_path_that_nothing_matches_is_not_the_same_as_one_without_owner() -> None:
    parsed = parse("/apps/ @octocat\n/apps/github\n")

    assert match(parsed, "README.md") is None
    unowned = match(parsed, "apps/github/x")
    assert unowned is not None
    assert unowned.owners == ()


def test_a_fault_shows_its_line_and_points_at_the_word() -> None:
    (fault,) = parse("* @all\n*.txt @octocat docs@\n").faults

    assert fault.source == "*.txt @octocat docs@"
    assert fault.message.splitlines()[-2:] == ["  *.txt @octocat docs@", "                 ^"]


def test_windows_line_ends_belong_to_no_owner() -> None:
    assert owners("* @all\r\n/docs/ @writers\r\n", "docs/a.md") == ("@writers",)


def test_exotic_line_separators_do_not_start_a_line() -> None:
    parsed = parse("/docs/ @writers # a note\u2028* @mallory\n")

    assert match(parsed, "paoctl.yaml") is None


def test_too_large_a_file_gives_nobody_anything() -> None:
    parsed = parse("* @all\n" + "#" * LARGEST)

    assert match(parsed, "README.md") is None
    assert [fault.kind for fault in parsed.faults] == ["Too large"]


def test_the_largest_file_counts() -> None:
    text = "* @all\n"

    assert owners(text + "#" * (LARGEST - len(text)), "README.md") == ("@all",)


def test_hostile_wildcards_have_an_end() -> None:
    """Who followed one choice of a wildcard after the other would not live to see it."""
    text = "/" + "a*" * 200 + "b @slow\n" + "/" + "**/x/" * 100 + "y @slow\n"

    assert owners(text, "a" * 250) == ()
    assert owners(text, "x/" * 200 + "z") == ()


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("/requests/item-number-{}/", "requests/item-number-{}/x.yaml"),
        ("/catalog/all/item-number-{}.*", "catalog/all/item-number-{}.yaml"),
    ],
)
def test_thousands_of_items_are_looked_up_without_trying_every_line(
    line: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = parse("".join(f"{line.format(n)} @acme/team-{n}\n" for n in range(1000)))
    tried: list[str] = []

    def fits(pattern: str, names: Sequence[str]) -> bool:
        tried.append(pattern)
        return fits_pattern(pattern, names)

    monkeypatch.setattr(codeowners, "fits", fits)

    found = {n: match(parsed, path.format(n)) for n in range(1000)}

    assert all(each is not None and each.owners == (f"@acme/team-{n}",) for n, each in found.items())
    assert len(tried) == 1000, "a line whose begin a path has not is not tried"


@given(st.text(st.sampled_from("ab*?/\\ #[]!@.\t\n"), max_size=60), st.text(st.sampled_from("ab*?/\\ #."), max_size=20))
def test_whatever_the_text_there_is_an_answer(text: str, path: str) -> None:
    found = match(parse(text), path)

    assert found is None or found.line <= text.count("\n") + 1


@given(st.lists(st.text(st.sampled_from("ab.-"), min_size=1, max_size=5), min_size=1, max_size=4))
def test_a_literal_path_owns_itself_and_what_is_below(names: list[str]) -> None:
    path = "/".join(names)
    text = f"/{path} @me\n"

    assert owners(text, path) == ("@me",)
    assert owners(text, f"{path}/below/it") == ("@me",)
    assert owners(text, f"above/{path}") == ()
    assert owners(text, f"{path}x") == ()
