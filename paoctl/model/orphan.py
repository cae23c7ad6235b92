"""Something that was made and that nobody answers for, or something asked for that nobody has looked at."""

from dataclasses import dataclass

from paoctl.model.request import RequestRef


@dataclass(frozen=True, slots=True)
class Orphan:
    """One of them."""

    ref: RequestRef
    step: str
    """The step that made it, as `main/instance`; empty for a request of which nothing is recorded."""
    thing: str
    """What it is called in its target, where that is known."""
    why: str
    next: str
    """The command that ends it."""
