"""Where one step of a request stands, as its events say."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from paoctl.model.events import NOT_MADE, Intent, JsonMap, PlannedStep, Problem, Resolved, Result
from paoctl.model.phase import Effect, StepStatus, Verb
from paoctl.model.plan import Purpose, Recorded
from paoctl.model.work import work_of

_PEOPLE: Final = ("ticket:", "pull:")
"""What a step waits for that is in the hands of people."""


@dataclass(frozen=True, slots=True)
class StepState:
    """Where one step stands in the present generation, and what its last effect left."""

    id: str
    kind: str = ""
    status: StepStatus = StepStatus.PENDING
    verb: Verb = Verb.APPLY
    effect: Effect | None = None
    key: str = ""
    epoch: int = 0
    attempts: int = 0
    """Calls of the verb in this generation, since somebody last said `retry`."""
    calls: int = 0
    """Calls of the key."""
    since: str = ""
    """When the first intent of the key was written, by the clock of its writer (RFC 3339)."""
    open: bool = False
    """An intent without a result."""
    inputs: JsonMap = field(default_factory=dict)
    """Of the last intent."""
    ref: str | None = None
    outputs: JsonMap = field(default_factory=dict)
    effects: tuple[Mapping[str, object], ...] = ()
    error: Problem | None = None
    message: str = ""
    tail: str = ""
    wake: str | None = None
    answered: frozenset[str] = frozenset()
    """The keys of this generation that have a result, as `<verb>:<key>`."""
    recorded: Recorded | None = None
    """What the step's last effect left in the world; None when there is nothing."""
    before: Recorded | None = None
    """The same, when the generation began, or had last made all that it asked for."""
    asked: bool = False
    """A person asked for it to run again, whether anything changes by it or not."""
    purpose: Purpose = "apply"
    """Of the plan in which its last key was first used."""
    owed: bool = False
    """It is to be run again, once it is found out what its open call did; to make that call again is as good."""
    removed: bool = False
    """Was it removed since? What is there then is another thing than the one before."""
    beneath: Recorded | None = None
    """Where work is recorded: what was, before it began."""
    waited: bool = False
    """Is what is recorded by what a machine's work is known, as far as we can tell? Some kinds give what is their own
    there, as the number of a job, and it may be that of the thing."""

    @property
    def at_work(self) -> bool:
        """Does a machine do what its call began, as an API that answered 202?"""
        return self.status is StepStatus.WAITING and not _is_of_people(self.wake)

    @property
    def under_way(self) -> bool:
        """Was something begun that has not ended, as far as we know: a call without an answer, or work?"""
        return self.open or self.at_work

    @property
    def thing(self) -> str | None:
        """What it made or changed; work is no thing, but may be done to one."""
        is_work = work_of(self.ref) is not None
        if not (is_work or self.waited):
            return self.ref
        there = self.beneath if self._worked else self.recorded
        known = there.ref if there else None
        return known if is_work else known or self.ref

    @property
    def touched(self) -> bool:
        """Did this generation change what is in the world?"""
        if self.recorded is self.before or self.recorded is None or self.former is None:
            return self.recorded is not self.before and self.recorded is not self.former
        return self.recorded.config != self.former.config

    @property
    def former(self) -> Recorded | None:
        """What a rollback can bring back: no remains of work that failed, of which nobody knows where they are."""
        before = self.before
        return before if before and (before.ref is not None or before.done or before.made) else None

    @property
    def undone(self) -> bool:
        """Has a rollback brought it back to what it was?"""
        return not self.touched or (self.status is StepStatus.DONE and self.purpose == "rollback")

    @property
    def half_made(self) -> bool:
        """Is it surely there, and not known well enough? What its answer did not tell, people may."""
        known = self.recorded is None or self.recorded.done or not self.recorded.made
        return not (known or self.open or self.status is StepStatus.WAITING)

    @property
    def answerable(self) -> bool:
        """May people say what became of its call?"""
        return self.open or self.half_made or self.status in {StepStatus.UNKNOWN, StepStatus.WAITING}

    @property
    def seen(self) -> StepStatus:
        """Its status as people are told: a call that was announced and surely not made is no failure of the step."""
        unmade = self.status is StepStatus.FAILED and self.error is not None and self.error.code == NOT_MADE
        return StepStatus.PENDING if unmade else self.status

    def waits_for(self, verb: Verb, purpose: Purpose) -> bool:
        """Has a call of that verb, made for that purpose, begun what is not done yet? Work is followed for any."""
        same = self.verb is verb and (self.purpose == purpose or self.at_work)
        return same and self.status is StepStatus.WAITING

    def epoch_for(self, verb: Verb) -> int:
        """The epoch of the next new call: it grows with each key of the verb that has been answered."""
        return sum(key.startswith(f"{verb}:") for key in self.answered)

    def retried(self, *, anew: bool) -> "StepState":
        """As the request is tried again: what failed begins from the start, what people are asked about is looked for
        once more; `anew`: everything begins from the start. Work under way goes on."""
        if self.at_work:
            return self
        if anew or self.status is StepStatus.FAILED:
            return replace(self, status=StepStatus.PENDING, attempts=0)
        if self.status is not StepStatus.UNKNOWN:
            return self
        lost = work_of(self.ref) is not None  # its call had an answer, and it is at work again as far as we know
        return replace(self, status=StepStatus.WAITING if lost else StepStatus.RUNNING, open=not lost)

    def carried(self) -> "StepState":
        """Into the next generation: what is recorded. What people are asked to remove is no more taken to be there."""
        left = self.recorded
        if left and self.waits_for(Verb.DESTROY, self.purpose):
            left = left._replace(ref=self.thing, done=False)
        return StepState(self.id, self.kind, ref=self.ref, recorded=left, before=left)

    def kept(self) -> "StepState":
        """What is there now is to stay: a rollback from here on brings it back to that."""
        return replace(self, before=self.recorded, removed=False)

    def again(self) -> "StepState":
        """To be run again because a person said so; what is under way has to be found out about first."""
        if self.under_way:
            return replace(self, asked=True, owed=True)
        return replace(self, status=StepStatus.PENDING, attempts=0, asked=True, owed=False)

    def planned(self, event: PlannedStep, purpose: Purpose) -> "StepState":
        """As a plan has it: what the one before did to it is over. What is under way is not: whatever is planned after
        it, it stays the one to be found out. And what waits, as for a ticket, waits on where the same is planned once
        more because something beside it is run again."""
        same = purpose == "apply" and self.verb is event.verb
        if self.under_way or (same and self.status is StepStatus.WAITING):
            return self
        pending = StepStatus.PENDING
        return replace(self, status=pending, attempts=0, kind=event.kind, verb=event.verb, effect=event.effect)

    def intended(self, event: Intent, at: str, purpose: Purpose) -> "StepState":
        """A call is about to be made, for the purpose of the present plan; `at` is the time of its line.

        A new one speaks of what is recorded, and of nothing where that is gone: what it makes is another thing.
        """
        recorded = self.recorded.ref if self.recorded else None
        return replace(
            self,
            status=StepStatus.RUNNING,
            verb=event.verb,
            effect=event.effect,
            key=event.key,
            epoch=event.epoch,
            attempts=self.attempts + 1 if event.verb is self.verb else 1,
            calls=self.calls + 1 if event.key == self.key else 1,
            since=self.since if event.key == self.key else at,
            purpose=self.purpose if event.key == self.key else purpose,
            open=True,
            ref=self.ref if event.key == self.key else recorded,
            owed=False,
            inputs=event.inputs,
            error=None,
            message="",
        )

    def concluded(self, event: Result) -> "StepState":
        """The call is answered, or surely unanswered."""
        called = event.key and event.status != "unknown"
        answer = frozenset({f"{event.verb}:{event.key}"}) if called else frozenset()
        state = replace(
            self,
            status=_status(event.status, event.verb),
            verb=event.verb,
            attempts=self.attempts - event.unmade,
            open=event.status == "unknown",
            ref=event.ref or (self.ref if event.status in {"waiting", "unknown"} else self.thing),
            outputs=event.outputs if event.status == "done" else self.outputs,
            effects=(*self.effects, *(effect.model_dump(mode="json") for effect in event.effects)),
            error=event.error,
            message=event.message,
            tail=event.tail,
            wake=event.wake,
            answered=self.answered | answer,
            recorded=self._left(event),
            beneath=self.beneath if self._worked else self.recorded,
            asked=self.asked and event.status in {"failed", "unknown"},
            owed=self.owed and event.status == "unknown",
            removed=self.removed or (event.status == "done" and event.verb is Verb.DESTROY),
            waited=_is_work(event) or (self.waited and event.status == "unknown"),
        )
        return state.again() if self.owed and event.status in {"done", "waiting"} else state

    def trouble(self) -> Result:
        """The result by which it failed or became a question, as far as it still counts."""
        return Result(
            step=self.id,
            verb=self.verb,
            key=self.key,
            status="unknown" if self.open else "failed",
            ref=self.ref,
            error=self.error,
            message=self.message,
        )

    def resolved(self, event: Resolved) -> "StepState":
        """A person answered for it."""
        if self.half_made and self.recorded and event.said == "happened":
            return self._completed(self.recorded, event)
        result = Result(
            step=self.id,
            verb=self.verb,
            key=event.key,
            status="done" if event.said == "happened" else "failed",
            ref=event.ref,
            outputs=event.outputs,
            message=f"resolved by {event.who}",
        )
        state = self.concluded(result)
        if event.said == "happened":
            return state
        made = self.beneath if self._worked else state.recorded
        return replace(state, status=StepStatus.PENDING, recorded=made)

    def _completed(self, recorded: Recorded, event: Resolved) -> "StepState":
        """It is what it was to be when it was made, whatever was tried with it since."""
        ref = event.ref or recorded.ref
        return replace(
            self,
            status=StepStatus.DONE,
            verb=Verb.APPLY,
            purpose="apply",
            ref=ref,
            outputs=event.outputs,
            error=None,
            message=f"resolved by {event.who}",
            recorded=recorded._replace(ref=ref, outputs=event.outputs, done=True, made=False),
            asked=False,
        )

    def _left(self, event: Result) -> Recorded | None:
        """What is in the world after a result: a failed call changed nothing, a waiting one has begun."""
        if event.status == "done" and event.verb is Verb.DESTROY:
            return None
        if event.verb is Verb.APPLY and event.status == "failed" and (event.effects or self._worked):
            made = bool(event.effects) or (self.beneath is not None and (self.beneath.done or self.beneath.made))
            return Recorded(event.ref or self.thing, {}, self.inputs, done=False, made=made, key=event.key)
        if event.verb is Verb.APPLY and (event.status == "done" or (event.status == "waiting" and event.ref)):
            if not event.key:
                return self.recorded  # skipped: nothing was called, whatever a call before that would have made of it
            inputs = self.inputs or (self.recorded.config if self.recorded else {})
            if event.status == "waiting":
                return Recorded(event.ref, {}, inputs, done=False, key=event.key)
            thing = self.thing if event.ref is None or work_of(event.ref) else event.ref
            return Recorded(thing, event.outputs, inputs, key=event.key)
        return self.recorded

    @property
    def _worked(self) -> bool:
        """Is work recorded, whether it goes on or nobody can tell?"""
        return self.recorded is not None and (self.waited or work_of(self.recorded.ref) is not None)


def _is_of_people(wake: str | None) -> bool:
    return (wake or "").startswith(_PEOPLE)


def _is_work(event: Result) -> bool:
    """Is its reference recorded, and that of what a machine has begun to make or change?"""
    begun = event.status == "waiting" and event.verb is Verb.APPLY and bool(event.ref and event.key)
    return begun and not _is_of_people(event.wake)


def _status(status: str, verb: Verb) -> StepStatus:
    return StepStatus.REMOVED if status == "done" and verb is Verb.DESTROY else StepStatus(status)
