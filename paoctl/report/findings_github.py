"""Findings as annotations of GitHub Actions: workflow commands on stdout, shown beside the changed lines."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from paoctl.model.diagnostic import Diagnostic, Severity
from paoctl.report.findings import Findings, plural, told
from paoctl.report.github_command import MOST_OF_A_KIND, workflow_command

_COMMANDS: Final[Mapping[Severity, Literal["error", "warning", "notice"]]] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}
"""What GitHub calls them (docs.github.com, "Workflow commands")."""


def findings_github(findings: Findings) -> str:
    """One annotation a finding; when there are more than GitHub shows, the last one says how many more."""
    lines = [line for severity in Severity for line in _of_kind(findings, severity)]
    return "".join(f"{line}\n" for line in lines)


def _of_kind(findings: Findings, severity: Severity) -> Iterator[str]:
    found = [each for each in findings.findings if each.severity is severity]
    shown = found if len(found) <= MOST_OF_A_KIND else found[: MOST_OF_A_KIND - 1]
    yield from map(_annotation, shown)
    if rest := len(found) - len(shown):
        more = plural(rest, f"more {severity}")
        yield workflow_command(_COMMANDS[severity], f"{more}; all of them are in the log of this step")


def _annotation(finding: Diagnostic) -> str:
    start, end = finding.span.start, finding.span.end
    place = {"file": finding.path, "line": start.line, "endLine": end.line, "title": finding.rule}
    if start.line == end.line:
        place |= {"col": start.column, "endColumn": max(start.column, end.column - 1)}
    return workflow_command(_COMMANDS[finding.severity], told(finding), **place)
