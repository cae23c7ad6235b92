"""What the real program does between a merge and rest: where it begins, what it runs, and what has to be there then."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from paoctl.gateways.git import GitRepo
from paoctl.record.state import State
from paoctl.sandbox.people import ENGINEER, OWNER
from tests.proofs.crowd import torn
from tests.proofs.playground import Playground

BUNDLE: Final = "bundle-webapp-standard/shop"
RULE: Final = "network-firewall-rule/shop-gate"
DATABASE: Final = "database-postgresql-standard/orders-db"
SECRET: Final = "security-secret-standard/api-key"
_BRANCH: Final = "pao-state"

Watch = Callable[[Playground, str], None]


def _nothing(_ground: Playground, _request: str) -> None:
    """Nobody does anything meanwhile."""


@dataclass(frozen=True)
class Story:
    """The commands of one story, run on the platform that `prepare` has left."""

    name: str
    prepare: Callable[[Playground], None]
    phases: Mapping[str, str]
    """The phase of each request at the end."""
    effects: Mapping[str, int]
    """How often the provisioning API did what, each time to another thing."""
    deliveries: int = 0
    tickets: Sequence[str | None] = ()
    """How each ticket has ended; None while it is open."""
    commands: Sequence[str] = ("fulfill",)
    """After each of them people do what the open tickets ask."""
    meanwhile: Watch = _nothing
    """Called after each request of paoctl."""
    teams: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who is in a team, where it is not as usual."""

    def begin(self, ground: Playground) -> None:
        """Go to where the story begins."""
        self.people(ground)
        self.prepare(ground)

    def people(self, ground: Playground) -> None:
        """Put everybody in their teams: a sandbox that starts again has forgotten it."""
        ground.sandbox.people.teams.update(self.teams)

    def assert_whole(self, ground: Playground, folder: Path) -> None:
        """All is as it was asked for, all happened once, all files are what their journals give, and all is at rest."""
        phases = ground.phases()
        assert phases == self.phases, phases
        effects = Counter((effect.op, effect.collection, effect.name) for effect in ground.effects())
        assert set(effects.values()) <= {1}, effects
        assert Counter(op for op, _, _ in effects) == self.effects, effects
        heard = ground.sandbox.hooks.dump()
        assert isinstance(heard, dict)
        assert (len(heard["deliveries"]), heard["refused"]) == (self.deliveries, 0), heard
        resolutions = [ticket.resolution for ticket in ground.sandbox.jira.tickets.all()]
        assert resolutions == [*self.tickets], resolutions
        assert ground.git("fsck", "--strict", "--no-dangling") == b""
        bare = ground.sandbox.forge.repository.path
        with GitRepo(bare.as_uri(), None, folder / "judge.git") as repo:
            assert list(torn(State.at(repo, repo.fetch(_BRANCH)[_BRANCH]))) == []
        before = ground.state_commits()
        ground.must("fulfill")
        assert ground.state_commits() == before


def ask(ground: Playground, *wishes: str) -> None:
    """Ask for services, and have their owners approve and merge it."""
    for wish in wishes:
        item, name = wish.split("/")
        ground.must("request", item, "--name", name, "--yes")
    ground.agree()


def _removal(ground: Playground) -> None:
    ask(ground, SECRET)
    ground.must("fulfill")
    ground.must("remove", "api-key", "--yes")
    ground.agree()


def _edit(ground: Playground) -> None:
    ask(ground, DATABASE)
    ground.must("edit", "orders-db", "--set", "size=large", "--yes")


def _merge_midway(ground: Playground, request: str) -> None:
    if request == "PUT /v1/databases/orders-db":
        ground.agree()


def _answer(ground: Playground) -> None:
    ask(ground, RULE)
    ground.must("fulfill")
    said = ("--happened", "--ref", "fw-7", "--output", "ruleId=fw-7")
    ground.must("resolve", "shop-gate", "ticket", *said)


MADE: Final = Story(
    "made",
    lambda ground: ask(ground, RULE, BUNDLE),
    {RULE: "ready", BUNDLE: "ready"},
    {"create": 3},
    deliveries=1,
    tickets=("Done",),
    commands=("fulfill", "sync"),
)
REMOVED: Final = Story("removed", _removal, {SECRET: "deleted"}, {"create": 1, "delete": 1})
EDITED: Final = Story(
    "edited", _edit, {DATABASE: "ready"}, {"create": 1, "update": 1}, deliveries=1, meanwhile=_merge_midway
)
ANSWERED: Final = Story("answered", _answer, {RULE: "ready"}, {}, tickets=(None,), teams={"network": (OWNER, ENGINEER)})
