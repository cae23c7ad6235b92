"""Work that an API does after its 202 is followed to its end, whatever people ask for meanwhile."""

import pytest

from paoctl.model.phase import Phase, Reason
from tests.workflows.async_api import AsyncApi, work
from tests.workflows.slow_api import SlowApi, found, go
from tests.workflows.test_side_by_side import platform
from tests.workflows.test_unanswered import ITEM

# --- nothing is asked for meanwhile ---------------------------------------------------------------------------------


@pytest.mark.parametrize("destroy", ['{method: DELETE, url: "{{ env.API }}/w"}', "{method: DELETE, url: self}", ""])
@pytest.mark.parametrize("policy", ["stop", "rollback"])
def test_work_that_outlasts_a_run_is_neither_removed_nor_begun_again(destroy: str, policy: str) -> None:
    journey = platform(work(destroy=destroy), policy=policy)
    api = AsyncApi(journey)
    ref = journey.ask(ITEM, "one", {})
    for _ in range(3):
        assert go(journey, ref).phase is Phase.WAITING
        journey.world.clock.advance(11)
    journey.world.clock.advance(100)
    assert (go(journey, ref).phase, api.made) == (Phase.READY, [("/w", {"name": "a"})])
    assert [call for call in api.calls if "/ops/" not in call] == ["POST /w"]


def test_what_can_be_neither_changed_nor_removed_is_not_made_beside_itself() -> None:
    actions = found("w").replace("{name: x}", "{name: '{{ fields.size }}'}").splitlines(keepends=True)
    journey = platform(*(line for line in actions if "destroy:" not in line))
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {"size": "a"})
    go(journey, ref)
    journey.ask(ITEM, "one", {"size": "b"}, acknowledge=["main/w:replace"])
    history = go(journey, ref)
    assert (history.phase, history.reason, api.count("/w")) == (Phase.FAILED, Reason.USER, 1)
    assert "neither change nor remove" in history.message
