"""Findings as annotations of GitHub Actions: workflow commands on stdout, shown beside the changed lines."""

from collections.abc import Iterator
from typing import Final

from paoctl.model.diagnostic import Diagnostic, Severity
from paoctl.report.findings import Findings, plural

MOST_OF_A_KIND: Final = 10
"""GitHub shows ten errors and ten warnings a step and drops the rest in silence (docs.github.com, "Usage limits")."""


def findings_github(findings: Findings) -> str:
    """One annotation a finding; when there are more than GitHub shows, the last one says how many more."""
    lines = [line for severity in Severity for line in _of_kind(findings, severity)]
    return "".join(f"{line}\n" for line in lines)


def _of_kind(findings: Findings, severity: Severity) -> Iterator[str]:
    found = [each for each in findings.findings if each.severity is severity]
    shown = found if len(found) <= MOST_OF_A_KIND else found[: MOST_OF_A_KIND - 1]
    yield from map(_annotation, shown)
    if rest := len(found) - len(shown):
        yield f"::{severity}::{_data(plural(rest, f'more {severity}'))}; all of them are in the log of this step"


def _annotation(finding: Diagnostic) -> str:
    start, end = finding.span.start, finding.span.end
    place = {"file": finding.path, "line": start.line, "endLine": end.line, "title": finding.rule}
    if start.line == end.line:
        place |= {"col": start.column, "endColumn": max(start.column, end.column - 1)}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items())
    words = [finding.message, finding.label, *(f"help: {line}" for line in finding.help)]
    return f"::{finding.severity} {properties}::{_data(chr(10).join(word for word in words if word))}"


def _data(text: str) -> str:
    """Escaped as GitHub's toolkit escapes a message (actions/toolkit, packages/core/src/command.ts)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
