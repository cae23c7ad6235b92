"""What must hold in every life."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from typing import Final

from paoctl.conformance.fakes.repo import Snapshot
from paoctl.conformance.journals import Line
from paoctl.conformance.targets import Thing
from paoctl.model.events import Accepted
from paoctl.model.history import History
from paoctl.model.phase import SETTLING, Phase, Reason
from paoctl.model.replay import read_history
from paoctl.model.request import RequestRef
from paoctl.record.status import observed_line, outputs_yaml, status_yaml
from paoctl.redact import encodings
from tests.simulation.changeable import is_wanted
from tests.simulation.kept import FROZEN, Violation, check_followed, check_recorded, check_undone, unheard
from tests.simulation.offer import CHANGEABLE, PARTS, SLOW, paths_of
from tests.simulation.outside import CANARY, Outside

_CANARY_FORMS: Final = tuple(form.encode() for form in encodings(CANARY))
_CONTENT: Final = ("can't be changed once the service is there", "asks to remove a service that never was")
HAND: Final = "main/handover"
_PEOPLE: Final = frozenset({Reason.NEEDS_APPROVAL, Reason.TICKET})
"""What only people can end."""


_OVER: Final = frozenset({Phase.READY, Phase.DELETED, Phase.ROLLED_BACK, Phase.CANCELLED})
_MADE_TRUE: Final = frozenset({Phase.READY, Phase.DELETED, Phase.ROLLED_BACK})


class Checks:
    """The invariants, over what is outside in one life."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._checked = outside.state

    def after_action(self) -> None:
        """The ledger has found no fault; each new commit of the state branch is what its journals say."""
        if self._outside.ledger.faults:
            raise Violation(self._outside.ledger.faults[0])
        remote = self._outside.world.remote
        tip = self._outside.state
        new: list[Snapshot] = []
        commit = tip
        while commit != self._checked:
            snapshot = remote.snapshot(commit)
            new.append(snapshot)
            if not snapshot.info.parents:
                raise Violation("the state branch was rewritten")
            commit = snapshot.info.parents[0]
        for snapshot in reversed(new):
            self._check_commit(remote.snapshot(snapshot.info.parents[0]), snapshot)
        self._checked = tip

    def _check_commit(self, before: Snapshot, after: Snapshot) -> None:
        changed = {path for path in {*before.files, *after.files} if before.files.get(path) != after.files.get(path)}
        for folder in {path.rpartition("/")[0] for path in changed if path.startswith("requests/")}:
            self._check_request(folder, before, after)
        for path in changed & after.files.keys():
            raw = self._file(after, path) or b""
            if path.endswith("/journal.jsonl"):  # the lines before were checked when they were new
                raw = raw.removeprefix(self._file(before, path) or b"")
            if any(form in raw for form in _CANARY_FORMS):
                raise Violation(f"{path} holds a secret")

    def _check_request(self, folder: str, before: Snapshot, after: Snapshot) -> None:
        raw = self._file(after, f"{folder}/journal.jsonl") or b""
        known = self._file(before, f"{folder}/journal.jsonl") or b""
        if not raw.startswith(known):
            raise Violation(f"the journal of {folder} was rewritten")
        lines, done = raw.split(b"\n")[:-1], known.count(b"\n")
        check_chain(lines, done)
        check_held(lines, done)
        history = read_history(raw)
        expected = {
            "status.yaml": status_yaml(RequestRef.of_folder(folder), history),
            "outputs.yaml": outputs_yaml(history),
            "observed": observed_line(history),
        }
        for name, content in expected.items():
            if self._file(after, f"{folder}/{name}") != content:
                raise Violation(f"{folder}/{name} is not what its journal says")

    def _file(self, snapshot: Snapshot, path: str) -> bytes | None:
        entry = snapshot.files.get(path)
        return self._outside.world.remote.blob(entry.blob) if entry else None

    # --- at rest

    def at_rest(self, *, helped: bool) -> None:
        """Nothing is lost; `helped`: people have done all that was theirs to do."""
        remote = self._outside.world.remote
        files = remote.snapshot(remote.branches["main"]).files
        histories = self._outside.histories()
        for path, entry in files.items():
            ref = RequestRef.of_path(path)
            if ref is None:
                continue
            history = histories.get(ref)
            if history is None:
                raise Violation(f"{ref} was never looked at")
            self._check_rest(ref, history, entry.blob, helped=helped)
        self._check_tickets()

    def _check_rest(self, ref: RequestRef, history: History, blob: str, *, helped: bool) -> None:
        story = f"{ref} rests as {history.phase} ({history.reason}: {history.message})"
        if history.holder is not None:
            raise Violation(f"{story}, still held by {history.holder}")
        if history.blob != blob and history.phase is not Phase.UNKNOWN:
            raise Violation(f"{story}, and its file has changed")
        if history.phase is Phase.UNKNOWN:
            if helped or not history.unanswered:
                raise Violation(story)
        elif history.phase is Phase.WAITING:
            if helped or history.reason not in _PEOPLE or not history.message:
                raise Violation(story)
        elif history.phase not in SETTLING:
            raise Violation(story)
        if history.phase is Phase.FAILED:
            self._check_failed(history, story, helped=helped)
        elif history.refused is None and history.accepted:
            self._check_world(ref, history, history.accepted, story)
        self._check_record(ref, history, story)

    def _check_record(self, ref: RequestRef, history: History, story: str) -> None:
        """It says what is there, unless people have taken that over, and keeps what people said."""
        lines = self._outside.journals.lines(self._outside.journals.folders()[ref.folder])
        lost = unheard(lines, story)
        if lost and history.phase is not Phase.FAILED:  # that waits for a `retry`
            raise Violation(f"{story}, and nothing came of it that somebody said {', '.join(lost)} happened")
        if history.phase in _OVER and history.unanswered:
            raise Violation(f"{story}, and nobody knows what became of {', '.join(history.unanswered)}")
        if history.phase not in SETTLING or history.unanswered or self._by_hand(ref):
            return
        check_recorded(ref.name, history, self._outside.api, story)
        if history.phase in _MADE_TRUE:
            check_followed(ref.name, lines, self._outside.api, story)
        if history.phase is Phase.ROLLED_BACK:
            check_undone(history, story)

    def _check_failed(self, history: History, story: str, *, helped: bool) -> None:
        """A failure has a cause; and where people have helped, only the content of the file can be one."""
        if not history.message or history.reason is None:
            raise Violation(f"{story}: no cause")
        if helped and not is_of_content(history):
            raise Violation(f"{story}: another try did not cure it")

    def _check_world(self, ref: RequestRef, history: History, accepted: Accepted, story: str) -> None:
        """What is outside is what was asked for."""
        things = [thing for thing in self._outside.api.things if thing.path.split("/")[2].startswith(ref.name)]
        there = {thing.path: thing for thing in things}
        if history.phase is Phase.DELETED and there and not self._by_hand(ref):
            raise Violation(f"{story}, but {', '.join(there)} is there")
        if history.step(HAND).recorded:
            self._check_handed_over(history, there, story)
            return
        ready = self._there_before(ref) if history.phase is Phase.ROLLED_BACK else accepted.blob
        if ready is None or history.phase not in {Phase.READY, Phase.ROLLED_BACK}:
            return
        kind = ref.name.partition("-")[0]
        changeable = kind in CHANGEABLE
        if kind in (*CHANGEABLE, *SLOW) and history.phase is Phase.ROLLED_BACK:
            return  # what is there is what is recorded, and that is what was there before
        size = self._asked_size(ready) if ready else ""
        wanted = expected_things(ref, history, size) if ready else set()
        kept = there.keys() - wanted if changeable else set()  # whose condition fell when nobody had said it may go
        if wanted != there.keys() - kept:
            raise Violation(f"{story}, but what is there is {sorted(there)}")
        wrong = [path for path, thing in there.items() if path not in kept and thing.content["size"] != size]
        if wrong:
            raise Violation(f"{story}, but {wrong[0]} is not of size {size}")
        if len(there) != len(things):
            raise Violation(f"{story}, but something is there twice")

    def _by_hand(self, ref: RequestRef) -> bool:
        """Have people taken it over? Then what is there is theirs to remove."""
        lines = self._outside.journals.lines(self._outside.journals.folders()[ref.folder])
        return any(line["type"] == "intent" and line["step"] == HAND for line in lines)

    def _check_handed_over(self, history: History, there: Mapping[str, Thing], story: str) -> None:
        """Automation has left nothing but what was there before it failed."""
        steps = {path: history.step(f"main/{path.rpartition('-')[2]}") for path in there}
        kept = [path for path, step in steps.items() if step.recorded is None or step.before is None]
        if kept:
            raise Violation(f"{story}: {', '.join(kept)} was not undone")

    def _there_before(self, ref: RequestRef) -> str | None:
        """The blob that was fulfilled before the present generation; empty for none, None where work was half done."""
        blob = ""
        before: str | None = ""
        for line in self._outside.journals.lines(self._outside.journals.folders()[ref.folder]):
            match line["type"], line.get("phase"):
                case "accepted", _:
                    blob = str(line["blob"])
                case "settled", "ready":
                    before = blob
                case "settled", "deleted":
                    before = ""
                case ("superseded", _) | ("settled", "failed" | "cancelled"):
                    before = None
        return before

    def _asked_size(self, blob: str) -> str:
        raw = self._outside.world.remote.blob(blob).decode()
        return next(line.split()[1] for line in raw.splitlines() if line.strip().startswith("size:"))

    def _check_tickets(self) -> None:
        """One ticket for each step of a plan that people do, unless they declined it; by its newest label."""
        count: Counter[tuple[str, int, str, str, int]] = Counter()
        tickets = self._outside.tickets
        for number, ticket in tickets.tickets.items():
            key = ticket.labels[-1].removeprefix("pao-")
            found = self._outside.journals.intent(key)
            if found and not ticket.rejected:
                intended, _ = found
                deed = f"{intended.purpose} {intended.verb}"
                told_off = any("ancelled" in text for text in tickets.comments.get(number, {}).values())
                answered = self._outside.journals.answered(key)
                over = ticket.done or told_off or answered  # one of the others is open, however often it was asked
                again = intended.asked if over else -1
                count[intended.uid, intended.generation, intended.step, deed, again] += 1
        double = [each for each, number in count.items() if number > 1]
        if double:
            raise Violation(f"more than one ticket for {double[0]}")


