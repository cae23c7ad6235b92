"""Findings one a line, as editors and grep take them."""

from paoctl.model.diagnostic import Diagnostic
from paoctl.report.findings import Findings, visible_line
from paoctl.report.findings_text import summary


def findings_concise(findings: Findings) -> str:
    """`path:line:column: error[PAO302] message`, then the line that counts."""
    rows = map(finding_line, findings.findings)
    return "\n".join([*rows, summary(findings)]) + "\n"


def finding_line(finding: Diagnostic) -> str:
    """One finding on one line."""
    place = f"{finding.path}:{finding.span.start.line}:{finding.span.start.column}"
    return visible_line(f"{place}: {finding.severity}[{finding.rule}] {finding.message}")
