"""What must hold before a pull request is merged: GitHub's branch rules, as far as approval by CODEOWNERS needs them.

https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from paoctl.sandbox.codeowners import Codeowners
from paoctl.sandbox.ledger import Method, Pull, Review
from paoctl.sandbox.people import People


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of the default branch."""

    approvals: int = 1
    code_owner_review: bool = True
    dismiss_stale: bool = True
    """Whether approvals are dismissed when the change itself differs after a push."""
    last_push_approval: bool = True
    """Whether somebody other than the last pusher must have approved the newest commit."""
    required_checks: tuple[str, ...] = ()
    methods: tuple[Method, ...] = ("merge", "squash", "rebase")
    admin_bypass: bool = False
    """Whether an administrator may merge in spite of the rules."""
    state_branch: str = "pao-state"
    """A branch that only accounts with `writes_state` may push."""


def latest_opinions(reviews: Sequence[Review]) -> list[Review]:
    """Return each person's last review that says yes or no; a comment takes nothing back, a dismissal does."""
    opinions: dict[str, Review] = {}
    for review in reviews:
        if review.state != "COMMENTED":
            opinions[review.author] = review
    return [review for review in opinions.values() if review.state != "DISMISSED"]


def missing_reviews(
    rules: Rules,
    pull: Pull,
    reviews: Sequence[Review],
    people: People,
    owners: Collection[tuple[str, ...]],
) -> list[str]:
    """Return what still keeps the pull request from being merged, in GitHub's words; nothing means it may be.

    `owners` are the distinct owner lists of the changed files. A review counts when its author may write.
    """
    writers = {person.login for person in people if person.may_write}
    opinions = [review for review in latest_opinions(reviews) if review.author in writers]
    approvals = [review for review in opinions if review.state == "APPROVED"]
    faults: list[str] = []
    if any(review.state == "CHANGES_REQUESTED" for review in opinions):
        faults.append("Changes have been requested.")
    if len(approvals) < rules.approvals:
        noun = "review is" if rules.approvals == 1 else "reviews are"
        faults.append(f"At least {rules.approvals} approving {noun} required by reviewers with write access.")
    if rules.code_owner_review:
        faults += _missing_owners(owners, {review.author for review in approvals}, people)
    if rules.last_push_approval and approvals and not _approved_last_push(pull, approvals):
        faults.append("The most recent push must be approved by someone other than the person who pushed it.")
    return faults


def owner_lists(codeowners: Codeowners, people: People, paths: Collection[str]) -> list[tuple[str, ...]]:
    """Return the distinct lists of known owners of the paths; a path without a known owner asks for nobody."""
    lists = (tuple(filter(people.knows, codeowners.owners(path))) for path in paths)
    return list(dict.fromkeys(owners for owners in lists if owners))


def _missing_owners(lists: Collection[tuple[str, ...]], approvers: set[str], people: People) -> list[str]:
    waiting: list[str] = []
    for owners in lists:
        if not any(people.owners(owner) & approvers for owner in owners):
            names = " and/or ".join(owner.removeprefix("@") for owner in owners)
            waiting.append(f"Waiting on code owner review from {names}.")
    return waiting


def _approved_last_push(pull: Pull, approvals: Sequence[Review]) -> bool:
    return any(review.author != pull.pusher and review.commit == pull.head_sha for review in approvals)
