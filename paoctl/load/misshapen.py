"""A document that does not fit its model: what is wrong with it, and what it is with that mended."""

from typing import NamedTuple

from pydantic import ValidationError

from paoctl.model.diagnostic import Diagnostic
from paoctl.model.source import Pointer, Source, follows
from paoctl.shape.faults import Subject, finding
from paoctl.shape.mend import aliased, apart_from_slips, mend, misspelt
from paoctl.shape.mismatch import mismatches


class Mended(NamedTuple):
    """What can be looked at again."""

    data: object
    source: Source
    findings: tuple[Diagnostic, ...]
    """What is wrong, but for what follows from something that was broken before."""
    broken: tuple[Pointer, ...]
    """The places of that."""


def mended(subject: Subject, data: object, error: ValidationError, broken: list[Pointer]) -> Mended:
    """Tell what is wrong, and mend it.

    Args:
        subject: the model, and the source as it is seen now.
        data: what did not fit.
        error: why.
        broken: what was found broken before.
    """
    model, source = subject.model, subject.source
    faults = mismatches(data, error)
    meant = misspelt(model, data, faults)  # what stands under a misspelt key is not missing, and is looked at, too
    faults = apart_from_slips(faults, meant)
    new = [fault for fault in faults if not follows(fault.pointer, broken)]
    found = tuple(finding(subject, fault) for fault in new)
    return Mended(mend(model, data, faults, meant), aliased(source, meant), found, tuple(each.pointer for each in new))
