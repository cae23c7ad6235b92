"""What people do in a life: ask, approve, answer, and look after what failed."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

import yaml

from paoctl.conformance.fakes.owners import FakeOwners
from paoctl.conformance.journals import STATE
from paoctl.conformance.weather import LATE
from paoctl.errors import PaoError
from paoctl.model.digest import blob_id, branch_name
from paoctl.model.events import Command
from paoctl.model.history import History
from paoctl.model.loaded import pin_of
from paoctl.model.phase import Phase, StepStatus, Verb
from paoctl.model.request import RequestRef
from paoctl.model.step_state import StepState
from paoctl.ports import PullText
from paoctl.record.committer import Committer
from paoctl.workflows.command import say
from paoctl.workflows.world import look
from tests.simulation import changeable, slow
from tests.simulation.changeable import OUTPUTS
from tests.simulation.checks import is_of_content
from tests.simulation.offer import CHANGEABLE, PARTS, SLOW, item_id, offered, paths_of
from tests.simulation.outside import Outside, ref_of
from tests.simulation.script import SIZES, Again, Deed, Do, Drop, Mood, Put, Say, Slow

_GONE: Final = "was removed and can't be brought back"
_API: Final = "http://127.0.0.1:8899"
_ANA: Final = "Ana <ana@example.com>"
_REVIEWERS: Final = {"owner": "dana", "outdated": "dana", "author": "ana", "stranger": "mallory"}


class People:
    """Ana asks, Dana owns, Mallory has no say."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._remote, self._forge = outside.world.remote, outside.world.forge
        self._versions: dict[str, int] = {}
        self._slow_too = False
        self._at_work = False
        self._pulls: list[tuple[int, str]] = []
        """Number and blob of each pull request."""

    def do(self, deed: Deed, *, at_work: bool = False) -> None:
        """Whatever people do; `at_work`: while a run is at work."""
        self._at_work = at_work
        match deed:
            case Put():
                self.ask(deed)
            case Drop(name):
                self.drop(name)
            case Say():
                self.say(deed)
            case Again():
                self.again(deed)
            case Do(what):
                {"approve": self.approve, "close": self.close, "decline": self.decline}[what]()
            case Mood(word):
                self._outside.api.says = {"mood": word}
            case Slow(seconds, early, fails):
                self._outside.api.slow_down(seconds, early=early, fails=fails)

    def ask(self, put: Put) -> None:
        """Open a pull request, have it reviewed, merge it; nothing when the file says so already."""
        self._offer_slow(put.name)
        path, raw = ref_of(put.name).path, self._document(put)
        entry = self._remote.snapshot(self._remote.branches["main"]).files.get(path)
        if entry and entry.blob == blob_id(raw):
            return
        branch = f"{branch_name(path, entry.blob if entry else None)}-{len(self._pulls)}"
        self._remote.branches[branch] = self._remote.branches["main"]
        self._remote.commit(branch, {path: raw}, f"Ask for {put.name}", author=_ANA)
        number = self._forge.open_request(branch, PullText(f"Ask for {put.name}", "", "main")).number
        self._pulls.append((number, blob_id(raw)))
        self._review(put, number, branch, path, raw)
        self._outside.changes(path)
        self._forge.merge(number)
        del self._remote.branches[branch]

    def _offer_slow(self, name: str) -> None:
        """The owners offer what is slow when the first is asked for."""
        if name.partition("-")[0] in SLOW and not self._slow_too:
            self._slow_too = True
            self._remote.commit("main", offered(self._versions, slow_too=True), "Offer what is slow")

    def drop(self, name: str) -> None:
        """Take the file away, past every rule."""
        path = ref_of(name).path
        if path in self._remote.snapshot(self._remote.branches["main"]).files:
            self._outside.changes(path)
            self._remote.commit("main", {path: None}, f"Drop {name}")

    def release(self, kind: str) -> None:
        """Offer a new version."""
        self._versions[kind] = self._versions.get(kind, 0) + 1
        self._remote.commit("main", offered(self._versions, slow_too=self._slow_too), f"Release {kind}")

    def approve(self) -> int:
        """Approve what was merged without; how many."""
        approved = self._outside.approved
        open_ = [each for each in self._pulls if each not in approved]
        for number, blob in open_:
            self._forge.review(number, "dana")
            approved.add((number, blob))
        return len(open_)

    def close(self) -> int:
        """Do what the open tickets ask for; how many."""
        open_ = [key for key, ticket in self._outside.tickets.tickets.items() if not ticket.done]
        for key in open_:
            self._outside.tickets.close(key, fields={"customfield_10042": f"{key}.example"})
        return len(open_)

    def decline(self) -> int:
        """Say no to the oldest open ticket; how many."""
        open_ = [key for key, ticket in self._outside.tickets.tickets.items() if not ticket.done]
        for key in open_[:1]:
            self._outside.tickets.decline(key)
        return len(open_[:1])

    def say(self, action: Say) -> None:
        """Give a command."""
        ref = ref_of(action.name)
        history = self._outside.histories().get(ref)
        if history is None:
            return
        match action.verb:
            case "resolve":
                self._resolve(ref, history)
            case "answer":
                self._resolve(ref, history, unasked=True)
            case "again":
                self._again(ref, history)
            case verb:
                self._tell(ref, Command(who="dana", verb=verb))

    def again(self, action: Again) -> None:
        """Run all of a component again, or what comes from a step."""
        ref = ref_of(action.name)
        history = self._outside.histories().get(ref)
        ids = sorted(history.steps) if history else []
        if ids:
            step = ids[(action.start or 0) % len(ids)]
            args = {"component": step.partition("/")[0]} if action.start is None else {"from": step}
            self._tell(ref, Command(who="dana", verb="retry", args=args))

    def help(self) -> bool:
        """Do all that is theirs to do; was there anything?"""
        self._at_work = False
        before = self._outside.state
        done, base = self.approve() + self.close(), self._remote.branches["main"]
        for ref, history in self._outside.histories().items():
            if history.phase is Phase.UNKNOWN:
                self._resolve(ref, history)
            elif history.phase is Phase.FAILED and _GONE in history.message:
                self._ask_anew(ref.name)
            elif history.phase in {Phase.FAILED, Phase.ROLLED_BACK} and not is_of_content(history):
                self._resolve(ref, history)  # "nobody can tell whether …: paoctl resolve, then retry"
                self._tell(ref, Command(who="dana", verb="retry"))
        return bool(done) or (self._outside.state, self._remote.branches["main"]) != (before, base)

    def _ask_anew(self, name: str) -> None:
        """For another size: what was removed comes back with new content alone."""
        before = self._remote.branches["main"]
        for size in SIZES[1:]:
            if self._remote.branches["main"] == before:
                self.ask(Put(name, size))

    def _review(self, put: Put, number: int, branch: str, path: str, raw: bytes) -> None:
        if put.approval == "outdated":
            self._remote.commit(branch, {path: self._document(replace(put, size="tiny"))}, "Ask for less", author=_ANA)
        if put.approval in _REVIEWERS:
            self._forge.review(number, _REVIEWERS[put.approval])
        if put.approval == "outdated":
            self._remote.commit(branch, {path: raw}, "Ask for more", author=_ANA)
        if put.approval == "owner":
            self._outside.approved.add((number, blob_id(raw)))

    def _document(self, put: Put) -> bytes:
        kind, catalog = put.name.partition("-")[0], self._outside.catalog
        offer = catalog.bundles if kind in PARTS else catalog.items
        parts = PARTS.get(kind, ())
        pins = tuple((part, str(pin_of(catalog.items[item_id(part)]))) for part in parts)
        words = (*changeable.words_of(kind), *slow.words_of(kind))
        return _document(replace(put, approval="owner"), str(pin_of(offer[item_id(kind)])), pins, words)

    def _again(self, ref: RequestRef, history: History) -> None:
        """Run the first step again; a ticket would be asked for twice, and rightly so."""
        done = [step.id for step in history.steps.values() if step.recorded and step.kind != "jira-ticket"]
        if done:
            self._tell(ref, Command(who="dana", verb="retry", args={"from": done[0]}))

    def _resolve(self, ref: RequestRef, history: History, *, unasked: bool = False) -> None:
        """Answer for each step that nobody can tell about, after a look at the target: a while after the call.

        While a run is at work, what has not happened may happen yet; they say all the same what they have seen.
        """
        self._outside.world.clock.advance(LATE)
        for step in history.steps.values():
            asked = step.status is StepStatus.UNKNOWN
            if not asked and not (unasked and (step.open or _is_at_work(step))):
                continue
            if self._at_work and self._outside.api.working(step.key):
                continue  # nobody waits for it as long as that
            there = self._outside.happened(step.key) or self._is_gone(ref, step)
            self._tell(ref, Command(who="dana", verb="resolve", args=self._seen(ref, step, there=there)))

    def _is_gone(self, ref: RequestRef, step: StepState) -> bool:
        """Is it to be removed, and not there? Of what is slow people say so, whatever call did it."""
        path = paths_of(ref.name).get(step.id, "")
        return step.verb is Verb.DESTROY and path.startswith("/slow-") and not self._outside.api.of(path)

    def _seen(self, ref: RequestRef, step: StepState, *, there: bool) -> Mapping[str, object]:
        """What people say of it: the outputs are what the thing says, or its name alone."""
        args: dict[str, object] = {"step": step.id, "said": "happened" if there else "did-not-happen"}
        if there:
            name = f"{ref.name}-{step.id.rpartition('/')[2]}"
            path = paths_of(ref.name).get(step.id, name)
            things = [thing for thing in self._outside.api.things if thing.path.endswith(f"/{name}")]
            more = OUTPUTS if ref.name.partition("-")[0] in CHANGEABLE else ()
            told = {each: str(things[0].content[each]) for each in more} if things else {}
            place = f"{_API}{path}" if path.startswith("/slow-") else name
            args |= {"ref": place, "outputs": {"host": f"{name}.example", **told}}
        return args

    def _tell(self, ref: RequestRef, command: Command) -> None:
        ports = self._outside.world.second(f"local:here:{command.verb}")
        if not self._at_work and (holder := self._outside.histories()[ref].holder):
            ports = replace(ports, owners=FakeOwners(ports.owners.me(), dead=[holder]))  # they see that no run is left
        try:
            with Committer(ports.repo, STATE, ports.clock) as journal:
                say(look(ports.repo, self._outside.settings), ports, journal, ref, command)
        except PaoError:
            return  # it makes no sense there, and they are told so


def _is_at_work(step: StepState) -> bool:
    """Does a machine do its work, and is it said where that can be seen?"""
    return step.status is StepStatus.WAITING and (step.ref or "").startswith(("poll:", "removal:"))


@lru_cache(8192)
def _document(put: Put, pin: str, parts: tuple[tuple[str, str], ...], words: tuple[str, ...]) -> bytes:
    """The request file. Many lives ask for the same."""
    pins = {"catalogBundle": pin, "components": dict(parts)} if parts else {"catalogItem": pin}
    fields = {"size": put.size} if parts else {"size": put.size, "place": put.place}
    document = {
        "apiVersion": "pao/v1",
        "kind": "Request",
        "metadata": {"name": put.name, "team": "@acme/orders", "environment": "dev", "requestedBy": "ana"},
        "spec": {**pins, "state": put.state, "fields": fields, **({"acknowledge": list(words)} if words else {})},
    }
    return yaml.dump(document, sort_keys=False, Dumper=yaml.CSafeDumper).encode()
