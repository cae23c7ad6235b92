"""All fakes together."""

from dataclasses import dataclass, field

from paoctl.conformance.fakes.clock import FakeClock
from paoctl.conformance.fakes.forge import FakeForge
from paoctl.conformance.fakes.http import FakeHttp
from paoctl.conformance.fakes.owners import FakeOwners
from paoctl.conformance.fakes.repo import FakeRemote, FakeRepo
from paoctl.conformance.fakes.secrets import FakeSecrets
from paoctl.conformance.fakes.tickets import FakeTickets
from paoctl.ports import Ports


@dataclass(slots=True)
class FakeWorld:
    """Everything outside, in memory: one remote, one forge over it, one clock for all."""

    remote: FakeRemote = field(default_factory=FakeRemote)
    clock: FakeClock = field(default_factory=FakeClock)
    http: FakeHttp = field(default_factory=FakeHttp)
    secrets: FakeSecrets = field(default_factory=FakeSecrets)
    owners: FakeOwners = field(default_factory=FakeOwners)
    repo: FakeRepo = field(init=False)
    forge: FakeForge = field(init=False)
    tickets: FakeTickets = field(init=False)

    def __post_init__(self) -> None:
        self.repo = FakeRepo(self.remote)
        self.forge = FakeForge(self.remote)
        self.tickets = FakeTickets(clock=self.clock)

    def ports(self) -> Ports:
        """The same as the value that workflows ask for."""
        return Ports(self.repo, self.forge, self.tickets, self.http, self.secrets, self.clock, self.owners)

    def second(self, owner: str = "local:there:other") -> Ports:
        """The ports of another process in the same world: its own store, its own name."""
        owners = FakeOwners(owner)
        return Ports(FakeRepo(self.remote), self.forge, self.tickets, self.http, self.secrets, self.clock, owners)
