"""Scripts of lives in which what was decided changes: conditions fall and rise, edits are refused and taken back, and
people say what they have seen at any moment, also while a run is at work."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Final, Literal

from paoctl.conformance.weather import Armed, FaultKind
from tests.simulation.offer import CHANGEABLE, STREET
from tests.simulation.script import (
    SIZES,
    Action,
    Again,
    Approval,
    Deed,
    Do,
    Drop,
    Duel,
    Fog,
    Meanwhile,
    Mood,
    Outage,
    Put,
    Run,
    Say,
    Script,
    Veil,
    Wait,
)

_KINDS: Final = (*(kind for kind in CHANGEABLE if kind not in {"seek", "drag", "dim"}), "fickle", "fragile", "forked")
_ASIDE: Final = ("beside", "handed", STREET)
"""Of the other kinds those with most side by side, or most left to people."""
_OPENS: Final[tuple[FaultKind, ...]] = ("http-cut-before", "http-cut-after", "http-late", "http-500-after")
_REFUSALS: Final[tuple[FaultKind, ...]] = ("http-422", "http-422", "http-429", "http-503", "http-500-before")
_ENDS: Final[tuple[FaultKind, ...]] = ("kill-before", "kill-after", "stop")
_OTHERS: Final[tuple[FaultKind, ...]] = (
    *("push-lost", "push-arrived", "push-vanished", "push-refused", "fetch-refused", "forge-down"),
    *("ticket-cut-after", "ticket-cut-before", "ticket-429", "ticket-refused", "presumed-dead"),
)
_AT_WORK: Final = 40
"""Calls of a run, by which people have their say at the latest."""


Turn = Callable[[str], list[Action]]
"""What is done about a request, by its name."""


def written_changeable(seed: int) -> Script:
    """The script of a seed."""
    return Author(Random(f"changeable {seed}")).script()


class Author:
    """Writes one script."""

    _length = (2, 7)
    """Turns, at least and at most."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        count = dice.choice((1, 1, 1, 1, 2))
        kinds = [dice.choice(_KINDS if dice.random() < 0.9 else _ASIDE) for _ in range(count)]
        self._names = [f"{kind}-{number}" for number, kind in enumerate(kinds)]
        self._asked = {name: Put(name, dice.choice(SIZES)) for name in self._names}
        """What was asked for and approved last."""

    def script(self) -> Script:
        """A beginning, and some turns."""
        script = [*self._opening(), *self._asked.values(), self._run()]
        for _ in range(self._dice.randint(*self._length)):
            name, turns = self._dice.choice(self._names), self._turns()
            script += self._dice.choices(list(turns), list(turns.values()))[0](name)
        return tuple(script)

    def _opening(self) -> list[Action]:
        """What comes before all that is asked for."""
        return []

    def _turns(self) -> Mapping[Turn, int]:
        """What may come next, and how often it does."""
        return {
            self._talk: 26,
            self._change: 12,
            self._take_back: 12,
            self._shift: 10,
            self._hide: 12,
            self._help: 8,
            self._pass: 12,
            self._lose: 2,
            self._fall: 12,
        }

    def _talk(self, name: str) -> list[Action]:
        return [*(self._word(name) for _ in range(self._dice.choice((1, 1, 2)))), self._run()]

    def _change(self, name: str) -> list[Action]:
        return [self._edit(name), self._run()]

    def _take_back(self, name: str) -> list[Action]:
        """An edit that is refused, and the file as it was."""
        between = [self._word(name)] if self._dice.random() < 0.5 else []
        return [self._refused(name), self._run(), *between, *self._runs(), self._asked[name], self._run()]

    def _shift(self, name: str) -> list[Action]:
        """Conditions fall or rise, when something is run again."""
        return [self._mood(), self._dice.choice((Again(name), Again(name, 0), self._edit(name))), self._run()]

    def _fall(self, name: str) -> list[Action]:
        """A condition falls while a call that it allowed is open."""
        dice = self._dice
        again: tuple[Deed, ...] = (Again(name), Again(name, 0), self._edit(name))
        opened = Run((Armed(dice.choice(_OPENS), dice.randint(1, 4)),), dice.choice((0, 0, 5)))
        fallen = Run(self._faults(mortal=True), dice.choice((0, 0, 5)), parallel=dice.choice((8, 1)))
        hidden = [Fog(dice.choice((20, 100)), 503)] if dice.random() < 0.3 else []
        return [
            Mood("bright"),
            dice.choice(again),
            opened,
            Mood("dark"),
            *hidden,
            dice.choice(again),
            fallen,
            self._run(),
        ]

    def _hide(self, name: str) -> list[Action]:
        dice = self._dice
        if dice.random() < 0.35:
            return [*self._again(name), Veil(drawn=True), *self._again(name), self._run(), Veil(drawn=False)]
        status: Literal[401, 404, 503] = dice.choice((401, 401, 404, 503))
        return [Fog(dice.choice((20, 100, 700)), status), *self._again(name), self._run()]

    def _help(self, _name: str) -> list[Action]:
        return [Do(self._dice.choice(("close", "close", "approve", "decline"))), self._run()]

    def _pass(self, _name: str) -> list[Action]:
        dice = self._dice
        if dice.random() < 0.1:
            return [Outage(dice.choice((40, 200))), self._run()]
        return [*([Wait(dice.choice((5, 15, 40, 70, 400, 4000)))] if dice.random() < 0.5 else []), self._run()]

    def _lose(self, name: str) -> list[Action]:
        return [Drop(name), self._run(), *([self._asked[name]] if self._dice.random() < 0.7 else [])]

    def _again(self, name: str) -> list[Action]:
        return [self._word(name)] if self._dice.random() < 0.6 else []

    def _runs(self) -> list[Action]:
        return [self._run()] if self._dice.random() < 0.5 else []

    def _edit(self, name: str) -> Put:
        dice = self._dice
        put = Put(name, dice.choice(SIZES), "absent" if dice.random() < 0.2 else "present")
        self._asked[name] = put
        return put

    def _refused(self, name: str) -> Put:
        """Nobody approves it, or it asks for what can't be changed."""
        dice, size = self._dice, self._dice.choice(SIZES)
        if dice.random() < 0.3:
            return Put(name, size, place="there")
        unapproved: tuple[Approval, ...] = ("none", "author", "stranger", "outdated")
        return Put(name, size, "absent" if dice.random() < 0.2 else "present", dice.choice(unapproved))

    def _mood(self) -> Mood:
        return Mood(self._dice.choice(("bright", "dark", "dark")))

    def _word(self, name: str) -> Deed:
        dice = self._dice
        words: tuple[Deed, ...] = (
            *(Say("answer", name), Say("answer", name), Say("resolve", name)),
            *(Say("retry", name), Say("retry", name), Say("cancel", name), Say("rollback", name)),
            *(Again(name), Again(name, 0), Again(name, dice.randrange(6))),
        )
        return dice.choice(words)

    def _run(self) -> Action:
        dice = self._dice
        if dice.random() < 0.1:
            return Duel(dice.randrange(2**32), self._faults(mortal=True), self._faults(mortal=True))
        order = dice.randrange(2**32) if dice.random() < 0.2 else None
        return Run(
            self._faults(mortal=order is not None),
            dice.choice((60, 60, 5, 0)),
            order,
            self._meanwhile(),
            sync=dice.random() < 0.12,
            parallel=dice.choice((8, 8, 1)),
        )

    def _meanwhile(self) -> Meanwhile | None:
        dice, name = self._dice, self._dice.choice(self._names)
        chance = dice.random()
        if chance < 0.6:
            return None
        deed: Deed = self._word(name)
        if chance < 0.7:
            deed = dice.choice((self._edit(name), self._refused(name), Drop(name)))
        elif chance < 0.8:
            deed = dice.choice((self._mood(), Do("close"), Do("decline")))
        at = min(dice.randint(1, _AT_WORK), dice.randint(1, _AT_WORK))
        return Meanwhile(at, deed)

    def _faults(self, *, mortal: bool) -> tuple[Armed, ...]:
        """Calls that are not answered, and what is said of the others, or when they are made again."""
        dice = self._dice
        faults: list[Armed] = []
        if dice.random() < 0.55:
            at = dice.randint(1, 4)
            faults.append(Armed(dice.choice(_OPENS), at))
            if dice.random() < 0.5:
                faults.append(Armed(dice.choice((*_REFUSALS, *_OPENS)), at + dice.randint(1, 4)))
        if dice.random() < 0.35:
            faults.append(Armed(dice.choice(_REFUSALS), dice.randint(1, 5)))
        if dice.random() < 0.15:
            faults.append(Armed(dice.choice(_ENDS), dice.randint(1, 14)))
        if dice.random() < 0.2:
            kinds = [kind for kind in _OTHERS if not (mortal and kind == "presumed-dead")]
            faults.append(Armed(dice.choice(kinds), dice.randint(1, 8)))
        return tuple(faults)
