"""The journals on the remote, read as plain JSON lines: a second reader, that shares nothing with the engine."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from paoctl.conformance.fakes.repo import FakeRemote
from paoctl.conformance.ledger import Intended

STATE: Final = "pao-state"
Line = Mapping[str, object]


class Journals:
    """What the journals on the state branch say, as of its tip."""

    def __init__(self, remote: FakeRemote) -> None:
        self._remote = remote
        self._lines: dict[str, list[Line]] = {}
        self._intents: dict[str, Mapping[str, tuple[Intended, Line]]] = {}

    def folders(self) -> Mapping[str, str]:
        """The journal's blob of each request folder."""
        tip = self._remote.branches.get(STATE)
        files = self._remote.snapshot(tip).files if tip else {}
        end = "/journal.jsonl"
        return {path.removesuffix(end): entry.blob for path, entry in files.items() if path.endswith(end)}

    def lines(self, blob: str) -> list[Line]:
        """The lines of a journal."""
        if blob not in self._lines:
            self._lines[blob] = [_line(line) for line in self._remote.blob(blob).splitlines()]
        return self._lines[blob]

    def intent(self, key: str) -> tuple[Intended, Line] | None:
        """The intent with a key, and the acceptance that it stands on."""
        for folder, blob in self.folders().items():
            if blob not in self._intents:
                self._intents[blob] = {each: (intended, line) for each, intended, line in self._read(folder, blob)}
            if key in self._intents[blob]:
                return self._intents[blob][key]
        return None

    def keys(self) -> frozenset[str]:
        """The keys of all intents."""
        blobs = self.folders().values()
        return frozenset(str(line["key"]) for blob in blobs for line in self.lines(blob) if line["type"] == "intent")

    def finds_out(self, key: str) -> bool:
        """Is the newest call with a key one that repeats what was not answered, where only that can tell?"""
        told = [line for blob in self.folders().values() for line in self.lines(blob) if line.get("key") == key]
        intents = [line for line in told if line["type"] == "intent"]
        return len(intents) > 1 and intents[-1]["effect"] in {"KEY", "NAME"}

    def answered(self, key: str) -> bool:
        """Have people said what became of the call with a key?"""
        lines = (line for blob in self.folders().values() for line in self.lines(blob))
        return any(line["type"] == "resolved" and line["key"] == key for line in lines)

    def open_keys(self) -> list[tuple[str, Line]]:
        """The keys of all intents without a result, with their intents."""
        return [(str(line["key"]), line) for blob in self.folders().values() for line in self._open(blob)]

    def _open(self, blob: str) -> list[Line]:
        begun: dict[str, Line] = {}
        for line in self.lines(blob):
            if line["type"] == "intent":
                begun[str(line["key"])] = line
            elif line["type"] == "resolved" or (line["type"] == "result" and line["status"] != "unknown"):
                begun.pop(str(line["key"]), None)
        return list(begun.values())

    def _read(self, folder: str, blob: str) -> Iterator[tuple[str, Intended, Line]]:
        accepted: Line = {}
        purpose = ""
        asked: Counter[str] = Counter()
        waiting: set[str] = set()
        for line in self.lines(blob):
            match line["type"]:
                case "accepted":
                    accepted, asked, waiting = line, Counter(), set()
                case "command":
                    asked.update(_steps_of(line))
                case "result":
                    (waiting.add if line["status"] == "waiting" else waiting.discard)(str(line["step"]))
                    undone = line["verb"] == "destroy" or purpose == "rollback"
                    if undone and line["status"] == "done":  # what is made after that is another one
                        asked[str(line["step"])] += 1
                case "resolved":
                    waiting.discard(str(line["step"]))
                case "settled" if line["phase"] in {"cancelled", "failed"}:  # whoever goes on tells people anew
                    asked.update(waiting)
                case "planned":
                    purpose = str(line["purpose"])
                case "intent":
                    generation = accepted["generation"]
                    assert isinstance(generation, int)
                    name = folder.removeprefix("requests/")
                    step, verb = str(line["step"]), str(line["verb"])
                    waiting.discard(step)
                    yield (
                        str(line["key"]),
                        Intended(name, str(accepted["uid"]), generation, step, verb, purpose, asked[step]),
                        accepted,
                    )


@lru_cache(4096)
def _line(raw: bytes) -> Line:
    line: Line = json.loads(raw)
    return line


def _steps_of(command: Line) -> list[str]:
    """The steps that a retry asks for."""
    args = command.get("args")
    steps = args.get("steps") if isinstance(args, dict) else None
    return steps if isinstance(steps, list) else []
