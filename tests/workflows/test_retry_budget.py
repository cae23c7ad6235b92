"""A run's own budget of retries: where many first calls fail, few are made again in that run, and none is lost."""

from collections import Counter
from collections.abc import Callable
from typing import Final

import pytest

from paoctl.conformance.fakes.http import Received
from paoctl.errors import AmbiguousError
from paoctl.model.phase import Phase, Reason
from paoctl.ports import HttpResponse
from tests.workflows.test_side_by_side import item, offering, put, run, serving

_STEPS: Final = 80
_FREE: Final = 10
_CALLS_A_RETRY: Final = 10
_BUSY: Final = HttpResponse(429, {"retry-after": "1"}, b"")


def busy(_request: Received) -> HttpResponse:
    """Refuse a call for now."""
    return _BUSY


def unanswered(request: Received) -> HttpResponse:
    """Never answer a call."""
    raise AmbiguousError(f"nobody answered {request.path}")


@pytest.mark.parametrize("first", [busy, unanswered])
def test_a_run_tries_again_only_so_often_at_a_host_and_puts_the_rest_off(
    first: Callable[[Received], HttpResponse],
) -> None:
    """Every other first call fails, so that the host never looks dead: its breaker stays closed."""
    steps = [f"s{number}" for number in range(_STEPS)]
    bad = {f"/{step}" for step in steps[::2]}
    journey = offering({"many-thing-standard": item("many-thing-standard", *map(put, steps))})
    tried = Counter[str]()

    def answer(request: Received) -> HttpResponse | None:
        tried[request.path] += 1
        return first(request) if request.path in bad and tried[request.path] == 1 else None

    calls = serving(journey, answer)
    ref = journey.ask("many-thing-standard", "one", {"size": "a"})
    history = run(journey, ref, parallel=1)
    assert len(tried) == _STEPS, "who may not try again keeps nobody else from a first call"
    again = len(calls) - _STEPS
    assert _FREE < again <= _FREE + len(calls) // _CALLS_A_RETRY < len(bad)
    assert (history.phase, history.reason) == (Phase.WAITING, Reason.BACKOFF)
    assert run(journey, ref, parallel=1).phase is Phase.READY
    assert tried == {f"/{step}": 2 if f"/{step}" in bad else 1 for step in steps}
