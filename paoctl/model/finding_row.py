"""Findings as rows of JSON: small enough to keep for thousands of files and to send from process to process."""

from collections.abc import Sequence

from paoctl.model.diagnostic import Diagnostic, Edit, Related, Severity
from paoctl.model.source import Pointer, Position, Span

_Place = tuple[int, int, int, int]
"""Line and column of the first character, and of the one behind the last."""
Row = tuple[
    str,
    str,
    str,
    _Place,
    str,
    str,
    Sequence[str],
    Sequence[tuple[_Place, str, str | None]],
    Sequence[str | int] | None,
    Sequence[tuple[_Place, str]],
]
"""A finding as JSON has it, in the order of its fields."""


def row_of(finding: Diagnostic) -> Row:
    """The row of a finding."""
    related = [(_place(each.span), each.label, each.path) for each in finding.related]
    fix = [(_place(each.span), each.text) for each in finding.fix]
    rule, severity, place, words = finding.rule, finding.severity.value, _place(finding.span), finding.message
    return (rule, severity, finding.path, place, words, finding.label, finding.help, related, finding.pointer, fix)


def finding_of(row: Row) -> Diagnostic:
    """The finding of a row as JSON gives it back.

    Raises:
        TypeError, ValueError: it is no such row.
    """
    rule, severity, path, place, message, label, help_, related, pointer, fix = row
    at: Pointer | None = None if pointer is None else tuple(pointer)
    others = tuple(Related(_span(where), words, file) for where, words, file in related)
    edits = tuple(Edit(_span(where), text) for where, text in fix)
    return Diagnostic(rule, Severity(severity), path, _span(place), message, label, tuple(help_), others, at, edits)


def _place(span: Span) -> _Place:
    return (span.start.line, span.start.column, span.end.line, span.end.column)


def _span(place: _Place) -> Span:
    line, column, last_line, last_column = place
    return Span(Position(line, column), Position(last_line, last_column))
