"""What can happen to a request: the events of its journal (FORMATS: Journal)."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from paoctl.model.phase import Effect, Phase, Reason, Verb

JsonMap = Mapping[str, object]

NOT_MADE: Final = "PAO811"
"""The code of an intent whose call was surely not made: it takes nothing off the action's budget."""


class Event(BaseModel):
    """What all events share: fields of a newer paoctl are kept."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Given(Event):
    """One approval that counted."""

    login: str
    team: str
    review: int
    commit: str


class Accepted(Event):
    """A blob of the request file became a generation."""

    type: Literal["accepted"] = "accepted"
    generation: int
    uid: str
    path: str
    blob: str
    commit: str
    pins: Mapping[str, str]
    mode: str
    pull: int | None = None
    url: str = ""
    author: str = ""
    head: str = ""
    merge: str = ""
    base: str = ""
    required: tuple[str, ...] = ()
    given: tuple[Given, ...] = ()
    codeowners: tuple[str, ...] = ()
    """`<line number>:<text>` of the CODEOWNERS lines that decided."""
    facts: JsonMap = {}
    """Name, team, environment, requestedBy and date, so that status needs no other file."""

    @property
    def is_removal(self) -> bool:
        """Does it ask for the service to be gone?"""
        return self.facts.get("state", "present") != "present"


class Refused(Event):
    """A blob of the request file did not become a generation; once per blob and cause."""

    type: Literal["refused"] = "refused"
    blob: str
    cause: str
    phase: Phase
    reason: Reason
    remedy: str = ""


class Leased(Event):
    """The right to append passed to an owner."""

    type: Literal["leased"] = "leased"
    url: str = ""
    """The page of the run; empty outside CI."""


class Released(Event):
    """The right to append was given back, or taken from a dead owner."""

    type: Literal["released"] = "released"
    reason: Literal["done", "interrupted", "taken-over"]


class PlannedStep(Event):
    """One step as it was planned."""

    id: str
    kind: str
    verb: Verb = Verb.APPLY
    effect: Effect
    after: tuple[str, ...] = ()
    inputs: JsonMap = {}
    change: str = ""


class Planned(Event):
    """What this generation will do."""

    type: Literal["planned"] = "planned"
    purpose: Literal["apply", "remove", "rollback"] = "apply"
    steps: tuple[PlannedStep, ...]


class Intent(Event):
    """A call is about to be made. From here the recorded inputs are used, not rendered again."""

    type: Literal["intent"] = "intent"
    step: str
    verb: Verb
    key: str
    epoch: int
    effect: Effect
    attempt: int
    inputs: JsonMap


class Problem(Event):
    """Why a step failed."""

    model_config = ConfigDict(frozen=True, extra="allow", serialize_by_alias=True)

    kind: Annotated[str, Field(alias="class")]
    code: str = ""
    cause: str
    remedy: str = ""


class EffectNote(Event):
    """One thing in the world that a step made, changed or removed."""

    kind: str
    ref: str
    op: str
    reversible: bool = True


class Result(Event):
    """What a call came to."""

    type: Literal["result"] = "result"
    step: str
    verb: Verb
    key: str
    status: Literal["done", "failed", "waiting", "unknown"]
    ref: str | None = None
    outputs: JsonMap = {}
    effects: tuple[EffectNote, ...] = ()
    error: Problem | None = None
    tail: str = ""
    message: str = ""
    wake: str | None = None

    @property
    def unmade(self) -> bool:
        """Was the call announced, and surely not made? That is no failure of the step."""
        return self.error is not None and self.error.code == NOT_MADE


class Parked(Event):
    """Nothing to do until something happens outside."""

    type: Literal["parked"] = "parked"
    reason: Reason
    wake: str
    message: str = ""
    steps: tuple[str, ...] | None = None
    """The steps that a search lags for, that are at work, or that the calendar holds beside what is waited for. None,
    and not in the line, where nothing is."""


class Woken(Event):
    """What was waited for happened."""

    type: Literal["woken"] = "woken"
    reason: Reason
    wake: str


class Command(Event):
    """A person said what to do; may be appended without the lease."""

    type: Literal["command"] = "command"
    who: str
    verb: Literal["retry", "cancel", "rollback", "resolve"]
    args: JsonMap = {}
    """`resolve`: step, said, ref, outputs. `retry`: component, from, and the steps that these came to."""
    run: str | None = None
    """The CI run that it was said through, `gha:<repo id>:<run id>`; what it said once it does not say again."""

    @property
    def steps(self) -> tuple[str, ...]:
        """What a retry of a part came to."""
        steps = self.args.get("steps")
        return tuple(map(str, steps)) if isinstance(steps, list | tuple) else ()


class Resolved(Event):
    """A person answered for a step."""

    type: Literal["resolved"] = "resolved"
    step: str
    key: str
    who: str
    said: Literal["happened", "did-not-happen"]
    ref: str | None = None
    outputs: JsonMap = {}


class Superseded(Event):
    """A newer generation took over while this one was in flight."""

    type: Literal["superseded"] = "superseded"
    generation: int


class Settled(Event):
    """A generation came to its end."""

    type: Literal["settled"] = "settled"
    generation: int
    phase: Phase
    reason: Reason | None = None
    message: str = ""
    outputs: JsonMap = {}
    """The item's contract, filled; a sensitive one as `{"$secret": …}`."""
    wake: str | None = None
    """`health` where `sync` has something to ask."""


Body = (
    Accepted
    | Refused
    | Leased
    | Released
    | Planned
    | Intent
    | Result
    | Parked
    | Woken
    | Command
    | Resolved
    | Superseded
    | Settled
)
