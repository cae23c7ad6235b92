"""A finding: which rule, where, what, and how to mend it. Findings are values; they are collected, never thrown."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from paoctl.model.source import Pointer, Span


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Related(NamedTuple):
    """A second place that explains the first, as "first one is here"."""

    span: Span
    label: str
    path: str | None = None
    """Of the file, where that is another one."""


class Edit(NamedTuple):
    """A piece of a text, and what to write in its place; an empty piece is a place to write at."""

    span: Span
    text: str


class Diagnostic(NamedTuple):
    """One finding in one file."""

    rule: str
    """The code of the rule, as `PAO302`."""
    severity: Severity
    path: str
    span: Span
    message: str
    label: str = ""
    """Written behind the caret."""
    help: tuple[str, ...] = ()
    """Lines of remedy, each shown as `= help: …`."""
    related: tuple[Related, ...] = ()
    pointer: Pointer | None = None
    """The node at fault; None when the finding is about the text."""
    fix: tuple[Edit, ...] = ()
    """What mends it, to be made all together; only what is safe.

    That is: no other way to mend it is likely to be meant, and nothing else in the file comes to mean something else.
    """

    @property
    def order(self) -> tuple[str, int, int, str]:
        """Sort by file, place, rule."""
        return (self.path, self.span.start.line, self.span.start.column, self.rule)


def has_errors(findings: Iterable[Diagnostic]) -> bool:
    """Is one of them an error?"""
    return any(finding.severity is Severity.ERROR for finding in findings)
