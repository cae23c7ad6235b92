"""A repository of many requests, each with a whole life behind it: what `bench/reconcile.py` looks at."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from bench.committer import BRANCH
from paoctl.gateways.git import GitRepo
from paoctl.gateways.git_push import NewCommit, import_stream
from paoctl.model.digest import blob_id, line_hash
from paoctl.model.events import (
    Accepted,
    Body,
    EffectNote,
    Intent,
    Leased,
    Parked,
    Planned,
    PlannedStep,
    Released,
    Result,
    Settled,
    Woken,
)
from paoctl.model.history import History
from paoctl.model.journal import Entry, parse_line
from paoctl.model.phase import Effect, Phase, Reason, Verb
from paoctl.ports import Pushed, Write
from paoctl.record.state import LINEAGE, Lineage, found_state
from paoctl.record.status import request_files

REPOSITORY: Final = "acme/platform"
A_COMMIT: Final = 10
"""Changes that share a commit."""
AN_ITEM: Final = 400
"""Requests for one item."""
PROJECT: Final = b"""\
apiVersion: pao/v1
kind: Project
admins: ["@acme/platform"]
teams: ["@acme/orders"]
forge: {repository: acme/platform}
environments: {dev: {}, production: {}}
"""
REQUEST: Final = """\
apiVersion: pao/v1
kind: Request
metadata:
  name: {name}
  team: "@acme/orders"
  environment: dev
  requestedBy: ana
spec:
  catalogItem: {item}@1.2.0#sha256:{digest}
  state: present
  fields:
    instanceName: {name}
    size: small
