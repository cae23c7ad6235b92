"""A forge in memory, over the branches of a `FakeRemote`."""

import itertools
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from paoctl.conformance.fakes.repo import FakeRemote
from paoctl.errors import PaoError, PlatformError, UserError
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

ReviewState = Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"]
_NO_RULES = Rules(code_owner_review=False, stale_dismissal=False, last_push_approval=False, required_approvals=0)


@dataclass(slots=True)
class FakeRun:
    """A CI run: its newest attempt, and whether that is over."""

    attempt: int = 1
    over: bool = False
    started: list[Started] = field(default_factory=list)
    """Of each attempt."""


@dataclass(frozen=True, slots=True)
class Dispatched:
    """A workflow that was started."""

    target: Workflow
    inputs: Mapping[str, str]
    run: CiRun


@dataclass(slots=True)
class _Kept:
    pull: PullRequest
    reviews: list[Review] = field(default_factory=list)
    since: Commit | None = None
    """The base branch when it was opened."""


class FakeForge:
    """Pull requests between branches of a remote; what people do there has methods of its own.

    Whoever commits as `<login>@<mail>` has the account `<login>`; other authors have none.
    """

    def __init__(
        self,
        remote: FakeRemote | None = None,
        *,
        me: Login = "erin",
        kind: Literal["User", "Bot"] = "User",
        mail: str = "example.com",
    ) -> None:
        self.remote = remote or FakeRemote()
        self.actor = Actor(me, kind)
        self.id = 4711
        self.teams: dict[Team, set[Login]] = {}
        self.may_read_teams = True
        self.may_read_checks = True
        self.branch_rules: dict[str, Rules] = {}
        self.runs: dict[str, FakeRun] = {}
        self.names_runs = True
        """Does a dispatch say which run it became?"""
        self.comments: dict[int, dict[str, str]] = {}
        """Text by pull request and marker."""
        self.issues: dict[str, str] = {}
        """Title and body by marker."""
        self.checks: dict[tuple[Commit, str], CheckResult] = {}
        self.written_by: dict[object, Login] = {}
        """Who wrote a check or an issue, by its key above, where that was somebody else than we."""
        self.dispatched: list[Dispatched] = []
        self.failures: deque[PaoError] = deque()
        """Raised, one a call, by the next calls."""
        self._home = f"@{mail}>"
        self._pulls: dict[int, _Kept] = {}
        self._count = itertools.count(1)
        self._lock = threading.Lock()

    # --- what people do ----------------------------------------------------------------------------------------------

    def review(self, number: int, login: Login, state: ReviewState = "APPROVED", *, kind: str = "User") -> Review:
        """Review the present head of a pull request."""
        kept = self._pulls[number]
        made = Review(next(self._count), login, kind, state, self._seen(kept).head, "2026-11-23T09:00:00Z")
        kept.reviews.append(made)
        return made

    def merge(self, number: int, by: Login = "dana") -> Commit:
        """Merge a pull request with a merge commit."""
        kept = self._pulls[number]
        pull = self._seen(kept)
        commit = self.remote.merge(pull.branch, pull.base)
        kept.pull = pull._replace(state="closed", merged=True, merge_commit=commit, merged_by=by)
        return commit

    def close(self, number: int) -> None:
        """Close a pull request without merging it."""
        self._pulls[number].pull = self._seen(self._pulls[number])._replace(state="closed")

    def rerun(self, run: str, by: Login) -> None:
        """Start the next attempt of a run."""
        known = self.runs[run]
        known.attempt += 1
        known.over = False
        known.started.append(known.started[0]._replace(by=by))

    # --- the port ----------------------------------------------------------------------------------------------------

    def me(self) -> Actor:
        """Who we are."""
        self._reach()
        return self.actor

    def repository_id(self) -> int:
        """The forge's own id of the repository."""
        self._reach()
        return self.id

    def open_request(self, branch: str, text: PullText) -> PullRequest:
        """Find the open pull request of a branch, or open it."""
        self._reach()
        with self._lock:
            if found := self._open(branch):
                return found[0]
            if branch not in self.remote.branches:
                raise UserError(f"there is no branch {branch} to open a pull request from")
            number = next(self._count)
            pull = PullRequest(
                number=number,
                url=f"https://github.example.com/acme/platform/pull/{number}",
                author=self.actor.login,
                author_kind=self.actor.kind,
                branch=branch,
                head=self.remote.branches[branch],
                base=text.base,
                state="open",
                merged=False,
                merge_commit=None,
                title=text.title,
                draft=text.draft,
            )
            self._pulls[number] = _Kept(pull, since=self.remote.branches.get(text.base))
            return pull

    def open_pulls(self, branch: str | None = None) -> Sequence[PullRequest]:
        """The open pull requests from a branch; all there are for None."""
        self._reach()
        return self._open(branch)

    def pull_of(self, commit: Commit) -> PullRequest | None:
        """The merged pull request that brought a commit to the base branch."""
        self._reach()
        merged = [kept for kept in self._pulls.values() if kept.pull.merged]
        return next((kept.pull for kept in merged if commit in (kept.pull.merge_commit, *self._commits(kept))), None)

    def pull(self, number: int) -> PullRequest | None:
        """A pull request by number."""
        self._reach()
        kept = self._pulls.get(number)
        return self._seen(kept) if kept else None

    def files(self, pull: PullRequest) -> Sequence[str]:
        """The paths a pull request changes."""
        self._reach()
        kept = self._kept(pull)
        old = self.remote.snapshot(kept.since).files if kept.since else {}
        new = self.remote.snapshot(self._seen(kept).head).files
        return sorted(path for path in {*old, *new} if old.get(path) != new.get(path))

    def authors(self, pull: PullRequest) -> frozenset[Login]:
        """The logins of every commit author in it."""
        self._reach()
        mails = (
            self.remote.snapshot(commit).info.author.partition("<")[2] for commit in self._commits(self._kept(pull))
        )
        return frozenset(mail.removesuffix(self._home) for mail in mails if mail.endswith(self._home))

    def reviews(self, pull: PullRequest) -> Sequence[Review]:
        """Every review, oldest first."""
        self._reach()
        return list(self._kept(pull).reviews)

    def in_team(self, team: Team, login: Login) -> bool | Forbidden:
        """Is a person in a team? `@login` is a team of one."""
        self._reach()
        if "/" not in team:
            return team.removeprefix("@") == login
        if not self.may_read_teams or team not in self.teams:
            return Forbidden(f"the members of {team}", "use the token of an App with Members: read")
        return login in self.teams[team]

    def finished(self, run: CiRun) -> bool | None:
        """Is that attempt of a CI run over?"""
        self._reach()
        known = self.runs.get(run.id)
        if known is None or run.attempt > known.attempt:
            return None
        return known.over or run.attempt < known.attempt

    def started(self, run: CiRun) -> Started | None:
        """How that attempt of a CI run began."""
        self._reach()
        known = self.runs.get(run.id)
        return known.started[run.attempt - 1] if known and run.attempt <= len(known.started) else None

    def say(self, pull: PullRequest, marker: str, text: str) -> None:
        """Write, or edit in place, the one comment that carries the marker."""
        self._reach()
        self._kept(pull)
        self.comments.setdefault(pull.number, {})[marker] = text

    def review_issue(self, marker: str, title: str, body: str, apps: Sequence[str]) -> str:
        """Find the issue that carries the marker, or open it; its page."""
        self._reach()
        if marker not in self.issues or not self._trusts(marker, apps):
            self.issues[marker] = f"{title}\n\n{body}"
            self.written_by.pop(marker, None)
        return f"https://github.example.com/acme/platform/issues/{1000 + list(self.issues).index(marker)}"

    def rules(self, branch: str) -> Rules | Forbidden:
        """What the branch rules enforce."""
        self._reach()
        return self.branch_rules.get(branch, _NO_RULES)

    def check(self, commit: Commit, name: str, result: CheckResult) -> None:
        """Write, or edit in place, a check on a commit."""
        self._reach()
        self.checks[commit, name] = result
        self.written_by.pop((commit, name), None)

    def checked(self, commit: Commit, name: str, apps: Sequence[str]) -> CheckResult | Forbidden | None:
        """The newest check of that name on a commit."""
        self._reach()
        if not self.may_read_checks:
            return Forbidden(f"the check {name}", "give the token Checks: read")
        return self.checks.get((commit, name)) if self._trusts((commit, name), apps) else None

    def dispatch(self, target: Workflow, inputs: Mapping[str, str]) -> CiRun | None:
        """Start a workflow; None when the forge does not say which run it became."""
        self._reach()
        run = CiRun(str(next(self._count)))
        began = Started("workflow_dispatch", target.ref, self.actor.login, self.actor.login)
        self.runs[run.id] = FakeRun(started=[began])
        self.dispatched.append(Dispatched(target, dict(inputs), run))
        return run if self.names_runs else None

    # -----------------------------------------------------------------------------------------------------------------

    def _trusts(self, what: object, apps: Sequence[str]) -> bool:
        author = self.written_by.get(what)
        return author is None or author in {f"{app}[bot]" for app in apps}

    def _reach(self) -> None:
        if self.failures:
            raise self.failures.popleft()

    def _kept(self, pull: PullRequest) -> _Kept:
        if pull.number not in self._pulls:
            raise PlatformError(f"there is no pull request #{pull.number}")
        return self._pulls[pull.number]

    def _open(self, branch: str | None) -> list[PullRequest]:
        seen = [self._seen(kept) for kept in self._pulls.values()]
        return [pull for pull in seen if pull.state == "open" and branch in (None, pull.branch)]

    def _seen(self, kept: _Kept) -> PullRequest:
        """A pull request as it is now: an open one follows its branch."""
        if kept.pull.state == "open":
            kept.pull = kept.pull._replace(head=self.remote.branches.get(kept.pull.branch, kept.pull.head))
        return kept.pull

    def _commits(self, kept: _Kept) -> Sequence[Commit]:
        before = set(self.remote.history(kept.since)) if kept.since else set()
        return [commit for commit in self.remote.history(self._seen(kept).head) if commit not in before]
