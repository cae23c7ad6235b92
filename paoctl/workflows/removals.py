"""A mistake that asks for the removal of everything is stopped before much is gone (FORMATS: guard.maxRemovals)."""

import threading
from itertools import islice

from paoctl.errors import PaoError
from paoctl.model.events import Accepted
from paoctl.model.history import History
from paoctl.model.phase import Phase
from paoctl.plan.worklist import Work, worklist
from paoctl.record.status import settled_ids
from paoctl.workflows.guard import is_present
from paoctl.workflows.places import is_well, observed, requests
from paoctl.workflows.world import World


class Guarded(PaoError):
    """Too much would go at once."""


class Removals:
    """How many services this run may still take away.

    A job that looks at a part of the repository knows nothing of what the others let go. So it lets its own go only
    when no more wait to be begun in the whole repository than the limit, and none of them else. That holds for all jobs
    together, whenever each has looked: what they let go was all there for the first that let anything go, and was no
    more than the limit.
    """

    def __init__(self, limit: int, uncounted: World | None = None) -> None:
        """
        Args:
            limit: how many may go.
            uncounted: what a job saw that looks at a part; None for a run that looks at everything.
        """
        self._left = limit
        self._uncounted = uncounted
        self._is_part = uncounted is not None
        self._lock = threading.Lock()

    def take(self) -> bool:
        """May one more go? The whole repository is counted when a job asks first: most jobs remove nothing.

        Raises:
            PaoError: what is asked for can't be read, so nothing goes.
        """
        with self._lock:
            if self._uncounted is not None:
                if _waiting(self._uncounted, self._left + 1) > self._left:
                    self._left = 0
                self._uncounted = None
            if self._left == 0:
                return False
            self._left -= 1
            return True

    def seen_from(self, world: World) -> "Removals":
        """What is left of it after another look of the same run."""
        return Removals(self._left, world) if self._is_part else self


def held_back(history: History, limit: int) -> bool:
    """Does a removal wait because too many were asked for at once?"""
    return history.refused is not None and history.refused.cause == _cause(limit)


def guard_removals(accepted: Accepted, history: History, removals: Removals, limit: int) -> None:
    """Let a removal go, or not.

    Raises:
        Guarded: it has to wait for an admin.
        PaoError: nobody can tell whether it may go.
    """
    held = _is_held(history, accepted.blob, limit)
    asked_again = held and history.phase is Phase.QUEUED  # by `paoctl retry`
    if is_present(accepted) or asked_again or (not held and removals.take()):
        return
    raise Guarded(_cause(limit), remedy="an admin who means it says: paoctl retry, for each", code="PAO616")


def _waiting(world: World, most: int) -> int:
    """How many removals are asked for that were neither begun nor held back yet; not counted beyond `most`."""
    work = worklist(world.desired, world.state.tree, settled_ids)
    seen = observed(world.state, [each.ref for each in work])
    made = [each for each in work if each.ref in seen and not is_well(each, seen[each.ref])]
    said = requests(world, made)
    asked = [each for each in made if each.ref in said and said[each.ref].spec.state == "absent"]
    asked.sort(key=lambda each: seen[each.ref].blob == each.blob)  # of news hardly any journal is read in vain
    return sum(1 for _ in islice((each for each in asked if _waits(each, world)), most))


def _waits(work: Work, world: World) -> bool:
    assert work.blob is not None
    try:
        history = world.state.history(work.ref.folder)
    except PaoError:
        return True  # it goes as soon as somebody has mended its journal
    begun = history.accepted is not None and history.accepted.blob == work.blob
    held = _is_held(history, work.blob, world.project.guard.max_removals)
    return history.present is not None and not begun and not held


def _is_held(history: History, blob: str, limit: int) -> bool:
    return held_back(history, limit) and history.blob == blob


def _cause(limit: int) -> str:
    return f"more than {limit} removals in one run"
