"""Servers that do what they are asked, and hang up somewhere in the answer: every gateway, at every part of it.

What was sent and may have had an effect is ambiguous, never a definite failure, and is not sent again. What only asks
is transient. Half an answer is never taken for a whole one.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

import pytest

from paoctl.errors import AmbiguousError, TransientError
from paoctl.gateways.git import GitRepo
from paoctl.gateways.github import GitHubForge
from paoctl.gateways.http import HttpGateway
from paoctl.gateways.jira import JiraTickets
from paoctl.ports import HttpRequest, NewTicket, PullText, Pushed, Unanswered, Write
from paoctl.redact import Redactor, Secret
from paoctl.sandbox.http import App, Cut, Handler, Request, Response
from paoctl.sandbox.jira import Account, Jira
from paoctl.sandbox.provision import Provision
from paoctl.sandbox.server import Server
from tests.gateways.git_http import HttpOrigin, http_origin
from tests.gateways.github_world import SandboxStory, sandbox_story

NEW: Final = NewTicket("DBA", "Task", "PostgreSQL orders-db", "Please.", ("pao-1a2b",))
STATE: Final = "pao-state"
PLACES: Final[dict[str, Callable[[int], int]]] = {
    "without a byte": lambda _body: 0,
    "in the status line": lambda _body: 12,
    "after the status line": lambda _body: len("HTTP/1.1 200 OK\r\n"),
    "in the headers": lambda _body: 60,
    "before the body": lambda body: -body,
    "in the body": lambda body: -(body // 2),
    "before the last byte": lambda _body: -1,
}
"""Where an answer ends, from the length of its body; below zero counted from its end."""


@dataclass
class Cutter:
    """Hangs up on every request like `what` for as long as there is one; `place` says where in the answer."""

    inner: Handler
    place: Callable[[int], int]
    what: str = ""
    cuts: int = 0

    def __call__(self, request: Request) -> Response:
        response = self.inner(request)
        if not fnmatchcase(f"{request.method} {request.raw_path}", self.what):
            return response
        assert len(response.body) > 1, "there is no place in an empty body"
        self.cuts += 1
        raise Cut(response, after=self.place(len(response.body)))

    @contextmanager
    def cutting(self, what: str) -> Iterator[None]:
        """Cut meanwhile, and see that it happened, once: nobody may send a call of an action twice."""
        self.what, self.cuts = what, 0
        yield
        self.what = ""
        assert self.cuts == 1, "it was sent again, or never"


@pytest.fixture(params=list(PLACES.values()), ids=list(PLACES))
def place(request: pytest.FixtureRequest) -> Callable[[int], int]:
    chosen: Callable[[int], int] = request.param
    return chosen


def test_the_web(place: Callable[[int], int]) -> None:
    provision = Provision("t0ken")
    provision.slow = {}
    cutter = Cutter(App(provision.routes()), place)
    with Server(cutter) as server:
        http = HttpGateway(["127.0.0.1"], Redactor())
        headers = {"Authorization": "Bearer t0ken", "Content-Type": "application/json"}
        url = f"{server.base_url}/v1/databases"

        with cutter.cutting("POST *"), pytest.raises(AmbiguousError):
            http.send(HttpRequest("POST", url, headers, b'{"name": "orders-db"}'))
        with cutter.cutting("GET *"), pytest.raises(AmbiguousError):
            http.send(HttpRequest("GET", f"{url}/orders-db", headers))
        with cutter.cutting("PUT *"), pytest.raises(AmbiguousError):
            http.send(HttpRequest("PUT", f"{url}/orders-db", headers, b'{"size": "large"}'))
    assert [effect.op for effect in provision.inventory.effects] == ["create", "update"]


def test_tickets(place: Callable[[int], int]) -> None:
    jira = Jira({"t-paoctl": Account("paoctl", "Paoctl", "paoctl@acme.example")}, search_lag=0)
    cutter = Cutter(App(jira.routes(), {"/rest/": jira.not_found}), place)
    with (
        Server(cutter) as server,
        closing(JiraTickets(server.base_url, "paoctl@acme.example", Secret("t-paoctl"), timeout=5)) as tickets,
    ):
        with cutter.cutting("GET */serverInfo"), pytest.raises(TransientError):
            tickets.get("DBA-1")
        with cutter.cutting("POST */issue"), pytest.raises(AmbiguousError):
            tickets.create(NEW)
        with cutter.cutting("GET */search/jql"), pytest.raises(TransientError):
            tickets.labelled("DBA", "pao-1a2b")
        with cutter.cutting("GET */issue/DBA-1"), pytest.raises(TransientError):
            tickets.get("DBA-1")
        with cutter.cutting("POST */remotelink"), pytest.raises(AmbiguousError):
            tickets.link("DBA-1", "https://github.example/pull/1", "Pull request")
        with cutter.cutting("GET */remotelink"), pytest.raises(AmbiguousError):
            tickets.link("DBA-1", "https://github.example/pull/1", "Pull request")
        assert [ticket.key for ticket in tickets.labelled("DBA", "pao-1a2b")] == ["DBA-1"]


@pytest.fixture
def story(tmp_path: Path) -> Iterator[SandboxStory]:
    with sandbox_story(tmp_path) as story:
        story.commit("main", {"README": b"1"})
        story.commit("pao/orders-db-0123456789", {"a": b"1"})
        yield story


def test_the_forge(place: Callable[[int], int], story: SandboxStory) -> None:
    pull = story.forge.open_request("pao/orders-db-0123456789", PullText("Request orders-db", "Please.", "main"))
    cutter = Cutter(story.app, place)
    with (
        Server(cutter) as server,
        closing(GitHubForge(f"{server.base_url}/api/v3", "acme/platform", story.token(), timeout=10)) as forge,
    ):
        with cutter.cutting("POST */comments"), pytest.raises(AmbiguousError):
            forge.say(pull, "marker", "text")
        with cutter.cutting("GET */reviews"), pytest.raises(TransientError):
            forge.reviews(pull)
        with cutter.cutting("GET */pulls/1"), pytest.raises(TransientError):
            forge.pull(1)
        forge.say(pull, "marker", "text")
    assert len(story.comments(pull.number)) == 1


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[HttpOrigin]:
    with http_origin(tmp_path / "origin.git") as origin:
        origin.commit(STATE, {"lineage.json": b"{}"})
        yield origin


def test_git(place: Callable[[int], int], origin: HttpOrigin, tmp_path: Path) -> None:
    """How often it is sent is for curl to say: once more when a connection that was kept closes without a byte."""
    cutter = Cutter(origin.answer, place)
    with (
        Server(cutter) as server,
        GitRepo(f"{server.base_url}/acme/platform.git", origin.token, tmp_path / "s") as repo,
    ):
        tip = repo.fetch(STATE)[STATE]
        cutter.what = "POST */git-receive-pack"
        outcome = repo.push(STATE, tip, [Write("requests/db/orders/journal.jsonl", b"{}\n")], "Record")
        assert isinstance(outcome, Pushed | Unanswered)
        assert origin.branches[STATE] == outcome.commit

        newer = origin.commit(STATE, {"b": b"2"})
        for what in ("GET */info/refs", "POST */git-upload-pack"):
            cutter.what, cutter.cuts = what, 0
            for ask in (repo.fetch, repo.tips):
                with pytest.raises(TransientError):
                    ask(STATE)
            assert cutter.cuts > 0
        cutter.what = ""
        assert repo.fetch(STATE) == {STATE: newer}
        assert repo.contains(newer, outcome.commit)
    assert origin.git("rev-list", "--count", STATE) == "3"
