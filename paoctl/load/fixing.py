"""Findings' edits, made in the text of a file: comments and layout stay, and all else that it says."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from paoctl.load.text import BYTE_ORDER_MARK
from paoctl.load.yaml import parse
from paoctl.model.diagnostic import Diagnostic, Edit
from paoctl.model.source import Pointer, Position


@dataclass(frozen=True, slots=True)
class Mended:
    """A file after some of its findings were mended."""

    raw: bytes
    count: int
    """How many were."""


@dataclass(frozen=True, slots=True)
class _Change:
    """An edit by offsets."""

    start: int
    end: int
    text: str

    def meets(self, other: "_Change") -> bool:
        """Do both touch the same characters, or write at the same place?"""
        return (self.start < other.end and other.start < self.end) or self.start == other.start


def mended(path: str, raw: bytes, findings: Iterable[Diagnostic]) -> Mended | None:
    """The file with as many findings mended as can be at once; None when none can.

    Of edits that overlap, the first is made; the others wait for the next round. What is said apart from the findings
    is compared before and after: if anything of it is not the same, the first finding alone is tried.
    """
    before = parse(path, raw)
    text = before.source.text
    if not before.readable:
        return None
    start = BYTE_ORDER_MARK if raw.startswith(BYTE_ORDER_MARK.encode()) and not text.startswith(BYTE_ORDER_MARK) else ""
    written = raw.decode().removeprefix(start)  # as the text, but for characters in it that nobody sees
    chosen = _chosen(text, written, [each for each in findings if each.fix])
    for some in (chosen, chosen[:1]):
        after = (start + _applied(written, [change for _, changes in some for change in changes])).encode()
        meant = frozenset(finding.pointer for finding, _ in some if finding.pointer is not None)
        read = parse(path, after)
        if some and read.readable and _same(before.value, read.value, meant):
            return Mended(after, len(some))
    return None


def _chosen(text: str, written: str, findings: Sequence[Diagnostic]) -> list[tuple[Diagnostic, list[_Change]]]:
    """The findings whose edits meet neither those of a finding before, nor a character that nobody sees."""
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    chosen: list[tuple[Diagnostic, list[_Change]]] = []
    taken: list[_Change] = []
    for finding in findings:
        changes = [_change(starts, edit) for edit in finding.fix]
        hidden = any(text[each.start : each.end] != written[each.start : each.end] for each in changes)
        if not hidden and not any(change.meets(other) for change in changes for other in taken):
            chosen.append((finding, changes))
            taken += changes
    return chosen


def _change(starts: Sequence[int], edit: Edit) -> _Change:
    def offset(place: Position) -> int:
        return starts[place.line - 1] + place.column - 1

    return _Change(offset(edit.span.start), offset(edit.span.end), edit.text)


def _applied(text: str, changes: Iterable[_Change]) -> str:
    parts: list[str] = []
    done = 0
    for change in sorted(changes, key=lambda change: change.start):
        parts += [text[done : change.start], change.text]
        done = change.end
    return "".join([*parts, text[done:]])


def _same(before: object, after: object, meant: Collection[Pointer], at: Pointer = ()) -> bool:
    """Do two trees say the same, but for the values, the names of keys and the new keys at some pointers?"""
    if isinstance(before, dict) and isinstance(after, dict):
        added = [key for key in after if key not in before and (*at, key) in meant]
        pairs = zip(before.items(), ((key, each) for key, each in after.items() if key not in added), strict=False)
        return len(before) == len(after) - len(added) and all(
            (old == new or (*at, old) in meant) and _same(below, other, meant, (*at, old))
            for (old, below), (new, other) in pairs
        )
    if isinstance(before, list) and isinstance(after, list):
        pairs_of = enumerate(zip(before, after, strict=False))
        return len(before) == len(after) and all(_same(a, b, meant, (*at, index)) for index, (a, b) in pairs_of)
    return (type(before) is type(after) and before == after) or at in meant
