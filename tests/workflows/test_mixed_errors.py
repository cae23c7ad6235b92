"""Steps that can't be looked for, side by side: one until somebody mends something, one for a while."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest

from paoctl.errors import AmbiguousError, PaoError, PlatformError, TransientError, UserError
from paoctl.model.phase import Phase, Reason
from paoctl.model.request import RequestRef
from paoctl.ports import HttpResponse
from tests.support.journey import Journey
from tests.workflows.slow_api import SlowApi, found, go, tell
from tests.workflows.test_side_by_side import platform

ITEM: Final = "side-thing-standard"
SHUT: Final = PlatformError("api.acme.example is not in http.allow", remedy="add it to http.allow in paoctl.yaml")
WRONG: Final = UserError("there is no such place", remedy="name another")
BUSY: Final = TransientError("the API is busy")
CUT: Final = AmbiguousError("the connection broke")


def failing(error: PaoError) -> Callable[[str], HttpResponse | None]:
    """Each look fails so."""

    def serve(method: str) -> HttpResponse | None:
        if method == "GET":
            raise error
        return None

    return serve


def both(first: PaoError, second: PaoError) -> tuple[Journey, SlowApi, RequestRef]:
    """Two calls that were not answered and have arrived, and how each look for one fails."""
    journey = platform(found("b"), found("c"))
    api = SlowApi(journey, {("POST", "/b"): 0.0, ("POST", "/c"): 0.0})
    api.instead = {"/b": failing(first), "/c": failing(second)}
    return journey, api, journey.ask(ITEM, "one", {})


@pytest.mark.parametrize("passing", [BUSY, CUT], ids=["busy", "cut"])
@pytest.mark.parametrize(("lasting", "reason"), [(SHUT, Reason.PLATFORM), (WRONG, Reason.USER)], ids=["shut", "wrong"])
@pytest.mark.parametrize("lasting_first", [True, False])
def test_what_passes_is_waited_for_before_what_lasts_is_told(
    lasting_first: bool, lasting: PaoError, reason: Reason, passing: PaoError
) -> None:
    journey, api, ref = both(lasting, passing) if lasting_first else both(passing, lasting)
    for _ in range(2):
        history = go(journey, ref, parallel=1)
        assert (history.phase, history.reason, history.message) == (Phase.WAITING, Reason.BACKOFF, passing.cause)
        assert history.settled is None
        assert history.unanswered == {"main/b", "main/c"}
        journey.world.clock.advance(100)
    over, lasts = ("c", "b") if lasting_first else ("b", "c")
    del api.instead[f"/{over}"]
    history = go(journey, ref, parallel=1)
    assert (history.phase, history.reason, history.message) == (Phase.FAILED, reason, lasting.cause)
    assert history.unanswered == {f"main/{lasts}"}

    api.instead.clear()
    tell(journey, ref, "retry")
    assert go(journey, ref, parallel=1).phase is Phase.READY
    assert [api.calls.count(f"POST /{step}") for step in "bc"] == [1, 1]


def test_what_lasts_is_told_at_once_where_nothing_passes() -> None:
    journey, _, ref = both(SHUT, WRONG)
    history = go(journey, ref, parallel=1)
    assert (history.phase, history.reason, history.message) == (Phase.FAILED, Reason.PLATFORM, SHUT.cause)


@pytest.mark.parametrize("lasting_first", [True, False])
def test_the_time_that_the_passing_one_asks_for_is_kept(lasting_first: bool) -> None:
    busy = TransientError("the API is busy", retry_after=240)
    journey, _, ref = both(SHUT, busy) if lasting_first else both(busy, SHUT)
    history = go(journey, ref, parallel=1)
    until = journey.world.clock.now() + timedelta(seconds=240)
    assert history.wake is not None
    assert abs((journey.world.clock.now().fromisoformat(history.wake) - until).total_seconds()) < 2
