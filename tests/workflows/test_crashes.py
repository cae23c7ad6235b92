"""A run that dies at any boundary, and the run after it: nothing lost, nothing twice.

A boundary is a call that leaves the process: a push of state, a call of an API, a ticket. The first run dies just
before or just after the n-th of them, for every n; another process, which sees that its owner is dead, goes on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from paoctl.conformance.fakes.owners import FakeOwners
from paoctl.conformance.fakes.repo import FakeRepo
from paoctl.conformance.fakes.tickets import FakeTickets
from paoctl.model.phase import SETTLING, Phase
from paoctl.model.request import RequestRef
from paoctl.ports import (
    Commit,
    Http,
    HttpRequest,
    HttpResponse,
    Lost,
    NewTicket,
    Ports,
    Pushed,
    Ticket,
    Unanswered,
    Write,
)
from tests.support.journey import Journey
from tests.workflows.platform import BUNDLE, DATABASE, RULE, platform
from tests.workflows.test_fulfil import Provider


class Killed(BaseException):
    """The process is gone."""


class Fate:
    """Dies at the n-th boundary, before or after its effect; afterwards nothing of the process reaches the outside."""

    def __init__(self, number: int, *, after: bool) -> None:
        self.left = number
        self.after = after
        self.dead = False
        self.seen = 0

    def before(self) -> None:
        """Called before the effect."""
        self.seen += 1
        self.left -= 1
        if self.dead or (self.left == 0 and not self.after):
            self.dead = True
            raise Killed

    def behind(self) -> None:
        """Called after the effect."""
        if self.dead or (self.left <= 0 and self.after):
            self.dead = True
            raise Killed


class MortalRepo(FakeRepo):
    """A process's repository, until the process dies."""

    def __init__(self, repo: FakeRepo, fate: Fate) -> None:
        super().__init__(repo.remote)
        self.fate = fate

    def push(
        self, ref: str, expect: Commit | None, writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        self.fate.before()
        answer = super().push(ref, expect, writes, message)
        self.fate.behind()
        return answer


class MortalHttp:
    """The web, until the process dies."""

    def __init__(self, http: Http, fate: Fate) -> None:
        self.http, self.fate = http, fate

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send."""
        self.fate.before()
        answer = self.http.send(request)
        self.fate.behind()
        return answer

    def connect(self, host: str, port: int, timeout: float) -> None:
        """Look; that changes nothing."""
        self.http.connect(host, port, timeout)


class MortalTickets(FakeTickets):
    """The tracker, until the process dies."""

    def __init__(self, tickets: FakeTickets, fate: Fate) -> None:
        super().__init__(lag=tickets.lag, clock=tickets.clock)
        self._kept, self.comments = tickets._kept, tickets.comments
        self.origin, self.fate = tickets, fate

    def create(self, ticket: NewTicket) -> Ticket:
        self.fate.before()
        made = self.origin.create(ticket)
        self.fate.behind()
        return made


def journey_of(provider: Provider) -> Journey:
    """The platform, with a tracker whose search lags a second."""
    journey = platform(provider)
    journey.world.tickets = FakeTickets(lag=1.0, clock=journey.world.clock)
    return journey


def run_until_killed(journey: Journey, fate: Fate) -> bool:
    """One run that dies; False when it lived to its end."""
    world = journey.world
    ports = Ports(
        MortalRepo(world.repo, fate),
        world.forge,
        MortalTickets(world.tickets, fate),
        MortalHttp(world.http, fate),
        world.secrets,
        world.clock,
        world.owners,
    )
    try:
        journey.fulfil(ports=ports)
    except Killed:
        return True
    return fate.dead


def finish(journey: Journey, ref: RequestRef, fields: Mapping[str, object] | None = None) -> None:
    """Runs of other processes, until nothing more happens; tickets are closed as they appear, with these fields."""
    for number in range(6):
        owners = FakeOwners(f"local:here:{number}", dead=["local:here:me"])
        done = journey.fulfil(ports=replace(journey.world.second(), owners=owners))
        assert not done.stuck, [each.error.cause for each in done.stuck]
        for key, ticket in journey.world.tickets.tickets.items():
            if not ticket.done:
                journey.world.tickets.close(key, fields=fields)
        if journey.history(ref).phase in SETTLING:
            return


CASES: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "manual": (RULE, {}),
    "automatic": (DATABASE, {"instanceName": "shop"}),
    "bundle": (BUNDLE, {"appName": "shop"}),
}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("case", CASES)
def test_a_run_that_dies_anywhere_is_finished_by_the_next(case: str, after: bool) -> None:
    item, fields = CASES[case]
    killed = 0
    for number in range(1, 80):
        provider = Provider()
        journey = journey_of(provider)
        ref = journey.ask(item, "shop", fields)
        if not run_until_killed(journey, Fate(number, after=after)):
            break
        killed += 1
        finish(journey, ref)
        history = journey.history(ref)
        assert history.phase is Phase.READY, f"killed at {number}: {history.phase} {history.message}"
        assert len(journey.world.tickets.tickets) == (1 if case == "manual" else 0), f"killed at {number}"
        assert len(provider.hooks) == (0 if case == "manual" else 1), f"killed at {number}"
    assert killed >= 5, "an armed fault that does not fire proves nothing"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_removal_that_dies_anywhere_is_finished_by_the_next(after: bool) -> None:
    for number in range(1, 80):
        provider = Provider()
        journey = journey_of(provider)
        ref = journey.ask(BUNDLE, "shop", {"appName": "shop"})
        journey.fulfil()
        journey.ask(BUNDLE, "shop", {"appName": "shop"}, state="absent")
        if not run_until_killed(journey, Fate(number, after=after)):
            break
        finish(journey, ref)
        assert journey.history(ref).phase is Phase.DELETED, f"killed at {number}"
        assert provider.things.keys() <= {"/v1/apps"}, f"killed at {number}"
    else:
        pytest.fail("the run never lived to its end")
    assert number >= 5
