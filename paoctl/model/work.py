"""The reference of work under way: where to ask about it, in place of a thing."""

from typing import Final

WORK: Final = "poll:"
REMOVAL: Final = "removal:"


def work_of(ref: str | None) -> tuple[str, bool] | None:
    """Where the work is that a recorded reference stands for, and is it a removal? None when it stands for a thing."""
    for mark in (WORK, REMOVAL):
        if ref and ref.startswith(mark):
            return ref.removeprefix(mark), mark == REMOVAL
    return None
