"""What mends a text where only one way to mend it is meant: quotes, a first line, spaces for tabs."""

from collections.abc import Mapping
from typing import Final

from paoctl.errors import PaoError
from paoctl.load.scalars import resolve
from paoctl.model.base import Model
from paoctl.model.catalog import CatalogItem
from paoctl.model.diagnostic import Diagnostic, Edit
from paoctl.model.source import Pointer, Position, Source, Span
from paoctl.rules.file import AmbiguousScalar, HiddenCharacter
from paoctl.rules.place import offset_of
from paoctl.shape.mismatch import below
from paoctl.shape.places import Place, place_at

_TEXT_TO_ALL: Final = frozenset({"a date", "a number to the base of 60"})
"""What YAML 1.1 makes of texts that nobody means so."""
_CONFIGS: Final = tuple((key,) for key in ("config", "update", "observe", "destroy"))
_NUMBERS: Final = frozenset({int, float})
_ESCAPED: Final = frozenset('"\\')
"""Characters that mean something else between double quotes."""


def at_its_node(finding: Diagnostic, source: Source) -> Diagnostic:
    """A finding on a hidden character, at the node that it stands in: what else is wrong there follows from it."""
    if finding.rule != HiddenCharacter.code or finding.pointer is not None:
        return finding
    start = finding.span.start
    places = source.values
    at = max((at for at, span in places.items() if span.start <= start < span.end), key=len, default=())
    is_leaf = not any(len(each) > len(at) and each[: len(at)] == at for each in places)
    return finding._replace(pointer=at) if is_leaf else finding


def with_meant_reading(
    finding: Diagnostic, source: Source, model: type[Model], data: Mapping[str, object]
) -> Diagnostic:
    """A finding on an ambiguous scalar, with the edit that says the one reading that its place takes.

    Where the place takes text only, quotes; where it takes true or false only, that word. Where it takes anything, only
    the author knows, but of dates and times of day. Where it takes numbers only, quotes would not do.
    """
    if finding.rule != AmbiguousScalar.code or finding.pointer is None:
        return finding
    span = finding.span
    written = source.text[offset_of(source.text, span.start) : offset_of(source.text, span.end)]
    reading, takes = resolve(written), _place(model, finding.pointer, data).takes
    is_text = takes == {str} or (reading.elsewhere in _TEXT_TO_ALL and not takes.isdisjoint({str, object}))
    if reading.instead and takes == {bool}:
        return _meaning(finding, reading.instead)
    if takes and takes <= _NUMBERS:
        return finding._replace(label="a number is wanted", help=("write it in plain digits, as 1000",))
    if is_text and not _ESCAPED.intersection(written):
        return _meaning(finding, f'"{written}"')
    return finding


def _meaning(finding: Diagnostic, text: str) -> Diagnostic:
    return finding._replace(help=(f"write {text}",), fix=(Edit(finding.span, text),))


def _place(model: type[Model], pointer: Pointer, data: Mapping[str, object]) -> Place:
    """The place in the document, or in the configuration of an action, whose type says what it takes."""
    if model is CatalogItem and pointer[:1] == ("fulfillment",) and pointer[4:5] in _CONFIGS:
        config = _configuration(data, (*pointer[:4], "type"))
        return (place_at(config, pointer[5:]) if config else None) or Place(object)
    return place_at(model, pointer) or Place(object)


def _configuration(data: Mapping[str, object], pointer: Pointer) -> type[Model] | None:
    """The model of the configuration of the action type that is named at a pointer; None when there is none."""
    from paoctl.actions.registry import kind_of  # heavy, and asked for only where something is wrong

    node: object = data
    for part in pointer:
        found = below(node, part)
        node = found[0] if found else None
    try:
        return kind_of(node).config if isinstance(node, str) else None
    except PaoError:
        return None


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
