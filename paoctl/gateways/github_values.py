"""From what PyGithub gives to our values."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from paoctl.ports import PullRequest, Review, Rules

if TYPE_CHECKING:
    from github.NamedUser import NamedUser
    from github.PullRequest import PullRequest as GitHubPull
    from github.PullRequestReview import PullRequestReview as GitHubReview

_GHOST: Final = "ghost"
"""Whom GitHub shows in place of an account that is gone."""
_STATES: Final[Mapping[str, Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]]] = {
    "APPROVED": "APPROVED",
    "CHANGES_REQUESTED": "CHANGES_REQUESTED",
    "COMMENTED": "COMMENTED",
    "DISMISSED": "DISMISSED",
    "PENDING": "PENDING",
}


T = TypeVar("T")


def exactly(kind: type[T], value: object) -> T:
    """The value itself. PyGithub gives None for what an answer lacks, whatever its annotations promise.

    Raises:
        TypeError: it is of another kind.
    """
    if not isinstance(value, kind):
        raise TypeError(f"{kind.__name__} was expected")
    return value


def pull_request(pull: "GitHubPull", *, whole: bool) -> PullRequest:
    """A pull request; one from a list is not `whole`, it does not say who merged it."""
    login, kind = _account(pull.user)
    merged = pull.merged_at is not None
    return PullRequest(
        number=exactly(int, pull.number),
        url=exactly(str, pull.html_url),
        author=login,
        author_kind=kind,
        branch=exactly(str, pull.head.ref),
        head=exactly(str, pull.head.sha),
        base=exactly(str, pull.base.ref),
        state="open" if pull.state == "open" else "closed",
        merged=merged,
        # For an open one GitHub gives the commit of a trial merge.
        merge_commit=exactly(str, pull.merge_commit_sha) if merged else None,
        title=exactly(str, pull.title),
        draft=bool(pull.draft),
        merged_by=login_of(pull.merged_by) if whole and merged else None,
    )


def review(found: "GitHubReview") -> Review:
    """A review; its commit is empty when GitHub no longer knows it."""
    login, kind = _account(found.user)
    number, state = exactly(int, found.id), _STATES[found.state]
    return Review(number, login, kind, state, found.commit_id or "", _stamp(found.submitted_at))


def rules(found: object) -> Rules:
    """What the active rules of a branch come to: of several rule sets the strictest counts.

    Raises:
        TypeError: these are no rules.
    """
    asked = [rule.get("parameters") or {} for rule in exactly(list, found) if rule["type"] == "pull_request"]
    return Rules(
        code_owner_review=_any(asked, "require_code_owner_review"),
        stale_dismissal=_any(asked, "dismiss_stale_reviews_on_push"),
        last_push_approval=_any(asked, "require_last_push_approval"),
        required_approvals=max((int(each.get("required_approving_review_count", 0)) for each in asked), default=0),
    )


def login_of(user: "NamedUser | None") -> str | None:
    """The login of an account; None for none."""
    return exactly(str, user.login) if user else None


def _stamp(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""


def _any(asked: Iterable[Mapping[str, object]], name: str) -> bool:
    return any(each.get(name) is True for each in asked)


def _account(user: "NamedUser | None") -> tuple[str, str]:
    return (exactly(str, user.login), exactly(str, user.type)) if user else (_GHOST, "User")
