"""What there is to say of one file, small enough to keep for thousands and to send from process to process."""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from paoctl.govern.offers import Offer
from paoctl.model.diagnostic import Diagnostic, Edit, Related, Severity
from paoctl.model.source import Pointer, Position, Span
from paoctl.validate.requests import UniqueAnswer


@dataclass(frozen=True, slots=True)
class Sheet:
    """What there is to say of a file."""

    path: str
    shape: tuple[Diagnostic, ...] = ()
    """What is wrong with its text and its form."""
    meaning: tuple[Diagnostic, ...] = ()
    """What is wrong with what it means."""
    category: str = ""
    """That of a definition, in order or not."""
    offer: Offer | None = None
    """Whose a definition is that is in order."""
    is_bundle: bool = False
    answers: tuple[UniqueAnswer, ...] = ()
    """Those of a request that must differ from those of others."""
    fragments: tuple[str, ...] = ()
    """The paths of those that it refers to, sorted; `EVERYTHING` when nobody can read it."""
    looks: tuple[str, ...] = ()
    """The ids of the definitions that all this rests on, sorted."""
    lasts: bool = True
    """The same bytes will say the same again: not so where another package, which may change, has its say."""

    def to_json(self) -> str:
        """The sheet as one line; also a path that is no UTF-8 comes back as it was."""
        rows = ([_row(each) for each in found] for found in (self.shape, self.meaning))
        offer = astuple(self.offer) if self.offer else None
        rest = (self.category, offer, self.is_bundle, self.answers, self.fragments, self.looks, self.lasts)
        return json.dumps([self.path, *rows, *rest], separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Sheet":
        """The sheet that `to_json` wrote.

        Raises:
            ValueError: it is none.
        """
        try:
            path, shape, meaning, category, offer, is_bundle, answers, fragments, looks, lasts = json.loads(text)
            return cls(
                path,
                tuple(map(_diagnostic, shape)),
                tuple(map(_diagnostic, meaning)),
                category,
                _offer(*offer) if offer else None,
                is_bundle,
                tuple(UniqueAnswer(*answer) for answer in answers),
                tuple(fragments),
                tuple(looks),
                lasts,
            )
        except TypeError as error:
            raise ValueError("this is no sheet") from error


_Place = tuple[int, int, int, int]
"""Line and column of the first character, and of the one behind the last."""


_Row = tuple[
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


def _row(finding: Diagnostic) -> _Row:
    related = [(_place(each.span), each.label, each.path) for each in finding.related]
    fix = [(_place(each.span), each.text) for each in finding.fix]
    rule, severity, place, words = finding.rule, finding.severity.value, _place(finding.span), finding.message
    return (rule, severity, finding.path, place, words, finding.label, finding.help, related, finding.pointer, fix)


def _diagnostic(row: _Row) -> Diagnostic:
    rule, severity, path, place, message, label, help_, related, pointer, fix = row
    at: Pointer | None = None if pointer is None else tuple(pointer)
    others = tuple(Related(_span(where), words, file) for where, words, file in related)
    edits = tuple(Edit(_span(where), text) for where, text in fix)
    return Diagnostic(rule, Severity(severity), path, _span(place), message, label, tuple(help_), others, at, edits)


def _offer(name: str, path: str, team: str, components: list[str], asked: list[str]) -> Offer:
    return Offer(name, path, team, tuple(components), tuple(asked))


def _place(span: Span) -> _Place:
    return (span.start.line, span.start.column, span.end.line, span.end.column)


def _span(place: _Place) -> Span:
    line, column, last_line, last_column = place
    return Span(Position(line, column), Position(last_line, last_column))
