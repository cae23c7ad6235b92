"""Findings for the tests of the reports."""

from collections.abc import Mapping

from paoctl.model.diagnostic import Diagnostic, Related, Severity
from paoctl.model.source import Position, Span
from paoctl.report.findings import Findings

PATH = "catalog/databases/database-postgresql-standard.yaml"
LINE = '        size: "{{ fields.sise }}"'


def finding(
    line: int = 1,
    column: int = 1,
    end: tuple[int, int] | None = None,
    *,
    path: str = PATH,
    message: str = "`fields.sise` is not a field of this item",
    severity: Severity = Severity.ERROR,
    related: tuple[Related, ...] = (),
) -> Diagnostic:
    last = Position(*end) if end else Position(line, column + 1)
    return Diagnostic(
        rule="PAO302",
        severity=severity,
        path=path,
        span=Span(Position(line, column), last),
        message=message,
        label="did you mean `fields.size`?",
        help=("fields here: instanceName, size, multiAz, replicas",),
        related=related,
        pointer=("a", "b/c", 0),
    )


def findings(*found: Diagnostic, texts: Mapping[str, str] | None = None) -> Findings:
    return Findings(found, texts or {}, checked=("a", "b", "c"), seconds=0.0034)
