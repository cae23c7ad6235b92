"""What a rule is: one class that says what it checks, why, and shows a bad and a good document."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from paoctl.model.diagnostic import Diagnostic, Edit, Related, Severity
from paoctl.model.source import Pointer, Source, Span
from paoctl.rules.place import Part, part_of
from paoctl.rules.slip import Slip


class Example(NamedTuple):
    """A document that a rule speaks of: a path in a repository and its text."""

    path: str
    text: str
    """A byte that is no UTF-8 stands in it as Python's `surrogateescape` writes it (PEP 383)."""

    @property
    def raw(self) -> bytes:
        """The bytes of the file."""
        return self.text.encode("utf-8", "surrogateescape")

    def but(self, old: str, new: str) -> "Example":
        """The same document with one piece of its text replaced.

        Raises:
            ValueError: `old` is not in it exactly once.
        """
        if self.text.count(old) != 1:
            raise ValueError(f"{old!r} is {self.text.count(old)} times in {self.path}")
        return Example(self.path, self.text.replace(old, new))


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
        part: Part | None = None,
        span: Span | None = None,
        label: str = "",
        help: Sequence[str] = (),  # noqa: A002 - the word that people see
        related: Sequence[Related] = (),
        slip: Slip | None = None,
        fix: tuple[Edit, ...] = (),
    ) -> Diagnostic:
        """A finding of this rule at a node or at a span.

        At a node, the caret stands under its value; with `key` under the key that leads to it; with `part` under those
        characters of its text; with `span` there. A node that is written in a fragment is found there. A `slip` is
        guessed at behind the caret in place of `label`, and mended where that is safe.
        """
        if isinstance(place, Span):
            return Diagnostic(
                cls.code, cls.severity, source.path, place, message, label, tuple(help), tuple(related), fix=fix
            )
        home, pointer = source.origin(place, key=key)
        if part is not None:
            span = part_of(home, pointer, part)
        elif span is None:
            span = home.key_at(pointer) if key else home.value_at(pointer)
        if slip is not None:
            label, fix = slip.guess or label, slip.edits(home, span)
        seen = (*_from(home, source, related), *_uses(home))
        return Diagnostic(cls.code, cls.severity, home.path, span, message, label, tuple(help), seen, pointer, fix)


def _from(home: Source, source: Source, related: Sequence[Related]) -> Sequence[Related]:
    """Places of the document, as they are seen from the file that the finding is in."""
    return related if home is source else [each._replace(path=each.path or source.path) for each in related]


def _uses(home: Source) -> Iterator[Related]:
    return (Related(use.source.value_at(use.at), "used here", use.source.path) for use in home.uses)