def is_of_content(history: History) -> bool:
    """Is the file itself at fault, so that no other try can cure it?"""
    return history.refused is not None and history.message.endswith(_CONTENT)


def expected_things(ref: RequestRef, history: History, size: str) -> Set[str]:
    """The paths of what a request that is ready has made."""
    kind = ref.name.partition("-")[0]
    told = {id_.rpartition("/")[2]: step.recorded.outputs for id_, step in history.steps.items() if step.recorded}
    paths = paths_of(ref.name).items()
    return {path for step, path in paths if is_wanted(kind, step.split("/")[kind not in PARTS], size, told)}


def check_chain(lines: Sequence[bytes], done: int = 0) -> None:
    """Each line names the hash of the one before; read as plain JSON. So many lines are `done`: checked before."""
    prev = hashlib.sha256(lines[done - 1]).hexdigest() if done else "0" * 64
    for number, line in enumerate(lines[done:], done + 1):
        entry = _entry(line)
        if entry["prev"] != prev or entry["seq"] != number:
            raise Violation(f"the chain is broken at line {number}")
        prev = hashlib.sha256(line).hexdigest()


def check_held(lines: Sequence[bytes], done: int) -> None:
    """While the calendar is closed no automatic step begins; what is begun, undone, or done by people goes on.

    So does the second half of a replacement: the thing is gone by then.
    """
    begun: set[tuple[str, str]] = set()
    purpose = ""
    for number, entry in enumerate(map(_entry, lines), 1):
        match entry["type"]:
            case "accepted":
                begun.clear()
            case "planned":
                purpose = str(entry["purpose"])
            case "intent":
                deed, at = (str(entry["step"]), str(entry["verb"])), str(entry["at"])
                goes_on = deed in begun or (deed[0], "destroy") in begun
                held = purpose in {"apply", "remove"} and not deed[0].endswith(("/ticket", HAND)) and not goes_on
                if number > done and held and FROZEN[0] <= at < FROZEN[1]:
                    raise Violation(f"{deed[0]} began at {at}, when the calendar was closed")
                begun.add(deed)


@lru_cache(8192)
def _entry(line: bytes) -> Line:
    entry: Line = json.loads(line)
    return entry
