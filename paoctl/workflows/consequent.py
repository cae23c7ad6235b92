"""What merely follows from a fault of a file's shape is not told beside it."""

from collections.abc import Iterator, Sequence

from paoctl.model.diagnostic import Diagnostic, Severity
from paoctl.model.source import Pointer, follows


def consequent(shape: Sequence[Diagnostic], findings: Iterator[Diagnostic]) -> Iterator[Diagnostic]:
    """Those findings of a file that do not merely follow from a fault of its shape at the same place."""
    broken: dict[str, list[Pointer]] = {}
    for each in shape:
        if each.pointer is not None and each.severity is Severity.ERROR:
            broken.setdefault(each.path, []).append(_reach(each.pointer))
    return (each for each in findings if each.pointer is None or not follows(each.pointer, broken.get(each.path, [])))


def _reach(pointer: Pointer) -> Pointer:
    """How far a fault reaches: what stands beside a `type`, or the type of a list's elements, is read by it."""
    return pointer[:-1] if pointer[-1:] in (("type",), ("of",)) else pointer
