"""What the core asks of the outside: small Protocols that speak our values.

Gateways implement them for real systems, `paoctl.conformance.fakes` for tests. Every method may raise `LoginError`,
`UserError`, `PlatformError`, `TransientError` (definite: no effect) or `AmbiguousError` (sent, outcome unknown).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from paoctl.model.journal import Appended, Conflict, Delta
from paoctl.redact import Secret

Commit = str
"""40 hex digits."""
BlobId = str
Login = str
Team = str
"""`@org/team` or `@login`."""


# --- the repository -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Write:
    """One path of a commit: new bytes, an existing blob, or (both None) its removal."""

    path: str
    data: bytes | None = None
    blob: BlobId | None = None


@dataclass(frozen=True, slots=True)
class Pushed:
    """The ref is at `commit`."""

    commit: Commit


@dataclass(frozen=True, slots=True)
class Lost:
    """The ref was not where we expected: another writer won."""

    found: Commit | None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Sent, no answer: fetch and look whether `commit` is in the history of the ref."""

    commit: Commit


@dataclass(frozen=True, slots=True)
class CommitInfo:
    """A commit's parents and people."""

    id: Commit
    parents: tuple[Commit, ...]
    author: str
    """Name <email>."""
    subject: str
    at: str


class Repo(Protocol):
    """The Git repository: its remote is the truth, a bare blobless store of ours the cache."""

    def fetch(self, *refs: str) -> Mapping[str, Commit | None]:
        """Fetch branches; the tip of each, None where there is none."""
        ...

    def tip(self, ref: str) -> Commit | None:
        """Where the remote's branch is now, without fetching (ls-remote)."""
        ...

    def tree(self, at: Commit, prefix: str) -> Mapping[str, BlobId]:
        """Every plain file under a folder, recursively; "" for all. Links and submodules are left out."""
        ...

    def odd(self, at: Commit, prefix: str) -> Sequence[str]:
        """Paths under a folder that are no plain files: links, submodules, executables."""
        ...

    def read(self, at: Commit, path: str) -> bytes | None:
        """A file's bytes at a commit."""
        ...

    def blobs(self, ids: Sequence[BlobId]) -> Mapping[BlobId, bytes]:
        """The bytes of many blobs at once."""
        ...

    def introduced(self, at: Commit, path: str) -> Commit | None:
        """The newest first-parent commit that changed a path to what it is at `at`."""
        ...

    def first_introduced(self, at: Commit, path: str) -> Commit | None:
        """The first-parent commit that added the file's present life (after its last absence)."""
        ...

    def commit(self, at: Commit) -> CommitInfo:
        """A commit's parents and people."""
        ...

    def bring(self, commit: Commit) -> bool:
        """Fetch a commit that no fetched branch holds, by its id; False when the remote does not serve it."""
        ...

    def contains(self, tip: Commit, commit: Commit) -> bool:
        """Is `commit` in the history of `tip`?"""
        ...

    def push(
        self, ref: str, expect: Commit | None, writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        """Build one commit on `expect` and push it with compare-and-swap; `expect` None makes an orphan branch.

        For a new branch that starts at another commit use `branch`.
        """
        ...

    def branch(self, ref: str, start: Commit, writes: Sequence[Write], message: str) -> Pushed | Lost | Unanswered:
        """Build one commit on `start` and push it as the new branch `ref` (which must not exist)."""
        ...


# --- the forge ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Forbidden:
    """The token may not read this: neither yes nor no."""

    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who the token is."""

    login: Login
    kind: Literal["User", "Bot"]


@dataclass(frozen=True, slots=True)
class PullText:
    """What people read in a pull request."""

    title: str
    body: str
    base: str
    draft: bool = False


@dataclass(frozen=True, slots=True)
class PullRequest:
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


@dataclass(frozen=True, slots=True)
class Review:
    """One review."""

    id: int
    login: Login
    kind: str
    """User or Bot."""
    state: Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]
    commit: Commit
    at: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the forge itself enforces on a branch."""

    code_owner_review: bool
    stale_dismissal: bool
    last_push_approval: bool
    required_approvals: int


@dataclass(frozen=True, slots=True)
class CiRun:
    """A run of the forge's CI."""

    id: str
    attempt: int = 1
    url: str = ""


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow that can be dispatched."""

    repository: str
    file: str
    ref: str


@dataclass(frozen=True, slots=True)
class CheckResult:
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

    def say(self, pull: PullRequest, marker: str, text: str) -> None:
        """Write, or edit in place, the one comment that carries the marker."""
        ...

    def rules(self, branch: str) -> Rules | Forbidden:
        """What the branch rules enforce."""
        ...

    def check(self, commit: Commit, name: str, result: CheckResult) -> None:
        """Write, or edit in place, a check on a commit."""
        ...

    def dispatch(self, target: Workflow, inputs: Mapping[str, str]) -> CiRun | None:
        """Start a workflow; None when the forge does not say which run it became."""
        ...


# --- the other systems ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket to be."""

    project: str
    issue_type: str
    summary: str
    description: str
    labels: tuple[str, ...]
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as the tracker has it."""

    key: str
    url: str
    summary: str
    status: str
    done: bool
    """Its status is of the category done."""
    resolution: str | None
    labels: tuple[str, ...]
    fields: Mapping[str, object]
    rejected: str = ""
    """The resolution, when it is one of the settings' `done.notResolutions`: people said no; else empty."""


class Tickets(Protocol):
    """A ticket tracker."""

    def create(self, ticket: NewTicket) -> Ticket:
        """Open a ticket; never retried here."""
        ...

    def labelled(self, project: str, label: str) -> Sequence[Ticket]:
        """Tickets that carry a label, as far as the search knows yet."""
        ...

    def get(self, key: str) -> Ticket | None:
        """A ticket by key (read-after-write)."""
        ...

    def edit(
        self, key: str, *, summary: str | None = None, description: str | None = None, label: str | None = None
    ) -> None:
        """Change a ticket's text; `label` is added to those it has."""
        ...

    def comment(self, key: str, marker: str, text: str) -> None:
        """Write a comment, once per marker."""
        ...

    def blocks(self, blocker: str, blocked: str) -> None:
        """Link two tickets, once."""
        ...

    def link(self, key: str, url: str, title: str) -> None:
        """Link a ticket to a page, once per URL."""
        ...


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request. Secrets stay `Secret` until the gateway writes the bytes."""

    method: str
    url: str
    headers: Mapping[str, str | Secret | tuple[str | Secret, ...]] = field(default_factory=dict)
    """A tuple is joined by the gateway."""
    body: bytes | Secret | None = None
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One answer, its body at most 1 MiB."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


class Http(Protocol):
    """The web, behind the allow-list and the SSRF guard. Redirects are not followed."""

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send one request; every status is an answer. Raises Transient (surely not sent) or Ambiguous."""
        ...


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Where a secret is kept."""

    provider: str
    path: str
    version: str | None = None

    def __str__(self) -> str:
        return f"{self.provider}:{self.path}"


class SecretStore(Protocol):
    """Providers of secrets."""

    def get(self, ref: SecretRef) -> Secret:
        """The value; the redactor has learned it."""
        ...

    def version(self, ref: SecretRef) -> str | None:
        """The provider's version of the value now; None where it keeps none."""
        ...

    def put(self, ref: SecretRef, value: Secret, key: str) -> SecretRef:
        """Store a value under an idempotency key; the reference with its version."""
        ...


class Clock(Protocol):
    """Time. Decides neither who owns work nor whether an effect happened."""

    def now(self) -> datetime:
        """Now, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait; ends at once, by raising `Interrupted`, when the process is asked to stop."""
        ...


class Owners(Protocol):
    """Who may hold a lease, and who is dead."""

    def me(self) -> str:
        """This process as an owner."""
        ...

    def dead(self, owner: str) -> bool | None:
        """Is that owner surely dead? None when nobody can tell from here."""
        ...


class Journal(Protocol):
    """The right way to write state."""

    def append(self, delta: Delta) -> Appended | Conflict:
        """Append lines to a journal; returns once they are pushed."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything outside, as one value; ask for the narrowest part of it."""

    repo: Repo
    forge: Forge
    tickets: Tickets
    http: Http
    secrets: SecretStore
    clock: Clock
    owners: Owners
