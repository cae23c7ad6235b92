"""Where a request stands, in a line: what is asked for and what is recorded, seen together."""

from dataclasses import dataclass

from paoctl.model.request import RequestRef


@dataclass(frozen=True, slots=True)
class Proposed:
    """An open pull request that asks for a request, its change or its removal."""

    number: int
    url: str
    author: str
    """Login."""
    draft: bool = False
    blob: str = ""
    """Of the request file in it, where that is new; empty where nobody can tell."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A row of `paoctl list requests`."""

    ref: RequestRef
    phase: str
    """A `Phase`, or `proposed`."""
    reason: str = ""
    """A `Reason`, or empty."""
    message: str = ""
    team: str = ""
    environment: str = ""
    requested_by: str = ""
    """Login."""
    updated: str = ""
    """RFC 3339; when its journal was last written."""
    url: str = ""
    """Of the pull request it came by."""
    next: str = ""
    """One command, or one thing to do."""
    proposal: Proposed | None = None
    """What people have not merged yet."""
