"""Findings as the summary of a job of GitHub Actions, in Markdown."""

from typing import Final

from paoctl.model.diagnostic import Diagnostic
from paoctl.report.findings import Findings, counted, visible_line
from paoctl.report.markdown import code, cut, prose, table

_LONGEST: Final = 500_000
"""Characters: GitHub takes a summary of 1 MiB a step (docs.github.com, "Workflow commands")."""
_MOST: Final = 500
"""So many findings are listed."""


def findings_markdown(findings: Findings) -> str:
    """How many there are, and a table of them."""
    parts = [f"### paoctl: {counted(findings)}"]
    if findings.findings:
        parts.append(table(("Where", "Rule", "What"), [_row(each) for each in findings.findings[:_MOST]]))
    if (rest := len(findings.findings) - _MOST) > 0:
        parts.append(f"and {rest:,} more, in the log of this step")
    return cut("\n\n".join(parts) + "\n", _LONGEST, "The log of this step has all of it.")


def _row(finding: Diagnostic) -> tuple[str, str, str]:
    start = finding.span.start
    place = code(visible_line(f"{finding.path}:{start.line}:{start.column}"))
    return place, f"{finding.severity} {finding.rule}", prose(visible_line(finding.message))
