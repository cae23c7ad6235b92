"""All that is outside the engine in a simulated life, and what can be seen of it."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from paoctl.conformance.fakes.http import FakeHttp, Received
from paoctl.conformance.fakes.secrets import FakeSecrets
from paoctl.conformance.fakes.world import FakeWorld
from paoctl.conformance.journals import STATE, Journals, Line
from paoctl.conformance.ledger import Intended, Ledger
from paoctl.conformance.targets import LedgerTickets
from paoctl.errors import PlatformError, TransientError
from paoctl.model.breaker import breaker_path
from paoctl.model.history import History
from paoctl.model.loaded import Catalog
from paoctl.model.project import Project
from paoctl.model.replay import read_history
from paoctl.model.request import RequestRef
from paoctl.ports import BlobId, Commit, HttpResponse, Ticket
from paoctl.record.state import Lineage
from paoctl.redact import Redactor
from paoctl.workflows.places import matrix
from paoctl.workflows.world import look, read_catalog
from tests.simulation.offer import item_id, offered
from tests.simulation.works import SlowApi

CANARY: Final = "canary-7f3a9"
_CATALOGS: Final[dict[tuple[tuple[str, BlobId], ...], Catalog]] = {}
"""By the blobs they are read from: thousands of lives share a few."""
_API: Final = "127.0.0.1:8899"
_LAG: Final = 20.0
"""Seconds until a search knows what is new; the settings and the items say 30."""


class Outside:
    """The repository, the forge, the targets with their ledger; and the book of what owners approved."""

    def __init__(self) -> None:
        self.world = FakeWorld()
        self.journals = Journals(self.world.remote)
        self.ledger = Ledger(self._intended)
        self.api = SlowApi(self.ledger, self.world.clock, self._open_key, lag=_LAG, later=self.world.clock.later)
        self.tickets = _Tickets(self.ledger, self.world.clock, lag=_LAG)
        self.tickets.fog = self._in_fog
        self.world.tickets = self.tickets
        self.world.http = FakeHttp(self._answer)
        self.world.http.serve_late = self.api
        self.redactor = Redactor()
        self.world.secrets = FakeSecrets({"env:TOKEN": CANARY, "env:HOOK": f"{CANARY}-hook"}, redactor=self.redactor)
        self.approved: set[tuple[int, str]] = set()
        """Pull request and blob, of those that an owner approved."""
        self.api.says = {"mood": "bright"}
        self.turned_away = 0
        """Calls that came while the API was away."""
        self.fogged = 0
        """Searches that were answered by nothing but that."""
        self.held_back = 0
        """Runs that began while it was not to be called."""
        self._away_until = 0.0
        self._held_until = ""
        self._fog_until, self._fog = 0.0, 0
        self._catalogs: dict[Commit, Catalog] = {}
        self._begun: dict[str, frozenset[str]] = {}
        """The keys of all intents that were pushed when a request file was changed last."""
        self._found()

    @property
    def state(self) -> Commit:
        """The tip of the state branch."""
        return self.world.remote.branches[STATE]

    @property
    def catalog(self) -> Catalog:
        """What is offered now."""
        base = self.world.repo.fetch("main")["main"]
        assert base
        if base not in self._catalogs:
            tree = self.world.repo.tree(base, "")
            offer = tuple(sorted(each for each in tree.items() if not each[0].startswith("requests/")))
            if offer not in _CATALOGS:
                _CATALOGS[offer] = read_catalog(self.world.repo, base)
            self._catalogs[base] = _CATALOGS[offer]
        return self._catalogs[base]

    @property
    def settings(self) -> Project:
        """The settings on the base branch."""
        project = self.catalog.project
        assert project
        return project.document

    def is_due(self) -> bool:
        """Would `plan-work` start a run now?"""
        world = self.world
        return bool(matrix(look(world.repo, self.settings), world.clock.now(), 1))

    def histories(self) -> dict[RequestRef, History]:
        """Where every request stands."""
        blobs = self.journals.folders().items()
        return {RequestRef.of_folder(folder): read_history(self.world.remote.blob(blob)) for folder, blob in blobs}

    def changes(self, path: str) -> None:
        """A request file is about to be changed: what is begun by now is brought to its end, and nothing else, but for
        calls of which nobody can tell otherwise whether they were made."""
        self._begun[path] = self.journals.keys()

    def fail_for(self, seconds: float) -> None:
        """The API is away: its gateway answers, and nothing is done."""
        self._away_until = self.world.clock.monotonic() + seconds

    def fog_for(self, seconds: float, status: int) -> None:
        """Searches are answered with this status."""
        self._fog_until, self._fog = self.world.clock.monotonic() + seconds, status

    def clear(self) -> None:
        """Whatever was hidden can be seen again."""
        self._fog, self.api.fails = 0, 0
        self.world.forge.may_read_teams = True

    def _in_fog(self) -> int:
        return self._fog if self.world.clock.monotonic() < self._fog_until else 0

    def _in_fog_of(self, path: str) -> int:
        """Of work that removes a thing, 404 would say that it is done: there the fog does not lie."""
        return 0 if path.startswith("/works/") and self._fog == 404 else self._in_fog()

    def happened(self, key: str) -> bool:
        """What people find who look at the target when the work of a call is over: had the call its effect?"""
        while self.api.working(key):
            self.world.clock.advance(10)
        return self.ledger.happened(key) and not self.api.has_failed(key)

    def begin(self, *, side_by_side: bool = False) -> None:
        """A run begins: as long as the API is held back now, it is not called. Two runs may open it for each other."""
        raw = self._breaker()
        self._held_until = str(raw.get("until", "")) if not side_by_side and not raw.get("prober") else ""
        self.held_back += bool(self._held_until)

    def _breaker(self) -> Mapping[str, object]:
        entry = self.world.remote.snapshot(self.state).files.get(breaker_path(_API))
        found: Mapping[str, object] = json.loads(self.world.remote.blob(entry.blob)) if entry else {}
        return found

    def _answer(self, received: Received) -> HttpResponse:
        clock, healthy = self.world.clock, received.path == "/health"
        if not healthy and clock.now().strftime("%Y-%m-%dT%H:%M:%SZ") < self._held_until:
            self.ledger.faults.append(f"{received.method} {received.path} although the API is held back")
        if clock.monotonic() < self._away_until:
            self.turned_away += 1
            return HttpResponse(503, {}, b"")
        if received.method == "GET" and not healthy and (status := self._in_fog_of(received.path)):
            self.fogged += 1
            return HttpResponse(status, {}, b"")
        return HttpResponse(200, {}, b"") if healthy else self.api(received)

    def done(self) -> tuple[Commit, int, int]:
        """What changes whenever anything is written or done."""
        return self.state, len(self.ledger.effects), self.ledger.repeats

    def _found(self) -> None:
        world = self.world
        world.remote.commit("main", offered(), "Found the catalog")
        lineage = Lineage("00000000-0000-4000-8000-000000000000", world.forge.id)
        world.remote.commit(STATE, {"lineage.json": lineage.data()}, "Found the state branch")
        world.forge.actor = world.forge.actor._replace(login="ana")
        world.forge.teams = {"@acme/owners": {"dana", "ana"}, "@acme/platform": {"dana"}, "@acme/orders": {"ana"}}

    def _intended(self, key: str) -> Intended | None:
        found = self.journals.intent(key)
        if found is None:
            return None
        intended, accepted = found
        self._check_approved(intended, accepted)
        self._check_current(key, intended, accepted)
        return intended

    def _check_current(self, key: str, intended: Intended, accepted: Line) -> None:
        path = str(accepted["path"])
        now = self.world.remote.snapshot(self.world.remote.branches["main"]).files.get(path)
        changed = now is None or now.blob != accepted["blob"]
        begun = key in self._begun.get(path, ()) or self.journals.finds_out(key)
        if changed and not begun:
            self.ledger.faults.append(f"an effect that was begun after its request had changed: {intended}")

    def _check_approved(self, intended: Intended, accepted: Line) -> None:
        pull, blob = accepted["pull"], str(accepted["blob"])
        assert isinstance(pull, int)
        if (pull, blob) not in self.approved:
            self.ledger.faults.append(f"an effect of what no owner approved: {intended}")

    def _open_key(self, thing: str) -> str:
        """The open intent whose call makes a thing."""
        keys = [key for key, line in self.journals.open_keys() if f"'{thing}'" in str(line["inputs"])]
        return keys[0] if len(keys) == 1 else ""


class _Tickets(LedgerTickets):
    """A tracker that can't be searched while there is fog."""

    fog: Callable[[], int]

    def labelled(self, project: str, label: str) -> Sequence[Ticket]:
        """As `LedgerTickets`."""
        match self.fog():
            case 401 | 404 as status:
                raise PlatformError(f"the tracker says {status}")
            case 503:
                raise TransientError("the tracker is busy")
            case _:
                return super().labelled(project, label)


def ref_of(name: str) -> RequestRef:
    """The request with a name, as `chain-1`."""
    return RequestRef(item_id(name.partition("-")[0]), name)
