"""What a rule is: one class that says what it checks, why, and shows a bad and a good document."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from paoctl.model.diagnostic import Diagnostic, Related, Severity
from paoctl.model.source import Pointer, Source, Span


@dataclass(frozen=True, slots=True)
class Example:
    """A document that a rule speaks of: a path in a repository and its text."""

    path: str
    text: str


class Rule:
    """A kind of fault. A subclass is a few class attributes; it is listed once in `RULES`."""

    code: ClassVar[str]
    """`PAO302`; never given to another rule again."""
    name: ClassVar[str]
    """A slug for people, as `unknown-reference`."""
    severity: ClassVar[Severity] = Severity.ERROR
    what: ClassVar[str]
    why: ClassVar[str]
    bad: ClassVar[Example | None] = None
    """Gives exactly this rule's finding. None for rules that speak of the run, not of a document."""
    good: ClassVar[Example | None] = None
    """The same document, mended: gives no finding."""

    @classmethod
    def at(
        cls,
        source: Source,
        place: Pointer | Span,
        message: str,
        *,
        key: bool = False,
        label: str = "",
        help: Sequence[str] = (),  # noqa: A002 - the word that people see
        related: Sequence[Related] = (),
    ) -> Diagnostic:
        """A finding of this rule at a node (its value, or with `key` the key that leads to it) or at a span."""
        if not isinstance(place, Span):
            place = source.key_at(place) if key else source.value_at(place)
        return Diagnostic(cls.code, cls.severity, source.path, place, message, label, tuple(help), tuple(related))
