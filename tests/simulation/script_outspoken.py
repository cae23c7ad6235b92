"""Scripts of lives in which people say what they see of a call while a run is at work on it: too early, or of a call
that the run repeats, once or twice, after they have looked."""

from collections.abc import Mapping
from random import Random
from typing import Final

from paoctl.conformance.weather import Armed, FaultKind
from tests.simulation.script import SIZES, Action, Again, Meanwhile, Put, Run, Say, Script
from tests.simulation.script_changeable import Author, Turn

_KINDS: Final = ("keyed", "keyed", "blind")
_LOST: Final[tuple[FaultKind, ...]] = ("http-cut-before", "http-cut-after", "http-late")
_SOON: Final = 16
"""Calls of a run, by which people have their say."""


def written_outspoken(seed: int) -> Script:
    """The script of a seed."""
    return _Outspoken(Random(f"outspoken {seed}")).script()


class _Outspoken(Author):
    """Writes one script."""

    _length = (1, 4)

    def __init__(self, dice: Random) -> None:
        super().__init__(dice)
        self._names = [f"{dice.choice(_KINDS)}-0"]
        self._asked = {name: Put(name, dice.choice(SIZES)) for name in self._names}

    def _turns(self) -> Mapping[Turn, int]:
        return {self._see: 60, self._talk: 6, self._change: 10, self._pass: 10, self._take_back: 5}

    def _see(self, name: str) -> list[Action]:
        """Something is called that is not answered, repeated or not, and people say meanwhile what they see."""
        dice = self._dice
        first = dice.randint(1, 2)
        lost = [Armed(dice.choice(_LOST), first + number) for number in range(dice.choice((1, 2, 2, 2, 3)))]
        seen = Meanwhile(dice.randint(3, _SOON), Say("answer", name))
        begun = dice.choice((self._edit(name), Again(name)))
        after: list[Action] = [self._edit(name)] if dice.random() < 0.3 else []
        return [begun, Run(tuple(lost), dice.choice((5, 1, 1, 1, 0)), meanwhile=seen), *after, self._run()]
