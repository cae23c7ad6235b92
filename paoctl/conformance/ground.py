"""The platform of one trial: one item, one request, a target that counts, and people who do their part."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from paoctl.conformance.case import Stage, Tree
from paoctl.conformance.fakes.http import FakeHttp
from paoctl.conformance.fakes.owners import FakeOwners
from paoctl.conformance.fakes.secrets import FakeSecrets
from paoctl.conformance.fakes.world import FakeWorld
from paoctl.conformance.journals import STATE, Journals
from paoctl.conformance.ledger import Intended, Ledger
from paoctl.conformance.offer import HOST, REF, STEP, Offer
from paoctl.conformance.process import process
from paoctl.conformance.targets import LedgerTickets
from paoctl.conformance.watch import WatchedHttp
from paoctl.conformance.weather import Killed, Weather
from paoctl.errors import Bug, PaoError
from paoctl.execute.border import FAULTY
from paoctl.execute.desk import StepEvent
from paoctl.model.events import Command
from paoctl.model.history import History
from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.model.replay import read_history
from paoctl.model.step_state import StepState
from paoctl.ports import Clock, Commit, PullText
from paoctl.record.committer import Committer
from paoctl.record.state import Lineage
from paoctl.redact import Redactor, encodings
from paoctl.workflows.command import say
from paoctl.workflows.fulfill import Orders, fulfill
from paoctl.workflows.world import look

_CANARY: Final = "canary-5b1f6"
_PAUSE: Final = 600.0
"""Seconds between two runs: longer than any search lags, and any target asks us to wait."""
_RUNS: Final = 12
"""Runs without a fault until nothing may be left to do."""


class Ground:
    """All of it; `faults` are those that were seen so far."""

    def __init__(self, offer: Offer, lag: float = 0.0, learned: Tree | None = None) -> None:
        self.faults: list[str] = []
        self.asked = 0
        """How often a person had to say what nobody else could tell."""
        self.doomed = False
        """Shall the work that is begun now come to nothing?"""
        self._offer = offer
        self._learned = learned or {}
        self._world = FakeWorld()
        self._journals = Journals(self._world.remote)
        self.ledger = Ledger(self._intended)
        stage = Stage(self.ledger, self._world.clock, lag, self._in_flight, lambda: self.doomed)
        self._world.http = FakeHttp(offer.case.target(stage), allow=[HOST])
        self._tickets = LedgerTickets(self.ledger, self._world.clock, lag)
        self._world.tickets = self._tickets
        self._redactor = Redactor()
        values = {f"env:{name}": f"{_CANARY}-{name}" for name in offer.case.secrets}
        self._world.secrets = FakeSecrets(values, redactor=self._redactor)
        self._processes = 0
        self._found()

    @property
    def history(self) -> History:
        """Where the request stands."""
        blob = self._journals.folders().get(REF.folder)
        return read_history(self._world.remote.blob(blob)) if blob else History()

    @property
    def step(self) -> StepState:
        """Where its one step stands."""
        return self.history.step(STEP)

    @property
    def state(self) -> Commit:
        """The tip of the state branch."""
        return self._world.remote.branches[STATE]

    @property
    def declared(self) -> Mapping[str, Tree]:
        """The outputs that the item asks of its action."""
        return self._offer.case.outputs

    @property
    def clock(self) -> Clock:
        """The time there."""
        return self._world.clock

    # --- what happens

    def ask(self, size: str, state: str) -> None:
        """Ana asks by pull request, Dana approves and merges."""
        remote, forge = self._world.remote, self._world.forge
        branch = f"pao/{REF.name}-{size}-{state}"
        remote.branches[branch] = remote.branches["main"]
        remote.commit(branch, {REF.path: self._offer.request(size, state)}, "Ask", author="Ana <ana@example.com>")
        number = forge.open_request(branch, PullText("Ask", "", "main")).number
        forge.review(number, "dana")
        forge.merge(number)

    def run(self, weather: Weather) -> None:
        """One process of the executor, until its end or its death."""
        self._processes += 1
        gone = [f"local:here:{number}" for number in range(self._processes)]
        ports = process(self._world, FakeOwners(f"local:here:{self._processes}", dead=gone), weather)
        ports = replace(ports, http=WatchedHttp(ports.http, self._world.clock, self.faults))
        orders = Orders(stop=weather.stop, hear=self._hear)
        try:
            done = fulfill(ports, self._offer.project, self._redactor, {}, orders)
        except Killed:
            done = None
        except PaoError as exc:
            self.faults.append(f"a run could not begin: {exc.cause}")
            done = None
        for stuck in done.stuck if done else ():
            if isinstance(stuck.error, Bug):
                self.faults.append(f"it raised what is no PaoError: {stuck.error.__cause__!r}")
        if FAULTY in self.step.message:
            self.faults.append(self.step.message)
        if weather.endless:
            self.faults.append("a run does not end")
        if self.step.status is StepStatus.WAITING and not self.step.wake:
            self.faults.append("it waits by a `wake` that is no ticket:KEY, run:ID, pull:NUMBER or time with a zone")

    def wait(self) -> None:
        """Nobody does anything for a while."""
        self._world.clock.advance(_PAUSE)

    def settle(self, *, retry: bool = True) -> None:
        """Runs without a fault, and people who close, resolve and (`retry`) try again, until nothing moves."""
        for _ in range(_RUNS):
            before = self.state
            self._world.clock.advance(self._pause())
            self.run(Weather())
            if self.state == before and not self._help(retry=retry):
                return
        self.faults.append(f"after {_RUNS} runs without a fault there is still something to do")

    def _pause(self) -> float:
        """Until the next run: after a lag it comes as early as it may."""
        history = self.history
        if history.reason is not Reason.SEARCH_LAG or history.wake is None:
            return _PAUSE
        return (datetime.fromisoformat(history.wake) - self.clock.now()).total_seconds()

    def leaks(self) -> list[str]:
        """Where a secret is recorded."""
        remote, forms = self._world.remote, [form.encode() for form in encodings(_CANARY)]
        places = {path: remote.blob(entry.blob) for path, entry in remote.snapshot(self.state).files.items()}
        for key, ticket in self._tickets.tickets.items():
            places[key] = f"{ticket} {self._tickets.description(key)} {self._tickets.comments.get(key)}".encode()
        return [f"{place} holds a secret" for place, raw in places.items() if any(form in raw for form in forms)]

    # --- people

    def _help(self, *, retry: bool) -> bool:
        before = self.state
        open_ = [key for key, ticket in self._tickets.tickets.items() if not ticket.done]
        for key in open_:
            self._tickets.close(key, fields=self._offer.case.filled)
        history = self.history
        if history.phase is Phase.UNKNOWN:
            self._resolve(history.step(STEP))
        elif history.phase is Phase.FAILED and retry:
            self._tell(Command(who="dana", verb="retry"))
        return bool(open_) or self.state != before

    def _resolve(self, step: StepState) -> None:
        """Say what the target says, which a person can look at."""
        if step.status is not StepStatus.UNKNOWN:
            return
        self.asked += 1
        args: dict[str, object] = {"step": STEP, "said": "did-not-happen"}
        if self.ledger.happened(step.key):
            args = {"step": STEP, "said": "happened", "ref": step.ref or REF.name, "outputs": self._learned}
        self._tell(Command(who="dana", verb="resolve", args=args))

    def _tell(self, command: Command) -> None:
        ports = self._world.second(f"local:there:{command.verb}")
        try:
            with Committer(ports.repo, STATE, ports.clock) as journal:
                say(look(ports.repo, self._offer.project), ports, journal, REF, command)
        except PaoError as exc:
            self.faults.append(f"people could not {command.verb}: {exc.cause}")

    # --- what it is made of

    def _hear(self, event: StepEvent) -> None:
        if FAULTY in event.text:
            self.faults.append(event.text)

    def _found(self) -> None:
        world = self._world
        world.remote.commit("main", self._offer.files, "Found the catalog")
        world.remote.commit(STATE, {"lineage.json": Lineage("trial", world.forge.id).data()}, "Found the state branch")
        world.forge.actor = world.forge.actor._replace(login="ana")
        world.forge.teams = {"@acme/owners": {"dana"}, "@acme/platform": {"dana"}, "@acme/orders": {"ana"}}

    def _intended(self, key: str) -> Intended | None:
        found = self._journals.intent(key)
        return found[0] if found else None

    def _in_flight(self) -> str:
        keys = [key for key, _ in self._journals.open_keys()]
        return keys[0] if len(keys) == 1 else ""
