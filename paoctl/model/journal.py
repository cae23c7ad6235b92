"""The journal of a request: what happened, one canonical JSON object (RFC 8785) a line, each chained to the one before.

Events are frozen format (`v: 1`, golden vectors in tests/golden/). Unknown fields are kept; an unknown event type or
a higher `v` is refused: an old runner that skipped a `resolved` would repeat the effect.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import rfc8785
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from paoctl.errors import UsageError
from paoctl.model.digest import line_hash
from paoctl.model.phase import Effect, Phase, Reason, Verb

VERSION: Final = 1
GENESIS: Final = "0" * 64
"""`prev` of the first line."""
JsonMap = Mapping[str, object]


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


class Parked(Event):
    """Nothing to do until something happens outside."""

    type: Literal["parked"] = "parked"
    reason: Reason
    wake: str
    message: str = ""


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
    """`resolve`: step, said, ref, outputs. `retry`: component, from."""


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
_BODY: Final[TypeAdapter[Body]] = TypeAdapter(Annotated[Body, Field(discriminator="type")])


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with its place in the chain."""

    seq: int
    prev: str
    at: str
    """RFC 3339, UTC; for people only, nothing is decided by it."""
    owner: str
    fence: int
    body: Body

    def line(self) -> bytes:
        """The canonical bytes of the line, without its line feed."""
        body = self.body.model_dump(mode="json", exclude_none=True)
        head: dict[str, str | int] = {
            "v": VERSION,
            "seq": self.seq,
            "prev": self.prev,
            "at": self.at,
            "owner": self.owner,
            "fence": self.fence,
        }
        return rfc8785.dumps(body | head)


@dataclass(frozen=True, slots=True)
class Delta:
    """Lines to append to one journal, decided on its line with the hash `base`."""

    folder: str
    base: str
    """Hash of the last line that the decision was made on; `GENESIS` for an empty journal."""
    lines: tuple[bytes, ...]
    closure: Mapping[str, str] | None = None
    """At acceptance: paths under `definitions/` to the ids of blobs that exist."""

    @property
    def last(self) -> str:
        """The hash of the journal's last line once this is applied."""
        return line_hash(self.lines[-1]) if self.lines else self.base


@dataclass(frozen=True, slots=True)
class Appended:
    """Pushed: the state branch holds the lines."""

    commit: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another writer was faster: decide again from state."""

    found: str
    """Hash of the last line that was found."""


def parse_line(line: bytes) -> Entry:
    """Read one line.

    Raises:
        UsageError: it is not an event this version of paoctl understands.
    """
    try:
        raw = json.loads(line)
        if raw.get("v") != VERSION:
            raise UsageError(
                f"the journal is of version {raw.get('v')!r}, this paoctl reads {VERSION}",
                remedy="use the paoctl that the repository's settings require",
                code="PAO806",
            )
        head = {key: raw.pop(key) for key in ("seq", "prev", "at", "owner", "fence")}
        raw.pop("v")
        return Entry(body=_BODY.validate_python(raw), **head)
    except (ValueError, KeyError, AttributeError, TypeError, ValidationError) as exc:
        raise UsageError(
            f"a journal line can't be read: {line[:80].decode(errors='replace')}",
            remedy="restore the state branch from its last good commit (paoctl verify names it)",
            code="PAO806",
        ) from exc


def parse_journal(raw: bytes) -> Sequence[Entry]:
    """Read a whole journal and check its chain.

    Raises:
        UsageError: a line is unreadable, out of order, or not chained to the one before.
    """
    entries: list[Entry] = []
    prev = GENESIS
    for number, line in enumerate(raw.splitlines(), 1):
        entry = parse_line(line)
        if entry.prev != prev or entry.seq != number:
            raise UsageError(
                f"the journal's chain is broken at line {number}",
                remedy="somebody changed recorded history; restore the state branch (paoctl verify names the place)",
                code="PAO807",
            )
        prev = line_hash(line)
        entries.append(entry)
    return entries
