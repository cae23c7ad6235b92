"""The ledger of effects: what surely happened outside, whoever was told of it.

A fake target writes each of its changes here. The ledger knows from the journals, as they are pushed at that moment,
which intent a key belongs to, and finds fault at once with an effect that

- no pushed intent announced,
- is the second one under a key, where the target can't tell a repetition,
- repeats a key with other content,
- doubles an effect under another key, while the first still stands,
- belongs to a generation that a newer one has taken over from.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

StepKey = tuple[str, str]
"""A request's uid and a step of it."""


@dataclass(frozen=True, slots=True)
class Intended:
    """An intent as it stands in a journal."""

    request: str
    """`<item>/<name>`."""
    uid: str
    generation: int
    step: str
    verb: str
    purpose: str
    """Of the plan that it belongs to: apply, remove, rollback."""
    asked: int = 0
    """How often this step had reason to run again in this generation: a person asked for it, the request ended while
    people were at it, or what it had made was removed."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One effect."""

    key: str
    what: str
    content: bytes
    intended: Intended

    @property
    def step(self) -> StepKey:
        """Whose step it is an effect of."""
        return self.intended.uid, self.intended.step

    def doubles(self, other: "Happened") -> bool:
        """Is it the same deed again, under another key?"""
        mine, theirs = self.intended, other.intended
        same = (mine.generation, mine.verb, mine.purpose) == (theirs.generation, theirs.verb, theirs.purpose)
        return same and mine.asked == theirs.asked and self.key != other.key


@dataclass
class Ledger:
    """Every effect, in order, and what is wrong with them."""

    intent_of: Callable[[str], Intended | None]
    """Looks a key up in the journals as they are pushed now."""
    effects: list[Happened] = field(default_factory=list)
    repeats: int = 0
    """Repetitions of a key that the target took for the same."""
    faults: list[str] = field(default_factory=list)
    _by_key: dict[str, Happened] = field(default_factory=dict)
    _last: dict[StepKey, Happened] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def record(self, key: str, what: str, content: bytes = b"", *, once: bool = False) -> None:
        """Something happened; `once`: the target does it again for a repeated key."""
        with self._lock:
            intended = self.intent_of(key)
            if intended is None:
                self.faults.append(f"{what} happened without a pushed intent ({key or 'no key'})")
                return
            self._take(Happened(key, what, content, intended), once=once)

    def happened(self, key: str) -> bool:
        """Had the call with this key its effect? What a person finds who looks at the target."""
        return key in self._by_key

    def undo(self, key: str) -> None:
        """People took an effect back, as by declining a ticket: another one under a new key is no double."""
        with self._lock:
            found = self._by_key.get(key)
            if found and self._last.get(found.step) is found:
                del self._last[found.step]

    def _take(self, effect: Happened, *, once: bool) -> None:
        first = self._by_key.get(effect.key)
        if first is not None:
            self._repeat(first, effect, once=once)
            return
        before = self._last.get(effect.step)
        if before and effect.doubles(before):
            self.faults.append(f"{effect.what} doubles {before.what}: {effect.intended}")
        if before and before.intended.generation > effect.intended.generation:
            self.faults.append(f"{effect.what} comes after a newer generation's: {effect.intended}")
        self.effects.append(effect)
        self._by_key[effect.key] = self._last[effect.step] = effect

    def _repeat(self, first: Happened, again: Happened, *, once: bool) -> None:
        if once:
            self.faults.append(f"{again.what} happened twice under one key: {again.intended}")
        elif first.content != again.content:
            self.faults.append(f"{again.what} was repeated with other content: {again.intended}")
        self.repeats += 1
