"""Of the threads of a run one tries a host that had failed, however their looks and its answer fall together."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from paoctl.conformance.fakes.clock import FakeClock
from paoctl.execute.pace import Held, Pace
from paoctl.model.breaker import FAILURES, Breaker

HOST = "provision.acme.example"


def _nothing() -> None:
    pass


@dataclass
class Kept:
    """Breakers in memory; `behind` happens right behind the next look, before who has looked goes on."""

    breaker: Breaker
    behind: Callable[[], None] = field(default=_nothing)
    tries: int = 0
    """How often somebody wanted to become the prober."""

    def of(self, host: str) -> Breaker:
        found, behind, self.behind = self.breaker, self.behind, _nothing
        assert found.host == host
        behind()
        return found

    def note(self, host: str, step: Callable[[Breaker], Breaker]) -> None:
        self.breaker = step(self.of(host))

    def change(self, host: str, step: Callable[[Breaker], Breaker]) -> Breaker:
        self.tries += 1
        time.sleep(0.2)  # a push takes its time
        self.note(host, step)
        return self.breaker


def opened(clock: FakeClock) -> Breaker:
    breaker = Breaker(HOST)
    for _ in range(FAILURES):
        breaker = breaker.failed(clock.now(), "me")
    return breaker


@pytest.mark.parametrize("works", [False, True])
def test_a_thread_that_looked_before_the_prober_was_answered_heeds_the_answer(*, works: bool) -> None:
    clock = FakeClock()
    kept = Kept(opened(clock))
    pace = Pace(clock, kept, "me", 0)
    clock.advance(61)
    assert pace.held(HOST) is None, "the prober"
    with ThreadPoolExecutor(1) as beside:
        assert isinstance(beside.submit(pace.held, HOST).result(), Held)
        kept.behind = lambda: pace.worked(HOST) if works else pace.failed(HOST)
        assert (beside.submit(pace.held, HOST).result() is None) == works

    clock.advance(3600)
    assert pace.held(HOST) is None, "nobody else has become the prober"


def test_threads_that_come_at_once_try_once_to_become_the_prober() -> None:
    clock = FakeClock()
    kept = Kept(opened(clock))
    pace = Pace(clock, kept, "me", 0)
    clock.advance(61)
    with ThreadPoolExecutor(4) as crew:
        held = list(crew.map(lambda _: pace.held(HOST), range(4)))
    assert (kept.tries, [each is None for each in held].count(True)) == (1, 1)
