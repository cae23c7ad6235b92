"""Scripts of lives in which the provisioning API takes its time: it answers 202, and makes, changes or removes later.

Meanwhile people edit, remove, take back, retry, roll back, cancel and answer; runs come too early, break off and race.
"""

from collections.abc import Mapping
from random import Random
from typing import Final

from paoctl.conformance.weather import Armed, FaultKind
from tests.simulation.offer import SLOW
from tests.simulation.script import SIZES, Action, Again, Deed, Put, Run, Say, Script, Slow, Wait
from tests.simulation.script_changeable import Author, Turn

_OFTEN: Final = ("late", "own", "shaky", "wobbly", "shared")
_LONG: Final = (3, 20, 100, 100, 400, 1500)
"""Seconds that a work takes; the items wait for 5, 30 or 60."""
_REFUSED: Final[tuple[FaultKind, ...]] = ("http-422", "http-422", "http-422", "http-500-before")


def written_slow(seed: int) -> Script:
    """The script of a seed."""
    return _SlowAuthor(Random(f"slow {seed}")).script()


class _SlowAuthor(Author):
    """Writes one script."""

    _length = (1, 6)

    def __init__(self, dice: Random) -> None:
        super().__init__(dice)
        count = dice.choice((1, 1, 1, 1, 2))
        self._names = [f"{dice.choice((*SLOW, *_OFTEN))}-{number}" for number in range(count)]
        self._asked = {name: Put(name, dice.choice(SIZES)) for name in self._names}

    def _opening(self) -> list[Action]:
        return [self._pace()]

    def _turns(self) -> Mapping[Turn, int]:
        return {
            self._talk: 24,
            self._change: 16,
            self._remove: 16,
            self._take_back: 8,
            self._undo: 14,
            self._hurry: 8,
            self._help: 6,
            self._pass: 12,
            self._hide: 4,
            self._lose: 2,
        }

    def _remove(self, name: str) -> list[Action]:
        """It is removed, and taken back while that goes on."""
        dice, was = self._dice, self._asked[name]
        back = Put(name, was.size if dice.random() < 0.6 else dice.choice(SIZES))
        between = self._again(name) if dice.random() < 0.4 else []
        script = [*self._paces(), Put(name, was.size, "absent"), self._run(), *between, *self._waits()]
        if dice.random() < 0.75:
            self._asked[name] = back
            return [*script, back, self._run()]
        self._asked[name] = Put(name, was.size, "absent")
        return script

    def _undo(self, name: str) -> list[Action]:
        """Something is refused while other work goes on, or people want it undone; and something comes after that."""
        dice = self._dice
        refused = Run(
            (Armed(dice.choice(_REFUSED), dice.randint(1, 6)),), dice.choice((60, 5)), parallel=dice.choice((8, 1))
        )
        words: tuple[Deed, ...] = (Say("rollback", name), Say("retry", name), Say("cancel", name))
        begun = [self._edit(name)] if dice.random() < 0.6 else [dice.choice((Again(name), Say("retry", name)))]
        after: list[Action] = [dice.choice(words)] if dice.random() < 0.7 else []
        return [*self._paces(), *begun, refused, *self._waits(), *after, self._run()]

    def _hurry(self, _name: str) -> list[Action]:
        return [self._pace(), self._run()]

    def _paces(self) -> list[Action]:
        return [self._pace()] if self._dice.random() < 0.5 else []

    def _waits(self) -> list[Action]:
        dice = self._dice
        return [Wait(dice.choice((5, 40, 130, 2000))), *self._runs()] if dice.random() < 0.4 else []

    def _pace(self) -> Slow:
        dice = self._dice
        return Slow(dice.choice(_LONG), early=dice.random() < 0.25, fails=dice.choice((0, 0, 0, 0, 1, 2)))
