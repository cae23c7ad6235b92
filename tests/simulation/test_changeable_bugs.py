"""Bugs that reviews have found, put back: each is seen by the lives of what changes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import pytest

from paoctl.execute.desk import Desk
from paoctl.model.history import History
from paoctl.model.phase import StepStatus
from paoctl.model.step_state import StepState
from paoctl.record import status
from paoctl.workflows import begun
from tests.simulation import checks
from tests.simulation.rare import with_rare
from tests.simulation.replay import play_all
from tests.simulation.script_changeable import written_changeable

_LIVES: Final = 2000
_RARE: Final[Mapping[str, int]] = {
    "forget calls that the plan has no place for": 3400,
    "look only by what a step says that is run again": 0,
    "take what is done for undone": 0,
}
"""Bugs that show in one life of hundreds, with a seed soon after which one comes: found by playing from 0 on."""
Patch = pytest.MonkeyPatch
Bug = Callable[[Patch], None]


def _no_output_of_what_runs_again(patch: Patch) -> None:
    patch.setattr(Desk, "recorded", lambda _: {})


def _open_calls_without_a_place(patch: Patch) -> None:
    patch.setattr(begun, "_without_place", lambda calls, _plan, _history: replace(calls, steps=()))


def _words_are_slept_over(patch: Patch) -> None:
    def sleepy(history: History) -> bytes:
        return f"{history.blob} {history.phase} {history.wake or '-'}\n".encode()

    for place in (status, checks):  # the record is what its journal says; it is `plan-work` that does not wake
        patch.setattr(place, "observed_line", sleepy)


def _done_is_undone(patch: Patch) -> None:
    patch.setattr(StepState, "undone", property(lambda self: not self.touched or self.status is StepStatus.DONE))


BUGS: Final[Mapping[str, Bug]] = {
    "look only by what a step says that is run again": _no_output_of_what_runs_again,
    "forget calls that the plan has no place for": _open_calls_without_a_place,
    "sleep over what was said": _words_are_slept_over,
    "take what is done for undone": _done_is_undone,
}


@pytest.mark.parametrize("name", with_rare(BUGS, _RARE))
def test_a_bug_that_a_review_found_is_seen(
    name: str, monkeypatch: Patch, record_property: Callable[[str, object], None]
) -> None:
    BUGS[name](monkeypatch)
    first = _RARE.get(name, 0)
    lived = play_all(range(first, first + _LIVES), stop_at_first=True, write=written_changeable)
    record_property("lives", lived.lives)
    assert lived.failed, f"nobody noticed in {lived.lives} lives: {name}"
