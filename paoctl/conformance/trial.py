"""One trial: a word is asked for, a run or two meet their faults, others finish the work; what was wrong with it."""

from dataclasses import dataclass, replace
from typing import Final

from paoctl.conformance.ground import Ground
from paoctl.conformance.usual import ASKS, ENDS, Exam, Usual, Word
from paoctl.conformance.weather import Armed, FaultKind, Weather
from paoctl.model.phase import Phase

_DOUBTFUL: Final[frozenset[FaultKind]] = frozenset({"http-garbage", "http-422", "http-500-before", "http-500-after"})
"""After these somebody may have to look: the other side speaks, and does not say what is so."""

AFTER: Final[tuple[Word, ...]] = ("change", "remove")
"""What may be asked for once the work of a change has failed: the same once more, or that it goes."""
_LOOKS: Final = 3
"""Runs in which work that was to fail has to be seen to have failed."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A word, and the faults of the first run after it and of the second."""

    exam: Exam
    word: Word
    first: Armed | None = None
    second: Armed | None = None

    def __str__(self) -> str:
        faults = [f"{each.kind} {each.at}" for each in self.armed]
        return f"{self.word}: {', then '.join(faults) or 'no fault'}"

    @property
    def armed(self) -> tuple[Armed, ...]:
        """Its faults; each has to fire."""
        return tuple(each for each in (self.first, self.second) if each)

    def run(self) -> list[str]:
        """Everything that was wrong; nothing, when the action withstood."""
        ground = self.exam.ground_before(self.word)
        before = len(ground.ledger.effects)
        fired = self._storms(ground)
        silent = [f"{each.kind} {each.at} was armed and never fired" for each in self.armed if each not in fired]
        ground.settle(retry=not self._garbled)
        return [*ground.faults, *ground.ledger.faults, *ground.leaks(), *silent, *self._ending(ground, before)]

    def _storms(self, ground: Ground) -> list[Armed]:
        fired: list[Armed] = []
        for faults in (_armed(self.first), _twice(self.second)) if self.second else (_armed(self.first),):
            weather = Weather(faults, late=self.exam.usual[self.word].late)
            ground.run(weather)
            fired += weather.fired
        return fired

    @property
    def _garbled(self) -> bool:
        """Was an answer destroyed that nobody can read again? Then the effect is there, and may count for a failure."""
        return any(each.kind == "http-garbage" for each in self.armed)

    def _ending(self, ground: Ground, before: int) -> list[str]:
        usual, history = self.exam.usual[self.word], ground.history
        found = _happened(ground, before, usual)
        if ground.asked and usual.alone and not any(each.kind in _DOUBTFUL for each in self.armed):
            found.append(f"a person was asked, though its class is {usual.effect}")
        if self._garbled and history.phase is Phase.FAILED and history.message:
            return found
        return found + _rested(ground, self.word, usual)


class Doomed(Trial):
    """The work of a change comes to nothing; then the word is asked for."""

    def __str__(self) -> str:
        return f"change: its work comes to nothing, then {self.word}"

    def run(self) -> list[str]:
        """Everything that was wrong."""
        ground = self.exam.ground_before("change")
        ground.doomed = True
        for _ in range(_LOOKS):
            ground.run(Weather())
            ground.wait()
        ground.doomed = False
        if ground.history.phase is not Phase.FAILED:
            return [f"the work of the change was to come to nothing (`Stage.doomed`), and it is {ground.history.phase}"]
        before = len(ground.ledger.effects)
        if self.word != "change":
            ground.ask(*ASKS[self.word])
        ground.settle()
        usual = self.exam.usual[self.word]
        found = [*ground.faults, *ground.ledger.faults, *_happened(ground, before, usual)]
        return found + _rested(ground, self.word, usual)


def _happened(ground: Ground, before: int, usual: Usual) -> list[str]:
    effects = tuple(each.what for each in ground.ledger.effects[before:])
    return (
        [f"what happened is {list(effects)}, and should be {list(usual.effects)}"] if effects != usual.effects else []
    )


def _rested(ground: Ground, word: Word, usual: Usual) -> list[str]:
    history = ground.history
    if history.phase is not ENDS[word]:
        return [f"it rests as {history.phase} ({history.reason}): {history.message}"]
    if ground.step.outputs != usual.outputs:
        return [f"its outputs are {dict(ground.step.outputs)}, and should be {dict(usual.outputs)}"]
    return []


def _armed(fault: Armed | None) -> tuple[Armed, ...]:
    return (fault,) if fault else ()


def _twice(fault: Armed | None) -> tuple[Armed, ...]:
    """What is not found is looked for once more, and that goes wrong in the same way."""
    return (fault, replace(fault, at=fault.at + 1)) if fault else ()
