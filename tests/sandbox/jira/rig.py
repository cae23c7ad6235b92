"""A Jira of the sandbox on a port, with a clock of its own and the real client."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from jira import JIRA

from paoctl.sandbox.http import App
from paoctl.sandbox.jira import Account, Jira
from paoctl.sandbox.jira.site import Mode
from paoctl.sandbox.server import Server

PAOCTL = Account("paoctl", "Paoctl", "paoctl@acme.example")
DANA = Account("dana", "Dana", "dana@acme.example")
CREATE = "/rest/api/2/issue"
TICKET = {"fields": {"project": {"key": "DBA"}, "issuetype": {"name": "Task"}, "summary": "s"}}


@dataclass
class Clock:
    """A clock that moves when it is told to."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Rig:
    """A Jira on a port; the clients it gives are closed with it."""

    jira: Jira
    base_url: str
    clock: Clock
    closing: contextlib.ExitStack

    def client(self, token: str = "t-paoctl", email: str = PAOCTL.email) -> JIRA:
        client = JIRA(self.base_url, basic_auth=(email, token), max_retries=0, timeout=10)
        return self.closing.enter_context(contextlib.closing(client))

    def http(self, token: str = "t-paoctl") -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"}
        return self.closing.enter_context(httpx.Client(base_url=self.base_url, headers=headers, timeout=10))

    def wait(self, seconds: float) -> None:
        self.clock.now += seconds


def rig_of(mode: Mode) -> Iterator[Rig]:
    clock = Clock()
    jira = Jira({"t-paoctl": PAOCTL, "t-dana": DANA}, mode=mode, clock=clock)
    with Server(App(jira.routes(), {"/rest/": jira.not_found})) as server, contextlib.ExitStack() as closing:
        yield Rig(jira, server.base_url, clock, closing)


def make(client: JIRA, **more: object) -> str:
    fields: dict[str, object] = {"project": "DBA", "issuetype": "Task", "summary": "PostgreSQL orders-db", **more}
    return client.create_issue(fields=fields).key
