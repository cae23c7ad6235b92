"""Time, real and virtual: the same promises."""

import threading
import time
from collections.abc import Callable
from datetime import UTC

import pytest

from paoctl.conformance.fakes.clock import FakeClock
from paoctl.errors import Interrupted
from paoctl.gateways.clock import SystemClock
from paoctl.ports import Clock


def stopped_system() -> Clock:
    clock = SystemClock()
    clock.stop.set()
    return clock


def stopped_fake() -> Clock:
    clock = FakeClock()
    clock.stopped = True
    return clock


@pytest.mark.parametrize("make", [SystemClock, FakeClock])
def test_sleep_moves_both_clocks_on(make: Callable[[], Clock]) -> None:
    clock = make()
    now, monotonic = clock.now(), clock.monotonic()

    clock.sleep(0.05)

    assert clock.now().tzinfo is UTC
    assert (clock.now() - now).total_seconds() == pytest.approx(0.05, abs=2)
    assert clock.monotonic() - monotonic >= 0.05
    clock.sleep(-1)


@pytest.mark.parametrize("make", [stopped_system, stopped_fake])
def test_a_process_that_was_asked_to_stop_does_not_sleep(make: Callable[[], Clock]) -> None:
    with pytest.raises(Interrupted):
        make().sleep(60)


def test_stop_ends_a_sleep_at_once() -> None:
    clock = SystemClock()
    begin = time.monotonic()
    threading.Timer(0.05, clock.stop.set).start()

    with pytest.raises(Interrupted):
        clock.sleep(60)
    assert time.monotonic() - begin < 30


def test_a_virtual_clock_keeps_what_was_slept() -> None:
    clock = FakeClock()
    clock.sleep(3600)
    clock.sleep(5)
    clock.advance(10)

    assert clock.slept == [3600, 5]
    assert clock.monotonic() == 3615
