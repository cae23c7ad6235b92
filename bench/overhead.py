#!/usr/bin/env python3
"""What the journal costs: many steps that take 50 ms each, fulfilled, beside the same calls made by threads alone.

A whole run of `paoctl fulfill` in one process: requests that were approved are accepted, planned, walked and settled,
each step by intent, fence, call and result, with the state branch in a bare repository on the local disk. The target
takes so many calls at a time, so the critical path is calls x 50 ms / width; the peer makes the same calls from so
many threads and records nothing. Both run in turn (A B A B …), so that a busy machine is busy for both. The base
branch and the forge are in memory: reading pull requests is not what is measured.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Final

import yaml

from bench.committer import BRANCH, bare
from paoctl.conformance.fakes.repo import FakeRemote, FakeRepo
from paoctl.conformance.fakes.world import FakeWorld
from paoctl.execute.desk import Limits
from paoctl.gateways.clock import SystemClock
from paoctl.gateways.git import GitRepo
from paoctl.load.catalog import load_catalog
from paoctl.model.loaded import Catalog, pin_of
from paoctl.model.phase import Phase
from paoctl.ports import BlobId, Commit, HttpRequest, HttpResponse, Lost, Ports, PullText, Pushed, Unanswered, Write
from paoctl.redact import Redactor
from paoctl.workflows.fulfill import Orders, fulfill

MOST: Final = 1.1
"""The gate: so many times the critical path,"""
PLUS: Final = 1.0
"""and so many seconds."""
ITEM: Final = "service-platform-standard"
PROJECT: Final = """\
apiVersion: pao/v1
kind: Project
admins: ["@acme/platform"]
teams: ["@acme/orders"]
forge: {repository: acme/platform}
environments: {dev: {vars: {API: "https://provision.acme.example"}}}
http: {allow: [provision.acme.example]}
"""
HEAD: Final = f"""\
apiVersion: pao/v1
kind: CatalogItem
metadata:
  id: {ITEM}
  name: Platform service
  description: Many small things that one service needs, each by a call of its own
  version: 1.0.0
  category: platform
  owner: {{team: "@acme/platform"}}
fulfillment:
  strategy: {{mode: automatic}}
  automatic:
    actions:
"""
ACTION: Final = """\
      - id: part{number}
        type: rest-api
        config:
          method: PUT
          url: "{{{{ env.API }}}}/v1/parts/{{{{ request.name }}}}-{number}"
          body: {{team: "{{{{ request.team }}}}"}}
        destroy: {{method: DELETE}}
