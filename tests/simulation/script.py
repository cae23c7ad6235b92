"""The script of a life: what people do, what runs, what goes wrong; written from a seed, and readable as Python."""

from dataclasses import dataclass
from random import Random
from typing import Final, Literal, get_args

from paoctl.conformance.weather import Armed, FaultKind
from tests.simulation.offer import KINDS

SIZES: Final = ("small", "medium", "large")
Approval = Literal["owner", "author", "stranger", "none"]


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
    """Somebody gives a command. A `resolve` is true: whoever says it has looked at the target."""

    verb: Literal["retry", "resolve"]
    name: str


@dataclass(frozen=True, slots=True)
class Do:
    """People do what was waiting for them: approve late, close tickets, decline one."""

    what: Literal["approve", "close", "decline"]


@dataclass(frozen=True, slots=True)
class Wait:
    """Time passes."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the executor."""

    faults: tuple[Armed, ...] = ()
    patience: int = 60


@dataclass(frozen=True, slots=True)
class Duel:
    """Two runs that take turns, as dice with this seed fall; each knows that the other lives."""

    dice: int
    first: tuple[Armed, ...] = ()
    second: tuple[Armed, ...] = ()


Action = Put | Drop | Release | Say | Do | Wait | Run | Duel
Script = tuple[Action, ...]

ALL_FAULTS: Final[tuple[FaultKind, ...]] = get_args(FaultKind)
_DUEL_FAULTS: Final = tuple(kind for kind in ALL_FAULTS if kind != "presumed-dead")


def written(seed: int) -> Script:
    """The script of a seed."""
    dice = Random(seed)
    names = [f"{dice.choice(KINDS)}-{number}" for number in range(dice.choice((1, 1, 1, 2, 2, 3)))]
    script: list[Action] = [Put(name, dice.choice(SIZES), approval=_approval(dice)) for name in names]
    script.append(Run(_faults(dice, ALL_FAULTS), dice.choice((60, 60, 5))))
    for _ in range(dice.randint(1, 6)):
        script += _turn(dice, names)
    return tuple(script)


def _turn(dice: Random, names: list[str]) -> list[Action]:
    name = dice.choice(names)
    chance = dice.random()
    if chance < 0.45:
        return [_put(dice, name), _run(dice)]
    if chance < 0.70:
        return [_word(dice, name), _run(dice)]
    if chance < 0.75:
        return [Drop(name)]
    if chance < 0.82:
        return [Wait(dice.choice((5, 40, 400, 4000)))]
    return [_run(dice)]


def _put(dice: Random, name: str) -> Action:
    state: Literal["present", "absent"] = "absent" if dice.random() < 0.3 else "present"
    place = "there" if dice.random() < 0.05 else "here"
    return Put(name, dice.choice(SIZES), state, _approval(dice), place)


def _word(dice: Random, name: str) -> Action:
    said: tuple[Action, ...] = (
        Say("retry", name),
        Say("resolve", name),
        Do("approve"),
        Do("close"),
        Do("close"),
        Do("decline"),
        Release(name.partition("-")[0]),
    )
    return dice.choice(said)


def _run(dice: Random) -> Action:
    if dice.random() < 0.15:
        return Duel(dice.randrange(2**32), _faults(dice, _DUEL_FAULTS, 0.5), _faults(dice, _DUEL_FAULTS, 0.5))
    return Run(_faults(dice, ALL_FAULTS), dice.choice((60, 60, 5)))


def _approval(dice: Random) -> Approval:
    choices: tuple[Approval, ...] = ("owner", "owner", "owner", "owner", "owner", "none", "author", "stranger")
    return dice.choice(choices)


def _faults(dice: Random, kinds: tuple[FaultKind, ...], chance: float = 0.75) -> tuple[Armed, ...]:
    if dice.random() > chance:
        return ()
    count = dice.choice((1, 1, 1, 2, 2, 3))
    return tuple(Armed(dice.choice(kinds), dice.choice((1, 1, 1, 2, 2, 3, 4, 5, 7, 9))) for _ in range(count))
