"""The script of a life: what people do, what runs, what goes wrong; written from a seed, and readable as Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, Literal, get_args

from paoctl.conformance.weather import Armed, FaultKind
from tests.simulation.offer import ACTIONS, BESIDE, BUNDLE, KINDS, PARTS, STREET

SIZES: Final = ("small", "medium", "large")
Approval = Literal["owner", "author", "stranger", "none", "outdated"]
"""Who approves; `outdated`: an owner, but before the last push."""


@dataclass(frozen=True, slots=True)
class Put:
    """Somebody asks for this content of a request file, and it is merged."""

    name: str
    size: str = "small"
    state: Literal["present", "absent"] = "present"
    approval: Approval = "owner"
    place: str = "here"


@dataclass(frozen=True, slots=True)
class Drop:
    """The file is taken away, past every rule."""

    name: str


@dataclass(frozen=True, slots=True)
class Release:
    """The owners offer a new version; the next `Put` of the kind pins it."""

    kind: str


@dataclass(frozen=True, slots=True)
class Say:
    """Somebody gives a command. A `resolve` is true: whoever says it has looked at the target. `again` is a retry of
    what was done first, and of all that depends on it."""

    verb: Literal["retry", "resolve", "cancel", "rollback", "again", "answer"]
    """`answer`: a `resolve` of each call that is open, asked for or not."""
    name: str


@dataclass(frozen=True, slots=True)
class Again:
    """A retry of all of a component, or from one of the steps that were planned; by its number."""

    name: str
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Do:
    """People do what was waiting for them: approve late, close tickets, decline one."""

    what: Literal["approve", "close", "decline"]


@dataclass(frozen=True, slots=True)
class Wait:
    """Time passes."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Outage:
    """The provisioning API is away from now on: every call is answered by what stands before it."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Mood:
    """What the provisioning API says of all that it makes from now on; conditions depend on it."""

    word: Literal["bright", "dark"]


@dataclass(frozen=True, slots=True)
class Fog:
    """Nobody can search for a while: searches are answered with this status."""

    seconds: int
    status: Literal[401, 404, 503]


@dataclass(frozen=True, slots=True)
class Veil:
    """From now on the token may not see who is in which team; or may again."""

    drawn: bool


@dataclass(frozen=True, slots=True)
class Slow:
    """Work that the provisioning API begins from now on takes so long."""

    seconds: int
    early: bool = False
    """What it makes is there from its beginning."""
    fails: int = 0
    """So many of the next come to nothing."""


Deed = Put | Drop | Say | Again | Do | Mood | Slow


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What people do while a run is at work: before the `at`-th call that leaves it, from 1."""

    at: int
    deed: Deed


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the executor."""

    faults: tuple[Armed, ...] = ()
    patience: int = 60
    dice: int | None = None
    """In which order its threads go on; None: one thing after the other."""
    meanwhile: Meanwhile | None = None
    sync: bool = False
    """Only what waits is looked at, and whether what is there is well."""
    parallel: int = 8


@dataclass(frozen=True, slots=True)
class Duel:
    """Two runs that take turns, as dice with this seed fall; each knows that the other lives."""

    dice: int
    first: tuple[Armed, ...] = ()
    second: tuple[Armed, ...] = ()


Action = Deed | Release | Wait | Outage | Fog | Veil | Run | Duel
Script = tuple[Action, ...]

ALL_FAULTS: Final[tuple[FaultKind, ...]] = tuple(kind for kind in get_args(FaultKind) if kind != "http-garbage")
"""What is done, and can't be read, is done again when people ask, as a change: the ledger can't know that."""
_KINDS: Final = (*(kind for kind in KINDS if kind not in BESIDE), "manual", "undone", "handed", "lagging")
_UNFENCED: Final = frozenset(
    {*PARTS, *(kind for kind in ACTIONS if {"found", "blind"} & {way for _, way, _ in ACTIONS[kind]})}
)
"""Whose targets take a call that comes after its look for another one: things are looked for, or people are asked."""
_MIXED: Final = 0.25
"""How many runs let their steps and their requests meet each other."""
_AT_WORK: Final = 24
"""Calls of a run, by which something is merged at the latest."""
_AWAY: Final = 0.15
"""Before how many turns the provisioning API goes away."""
_SYNC: Final = 0.15
"""How many runs only look at what waits."""
_MERGED: Final = 0.2
"""How many runs see something merged while they are at work."""
_REACH: Final = {"push": 6, "fetch": 6, "http": 4, "ticket": 3, "forge": 12, "presumed": 6, "kill": 9, "stop": 6}
"""At which call a fault of a family strikes, at the latest."""


def can_be_fenced(order: int | None, names: Sequence[str]) -> bool:
    """Does its look at the branch keep a run that is presumed dead from every call? One whose threads meet each other
    may be past it, and about to call, when it is presumed dead: the target alone could stop that.
    """
    return order is None or not any(name.partition("-")[0] in _UNFENCED for name in names)


def written(seed: int, kinds: Sequence[str] = _KINDS) -> Script:
    """The script of a seed."""
    return _Author(Random(seed), Random(f"meanwhile {seed}"), kinds).script()


def written_beside(seed: int) -> Script:
    """The script of a seed, of nothing but what stands side by side."""
    return written(seed, BESIDE)


class _Author:
    """Writes one script."""

    def __init__(self, dice: Random, others: Random, kinds: Sequence[str]) -> None:
        self._dice = dice
        self._others = others
        """For what goes on beside the runs: so that the runs of a seed stay what they were."""
        count = dice.choice((1, 1, 1, 2, 2, 3))
        self._names = [f"{dice.choice(kinds)}-{number}" for number in range(count)]
        self._kinds = [kind for kind in ALL_FAULTS if self._may_fire(kind)]
        if any(name.startswith(("undone", "handed", BUNDLE, *BESIDE)) for name in self._names):
            self._kinds += ["http-422"] * 4

    def script(self) -> Script:
        """A beginning, and some turns."""
        script: list[Action] = [self._put(name, removal=0.0) for name in self._names]
        script.append(self._run())
        for _ in range(self._dice.randint(1, 6)):
            script += self._outage()
            script += self._turn()
        return tuple(script)

    def _outage(self) -> list[Action]:
        dice = self._others
        return [Outage(dice.choice((40, 200, 600)))] if dice.random() < _AWAY else []

    def _may_fire(self, kind: FaultKind) -> bool:
        family, names = kind.partition("-")[0], self._names
        calls = not all(name.startswith("manual") for name in names)
        asks = any(name.startswith(("manual", "handed", STREET)) for name in names)
        return not (family == "http" and not calls) and not (family == "ticket" and not asks)

    def _turn(self) -> list[Action]:
        name, chance = self._dice.choice(self._names), self._dice.random()
        if chance < 0.45:
            return [self._put(name, removal=0.3), self._run()]
        if chance < 0.70:
            return [self._word(name), self._run()]
        if chance < 0.75:
            return [Drop(name)]
        if chance < 0.82:
            return [Wait(self._dice.choice((5, 40, 400, 4000)))]
        return [self._run()]

    def _put(self, name: str, *, removal: float) -> Put:
        dice = self._dice
        state: Literal["present", "absent"] = "absent" if dice.random() < removal else "present"
        place = "there" if dice.random() < 0.04 else "here"
        approvals: tuple[Approval, ...] = (*("owner",) * 7, "none", "author", "stranger", "outdated")
        return Put(name, dice.choice(SIZES), state, dice.choice(approvals), place)

    def _word(self, name: str) -> Action:
        words = (
            Say("retry", name),
            Say("resolve", name),
            Say("cancel", name),
            Say("rollback", name),
            Say("again", name),
            Do("approve"),
            Do("close"),
            Do("close"),
            Do("decline"),
            Release(name.partition("-")[0]),
        )
        return self._dice.choice(words)

    def _run(self) -> Action:
        dice = self._dice
        kinds = [kind for kind in self._kinds if kind != "presumed-dead"]
        if dice.random() < 0.2:
            return Duel(dice.randrange(2**32), self._faults(kinds, 0.5), self._faults(kinds, 0.5))
        order = dice.randrange(2**32) if dice.random() < _MIXED else None
        faults, patience = self._faults(self._kinds, 0.8), dice.choice((60, 60, 5))
        if not can_be_fenced(order, self._names):
            faults = tuple(each for each in faults if each.kind != "presumed-dead")
        return Run(faults, patience, order, self._meanwhile(), self._others.random() < _SYNC)

    def _meanwhile(self) -> Meanwhile | None:
        dice = self._others
        if dice.random() >= _MERGED:
            return None
        name = dice.choice(self._names)
        approval: Approval = "owner" if dice.random() < 0.8 else "none"
        put = Put(name, dice.choice(SIZES), "absent" if dice.random() < 0.25 else "present", approval)
        return Meanwhile(dice.randint(1, _AT_WORK), Drop(name) if dice.random() < 0.1 else put)

    def _faults(self, kinds: Sequence[FaultKind], chance: float) -> tuple[Armed, ...]:
        if self._dice.random() > chance:
            return ()
        return tuple(self._fault(self._dice.choice(kinds)) for _ in range(self._dice.choice((1, 1, 2, 2, 3))))

    def _fault(self, kind: FaultKind) -> Armed:
        reach = _REACH[kind.partition("-")[0]]
        return Armed(kind, min(self._dice.randint(1, reach), self._dice.randint(1, reach)))
