"""What GitHub keeps beside the repository: pull requests, reviews, comments, checks, runs. Plain rows, plain JSON."""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal, TypeVar

Method = Literal["merge", "squash", "rebase"]
Opinion = Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"]
Row = TypeVar("Row")


def now() -> str:
    """Return the time as GitHub writes it: UTC, to the second."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


@dataclass(slots=True)
class Pull:
    """A pull request. `head` and `base` are branches, people are logins, times are RFC 3339."""

    number: int
    title: str
    body: str | None
    author: str
    head: str
    base: str
    head_sha: str
    base_sha: str
    pusher: str
    """Who pushed the head last; that person's approval is not the last one (see `rules.py`)."""
    state: Literal["open", "closed"] = "open"
    draft: bool = False
    created_at: str = field(default_factory=now)
    updated_at: str = field(default_factory=now)
    closed_at: str | None = None
    merged_at: str | None = None
    merged_by: str | None = None
    merge_sha: str | None = None
    bypassed: bool = False
    """Whether an administrator merged it past the rules."""
    reviewers: list[str] = field(default_factory=list)
    team_reviewers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Review:
    """A review of a pull request at one commit."""

    id: int
    pull: int
    author: str
    state: Opinion
    body: str
    commit: str
    submitted_at: str = field(default_factory=now)


@dataclass(slots=True)
class Issue:
    """An issue that is no pull request."""

    number: int
    title: str
    body: str | None
    author: str
    state: Literal["open", "closed"] = "open"
    labels: list[str] = field(default_factory=list)
    created_at: str = field(default_factory=now)
    updated_at: str = field(default_factory=now)
    closed_at: str | None = None


@dataclass(slots=True)
class Comment:
    """A comment in the conversation of a pull request."""

    id: int
    issue: int
    author: str
    body: str
    created_at: str = field(default_factory=now)
    updated_at: str = field(default_factory=now)


@dataclass(slots=True)
class CheckRun:
    """The result of one check at one commit."""

    id: int
    sha: str
    name: str
    author: str
    status: str = "queued"
    conclusion: str | None = None
    started_at: str | None = None
    completed_at: str | None = None
    details_url: str | None = None
    external_id: str = ""
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: list[object] = field(default_factory=list)


@dataclass(slots=True)
class Status:
    """A commit status; the newest of each context counts."""

    id: int
    sha: str
    state: str
    context: str
    author: str
    description: str | None = None
    target_url: str | None = None
    created_at: str = field(default_factory=now)


@dataclass(slots=True)
class Run:
    """A run of a workflow: `workflow` is the path of its file."""

    id: int
    number: int
    workflow: str
    title: str
    event: str
    branch: str
    sha: str
    actor: str
    status: str = "queued"
    conclusion: str | None = None
    attempt: int = 1
    again: list[str] = field(default_factory=list)
    """Who started the attempts after the first."""
    inputs: dict[str, object] = field(default_factory=dict)
    created_at: str = field(default_factory=now)
    updated_at: str = field(default_factory=now)

    def starter(self, attempt: int) -> str:
        """Return who started an attempt."""
        people = [self.actor, *self.again]
        return people[min(attempt, len(people)) - 1]


@dataclass(slots=True)
class Push:
    """A ref that moved. `starts_runs` is false when GitHub would start no workflow for it."""

    ref: str
    before: str
    after: str
    author: str
    starts_runs: bool


@dataclass(slots=True)
class Ledger:
    """All rows of one repository, in the order they were written."""

    created_at: str = field(default_factory=now)
    last_id: int = 1000
    pulls: list[Pull] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    checks: list[CheckRun] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    pushes: list[Push] = field(default_factory=list)

    def next_id(self) -> int:
        """Return an id that nothing else has."""
        self.last_id += 1
        return self.last_id

    def next_number(self) -> int:
        """Return the number of the next pull request or issue."""
        return len(self.pulls) + len(self.issues) + 1

    def dump(self) -> dict[str, object]:
        """Return everything as plain JSON values."""
        return asdict(self)

    @classmethod
    def load(cls, document: Mapping[str, object]) -> "Ledger":
        """Read what `dump` returned. Raises `TypeError` or `KeyError` for anything else."""
        text = json.dumps(document)
        return cls(
            created_at=str(document["created_at"]),
            last_id=int(str(document["last_id"])),
            pulls=_rows(Pull, text, "pulls"),
            issues=_rows(Issue, text, "issues"),
            reviews=_rows(Review, text, "reviews"),
            comments=_rows(Comment, text, "comments"),
            checks=_rows(CheckRun, text, "checks"),
            statuses=_rows(Status, text, "statuses"),
            runs=_rows(Run, text, "runs"),
            pushes=_rows(Push, text, "pushes"),
        )


def _rows(kind: type[Row], text: str, table: str) -> list[Row]:
    return [kind(**row) for row in json.loads(text).get(table, [])]
