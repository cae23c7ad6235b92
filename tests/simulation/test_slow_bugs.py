"""Bugs of work that goes on after its call, put back: each is seen by the lives of slow work."""

from collections.abc import Callable, Mapping
from typing import Final

import pytest

from paoctl.actions.base import ActionConfig, ActionType
from paoctl.model.phase import Effect, Verb
from paoctl.model.plan import Change, Plan, Recorded, StepId, Tree
from paoctl.model.step_state import StepState
from paoctl.plan import build
from tests.simulation.hurry import hurry
from tests.simulation.replay import play_all
from tests.simulation.script_slow import written_slow

_LIVES: Final = 500
Patch = pytest.MonkeyPatch
Bug = Callable[[Patch], None]


def _work_is_replaced(patch: Patch) -> None:
    preview = build.preview

    def hasty(
        frame: Plan, kind: ActionType[ActionConfig], step_id: StepId, tree: Tree, recorded: Recorded | None
    ) -> tuple[Change, Effect]:
        change, effect = preview(frame, kind, step_id, tree, recorded)
        begun = recorded is not None and not recorded.done
        return (change._replace(kind="replace") if begun else change), effect

    patch.setattr(build, "preview", hasty)


def _work_is_left_behind(patch: Patch) -> None:
    patch.setattr(StepState, "under_way", property(lambda self: self.open))


def _removal_is_left_behind(patch: Patch) -> None:
    patch.setattr(
        StepState, "under_way", property(lambda self: self.open or (self.at_work and self.verb is not Verb.DESTROY))
    )


BUGS: Final[Mapping[str, Bug]] = {
    "replace what is still being made": _work_is_replaced,
    "leave work behind when the request goes another way": _work_is_left_behind,
    "forget a removal that is taken back": _removal_is_left_behind,
}


@pytest.mark.parametrize("name", BUGS)
def test_a_bug_of_work_that_goes_on_is_seen(
    name: str, monkeypatch: Patch, record_property: Callable[[str, object], None]
) -> None:
    hurry(monkeypatch)  # journals that were replayed without the bug are forgotten
    BUGS[name](monkeypatch)
    lived = play_all(range(_LIVES), stop_at_first=True, write=written_slow)
    record_property("lives", lived.lives)
    assert lived.failed, f"nobody noticed in {lived.lives} lives: {name}"
