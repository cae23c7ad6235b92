"""Play lives by their seeds; cut a failing script down to what it takes to fail."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from tests.simulation.kept import Violation
from tests.simulation.life import Life
from tests.simulation.script import Action, Run, Script, written


@dataclass(slots=True)
class Lived:
    """What many lives came to."""

    lives: int = 0
    armed: Counter[str] = field(default_factory=Counter)
    fired: Counter[str] = field(default_factory=Counter)
    effects: int = 0
    repeats: int = 0
    works: int = 0
    """Pieces of work that the API began, and did later."""
    failed: list[tuple[int, str]] = field(default_factory=list)
    """Seeds with what was violated."""

    def story(self) -> str:
        """One line for each fault, and the sums."""
        faults = ", ".join(f"{kind} {self.fired[kind]}/{self.armed[kind]}" for kind in sorted(self.armed))
        done = f"{self.lives} lives, {self.effects} effects, {self.repeats} repeats, {self.works} works"
        return f"{done}; fired/armed: {faults}"


def play_all(seeds: Iterable[int], *, stop_at_first: bool = False, write: Callable[[int], Script] = written) -> Lived:
    """Play the life of each seed."""
    lived = Lived()
    for seed in seeds:
        life, why = play(write(seed))
        lived.lives += 1
        lived.armed += life.armed
        lived.fired += life.fired
        lived.effects += len(life.outside.ledger.effects)
        lived.repeats += life.outside.ledger.repeats
        lived.works += len(life.outside.api.works)
        if why:
            lived.failed.append((seed, why))
            if stop_at_first:
                break
    return lived


def play(script: Script) -> tuple[Life, str]:
    """One life; what was violated in it, empty for nothing."""
    life = Life()
    try:
        life.play(script)
    except Violation as violation:
        return life, str(violation)
    except Exception as crash:  # noqa: BLE001 - the engine may answer with a PaoError, and with nothing else
        return life, f"crashed: {crash!r}"
    return life, ""


def shortest(script: Script) -> Script:
    """The script without each action and each fault without which it fails, too."""
    found = _without_actions(script)
    for number in range(len(found)):
        for fewer in _with_fewer_faults(found[number]):
            found = _if_fails((*found[:number], fewer, *found[number + 1 :]), found)
    return found


def _with_fewer_faults(action: Action) -> list[Action]:
    if not isinstance(action, Run):
        return []
    if action.meanwhile:
        return [replace(action, meanwhile=None)]
    each_alone = [replace(action, faults=(fault,)) for fault in action.faults[1:] + action.faults[:1]]
    return [*each_alone, replace(action, faults=())]


def _without_actions(script: Script) -> Script:
    found, number = script, 0
    while number < len(found):
        less = _if_fails((*found[:number], *found[number + 1 :]), found)
        number += less is found
        found = less
    return found


def _if_fails(candidate: Script, otherwise: Script) -> Script:
    return candidate if play(candidate)[1] else otherwise
