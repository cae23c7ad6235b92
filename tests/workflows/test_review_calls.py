"""Rare turns of a call: each could lose an effect, or double one."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from paoctl.conformance.fakes.owners import FakeOwners
from paoctl.conformance.fakes.repo import FakeRemote, FakeRepo
from paoctl.errors import TransientError
from paoctl.model.phase import Reason
from paoctl.ports import Commit, Lost, Pushed, Unanswered, Write
from tests.support.journey import Journey
from tests.workflows.test_crashes import journey_of
from tests.workflows.test_fulfil import RULE, Provider


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def journey(provider: Provider) -> Journey:
    return journey_of(provider)


class Flaky(FakeRepo):
    """A remote that refuses some pushes of state for a moment."""

    def __init__(self, remote: FakeRemote, refuse: Sequence[int]) -> None:
        super().__init__(remote)
        self.refuse, self.count = refuse, 0

    def push(
        self, ref: str, expect: Commit | None, writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        self.count += 1
        if self.count in self.refuse:
            raise TransientError("the remote is away for a moment")
        return super().push(ref, expect, writes, message)


def next_run(journey: Journey, number: int = 0, *, repo: FakeRepo | None = None) -> None:
    """A run of another process, to which those before it are dead."""
    dead = ["local:here:me", *(f"local:here:{each}" for each in range(number))]
    owners = FakeOwners(f"local:here:{number}", dead=dead)
    ports = replace(journey.world.second(), owners=owners)
    done = journey.fulfil(ports=replace(ports, repo=repo) if repo else ports)
    assert not done.stuck, [each.error.cause for each in done.stuck]


@pytest.mark.parametrize("refused", range(2, 7))
def test_a_result_that_cannot_be_pushed_is_no_failed_call(journey: Journey, refused: int) -> None:
    ref = journey.ask(RULE, "web")
    repo = Flaky(journey.world.remote, [refused])
    journey.fulfil(ports=replace(journey.world.ports(), repo=repo))
    for number in range(3):
        journey.world.clock.advance(400)
        next_run(journey, number)
    assert len(journey.world.tickets.tickets) == 1
    assert journey.history(ref).reason is Reason.TICKET


def test_each_unanswered_call_has_a_lag_of_its_own(journey: Journey) -> None:
    settings = journey.files["paoctl.yaml"].replace(b"searchLag: 2s", b"searchLag: 5m")
    journey.world.remote.commit("main", {"paoctl.yaml": settings}, "A slow tracker")
    ref = journey.ask(RULE, "web")
    journey.world.tickets.lag = 200.0
    journey.world.tickets.create_faults.extend(["vanished", "arrived"])
    for _ in range(3):
        journey.fulfil()
        journey.world.clock.advance(301)
    journey.fulfil()
    assert len(journey.world.tickets.tickets) == 1
    assert journey.history(ref).reason is Reason.TICKET
