"""GitHub, or a GitHub Enterprise Server, behind the port `Forge`.

This module is light: PyGithub is imported by the first call.
"""

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from paoctl.ports import (
    Actor,
    CheckResult,
    CiRun,
    Commit,
    Forbidden,
    Login,
    PullRequest,
    PullText,
    Review,
    Rules,
    Started,
    Team,
    Workflow,
)
from paoctl.redact import Secret

if TYPE_CHECKING:
    from paoctl.gateways.github_desks import Desks


class GitHubForge:
    """The repository `owner/name`; `base` is the branch whose merged pull requests count.

    `timeout` is in whole seconds, for connecting and for each read. Without a token every call is a `LoginError`.
    """

    def __init__(
        self, api_url: str, repository: str, token: Secret | None, *, base: str = "main", timeout: int = 30
    ) -> None:
        self.api_url = api_url.rstrip("/")
        self.repository = repository
        self.base = base
        self._token = token
        self._timeout = timeout
        self._opening = threading.Lock()
        self._open: Desks | None = None

    def close(self) -> None:
        """Close the connection; the next call makes another."""
        with self._opening:
            if self._open is not None:
                self._open.client.close()
            self._open = None

    def me(self) -> Actor:
        """Who we are."""
        return self._desks.people.me()

    def repository_id(self) -> int:
        """The forge's own id of the repository: a mirror or a template copy has another."""
        return self._desks.people.repository_id()

    def open_request(self, branch: str, text: PullText) -> PullRequest:
        """Find the open pull request of a branch, or open it."""
        return self._desks.pulls.open_request(branch, text)

    def open_pulls(self, branch: str | None = None) -> Sequence[PullRequest]:
        """The open pull requests from a branch; all there are for None."""
        return self._desks.pulls.open_pulls(branch)

    def pull_of(self, commit: Commit) -> PullRequest | None:
        """The merged pull request that brought a commit to the base branch."""
        return self._desks.pulls.pull_of(commit)

    def pull(self, number: int) -> PullRequest | None:
        """A pull request by number."""
        return self._desks.pulls.pull(number)

    def files(self, pull: PullRequest) -> Sequence[str]:
        """The paths a pull request changes."""
        return self._desks.pulls.files(pull)

    def authors(self, pull: PullRequest) -> frozenset[Login]:
        """The logins of every commit author in it."""
        return self._desks.pulls.authors(pull)

    def reviews(self, pull: PullRequest) -> Sequence[Review]:
        """Every review, oldest first."""
        return self._desks.pulls.reviews(pull)

    def in_team(self, team: Team, login: Login) -> bool | Forbidden:
        """Is a person in a team?"""
        return self._desks.people.in_team(team, login)

    def finished(self, run: CiRun) -> bool | None:
        """Is that attempt of a CI run over? None when the forge can't tell."""
        return self._desks.runs.finished(run)

    def started(self, run: CiRun) -> Started | None:
        """How that attempt of a CI run began; None when GitHub can't tell."""
        return self._desks.runs.started(run)

    def say(self, pull: PullRequest, marker: str, text: str) -> None:
        """Write, or edit in place, the one comment that carries the marker."""
        self._desks.pulls.say(pull, marker, text)

    def review_issue(self, marker: str, title: str, body: str, apps: Sequence[str]) -> str:
        """Find the issue of ours that carries the marker, open or closed, or open it; its page."""
        return self._desks.pulls.review_issue(marker, title, body, self._desks.people.trusted(apps))

    def rules(self, branch: str) -> Rules | Forbidden:
        """What the branch rules enforce."""
        return self._desks.people.rules(branch)

    def check(self, commit: Commit, name: str, result: CheckResult) -> None:
        """Write, or edit in place, a check on a commit."""
        self._desks.runs.check(commit, name, result)

    def checked(self, commit: Commit, name: str, apps: Sequence[str]) -> CheckResult | Forbidden | None:
        """The newest check of ours of that name on a commit; else the commit status of those who may write no check."""
        return self._desks.runs.checked(commit, name, apps)

    def dispatch(self, target: Workflow, inputs: Mapping[str, str]) -> CiRun | None:
        """Start a workflow; None when the forge does not say which run it became."""
        return self._desks.runs.dispatch(target, inputs)

    @property
    def _desks(self) -> "Desks":
        with self._opening:
            if self._open is None:
                from paoctl.gateways.github_client import GitHubClient
                from paoctl.gateways.github_desks import Desks

                client = GitHubClient(self.api_url, self.repository, self._token, self._timeout)
                self._open = Desks.over(client, self.base)
            return self._open