"""


@dataclass(slots=True)
class Life:
    """One request, from its acceptance to where it is settled."""

    item: str
    name: str
    raw: bytes = b""
    history: History = field(default_factory=History)

    @property
    def file(self) -> bytes:
        """Its request file."""
        return REQUEST.format(name=self.name, item=self.item, digest="ab" * 32).encode()

    @property
    def path(self) -> str:
        """Where the request file is."""
        return f"requests/{self.item}/{self.name}.yaml"

    def add(self, bodies: Sequence[Body]) -> list[Write]:
        """Let something happen to it; the files that are written then."""
        for body in bodies:
            at = f"2026-11-{1 + self.history.length % 28:02}T09:{self.history.length % 60:02}:00Z"
            seq, owner = self.history.length + 1, "github:4711:901234567:1"
            line = Entry(seq, self.history.last, at, owner, max(1, self.history.fence), body).line()
            self.history.add(parse_line(line), line_hash(line))
            self.raw += line + b"\n"
        files = request_files(f"requests/{self.item}/{self.name}", self.raw, self.history)
        return [Write(path, data=data) for path, data in files.items() if data is not None]

    def happenings(self, changes: int) -> Iterator[Sequence[Body]]:
        """So many changes of its state, the last of which settles it."""
        steps = [f"main/s{number}" for number in range(max(1, (changes - 2) // 2))]
        planned = (
            PlannedStep(id=step, kind="rest-api", effect=Effect.NAME, inputs=self._inputs(step)) for step in steps
        )
        run = Leased(url=f"https://github.com/{REPOSITORY}/actions/runs/901234567")
        yield self._accepted(), run, Planned(steps=tuple(planned))
        for number in range(changes - 2):
            if number // 2 < len(steps):
                yield [self._result(steps[number // 2]) if number % 2 else self._intent(steps[number // 2])]
            else:
                yield (
                    Parked(reason=Reason.TICKET, wake="ticket:NET-1"),
                    Woken(reason=Reason.TICKET, wake="ticket:NET-1"),
                )
        settled = Settled(generation=1, phase=Phase.READY, message="the service is there", outputs=self._outputs)
        yield settled, Released(reason="done")

    def _intent(self, step: str) -> Intent:
        return Intent(
            step=step,
            verb=Verb.APPLY,
            key=self._key(step),
            epoch=0,
            effect=Effect.NAME,
            attempt=1,
            inputs=self._inputs(step),
        )

    def _result(self, step: str) -> Result:
        key = self._key(step)
        return Result(
            step=step,
            verb=Verb.APPLY,
            key=key,
            status="done",
            ref=key[:12],
            outputs=self._outputs,
            effects=(EffectNote(kind="rest-api", ref=key[:12], op="create"),),
        )

    def _key(self, step: str) -> str:
        return blob_id(f"{self.name}/{step}".encode())

    @property
    def _outputs(self) -> Mapping[str, object]:
        return {"host": f"{self.name}.db.acme.example", "port": 5432}

    def _accepted(self) -> Accepted:
        said = {"team": "@acme/orders", "environment": "dev", "requestedBy": "ana", "state": "present"}
        return Accepted(
            generation=1,
            uid=blob_id(self.path.encode()).upper()[:26],
            path=self.path,
            blob=blob_id(self.file),
            commit=blob_id(self.name.encode()),
            pins={"main": f"{self.item}@1.2.0#sha256:{'ab' * 32}"},
            mode="automatic",
            pull=12,
            url=f"https://github.com/{REPOSITORY}/pull/12",
            facts={"name": self.name, **said},
        )

    def _inputs(self, step: str) -> Mapping[str, object]:
        return {
            "method": "PUT",
            "url": f"https://provision.acme.example/v1/databases/{self.name}/{step}",
            "body": {"size": "small", "team": "@acme/orders", "multiAz": False},
        }


def lives(requests: int) -> list[Life]:
    """So many requests, some hundreds of them for each item."""
    return [Life(f"service-n{number // AN_ITEM:03}-standard", f"r{number:05}") for number in range(requests)]


def changes_of(requests: Sequence[Life], changes: int) -> Iterator[list[Write]]:
    """What each commit writes: a change of each of some neighbours, so that journals grow a commit at a time."""
    for start in range(0, len(requests), A_COMMIT):
        group = requests[start : start + A_COMMIT]
        for happened in zip(*(each.happenings(changes) for each in group), strict=True):
            yield [write for each, bodies in zip(group, happened, strict=True) for write in each.add(bodies)]


def fill(origin: Path, requests: int, changes: int) -> int:
    """Write both branches at once, past the push; how many commits the state branch has."""
    everybody = lives(requests)
    argv = ("git", "--git-dir", str(origin), "fast-import", "--quiet", "--force", "--date-format=now")
    stream = subprocess.Popen(argv, stdin=subprocess.PIPE)
    assert stream.stdin is not None
    files = [Write("paoctl.yaml", data=PROJECT), *(Write(each.path, data=each.file) for each in everybody)]
    _commit(stream.stdin, "main", files, first=True)
    _commit(stream.stdin, BRANCH, [Write(LINEAGE, data=Lineage("bench", 1).data())], first=True)
    commits = 1
    for writes in changes_of(everybody, changes):
        _commit(stream.stdin, BRANCH, writes)
        commits += 1
    stream.stdin.close()
    if stream.wait():
        raise RuntimeError("git fast-import failed")
    return commits


def send(origin: Path, store: Path, requests: int, changes: int) -> int:
    """Push the state branch commit by commit, as the engine does; how many commits it has."""
    commits = 1
    with GitRepo(origin.as_uri(), None, store) as repo:
        tip = found_state(repo, BRANCH, 1)
        for writes in changes_of(lives(requests), changes):
            answer = repo.push(BRANCH, tip, writes, "Record\n")
            if not isinstance(answer, Pushed):
                raise RuntimeError(f"a push was not taken: {answer}")
            tip, commits = answer.commit, commits + 1
    return commits


def _commit(stream: IO[bytes], branch: str, writes: Sequence[Write], *, first: bool = False) -> None:
    ref = f"refs/heads/{branch}"
    text = import_stream(NewCommit(None, writes, "Record\n"), ref).removesuffix(b"\nget-mark :1\ndone\n")
    stream.write((f"reset {ref}\n".encode() if first else b"") + text + b"\n")
