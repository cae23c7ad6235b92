"""One trial: a word is asked for, a run or two meet their faults, others finish the work; what was wrong with it."""

from dataclasses import dataclass, replace
from typing import Final

from paoctl.conformance.ground import Ground
from paoctl.conformance.usual import ENDS, Exam, Word
from paoctl.conformance.weather import Armed, FaultKind, Weather
from paoctl.model.phase import Phase

_DOUBTFUL: Final[frozenset[FaultKind]] = frozenset({"http-garbage", "http-422", "http-500-before", "http-500-after"})
"""After these somebody may have to look: the other side speaks, and does not say what is so."""


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
        effects = tuple(each.what for each in ground.ledger.effects[before:])
        found: list[str] = []
        if effects != usual.effects:
            found.append(f"what happened is {list(effects)}, and should be {list(usual.effects)}")
        if ground.asked and usual.alone and not any(each.kind in _DOUBTFUL for each in self.armed):
            found.append(f"a person was asked, though its class is {usual.effect}")
        if self._garbled and history.phase is Phase.FAILED and history.message:
            return found
        if history.phase is not ENDS[self.word]:
            found.append(f"it rests as {history.phase} ({history.reason}): {history.message}")
        elif ground.step.outputs != usual.outputs:
            found.append(f"its outputs are {dict(ground.step.outputs)}, and should be {dict(usual.outputs)}")
        return found


def _armed(fault: Armed | None) -> tuple[Armed, ...]:
    return (fault,) if fault else ()


def _twice(fault: Armed | None) -> tuple[Armed, ...]:
    """What is not found is looked for once more, and that goes wrong in the same way."""
    return (fault, replace(fault, at=fault.at + 1)) if fault else ()
