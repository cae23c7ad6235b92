"""What Git alone proves of a request: checks that hold or do not, and the facts that they speak of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from paoctl.model.history import History
from paoctl.model.request import RequestRef

Verdict = Literal["holds", "warning", "broken"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    verdict: Verdict
    text: str


@dataclass(frozen=True, slots=True)
class Generation:
    """Who asked, who approved, by which rule, which code."""

    number: int
    asked_by: str
    pull: int | None
    blob: str
    commit: str
    state: str
    """`present` or `absent`."""
    approvals: tuple[tuple[str, str], ...]
    """Login and team."""
    rules: tuple[str, ...]
    """`<line number>:<text>` of CODEOWNERS."""
    pins: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One thing in the world that a step made, changed or removed."""

    generation: int
    step: str
    op: str
    kind: str
    ref: str
    key: str
    at: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one request."""

    ref: RequestRef
    checks: tuple[Check, ...]
    generations: tuple[Generation, ...] = ()
    effects: tuple[EffectRow, ...] = ()
    commands: tuple[str, ...] = ()
    """What people said, in a line each."""
    history: History | None = None

    @property
    def intact(self) -> bool:
        """Does everything hold? Warnings do not count against it."""
        return all(check.verdict != "broken" for check in self.checks)
