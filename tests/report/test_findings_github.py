"""Annotations: every one is one command, and the runner reads back out of it what was put in."""

import pytest

from paoctl.model.diagnostic import Severity
from paoctl.report.findings_github import findings_github
from paoctl.report.github_command import MOST_OF_A_KIND, workflow_command
from tests.report.found import finding, findings

ODD = ("100%", "%0A", "%250A", "a\r\nb", "a,b", "a:b", "::error::x", "a=b;c", "##[add-mask]x", " ", "日本 é", "x\udcff")
"""Messages, and names of files."""


def read(line: str) -> tuple[str, dict[str, str], str]:
    """Level, properties and message of a command, as the runner reads it (actions/runner, ActionCommand.cs)."""
    assert line.startswith("::")
    head, _, message = line[2:].partition("::")
    level, _, listed = head.partition(" ")
    pairs = (pair.partition("=") for pair in listed.split(",") if pair)
    return level, {name: unescaped(value, "%3A:", "%2C,") for name, _, value in pairs}, unescaped(message)


def unescaped(text: str, *more: str) -> str:
    for mapping in ("%0D\r", "%0A\n", *more, "%25%"):
        text = text.replace(mapping[:3], mapping[3:])
    return text


@pytest.mark.parametrize("odd", ODD)
def test_the_runner_reads_what_was_written(odd: str) -> None:
    line = workflow_command("error", odd, file=f"catalog/{odd}.yaml", line=1)

    assert read(line) == ("error", {"file": f"catalog/{odd}.yaml", "line": "1"}, odd)
    assert not set("\r\n") & set(line)


@pytest.mark.parametrize("odd", ODD)
def test_each_finding_is_one_annotation_whatever_it_says(odd: str) -> None:
    shown = findings_github(findings(finding(1, 1, message=odd, path=f"catalog/{odd}.yaml"), finding(2, 1)))
    first, second = shown.removesuffix("\n").split("\n")

    assert read(first)[1]["file"] == f"catalog/{odd}.yaml"
    assert read(first)[2].startswith(f"{odd}\ndid you mean")
    assert read(second)[1]["line"] == "2"


def test_github_shows_an_annotation_beside_the_line() -> None:
    shown = findings_github(findings(finding(28, 22, (28, 33), path="a,b:c.yaml", message="100% of it\r\nis wrong")))

    assert shown == (
        "::error file=a%2Cb%3Ac.yaml,line=28,endLine=28,title=PAO302,col=22,endColumn=32::100%25 of it%0D%0Ais wrong%0A"
        "did you mean `fields.size`?%0Ahelp: fields here: instanceName, size, multiAz, replicas\n"
    )


def test_github_gets_no_columns_of_several_lines() -> None:
    assert "col=" not in findings_github(findings(finding(1, 2, (3, 4))))


def test_of_more_annotations_than_github_shows_the_last_says_how_many_more() -> None:
    errors = [finding(n, 1) for n in range(1, MOST_OF_A_KIND + 3)]
    warnings = [finding(n, 1, severity=Severity.WARNING) for n in range(1, MOST_OF_A_KIND + 1)]
    lines = findings_github(findings(*errors, *warnings)).splitlines()

    assert [sum(line.startswith(f"::{kind}") for line in lines) for kind in ("error", "warning")] == [10, 10]
    assert lines[MOST_OF_A_KIND - 1] == "::error::3 more errors; all of them are in the log of this step"


def test_no_line_of_a_finding_can_be_a_command_of_its_own() -> None:
    hostile = finding(1, 1, message="x\n::set-output name=a::b\r::error::c")

    assert len(findings_github(findings(hostile)).splitlines()) == 1


@pytest.mark.parametrize("number", [1, 9, 10, 11, 12, 500])
def test_no_level_has_more_annotations_than_github_shows(number: int) -> None:
    lines = findings_github(findings(*(finding(n, 1) for n in range(1, number + 1)))).splitlines()

    assert len(lines) == min(number, MOST_OF_A_KIND)
    assert (f"{number - 9} more errors" in lines[-1]) == (number > MOST_OF_A_KIND)
