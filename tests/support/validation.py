"""What is found in the sample repository when some of its files are others."""

from paoctl.model.diagnostic import Diagnostic
from paoctl.model.source import Source
from paoctl.report.findings import Findings
from paoctl.rules.base import Example
from paoctl.rules.samples import REPOSITORY
from paoctl.workflows.validate import validate
from tests.support.carets import underlined


def validated(*changed: Example) -> Findings:
    """The findings; requests among the changed files count as new."""
    files = {example.path: example.raw for example in (*REPOSITORY, *changed)}
    return validate(files, fresh={example.path for example in changed})


def found(*changed: Example) -> list[tuple[str, str]]:
    """The rules, and what stands above the carets."""
    findings = validated(*changed)
    return [(each.rule, above_caret(findings, each)) for each in findings.findings]


def above_caret(findings: Findings, finding: Diagnostic) -> str:
    """The text that a finding points at."""
    return underlined(Source(finding.path, findings.texts[finding.path]), finding.span)
