"""A document that does not fit its model: what is wrong with it, and what it is with that mended."""

from typing import NamedTuple

from pydantic import ValidationError

from paoctl.model.diagnostic import Diagnostic
from paoctl.model.source import Pointer, Source, follows
from paoctl.shape.faults import Subject, finding
from paoctl.shape.mend import aliased, apart_from_slips, mend, misspelt, narrowed
from paoctl.shape.mismatch import Mismatch, mismatches


class Mended(NamedTuple):
    """What can be looked at again."""

    data: object
    source: Source
    findings: tuple[Diagnostic, ...]
    """What is wrong, but for what follows from something that was broken before."""
    broken: tuple[Pointer, ...]
    """The places of that."""


def mended(
    subject: Subject, data: object, error: ValidationError, broken: list[Pointer], values: frozenset[Pointer]
) -> Mended:
    """Tell what is wrong, and mend it.

    Args:
        subject: the model, and the source as it is seen now.
        data: what did not fit.
        error: why.
        broken: what was found broken before.
        values: where of that the value alone is broken, and the key may be at fault besides.
    """
    model, source = subject.model, subject.source
    faults = [narrowed(model, each) for each in mismatches(data, error)]
    meant = misspelt(model, data, faults)  # what stands under a misspelt key is not missing, and is looked at, too
    faults = apart_from_slips(faults, meant)
    new = [fault for fault in faults if not follows(_suspect(fault, values), broken)]
    found = tuple(finding(subject, fault) for fault in new)
    moved = [(*there, *at[len(here) :]) for here, there in meant.items() for at in broken if at[: len(here)] == here]
    places = (*(each.pointer for each in new), *moved)
    return Mended(mend(model, data, faults, meant), aliased(source, meant), found, places)


def _suspect(fault: Mismatch, values: frozenset[Pointer]) -> Pointer:
    """The place whose being broken explains a fault: a key that nobody knows is no better for another value."""
    is_key = fault.in_key or fault.type == "extra_forbidden"
    return fault.pointer[:-1] if is_key and fault.pointer in values else fault.pointer
