"""Pull requests, reviews, teams, checks."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from paoctl.ports.names import Commit, Login, Team


class Forbidden(NamedTuple):
    """The token may not read this: neither yes nor no."""

    what: str
    fix: str


class Actor(NamedTuple):
    """Who the token is."""

    login: Login
    kind: Literal["User", "Bot"]


class PullText(NamedTuple):
    """What people read in a pull request."""

    title: str
    body: str
    base: str
    draft: bool = False


class PullRequest(NamedTuple):
    """A pull request as the forge has it."""

    number: int
    url: str
    author: Login
    author_kind: str
    branch: str
    head: Commit
    base: str
    state: Literal["open", "closed"]
    merged: bool
    merge_commit: Commit | None
    title: str = ""
    draft: bool = False
    merged_by: Login | None = None


class Review(NamedTuple):
    """One review."""

    id: int
    login: Login
    kind: str
    """User or Bot."""
    state: Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]
    commit: Commit
    at: str = ""


class Rules(NamedTuple):
    """What the forge itself enforces on a branch."""

    code_owner_review: bool
    stale_dismissal: bool
    last_push_approval: bool
    required_approvals: int


class CiRun(NamedTuple):
    """A run of the forge's CI."""

    id: str
    attempt: int = 1
    url: str = ""


class Started(NamedTuple):
    """How an attempt of a CI run began."""

    event: str
    branch: str
    actor: Login
    """Who caused the run."""
    by: Login
    """Who started this attempt: the same person, but for a re-run."""


class Workflow(NamedTuple):
    """A workflow that can be dispatched."""

    repository: str
    file: str
    ref: str


class CheckResult(NamedTuple):
    """A check on a commit."""

    conclusion: Literal["success", "failure", "neutral", "action_required"]
    title: str
    summary: str


class Forge(Protocol):
    """Pull requests, reviews, teams, checks."""

    def me(self) -> Actor:
        """Who we are."""
        ...

    def repository_id(self) -> int:
        """The forge's own id of the repository: a mirror or a template copy has another."""
        ...

    def open_request(self, branch: str, text: PullText) -> PullRequest:
        """Find the open pull request of a branch, or open it."""
        ...

    def open_pulls(self, branch: str | None = None) -> Sequence[PullRequest]:
        """The open pull requests from a branch; all there are for None."""
        ...

    def pull_of(self, commit: Commit) -> PullRequest | None:
        """The merged pull request that brought a commit to the base branch."""
        ...

    def pull(self, number: int) -> PullRequest | None:
        """A pull request by number."""
        ...

    def files(self, pull: PullRequest) -> Sequence[str]:
        """The paths a pull request changes."""
        ...

    def authors(self, pull: PullRequest) -> frozenset[Login]:
        """The logins of every commit author in it."""
        ...

    def reviews(self, pull: PullRequest) -> Sequence[Review]:
        """Every review, oldest first."""
        ...

    def in_team(self, team: Team, login: Login) -> bool | Forbidden:
        """Is a person in a team?"""
        ...

    def finished(self, run: CiRun) -> bool | None:
        """Is that attempt of a CI run over? None when the forge can't tell."""
        ...

    def started(self, run: CiRun) -> Started | None:
        """How that attempt of a CI run began; None when the forge can't tell."""
        ...

    def say(self, pull: PullRequest, marker: str, text: str) -> None:
        """Write, or edit in place, the one comment that carries the marker."""
        ...

    def review_issue(self, marker: str, title: str, body: str, apps: Sequence[str]) -> str:
        """Find the issue that carries the marker, open or closed, or open it; its page. One of others is none: only
        what we have written counts, or one of these Apps."""
        ...

    def rules(self, branch: str) -> Rules | Forbidden:
        """What the branch rules enforce."""
        ...

    def check(self, commit: Commit, name: str, result: CheckResult) -> None:
        """Write, or edit in place, a check on a commit."""
        ...

    def checked(self, commit: Commit, name: str, apps: Sequence[str]) -> CheckResult | Forbidden | None:
        """The newest check of that name on a commit, as `check` writes it. One of another App is none: only what we
        have written counts, or one of these Apps."""
        ...

    def dispatch(self, target: Workflow, inputs: Mapping[str, str]) -> CiRun | None:
        """Start a workflow; None when the forge does not say which run it became."""
        ...
