"""A model of the protocol of one step, small enough to be tried in every schedule.

A run of the executor is a list of slots: it pushes an intent, looks at the fence, calls, pushes the result. At each
slot everything may go well, or one of the faults of that kind of slot strikes; a run that dies is followed by another.
What an open intent comes to is said by `DECISIONS`, by the effect class alone, as in `paoctl/execute/recover.py`.

How a drift between this and the engine is seen: `test_protocol.py` plays every line of `DECISIONS`, with and without
the effect, on the real engine, and compares what it calls and where it ends; and it compares the slots of a run with
the calls that a run of the engine makes. A change of the engine that changes either fails there, and is then made
here, where every schedule is tried again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from paoctl.model.phase import Effect

Slot = Literal["intent", "fence", "call", "glance", "lag", "look", "ask", "result"]
Fault = Literal[
    "kill before", "kill after", "kill late", "refused", "vanished", "cut before", "cut after", "cut late", "throttled"
]
"""`late`: the call has its effect when nobody waits for its answer any more."""
Protocol = Literal["ours", "no journal", "look before the call", "ignore the lag"]

FRESH: Final[tuple[Slot, ...]] = ("intent", "fence", "call", "result")
"""A call that nobody has begun yet, or that is repeated."""
DECISIONS: Final[Mapping[Effect, tuple[Slot, ...]]] = {
    Effect.KEY: FRESH,
    Effect.NAME: FRESH,
    Effect.FIND: ("glance", "lag", "look"),
    Effect.LAG: ("glance", "lag", "look"),
    Effect.STATE: ("glance", "lag", "look"),
    Effect.BLIND: ("ask",),
}
"""What a run does that finds an intent without a result. What is found goes on with `result`; what is not found by a
glance is waited for, and what is not found by the look after that goes on with `FRESH`."""
_FAULTS: Final[Mapping[Slot, tuple[Fault, ...]]] = {
    "intent": ("kill before", "kill after", "refused", "vanished"),
    "fence": ("kill before", "refused"),
    "call": ("kill before", "kill after", "kill late", "cut before", "cut after", "cut late", "throttled"),
    "glance": ("kill before", "refused"),
    "lag": ("kill before",),
    "look": ("kill before", "refused"),
    "ask": ("kill before", "kill after", "refused"),
    "result": ("kill before", "kill after", "refused", "vanished"),
}
_KNOWS_REPEATS: Final = frozenset({Effect.KEY, Effect.NAME})


@dataclass(frozen=True, slots=True)
class State:
    """The journal, the world, and what the present run has left to do."""

    left: tuple[Slot, ...] = ()
    journal: Literal["none", "open", "unknown", "done"] = "none"
    effects: int = 0
    seen: bool = False
    """Does a search find the effect?"""
    late: bool = False
    """Is a call under way for which nobody waits any more?"""
    doubtful: bool = False
    """Is the call in hand a repetition of one that may have had its effect?"""
    faults: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one schedule ended, once there are no more faults."""

    journal: str
    effects: int


@dataclass(frozen=True)
class Model:
    """One effect class under one protocol."""

    effect: Effect
    protocol: Protocol = "ours"

    def outcomes(self, faults: int) -> Iterator[Outcome]:
        """The end of every schedule with at most so many faults."""
        waiting = [self._begin(State(faults=faults))]
        while waiting:
            state = waiting.pop()
            if not state.left:
                yield Outcome(state.journal, self._landed(state).effects)
                continue
            waiting += self._next(state)

    def _begin(self, state: State) -> State:
        """A new run decides from the journal alone."""
        if state.journal in {"done", "unknown"}:
            return replace(state, left=())
        if self.protocol in {"no journal", "look before the call"}:
            first: tuple[Slot, ...] = ("call", "result") if self.protocol == "no journal" else ("look",)
            return replace(state, left=first, doubtful=False)
        return self._recover(state) if state.journal == "open" else replace(state, left=FRESH, doubtful=False)

    def _recover(self, state: State) -> State:
        slots = DECISIONS[self.effect]
        if self.protocol == "ignore the lag":
            slots = tuple(slot for slot in slots if slot != "lag")
        return replace(state, left=slots, doubtful=slots == FRESH)

    def _next(self, state: State) -> Iterator[State]:
        yield self._well(state)
        if state.faults:
            spent = replace(state, faults=state.faults - 1)
            yield from (self._struck(spent, fault) for fault in _FAULTS[state.left[0]])

    def _well(self, state: State) -> State:
        """A slot that goes well."""
        slot, rest = state.left[0], state.left[1:]
        match slot:
            case "intent":
                return replace(state, left=rest, journal="open")
            case "call":
                return replace(self._called(state), left=rest)
            case "glance":
                return replace(state, left=("result",) if state.seen else rest)
            case "lag":
                landed = self._landed(state)
                return replace(landed, left=rest, seen=landed.effects > 0)
            case "look":
                again: tuple[Slot, ...] = FRESH if self.protocol in {"ours", "ignore the lag"} else ("call", "result")
                return replace(state, left=("result",) if state.seen else again, doubtful=False)
            case "ask":
                return replace(self._landed(state), left=(), journal="unknown")
            case "result":
                return replace(state, left=(), journal="done")
        return replace(state, left=rest)

    def _landed(self, state: State) -> State:
        """What was under way has arrived."""
        if not state.late or (state.effects and self.effect in _KNOWS_REPEATS):
            return replace(state, late=False)
        return replace(state, effects=state.effects + 1, late=False)

    def _called(self, state: State) -> State:
        if state.effects and self.effect in _KNOWS_REPEATS:
            return state
        return replace(state, effects=state.effects + 1, seen=self.effect is not Effect.LAG)

    def _struck(self, state: State, fault: Fault) -> State:
        """A slot at which something goes wrong."""
        slot = state.left[0]
        if fault == "vanished":  # the tip is fetched, and does not hold it: it is pushed again
            return state
        if fault == "kill after":
            return self._begin(self._well(state))
        if fault == "kill late":
            return self._begin(replace(state, late=True))
        if fault == "cut late":
            after = replace(state, late=True)
            return self._recover(after) if self.protocol in {"ours", "ignore the lag"} else self._begin(after)
        if slot == "call" and fault.startswith("cut"):
            after = self._called(state) if fault == "cut after" else state
            return self._recover(after) if self.protocol in {"ours", "ignore the lag"} else self._begin(after)
        if (
            fault == "throttled" and not state.doubtful
        ):  # surely no effect of any call: the next one has a key of its own
            return self._begin(replace(state, journal="none"))
        return self._begin(state)
