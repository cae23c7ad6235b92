"""A life: a script, played on the real engine in a fake world."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Final

import yaml

from paoctl.conformance.fakes.http import FakeHttp
from paoctl.conformance.fakes.owners import FakeOwners
from paoctl.conformance.fakes.secrets import FakeSecrets
from paoctl.conformance.fakes.world import FakeWorld
from paoctl.conformance.ledger import Intended, Ledger
from paoctl.conformance.process import process
from paoctl.conformance.targets import LedgerApi, LedgerTickets
from paoctl.conformance.weather import Armed, Killed, Weather
from paoctl.errors import PaoError
from paoctl.execute.desk import Limits
from paoctl.model.digest import blob_id, branch_name
from paoctl.model.events import Command
from paoctl.model.history import History, read_history
from paoctl.model.loaded import pin_of
from paoctl.model.phase import SETTLING, Phase, StepStatus
from paoctl.model.project import Project
from paoctl.model.request import RequestRef
from paoctl.ports import PullText
from paoctl.record.committer import Committer
from paoctl.record.state import Lineage
from paoctl.redact import Redactor
from paoctl.workflows import world as worlds
from paoctl.workflows.command import say
from paoctl.workflows.fulfill import Orders, fulfill
from tests.simulation.checks import Checks, Violation, is_of_content
from tests.simulation.journals import STATE, Journals, Line
from tests.simulation.offer import BUNDLE, PARTS, item_id, offered
from tests.simulation.script import Action, Do, Drop, Duel, Put, Release, Run, Say, Script, Wait

_CHANGES: Final = (0.03, 0.06, 0.5)
"""How often the dice of a duel decide anew who goes on: long runs of one side find what short ones do not."""
CANARY: Final = "canary-7f3a9"
_ROUNDS: Final = 8
"""Rounds of help by people until nothing may be left to do."""
_SWEEPS: Final = 12
"""Runs without a fault until a world must be quiet."""


class Life:
    """One world, from its first request to its rest."""

    def __init__(self) -> None:
        self.world = FakeWorld()
        self.journals = Journals(self.world.remote)
        self.ledger = Ledger(self._intended)
        self.api = LedgerApi(self.ledger, self.world.clock, self._open_key, lag=20.0)
        self.tickets = LedgerTickets(self.ledger, self.world.clock, lag=20.0)
        self.world.tickets = self.tickets
        self.world.http = FakeHttp(self.api)
        self.redactor = Redactor()
        self.world.secrets = FakeSecrets({"env:TOKEN": CANARY, "env:HOOK": f"{CANARY}-hook"}, redactor=self.redactor)
        self.armed: Counter[str] = Counter()
        self.fired: Counter[str] = Counter()
        self.versions: dict[str, int] = {}
        self.pulls: list[tuple[int, str, str]] = []
        """Of each request: number, path, blob."""
        self.approved: set[tuple[int, str]] = set()
        """Pull request and blob, of those that an owner approved."""
        self._count = 0
        self._found()
        self.checks = Checks(self)

    def _found(self) -> None:
        world = self.world
        world.remote.commit("main", offered(), "Found the catalog")
        lineage = Lineage("00000000-0000-4000-8000-000000000000", world.forge.id)
        world.remote.commit(STATE, {"lineage.json": lineage.data()}, "Found the state branch")
        world.forge.actor = replace(world.forge.actor, login="ana")
        world.forge.teams = {"@acme/owners": {"dana", "ana"}, "@acme/platform": {"dana"}, "@acme/orders": {"ana"}}

    # --- what the ledger asks

    def _intended(self, key: str) -> Intended | None:
        found = self.journals.intent(key)
        if found is None:
            return None
        intended, accepted = found
        self._check_approved(intended, accepted)
        return intended

    def _check_approved(self, intended: Intended, accepted: Line) -> None:
        pull, blob = accepted["pull"], str(accepted["blob"])
        assert isinstance(pull, int)
        if (pull, blob) not in self.approved:
            self.ledger.faults.append(f"an effect of what no owner approved: {intended}")

    def _open_key(self, thing: str) -> str:
        """The open intent whose call makes a thing."""
        keys = [key for key, line in self.journals.open_keys() if f'"{thing}"' in str(line["inputs"]).replace("'", '"')]
        return keys[0] if len(keys) == 1 else ""

    # --- playing

    def play(self, script: Script) -> None:
        """Play a script to its end, and the world to its rest.

        Raises:
            Violation: something that must hold did not.
        """
        for action in script:
            self.act(action)
        self.rest()

    def act(self, action: Action) -> None:
        """Do one thing, and look whether all still holds."""
        match action:
            case Put():
                self._put(action)
            case Drop(name):
                path = ref_of(name).path
                if path in self.world.remote.snapshot(self.world.remote.branches["main"]).files:
                    self.world.remote.commit("main", {path: None}, f"Drop {name}")
            case Release(kind):
                self.versions[kind] = self.versions.get(kind, 0) + 1
                self.world.remote.commit("main", offered(self.versions), f"Release {kind}")
            case Say():
                self._say(action)
            case Do(what):
                {"approve": self._approve, "close": self._close, "decline": self._decline}[what]()
            case Wait(seconds):
                self.world.clock.advance(seconds)
            case Run(faults, patience):
                self._run(faults, patience)
            case Duel():
                self._duel(action)
        self.checks.after_action()

    def rest(self) -> None:
        """Faults are over: runs until nothing moves; then people do their part, and runs again."""
        self._sweep()
        self.checks.at_rest(helped=False)
        for _ in range(_ROUNDS):
            if not self._help():
                break
            self._sweep()
        self.checks.at_rest(helped=True)

    def _help(self) -> bool:
        """People do all that is theirs to do; was there anything?"""
        before = self.world.remote.branches[STATE]
        asked = self._approve() + self._close()
        for ref, history in self.histories().items():
            if history.phase is Phase.UNKNOWN:
                self._resolve(ref, history)
            elif history.phase in {Phase.FAILED, Phase.ROLLED_BACK} and not is_of_content(history):
                self._tell(ref, Command(who="dana", verb="retry"))
        return bool(asked) or self.world.remote.branches[STATE] != before

    def _sweep(self) -> None:
        for _ in range(_SWEEPS):
            before = self.world.remote.branches[STATE]
            self.world.clock.advance(600)
            self._run((), 60)
            self.checks.after_action()
            if self.world.remote.branches[STATE] == before:
                break
        else:
            raise Violation(f"after {_SWEEPS} runs without a fault there is still something to write")
        self._nothing_more()

    def _nothing_more(self) -> None:
        before = (self.world.remote.branches[STATE], len(self.ledger.effects), self.ledger.repeats)
        calls = self.api.calls + self.tickets.calls
        self._run((), 60)
        if (self.world.remote.branches[STATE], len(self.ledger.effects), self.ledger.repeats) != before:
            raise Violation("another run over a quiet world wrote or did something")
        phases = {history.phase for history in self.histories().values()}
        if phases <= SETTLING and self.api.calls + self.tickets.calls != calls:
            raise Violation("another run over a settled world called somebody")

    # --- people

    def _put(self, put: Put) -> None:
        remote, forge = self.world.remote, self.world.forge
        path, raw = ref_of(put.name).path, self._document(put)
        entry = remote.snapshot(remote.branches["main"]).files.get(path)
        if entry and entry.blob == blob_id(raw):
            return
        self._count += 1
        branch = f"{branch_name(path, entry.blob if entry else None)}-{self._count}"
        remote.branches[branch] = remote.branches["main"]
        remote.commit(branch, {path: raw}, f"Ask for {put.name}", author="Ana <ana@example.com>")
        number = forge.open_request(branch, PullText(f"Ask for {put.name}", "", "main")).number
        self.pulls.append((number, path, blob_id(raw)))
        self._review(put, number, branch, path, raw)
        forge.merge(number)
        del remote.branches[branch]

    def _review(self, put: Put, number: int, branch: str, path: str, raw: bytes) -> None:
        who = {"owner": "dana", "outdated": "dana", "author": "ana", "stranger": "mallory"}.get(put.approval)
        if put.approval == "outdated":
            less = self._document(replace(put, size="tiny"))
            self.world.remote.commit(branch, {path: less}, "Ask for less", author="Ana <ana@example.com>")
        if who:
            self.world.forge.review(number, who)
        if put.approval == "outdated":
            self.world.remote.commit(branch, {path: raw}, "Ask for more", author="Ana <ana@example.com>")
        if put.approval == "owner":
            self.approved.add((number, blob_id(raw)))

    def _document(self, put: Put) -> bytes:
        ref, kind = ref_of(put.name), put.name.partition("-")[0]
        base = self.world.repo.fetch("main")["main"]
        assert base
        catalog = worlds.read_catalog(self.world.repo, base)
        pins: dict[str, object] = {"catalogItem": str(pin_of(catalog.items[ref.item]))} if kind != BUNDLE else {}
        if kind == BUNDLE:
            components = {part: str(pin_of(catalog.items[item_id(part)])) for part in PARTS}
            pins = {"catalogBundle": str(pin_of(catalog.bundles[ref.item])), "components": components}
        fields = {"size": put.size, **({"place": put.place} if kind != BUNDLE else {})}
        document = {
            "apiVersion": "pao/v1",
            "kind": "Request",
            "metadata": {"name": ref.name, "team": "@acme/orders", "environment": "dev", "requestedBy": "ana"},
            "spec": {**pins, "state": put.state, "fields": fields},
        }
        return yaml.dump(document, sort_keys=False, Dumper=yaml.CSafeDumper).encode()

    def _approve(self) -> int:
        open_ = [(number, blob) for number, _, blob in self.pulls if (number, blob) not in self.approved]
        for number, blob in open_:
            self.world.forge.review(number, "dana")
            self.approved.add((number, blob))
        return len(open_)

    def _close(self) -> int:
        open_ = [key for key, ticket in self.tickets.tickets.items() if not ticket.done]
        for key in open_:
            self.tickets.close(key, fields={"customfield_10042": f"{key}.example"})
        return len(open_)

    def _decline(self) -> None:
        for key, ticket in self.tickets.tickets.items():
            if not ticket.done:
                self.tickets.decline(key)
                return

    def _say(self, action: Say) -> None:
        ref = ref_of(action.name)
        history = self.histories().get(ref)
        if history is None:
            return
        if action.verb == "retry":
            self._tell(ref, Command(who="dana", verb="retry"))
        else:
            self._resolve(ref, history)

    def _resolve(self, ref: RequestRef, history: History) -> None:
        for step in history.steps.values():
            if step.status is StepStatus.UNKNOWN:
                there = self.ledger.happened(step.key)
                args: dict[str, object] = {"step": step.id, "said": "happened" if there else "did-not-happen"}
                if there:
                    args |= {"ref": f"{ref.name}-make", "outputs": {"host": f"{ref.name}-make.example"}}
                self._tell(ref, Command(who="dana", verb="resolve", args=args))

    def _tell(self, ref: RequestRef, command: Command) -> None:
        ports = self.world.second(f"local:here:{command.verb}")
        try:
            with Committer(ports.repo, STATE, self.world.clock) as journal:
                say(self._look(), ports, journal, ref, command)
        except PaoError:
            return  # it makes no sense there, and they are told so

    # --- processes

    def _run(self, faults: Sequence[Armed], patience: int) -> None:
        self._execute(self._weather(faults), self._owners(), patience)

    def _weather(self, faults: Sequence[Armed]) -> Weather:
        self.armed.update(each.kind for each in faults)
        return Weather(faults)

    def _owners(self, *, living: Sequence[str] = ()) -> FakeOwners:
        """A new process; all that came before it are gone, unless they are known to live."""
        self._count += 1
        gone = [f"local:here:{number}" for number in range(self._count)]
        return FakeOwners(f"local:here:{self._count}", dead={*gone} - {*living}, living=living)

    def _execute(self, weather: Weather, owners: FakeOwners, patience: int) -> None:
        weather.while_paused = lambda: self._run((), patience)
        ports = process(self.world, owners, weather)
        limits = Limits(patience=patience, max_parallel=1)
        try:
            fulfill(ports, settings_of(self), self.redactor, {}, Orders(limits=limits, stop=weather.stop))
        except (Killed, PaoError):
            pass  # the process is gone, or said why it could not begin
        finally:
            self.fired.update(each.kind for each in weather.fired)
            if weather.endless:
                self.ledger.faults.append("a run does not end")

    def _duel(self, duel: Duel) -> None:
        first, second = self._owners(), self._owners()
        names = [first.me(), second.me()]
        for owners in (first, second):
            owners.dead_ones -= {*names}
            owners.living |= {*names}
        table = Table(Random(duel.dice))
        sides = [(first, self._weather(duel.first)), (second, self._weather(duel.second))]
        table.play([self._side(weather, owners, table, number) for number, (owners, weather) in enumerate(sides)])

    def _side(self, weather: Weather, owners: FakeOwners, table: "Table", number: int) -> Callable[[], None]:
        weather.turn = lambda: table.turn(number)
        return lambda: self._execute(weather, owners, 60)

    # --- looking

    def _look(self) -> worlds.World:
        return worlds.look(self.world.repo, settings_of(self))

    def histories(self) -> dict[RequestRef, History]:
        """Where every request stands."""
        blobs = self.journals.folders().items()
        return {RequestRef.of_folder(folder): read_history(self.world.remote.blob(blob)) for folder, blob in blobs}


class Table:
    """Two sides that take turns: one at a time goes on, until its next boundary."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._changes = dice.choice(_CHANGES)
        self._playing: list[int] = []
        self._turn = -1
        self._change = threading.Condition()

    def play(self, sides: Sequence[Callable[[], None]]) -> None:
        """Both, to their end."""
        self._playing = list(range(len(sides)))
        threads = [threading.Thread(target=self._sit, args=(number, side)) for number, side in enumerate(sides)]
        for thread in threads:
            thread.start()
        self._pass()
        for thread in threads:
            thread.join()

    def turn(self, number: int) -> None:
        """Leave it to the dice who goes on; returns when it is this side's turn again."""
        self._pass()
        self._wait(number)

    def _sit(self, number: int, side: Callable[[], None]) -> None:
        self._wait(number)
        try:
            side()
        finally:
            self._playing.remove(number)
            self._pass()

    def _wait(self, number: int) -> None:
        with self._change:
            self._change.wait_for(lambda: self._turn == number)

    def _pass(self) -> None:
        with self._change:
            if self._turn not in self._playing or self._dice.random() < self._changes:
                self._turn = self._dice.choice(self._playing) if self._playing else -1
            self._change.notify_all()


def ref_of(name: str) -> RequestRef:
    """The request with a name, as `chain-1`."""
    return RequestRef(item_id(name.partition("-")[0]), name)


def settings_of(life: Life) -> Project:
    """The settings on the base branch."""
    base = life.world.repo.fetch("main")["main"]
    assert base
    project = worlds.read_catalog(life.world.repo, base).project
    assert project
    return project.document
