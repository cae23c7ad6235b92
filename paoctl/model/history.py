"""What a journal amounts to: the state of a request, a pure function of its events."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from paoctl.model.events import (
    Accepted,
    Command,
    Intent,
    JsonMap,
    Leased,
    Parked,
    Planned,
    Refused,
    Released,
    Resolved,
    Result,
    Settled,
    Superseded,
    Woken,
)
from paoctl.model.journal import GENESIS, Entry
from paoctl.model.leftovers import removed_by_people
from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.model.plan import Purpose
from paoctl.model.step_state import StepState

QUARANTINE_AFTER: Final = 3
"""So many leases in a row that ended by take-over, without one result, and the request is set aside."""

_ENDS: Final = frozenset({"cancel", "rollback"})
"""Commands by which a generation comes to its end."""
_WORK: Final[Mapping[Purpose, Phase]] = {
    "apply": Phase.RUNNING,
    "remove": Phase.DELETING,
    "rollback": Phase.ROLLING_BACK,
}


@dataclass(slots=True)
class History:
    """A journal, replayed. Grown by `add`; `copy` before adding what may not last."""

    length: int = 0
    last: str = GENESIS
    """Hash of the last line."""
    fence: int = 0
    holder: str | None = None
    """The owner of the lease."""
    lost_leases: int = 0
    """Leases in a row that ended by take-over, without a result."""
    accepted: Accepted | None = None
    present: Accepted | None = None
    """The last acceptance that asked for the service to be there; None once it is removed, too."""
    refused: Refused | None = None
    """Set while the newest blob is not accepted."""
    planned: Planned | None = None
    settled: Settled | None = None
    ended: bool = False
    """Was the generation settled once, whatever was said since?"""
    steps: dict[str, StepState] = field(default_factory=dict)
    failures: tuple[Result, ...] = ()
    """What kept this generation from being made true, of each step the last; a rollback does not change it."""
    phase: Phase = Phase.QUEUED
    reason: Reason | None = None
    message: str = ""
    wake: str | None = None
    commands: tuple[Command, ...] = ()
    """Not yet answered."""
    runs: frozenset[str] = frozenset()
    """The CI runs through which something was said."""
    again: bool = False
    """Somebody said `retry` while a run that looked whether all is well held the lease: what it found is no answer."""
    lag_waited: frozenset[str] = frozenset()
    """The steps whose search lag has passed since their last call; for this lease."""
    parked_for: frozenset[str] = frozenset()
    """The steps that it was parked for last, where a search lags, work goes on, or the calendar holds a part."""
    outputs: JsonMap = field(default_factory=dict)
    run: str = ""
    """The page of the last run."""
    at: str = ""
    _held: tuple[Phase, Reason | None, str, str | None] = (Phase.QUEUED, None, "", None)

    @property
    def generation(self) -> int:
        """0 before the first acceptance."""
        return self.accepted.generation if self.accepted else 0

    @property
    def blob(self) -> str:
        """The blob that the state speaks of."""
        return self.refused.blob if self.refused else self.accepted.blob if self.accepted else ""

    @property
    def working(self) -> Phase:
        """The phase of work under way."""
        return _WORK[self.purpose]

    @property
    def purpose(self) -> Purpose:
        """What the last plan is for."""
        return self.planned.purpose if self.planned else "apply"

    @property
    def word(self) -> Command | None:
        """That this generation is to be cancelled or rolled back: what was said last, while no run has done it."""
        return next((each for each in self.commands if each.verb in _ENDS), None)

    @property
    def unanswered(self) -> frozenset[str]:
        """The steps whose last call may have had its effect, or not."""
        return frozenset(step.id for step in self.steps.values() if step.open)

    @property
    def under_way(self) -> frozenset[str]:
        """The steps of which something was begun that has not ended, as far as we know."""
        return frozenset(step.id for step in self.steps.values() if step.under_way)

    def copy(self) -> "History":
        """An independent copy; the values in it are frozen."""
        return replace(self, steps=dict(self.steps))

    def step(self, step_id: str) -> StepState:
        """A step's state; a fresh one when nothing is known."""
        return self.steps.get(step_id) or StepState(step_id)

    def add(self, entry: Entry, last: str) -> None:  # noqa: C901, PLR0912 - one arm an event
        """Take in the next event; `last` is the hash of its line."""
        self.length, self.last, self.at = entry.seq, last, entry.at
        match entry.body:
            case Accepted() as event:
                self._accept(event)
            case Refused() as event:
                self._refuse(event)
            case Leased() as event:
                self._lease(event, entry.owner)
            case Released() as event:
                self._release(event)
            case Planned() as event:
                self._plan(event)
            case Intent() as event:
                self._intend(event)
            case Result() as event:
                self._conclude(event)
            case Parked() as event:
                self.parked_for = frozenset(event.steps or ())
                self._stand(Phase.WAITING, event.reason, event.message, event.wake)
            case Woken() as event:
                self._wake(event)
            case Command() as event:
                self._command(event)
            case Resolved() as event:
                self._resolve(event)
            case Superseded():
                self._stand(Phase.QUEUED, None, "a newer request file takes over")
            case Settled() as event:
                self._settle(event)

    def _stand(self, phase: Phase, reason: Reason | None, message: str, wake: str | None = None) -> None:
        self.phase, self.reason, self.message, self.wake = phase, reason, message, wake

    def _accept(self, event: Accepted) -> None:
        gone = removed_by_people(self.planned, self.steps)
        self.accepted, self.refused, self.planned, self.settled, self.ended = event, None, None, None, False
        self.lost_leases, self.commands, self.failures = 0, (), ()
        if event.facts.get("state", "present") == "present":
            self.present = event
        self.steps = {step.id: step.carried() for step in self.steps.values() if step.recorded and step.id not in gone}
        self._stand(Phase.QUEUED, None, "accepted")

    def _refuse(self, event: Refused) -> None:
        if event.phase is Phase.CANCELLED or event.blob != self.blob:
            self._unsay()
        if self.refused is None:
            self._held = (self.phase, self.reason, self.message, self.wake)
        self.refused = event
        wake = "approval" if event.phase is Phase.WAITING else None
        self._stand(event.phase, event.reason, event.cause, wake)

    def _lease(self, event: Leased, owner: str) -> None:
        self.fence += 1
        self.holder, self.run, self.again = owner, event.url, False
        if self.planned and not self.settled and self.phase is Phase.QUEUED:
            self._stand(self.working, None, "")

    def _release(self, event: Released) -> None:
        self.holder, self.lag_waited = None, frozenset()
        if event.reason == "taken-over":
            self.lost_leases += 1
        elif event.reason == "done":
            self.lost_leases = 0
        unknown = [step.id for step in self.steps.values() if step.status is StepStatus.UNKNOWN and not self.settled]
        asks = self.phase in {*_WORK.values(), Phase.QUEUED, *([] if self.refused else [Phase.WAITING])}
        if unknown and asks and event.reason == "done":
            self._stand(Phase.UNKNOWN, self.reason, f"nobody can tell whether {unknown[0]} happened", self.wake)
        elif self.phase in _WORK.values() and not self.settled:
            self._stand(Phase.QUEUED, None, "its run ended early" if event.reason == "taken-over" else event.reason)

    def _plan(self, event: Planned) -> None:
        self.planned = event
        if event.purpose == "rollback" and self.word and self.word.verb == "rollback":
            self._unsay()
            self.failures = ()  # it is undone because a person said so
        for step in event.steps:
            self.steps[step.id] = self.step(step.id).planned(step, event.purpose)
        self._stand(self.working, None, "")

    def _intend(self, event: Intent) -> None:
        self.lag_waited -= {event.step}
        self._outlive(event)
        self.steps[event.step] = self.step(event.step).intended(event, self.at, self.purpose)

    def _conclude(self, event: Result) -> None:
        self.lost_leases = 0
        if event.status in {"done", "failed"}:
            if event.key or event.status == "done":  # what could not even be called says nothing of a call before it
                self._answered(event.step)
            self._note_failure(event)
        self.steps[event.step] = self.step(event.step).concluded(event)

    def _note_failure(self, event: Result) -> None:
        if self.planned and self.planned.purpose == "apply":
            others = tuple(each for each in self.failures if each.step != event.step)
            self.failures = others if event.status == "done" or event.unmade else (*others, event)

    def _answered(self, step_id: str) -> None:
        """What people said of a step is of no use once it has a definite result."""
        self.commands = tuple(each for each in self.commands if each.args.get("step") != step_id)

    def _outlive(self, event: Intent) -> None:
        """A word is of the calls before it: of a new one it says nothing, but that it has happened already where that
        repeats what has."""
        same = event.key == self.step(event.step).key
        about = {"happened"} if same else frozenset[str]()
        self.commands = tuple(
            each for each in self.commands if each.args.get("step") != event.step or each.args.get("said") in about
        )

    def _settle(self, event: Settled) -> None:
        self.settled, self.ended, self.outputs = event, True, event.outputs
        self._unsay()
        self._stand(event.phase, event.reason, event.message, event.wake)
        if event.phase is Phase.DELETED:
            self.present = None
            self.steps = {step.id: replace(step, recorded=None) for step in self.steps.values()}

    def _wake(self, event: Woken) -> None:
        if self.refused and event.wake == "approval":  # the file is again what was accepted
            self.refused = None
            self._stand(*self._held)
            return
        if event.reason is Reason.SEARCH_LAG:
            self.lag_waited = self.unanswered & self.parked_for
        self._stand(self.working, None, "")

    def _command(self, event: Command) -> None:
        self.runs |= {event.run} if event.run else set()
        if event.verb != "resolve":
            self._unsay()
            self.lost_leases = 0
        if event.verb == "retry":
            self._retry(event)
            return
        self.commands = (*self.commands, event)
        if event.verb in _ENDS and self.holder is None:  # else the run that holds it hears, and says where it stands
            self.settled = None
            self._stand(Phase.QUEUED, None, f"{event.verb} asked by {event.who}")

    def _unsay(self) -> None:
        """What was said of the end of a generation is done, or overruled."""
        self.commands = tuple(each for each in self.commands if each.verb not in _ENDS)

    def _retry(self, event: Command) -> None:
        stood, again = self._held[0] if self.refused else self.phase, event.steps
        anew, cancelled = stood is Phase.ROLLED_BACK, stood is Phase.CANCELLED
        if stood is Phase.READY:  # a failure from here on takes away no service that was there
            self.steps = {step.id: step.kept() for step in self.steps.values()}
        if anew:
            self.planned, self.failures = None, ()
        elif self.planned and self.planned.purpose == "rollback":  # the whole of it, and not the ticket that ended it
            self.planned = self.planned.model_copy(update={"steps": ()})
        elif again:
            self.planned = None
        for step in self.steps.values():
            told_off = cancelled and step.status is StepStatus.WAITING  # people were told to do nothing more
            self.steps[step.id] = step.retried(anew=anew or told_off)
        for step_id in again:
            self.steps[step_id] = self.step(step_id).again()
        self.settled, self.again = None, self.holder is not None
        self._stand(Phase.QUEUED, None, f"retry asked by {event.who}")
        self._held = (self.phase, self.reason, self.message, self.wake)

    def _resolve(self, event: Resolved) -> None:
        self._answered(event.step)
        self.steps[event.step] = self.step(event.step).resolved(event)
        if self.phase in {Phase.UNKNOWN, Phase.WAITING}:
            self._stand(Phase.QUEUED, None, f"{event.who} answered for {event.step}")