"""


class Ground(FakeRepo):
    """The base branch in memory, the state branch in a bare repository."""

    def __init__(self, remote: FakeRemote, state: GitRepo) -> None:
        super().__init__(remote)
        self.state = state

    def fetch(self, *refs: str) -> Mapping[str, Commit | None]:
        """Fetch each branch from where it is."""
        there = self.state.fetch(BRANCH) if BRANCH in refs else {}
        return {**super().fetch(*(ref for ref in refs if ref != BRANCH)), **there}

    def tips(self, *refs: str) -> Mapping[str, Commit | None]:
        """Where each branch is now."""
        there = self.state.tips(BRANCH) if BRANCH in refs else {}
        return {**super().tips(*(ref for ref in refs if ref != BRANCH)), **there}

    def has(self, commit: Commit) -> bool:
        """Is a commit here?"""
        return super().has(commit) or self.state.has(commit)

    def tree(self, at: Commit, prefix: str) -> Mapping[str, BlobId]:
        """Every file under a folder."""
        return super().tree(at, prefix) if super().has(at) else self.state.tree(at, prefix)

    def read(self, at: Commit, path: str) -> bytes | None:
        """A file at a commit."""
        return super().read(at, path) if super().has(at) else self.state.read(at, path)

    def blobs(self, ids: Sequence[BlobId]) -> Mapping[BlobId, bytes]:
        """The bytes of many blobs."""
        there = [blob for blob in ids if not self.remote.holds(blob)]
        return {**super().blobs([blob for blob in ids if self.remote.holds(blob)]), **self.state.blobs(there)}

    def push(
        self, ref: str, expect: Commit | None, writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        """Push to where the branch is."""
        if ref == BRANCH:
            return self.state.push(ref, expect, writes, message)
        return super().push(ref, expect, writes, message)


class Target:
    """Takes so many calls at a time, each so long; counts them."""

    def __init__(self, width: int, seconds: float) -> None:
        self._turns = threading.Semaphore(width)
        self._seconds = seconds
        self.calls = 0

    def send(self, request: HttpRequest) -> HttpResponse:  # noqa: ARG002 - every call is the same to it
        """Answer a call."""
        with self._turns:
            time.sleep(self._seconds)
            self.calls += 1
        return HttpResponse(200, {"content-type": "application/json"}, b'{"id": "%d"}' % self.calls)

    def connect(self, host: str, port: int, timeout: float) -> None:
        """Nobody asks for health here."""


def asked(requests: int, steps: int) -> FakeWorld:
    """A repository with an item of so many steps, and so many requests for it, approved and merged."""
    world = FakeWorld()
    item = HEAD + "".join(ACTION.format(number=number) for number in range(steps))
    files = {"paoctl.yaml": PROJECT, f"catalog/platform/{ITEM}.yaml": item, "CODEOWNERS": "* @acme/platform\n"}
    world.remote.commit("main", {path: text.encode() for path, text in files.items()}, "Found the catalog")
    world.forge.actor = type(world.forge.actor)("ana", "User")
    world.forge.teams = {"@acme/platform": {"dana"}, "@acme/orders": {"ana"}}
    catalog, findings = load_catalog({path: text.encode() for path, text in files.items()})
    if findings:
        raise RuntimeError(f"the item is not in order: {findings[0].message}")
    for number in range(requests):
        _ask(world, catalog, f"service{number:03}")
    return world


def _ask(world: FakeWorld, catalog: Catalog, name: str) -> None:
    offer = catalog.definition(ITEM)
    assert offer is not None
    document = {
        "apiVersion": "pao/v1",
        "kind": "Request",
        "metadata": {"name": name, "team": "@acme/orders", "environment": "dev", "requestedBy": "ana"},
        "spec": {"catalogItem": str(pin_of(offer)), "state": "present", "fields": {}},
    }
    path = f"requests/{ITEM}/{name}.yaml"
    base = world.repo.fetch("main")["main"]
    assert base is not None
    raw = yaml.safe_dump(document, sort_keys=False).encode()
    world.repo.branch(name, base, [Write(path, data=raw)], f"Ask for {path}")
    number = world.forge.open_request(name, PullText(f"Ask for {path}", "", "main")).number
    world.forge.review(number, "dana")
    world.forge.merge(number)
    del world.remote.branches[name]


def ours(folder: Path, requests: int, steps: int, target: Target) -> tuple[float, int]:
    """Fulfil all of it; wall seconds, and the commits that it took.

    Raises:
        RuntimeError: a request is not ready, or a call was not made once.
    """
    world = asked(requests, steps)
    origin = bare(folder)
    with GitRepo(origin.as_uri(), None, folder / "store.git") as state:
        ports = world.ports()
        ground = Ground(world.remote, state)
        base = ground.fetch("main")["main"]
        assert base is not None
        files = {path: world.remote.blob(blob) for path, blob in ground.tree(base, "").items()}
        state.push("base", None, [Write(path, data=raw) for path, raw in files.items()], "The blobs of the base branch")
        ports = Ports(ground, ports.forge, ports.tickets, target, ports.secrets, SystemClock(), ports.owners)
        settings = load_catalog({"paoctl.yaml": PROJECT.encode()})[0].project
        assert settings is not None
        began = time.perf_counter()
        done = fulfill(ports, settings.document, Redactor(), {}, Orders(limits=Limits(max_parallel=steps)))
        wall = time.perf_counter() - began
    late = [each for each in done.driven if each.history.phase is not Phase.READY]
    if late or done.stuck or len(done.driven) != requests or target.calls != requests * steps:
        raise RuntimeError(f"{len(done.driven)} driven, {len(late)} not ready, {done.stuck[:1]}, {target.calls} calls")
    return wall, done.commits


def theirs(calls: int, width: int, target: Target) -> float:
    """The same calls from threads alone; wall seconds."""
    request = HttpRequest("PUT", "https://provision.acme.example/v1/parts/x")
    began = time.perf_counter()
    with ThreadPoolExecutor(width) as pool:
        list(pool.map(lambda _: target.send(request), range(calls)))
    return time.perf_counter() - began


def main() -> int:
    """Measure, print the medians, and say whether the gate holds."""
    given = _arguments()
    calls, seconds = given.requests * given.steps, given.milliseconds / 1000
    mine, others, commits = [], [], []
    for _ in range(given.turns):
        with tempfile.TemporaryDirectory() as name:
            wall, pushed = ours(Path(name), given.requests, given.steps, Target(given.width, seconds))
        mine.append(wall)
        commits.append(pushed)
        others.append(theirs(calls, given.width, Target(given.width, seconds)))
    path = calls * seconds / given.width
    print(f"{calls:,} steps of {given.milliseconds} ms, {given.width} at a time, {given.requests} requests")
    print(f"critical path             {path:8.2f} s")
    print(f"threads, nothing recorded {median(others):8.2f} s")
    print(f"paoctl fulfill            {median(mine):8.2f} s  {median(commits):.0f} commits")
    held = verdict(path, median(mine))
    return 0 if held or not given.gate else 1


def verdict(path: float, wall: float) -> bool:
    """Print whether the gate holds."""
    held = wall <= MOST * path + PLUS
    print(f"{'ok' if held else 'MISSED':8}at most {MOST:g} times the critical path and {PLUS:g} s ({wall:.2f} s)")
    return held


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100, help="how many requests")
    parser.add_argument("--steps", type=int, default=10, help="how many steps each of them has")
    parser.add_argument("--width", type=int, default=10, help="how many calls the target takes at a time")
    parser.add_argument("--milliseconds", type=int, default=50, help="how long a call takes")
    parser.add_argument("--turns", type=int, default=3, help="how often both are measured")
    parser.add_argument("--gate", action="store_true", help="exit with 1 when the gate is missed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
