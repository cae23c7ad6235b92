"""Kills paoctl at a boundary by its name: the calls of the real program, told apart as the simulation tells them apart.

A push is known by the events that it brings into the journals. They can be read only once it is there, so a push that
is to be struck before its effect is taken back before anybody can see it.
"""

import json
import signal
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final, Literal

from paoctl.sandbox.http import App, Cut, Request, Response
from paoctl.sandbox.repository import ABSENT
from tests.proofs.assassin import Assassin
from tests.proofs.playground import PATIENCE, Playground

_BRANCH: Final = "pao-state"
_PUSH: Final = "POST */git-receive-pack"
_CALLS: Final = (
    ("GET */info/refs", "", ""),
    ("POST */git-upload-pack", "fetch", ""),
    ("* /api/v3/*", "forge", ""),
    ("GET /rest/api/2/serverInfo", "", ""),
    ("GET /rest/api/2/field", "", ""),
    ("GET /rest/api/2/issue/*/remotelink", "", ""),
    ("POST /rest/api/2/issue/*/remotelink", "ticket link", "jira-ticket"),
    ("POST /rest/api/2/issue/*/comment", "ticket comment", "jira-ticket"),
    ("POST /rest/api/2/issue", "ticket create", "jira-ticket"),
    ("GET /rest/api/2/issue/*", "ticket get", "jira-ticket"),
    ("GET /rest/api/2/search/jql", "ticket labelled", "jira-ticket"),
    ("POST /hooks/*", "http POST", "webhook"),
    *((f"{method} /v1/*", f"http {method}", "rest-api") for method in ("GET", "POST", "PUT", "DELETE")),
)
"""Every request but a push: its boundary, and the action type that makes it. A part of a larger call has no name."""


@dataclass(frozen=True, slots=True)
class Strike:
    """Kill at the first call of a boundary, `before` it has its effect or `after` that; of an action type, if named."""

    side: Literal["before", "after"]
    boundary: str
    kind: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.side, self.boundary, self.kind)))

    def meets(self, boundary: str, kind: str = "") -> bool:
        """Is this the call?"""
        return self.boundary == boundary and self.kind in {"", kind}


@dataclass
class Hunter(Assassin):
    """Stands before a sandbox's services, and strikes as it is told: the next strike after the last one's death."""

    ground: Playground = field(kw_only=True)
    left: list[Strike] = field(kw_only=True)
    """The strikes that have not happened."""
    strangers: list[str] = field(default_factory=list)
    """Requests of paoctl that are no boundary, nor a part of one."""
    _buried: set[bytes] = field(default_factory=set)
    _pushing: threading.Lock = field(default_factory=threading.Lock)

    def run(self, *argv: str) -> None:
        """Run a command, and the same one again for as long as it is killed."""
        while self._dies(*argv):
            pass

    def _dies(self, *argv: str) -> bool:
        with self.ground.start(*argv) as process:
            self.victim = process.pid
            out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode in (0, -signal.SIGKILL), out + err
        return process.returncode != 0

    def answer(self, request: Request, inner: App) -> Response:
        """Answer a request, unless it is the one to strike at."""
        if self.is_by_hand(request):
            return inner(request)
        name = f"{request.method} {request.raw_path}"
        if fnmatchcase(name, _PUSH):
            return self._push(request, inner)
        found = next(((boundary, kind) for pattern, boundary, kind in _CALLS if fnmatchcase(name, pattern)), None)
        if found is None:
            self.strangers.append(name)
        strike = self._due([found or ("", "")])
        if strike and strike.side == "before":
            self.strike(request)
        response = inner(request)
        self.watch(name)
        if strike:
            self.strike(request)
        return response

    def _push(self, request: Request, inner: App) -> Response:
        """A git that outlives its paoctl, and was not answered, sends the same push once more: the dead get nothing."""
        with self._pushing:
            if request.body in self._buried:
                raise Cut
            repository = self.ground.sandbox.forge.repository
            old = repository.branch(_BRANCH)
            response = inner(request)
            strike = self._due([(f"push {event}", "") for event in self._events(old)])
            if strike:
                self._buried.add(request.body)
                if strike.side == "before":
                    repository.update_ref(f"refs/heads/{_BRANCH}", old or ABSENT)
                self.strike(request)
            return response

    def _due(self, calls: Iterable[tuple[str, str]]) -> Strike | None:
        with self._guard:
            if self.victim is None or not self.left or not any(self.left[0].meets(*call) for call in calls):
                return None
            return self.left.pop(0)

    def _events(self, old: str | None) -> Iterator[str]:
        """The events that the state branch has beyond those of an older commit of it."""
        if self.ground.sandbox.forge.repository.branch(_BRANCH) is None:
            return
        base = old or self.ground.git("hash-object", "-t", "tree", "/dev/null").decode().strip()
        changes = self.ground.git("diff", "--unified=0", base, _BRANCH, "--", "requests/*/journal.jsonl")
        for line in changes.splitlines():
            if line.startswith(b"+{"):
                yield str(json.loads(line[1:])["type"])
