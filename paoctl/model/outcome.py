"""What a call to the outside came to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, NamedTuple, TypeVar

from paoctl.model.phase import Reason
from paoctl.model.plan import Recorded
from paoctl.redact import Secret

C = TypeVar("C")

ErrorClass = Literal["user", "platform", "transient", "ambiguous"]
Operation = Literal["create", "update", "delete", "adopt"]


class EffectDone(NamedTuple):
    """One thing in the world that a step made, changed or removed."""

    kind: str
    ref: str
    op: Operation
    reversible: bool = True


OutputValue = str | int | float | bool | None | list[object] | Mapping[str, object] | Secret


@dataclass(frozen=True, slots=True)
class Done:
    """The effect is there."""

    ref: str | None = None
    outputs: Mapping[str, object] = field(default_factory=dict)
    """By name, as the action's `outputs` declare; a sensitive one as `Secret`."""
    effects: tuple[EffectDone, ...] = ()
    tail: str = ""
    """At most 4 KiB for the log; redacted again before it is written."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The effect is under way, or in the hands of a person."""

    reason: Reason
    wake: str
    """`ticket:<key>`, `run:<id>`, `pull:<n>`, or an RFC 3339 time; for anything else every run looks again."""
    ref: str | None = None
    message: str = ""
    effects: tuple[EffectDone, ...] = ()


@dataclass(frozen=True, slots=True)
class Present:
    """Observed: it is there. `done` is False while it still waits; `rejected` when people said no."""

    ref: str | None = None
    outputs: Mapping[str, object] = field(default_factory=dict)
    done: bool = True
    differs: str = ""
    """What differs from the recorded configuration; empty when nothing."""
    rejected: str = ""
    message: str = ""
    wake: str = ""
    """While it waits: what to wait for, as in `Waiting`; empty for a later look."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Observed: it is surely not there."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """Observed: nobody can tell."""

    why: str


Observation = Present | Absent | Unsure


class OutputSpec(NamedTuple):
    """What an action is asked to learn from its answer."""

    type: str = "string"
    path: str = ""
    """JMESPath (`from:`), or the ticket's field for jira-ticket."""
    sensitive: bool = False
    required: bool = True


class Origin(NamedTuple):
    """Who stands behind a call: for ticket texts, markers and headers. No secret in it."""

    request: str
    """`<item>/<name>`."""
    step: str
    team: str
    environment: str
    requested_by: str
    url: str
    """Of the pull request."""


@dataclass(frozen=True, slots=True)
class Call(Generic[C]):
    """One call of an action."""

    key: str
    config: C
    recorded: Recorded | None
    """What the step's last effect left, when there is one."""
    outputs: Mapping[str, OutputSpec]
    origin: Origin
    timeout: float
    """Seconds this call may take."""
    progress: Callable[[str], None] = lambda _text: None


class Failure(NamedTuple):
    """Why a step failed, for people."""

    kind: ErrorClass
    cause: str
    remedy: str = ""
    code: str = ""
