"""What mends a text where only one way to mend it is meant: quotes, a first line, spaces for tabs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from paoctl.load.scalars import resolve
from paoctl.model.base import Model
from paoctl.model.diagnostic import Diagnostic, Edit
from paoctl.model.source import Position, Source, Span
from paoctl.rules.file import AmbiguousScalar
from paoctl.rules.place import offset_of
from paoctl.shape.places import Place, place_at

_TEXT_TO_ALL: Final = frozenset({"a date", "a number to the base of 60"})
"""What YAML 1.1 makes of texts that nobody means so."""
_ESCAPED: Final = frozenset('"\\')
"""Characters that mean something else between double quotes."""


def with_meant_reading(finding: Diagnostic, source: Source, model: type[Model]) -> Diagnostic:
    """A finding on an ambiguous scalar, with the edit that says the one reading that its place takes.

    Where the place takes text only, quotes; where it takes true or false only, that word. Where it takes anything, only
    the author knows, but of dates and times of day.
    """
    if finding.rule != AmbiguousScalar.code or finding.pointer is None:
        return finding
    span = finding.span
    written = source.text[offset_of(source.text, span.start) : offset_of(source.text, span.end)]
    reading, takes = resolve(written), (place_at(model, finding.pointer) or Place(object)).takes
    is_text = takes == {str} or (reading.elsewhere in _TEXT_TO_ALL and not takes.isdisjoint({str, object}))
    if reading.instead and takes == {bool}:
        return replace(finding, fix=(Edit(span, reading.instead),))
    if is_text and not _ESCAPED.intersection(written):
        return replace(finding, fix=(Edit(span, f'"{written}"'),))
    return finding


def first_line(source: Source, data: Mapping[str, object], line: str) -> tuple[Edit, ...]:
    """The edit that writes a line before the first key, where that key begins a line itself."""
    first = next(iter(data), None)
    if first is None or (first,) not in source.keys:
        return ()
    start = source.keys[(first,)].start
    indent = source.text.split("\n")[start.line - 1][: start.column - 1]
    ending = "\r\n" if "\r\n" in source.text else "\n"
    return () if indent.strip() else (Edit(Span(start, start), f"{line}{ending}{indent}"),)


def respaced_edits(before: str, after: str) -> tuple[Edit, ...]:
    """The edits of lines that differ by what they are indented with."""
    rows = enumerate(zip(before.split("\n"), after.split("\n"), strict=True), 1)
    return tuple(_indented(number, old, new) for number, (old, new) in rows if old != new)


def _indented(number: int, old: str, new: str) -> Edit:
    end = len(old) - len(old.lstrip(" \t"))
    span = Span(Position(number, 1), Position(number, end + 1))
    return Edit(span, new[: len(new) - len(old) + end])
