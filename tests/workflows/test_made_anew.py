"""What was removed and made once more is another thing than the one before."""

import pytest

from paoctl.model.phase import Phase, StepStatus
from paoctl.ports import HttpResponse
from tests.workflows.slow_api import SlowApi, found, go, tell
from tests.workflows.test_side_by_side import platform, put
from tests.workflows.test_unanswered import ITEM, NO

X = found("x") + '        update: {method: PUT, url: "{{ env.API }}/x"}\n'
C = put("c", after="x").replace("destroy:", 'update: {method: PUT, url: "{{ env.API }}/c"}, destroy:')


def refused(method: str) -> HttpResponse | None:
    """`c` can't be made, nor changed."""
    return NO if method == "PUT" else None


# --- its generation -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["made at once", "rolled back, and tried again"])
def test_a_service_that_is_there_is_not_destroyed_because_a_part_of_it_runs_once_more(first: str) -> None:
    journey = platform(X, C, policy="rollback")
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {})
    if first != "made at once":
        api.instead["/c"] = refused
        assert go(journey, ref).phase is Phase.ROLLED_BACK
        api.instead.clear()
        tell(journey, ref, "retry")
    assert go(journey, ref).phase is Phase.READY
    api.instead["/c"] = refused
    tell(journey, ref, "retry", component="main")
    history = go(journey, ref)
    assert (history.phase, history.step("main/x").status, api.count("/x")) == (Phase.ROLLED_BACK, StepStatus.DONE, 1)
