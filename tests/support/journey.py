"""A whole platform in memory: ask, approve, merge, fulfil, look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import yaml

from paoctl.conformance.fakes.world import FakeWorld
from paoctl.execute.desk import Limits, StepEvent
from paoctl.load.catalog import load_catalog
from paoctl.model.digest import branch_name
from paoctl.model.history import History
from paoctl.model.loaded import Catalog, pin_of
from paoctl.model.project import Project
from paoctl.model.request import RequestRef
from paoctl.ports import Ports, PullText, Pushed, Write
from paoctl.record.state import State
from paoctl.redact import Redactor
from paoctl.workflows.fulfill import Fulfilled, Orders, fulfill

ROOT = Path(__file__).parents[2]
TEAMS = ("orders", "payments", "platform", "databases", "security", "network", "compute")


def offered_files() -> dict[str, bytes]:
    """This repository's own catalog."""
    paths = [ROOT / "paoctl.yaml", ROOT / "CODEOWNERS", *sorted((ROOT / "catalog").rglob("*.yaml"))]
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in paths}


@dataclass
class Journey:
    """Ana asks, Dana owns everything, a run fulfils."""

    world: FakeWorld = field(default_factory=FakeWorld)
    files: Mapping[str, bytes] = field(default_factory=offered_files)
    env: Mapping[str, str] = field(default_factory=dict)
    events: list[StepEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world.remote.commit("main", self.files, "Found the catalog")
        self.world.forge.actor = type(self.world.forge.actor)("ana", "User")
        self.world.forge.teams = {f"@acme/{team}": {"dana"} for team in TEAMS}
        self.world.forge.teams["@acme/orders"] = {"ana"}

    @property
    def catalog(self) -> Catalog:
        """What is offered on main now."""
        repo = self.world.repo
        tip = repo.fetch("main")["main"]
        assert tip
        catalog, findings = load_catalog({path: repo.read(tip, path) or b"" for path in repo.tree(tip, "")})
        assert not findings, findings
        return catalog

    @property
    def project(self) -> Project:
        """The settings on main now."""
        project = self.catalog.project
        assert project
        return project.document

    def document(self, item: str, name: str, fields: Mapping[str, object], **spec: object) -> bytes:
        """A request file."""
        catalog = self.catalog
        offer = catalog.definition(item)
        assert offer, item
        pins: dict[str, object] = {"catalogItem": str(pin_of(offer))}
        if item in catalog.bundles:
            bundle = catalog.bundles[item].document
            components = {each.id: str(pin_of(catalog.items[each.item])) for each in bundle.components}
            pins = {"catalogBundle": str(pin_of(offer)), "components": components}
        metadata = {"name": name, "team": "@acme/orders", "environment": "dev", "requestedBy": "ana"}
        document = {
            "apiVersion": "pao/v1",
            "kind": "Request",
            "metadata": metadata,
            "spec": {**pins, "state": "present", "fields": fields, **spec},
        }
        return yaml.safe_dump(document, sort_keys=False).encode()

    def propose(self, path: str, raw: bytes | None) -> int:
        """Open the pull request of a request file; its number."""
        repo, forge = self.world.repo, self.world.forge
        base = repo.fetch("main")["main"]
        assert base
        branch = branch_name(path, repo.tree(base, "requests").get(path))
        made = repo.branch(branch, base, [Write(path, data=raw)], f"Ask for {path}")
        assert isinstance(made, Pushed), made
        return forge.open_request(branch, PullText(f"Ask for {path}", "", "main")).number

    def ask(self, item: str, name: str, fields: Mapping[str, object] | None = None, **spec: object) -> RequestRef:
        """Ask, have it approved by Dana, merge."""
        ref = RequestRef(item, name)
        number = self.propose(ref.path, self.document(item, name, fields or {}, **spec))
        self.world.forge.review(number, "dana")
        self.merge(number)
        return ref

    def merge(self, number: int) -> None:
        """Merge, and delete the branch as GitHub does where the repository asks for it."""
        pull = self.world.forge.pull(number)
        assert pull
        self.world.forge.merge(number)
        del self.world.remote.branches[pull.branch]

    def fulfil(
        self, *only: str, ports: Ports | None = None, stop: Event | None = None, patience: float = 60.0
    ) -> Fulfilled:
        """One run of the executor."""
        limits = Limits(patience=patience)
        orders = Orders(only=only, limits=limits, hear=self.events.append, stop=stop or Event())
        return fulfill(ports or self.world.ports(), self.project, Redactor(), self.env, orders)

    def history(self, ref: RequestRef) -> History:
        """Where a request stands."""
        repo = self.world.repo
        return State.at(repo, repo.fetch("pao-state")["pao-state"]).history(ref.folder)

    def state_file(self, path: str) -> bytes | None:
        """A file of the state branch."""
        repo = self.world.repo
        tip = repo.fetch("pao-state")["pao-state"]
        return repo.read(tip, path) if tip else None

    def state_commits(self) -> int:
        """Commits on the state branch."""
        tip = self.world.remote.branches.get("pao-state")
        return len(self.world.remote.history(tip)) if tip else 0
