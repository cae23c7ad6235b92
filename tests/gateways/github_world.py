"""The same small story on the fake forge and on the sandbox's GitHub: what people do beside the port."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from paoctl.conformance.fakes.forge import FakeForge, ReviewState
from paoctl.conformance.fakes.repo import FakeRemote
from paoctl.gateways.github import GitHubForge
from paoctl.ports import Forge, Rules, Workflow
from paoctl.redact import Secret
from paoctl.sandbox import merging, pulls, reviews, rules, runs
from paoctl.sandbox.forge import Forge as SandboxForge
from paoctl.sandbox.github.service import GitHub
from paoctl.sandbox.http import App, Handler
from paoctl.sandbox.people import ENGINEER, OWNER, People, Person
from paoctl.sandbox.repository import Repository
from paoctl.sandbox.server import Exchange, Server
from tests.gateways.git_origin import BareOrigin

ANA = "Ana Engineer <ana@acme.example>"
STRICT = Rules(code_owner_review=True, stale_dismissal=True, last_push_approval=True, required_approvals=1)
FULFIL = Workflow("acme/platform", "fulfil.yml", "main")
WORKFLOW = b"name: fulfil\non:\n  workflow_dispatch:\n    inputs: {pao_key: {type: string}}\n"
TEAMS = {"orders": (ENGINEER,), "databases": (OWNER,)}


class World(Protocol):
    """What people and machines do; everything that the port itself does not."""

    forge: Forge

    def commit(self, branch: str, files: Mapping[str, bytes | None], author: str = ...) -> str: ...

    def review(self, number: int, login: str, state: ReviewState) -> int: ...

    def merge(self, number: int) -> str: ...

    def close(self, number: int) -> None: ...

    def hide_teams(self) -> None: ...

    def end(self, run: str) -> None: ...

    def rerun(self, run: str, login: str = ...) -> None: ...

    def comments(self, number: int) -> list[str]: ...


class FakeStory:
    def __init__(self) -> None:
        self.remote = FakeRemote()
        self.fake = FakeForge(self.remote, me=ENGINEER, mail="acme.example")
        self.fake.branch_rules["main"] = STRICT
        self.fake.teams = {f"@acme/{slug}": set(logins) for slug, logins in TEAMS.items()}
        self.forge: Forge = self.fake

    def commit(self, branch: str, files: Mapping[str, bytes | None], author: str = ANA) -> str:
        start = self.remote.branches.get(branch) or self.remote.branches.get("main")
        return self.remote.commit(branch, files, author=author, parents=(start,) if start else ())

    def review(self, number: int, login: str, state: ReviewState) -> int:
        return self.fake.review(number, login, state).id

    def merge(self, number: int) -> str:
        return self.fake.merge(number, OWNER)

    def close(self, number: int) -> None:
        self.fake.close(number)

    def hide_teams(self) -> None:
        self.fake.may_read_teams = False

    def end(self, run: str) -> None:
        self.fake.runs[run].over = True

    def rerun(self, run: str, login: str = ENGINEER) -> None:
        self.fake.rerun(run, login)

    def comments(self, number: int) -> list[str]:
        return list(self.fake.comments.get(number, {}).values())


class SandboxStory:
    """The sandbox's GitHub on a port, and the real gateway as the engineer or as the App."""

    def __init__(self, folder: Path, login: str = ENGINEER) -> None:
        self.origin = BareOrigin(folder / "origin.git")
        self.people = People(teams=TEAMS)
        strict = rules.Rules(admin_bypass=True)
        self.sandbox = SandboxForge("acme/platform", Repository.create(folder / "origin.git"), self.people, strict)
        self.github = GitHub(self.sandbox)
        self.exchanges: list[Exchange] = []
        self.app = App(self.github.routes(), {"/api/v3": self.github.not_found})
        self.server = Server(self.app, on_exchange=self.exchanges.append)
        self.gateway = self.as_person(login)
        self.forge: Forge = self.gateway

    def as_person(self, login: str) -> GitHubForge:
        return self.with_token(self.token(login))

    def with_token(self, token: Secret | None) -> GitHubForge:
        return GitHubForge(f"{self.server.base_url}/api/v3", "acme/platform", token, timeout=10)

    def token(self, login: str = ENGINEER) -> Secret:
        return Secret(self.people.tokens[login])

    def asked(self) -> list[str]:
        """The calls since the last time, without the common beginning of their paths."""
        start = "/api/v3/repos/acme/platform"
        lines = [f"{each.method} {each.path.removeprefix(start) or '/'}" for each in self.exchanges]
        self.exchanges.clear()
        return lines

    def commit(self, branch: str, files: Mapping[str, bytes | None], author: str = ANA) -> str:
        branches = self.origin.branches
        if branch not in branches and "main" in branches:
            self.origin.git("update-ref", f"refs/heads/{branch}", branches["main"])
        return self.origin.commit(branch, files, author=author)

    def review(self, number: int, login: str, state: ReviewState) -> int:
        events = {"APPROVED": "APPROVE", "CHANGES_REQUESTED": "REQUEST_CHANGES", "COMMENTED": "COMMENT"}
        pull = pulls.find_pull(self.sandbox, number)
        row = reviews.review(self.sandbox, self._person(login), pull, events.get(state, "APPROVE"), body="See above.")
        return (reviews.dismiss(self.sandbox, self._person(OWNER), row) if state == "DISMISSED" else row).id

    def merge(self, number: int) -> str:
        return merging.merge(self.sandbox, self._person(OWNER), pulls.find_pull(self.sandbox, number), "merge")

    def close(self, number: int) -> None:
        pulls.close(pulls.find_pull(self.sandbox, number))

    def hide_teams(self) -> None:
        self.people._people[ENGINEER] = Person(ENGINEER, 1, "Ana", "ana@acme.example", reads_teams=False)

    def end(self, run: str) -> None:
        runs.set_run(self.sandbox, int(run), "completed", "success")

    def rerun(self, run: str, login: str = ENGINEER) -> None:
        runs.rerun(self.sandbox, int(run), self._person(login))

    def comments(self, number: int) -> list[str]:
        return [row.body for row in self.sandbox.ledger.comments if row.issue == number]

    def _person(self, login: str) -> Person:
        person = self.people.by_login(login)
        assert person is not None
        return person


@contextmanager
def forge_at(handler: Handler, token: Secret | None = None) -> Iterator[GitHubForge]:
    """The gateway before a server that answers as it likes."""
    with (
        Server(handler) as server,
        closing(GitHubForge(f"{server.base_url}/api/v3", "acme/platform", token or Secret("t"), timeout=10)) as forge,
    ):
        yield forge


@contextmanager
def sandbox_story(folder: Path, login: str = ENGINEER) -> Iterator[SandboxStory]:
    story = SandboxStory(folder, login)
    with story.server, closing(story.gateway):
        yield story
