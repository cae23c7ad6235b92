"""What no machine can remove stays, and people are told so: it is never called once more to be rid of it."""

import pytest

from paoctl.model.phase import Phase, Reason, StepStatus
from tests.workflows.slow_api import SlowApi, go, tell
from tests.workflows.test_side_by_side import platform, put
from tests.workflows.test_unanswered import ITEM, NO

URL = '"{{ env.API }}/keep"'
KEY = "effect: {key: {header: I-Key, retention: 24h}}"
KINDS = {
    "POST": f"{{id: keep, type: rest-api, config: {{method: POST, url: {URL}}}}}",
    "PUT": f"{{id: keep, type: rest-api, config: {{method: PUT, url: {URL}}}}}",
    "KEY": f"{{id: keep, type: rest-api, config: {{method: POST, url: {URL}, {KEY}}}}}",
}


def test_what_only_reads_has_made_nothing_that_would_stay() -> None:
    read = f"      - {{id: keep, type: rest-api, config: {{method: GET, url: {URL}}}}}\n"
    journey = platform(read, put("made", "keep"), put("bad", "made"))
    api = SlowApi(journey)
    api.instead["/bad"] = lambda _: NO
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)

    tell(journey, ref, "rollback")

    assert go(journey, ref).phase is Phase.ROLLED_BACK
    assert "DELETE /made" in api.calls


@pytest.mark.parametrize("kind", KINDS)
def test_a_rollback_leaves_it_and_says_so(kind: str) -> None:
    journey = platform(f"      - {KINDS[kind]}\n", put("bad", "keep"))
    api = SlowApi(journey)
    api.instead["/bad"] = lambda _: NO
    ref = journey.ask(ITEM, "one", {})
    assert go(journey, ref).phase is Phase.FAILED
    made = list(api.calls)

    tell(journey, ref, "rollback")
    history = go(journey, ref)

    assert (history.phase, history.reason) == (Phase.FAILED, Reason.ROLLBACK_INCOMPLETE)
    assert api.calls == made, "nothing is called that could make it twice"
    step = history.step("main/keep")
    assert (step.status, step.removed) == (StepStatus.FAILED, False)
    assert step.error
    assert "can't remove what it made" in step.error.cause
    assert step.recorded, "it is known still"
