"""Findings for programs: the document `ValidationReport`."""

from collections.abc import Mapping
from typing import Final

from paoctl.model.diagnostic import Diagnostic, Severity
from paoctl.model.source import Pointer, Span
from paoctl.report.document import json_document
from paoctl.report.findings import Findings
from paoctl.rules.table import BY_CODE

KIND: Final = "ValidationReport"


def findings_json(findings: Findings) -> str:
    """The document; later versions only add keys."""
    body = {
        "summary": {
            "errors": findings.count(Severity.ERROR),
            "warnings": findings.count(Severity.WARNING),
            "notes": findings.count(Severity.NOTE),
            "files": len(findings.by_file),
            "checked": len(findings.checked),
            "milliseconds": round(findings.seconds * 1000),
        },
        "findings": [_finding(each) for each in findings.findings],
    }
    return json_document(KIND, body)


def _finding(finding: Diagnostic) -> Mapping[str, object]:
    return {
        "rule": finding.rule,
        "name": BY_CODE[finding.rule].name,
        "severity": finding.severity.value,
        "path": finding.path,
        **_place(finding.span),
        "pointer": None if finding.pointer is None else json_pointer(finding.pointer),
        "message": finding.message,
        "label": finding.label,
        "help": list(finding.help),
        "fix": [{**_place(edit.span), "text": edit.text} for edit in finding.fix],
        "related": [
            {"path": each.path or finding.path, **_place(each.span), "label": each.label} for each in finding.related
        ],
    }


def _place(span: Span) -> Mapping[str, int]:
    return {
        "line": span.start.line,
        "column": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    }


def json_pointer(pointer: Pointer) -> str:
    """A pointer as RFC 6901 writes it."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in pointer)
