"""The life of a pull request: opened, followed while its branches move, closed. `merging.py` ends it well."""

from collections.abc import Mapping

from paoctl.sandbox import history
from paoctl.sandbox.forge import Forge
from paoctl.sandbox.history import FileChange
from paoctl.sandbox.ledger import Pull, now
from paoctl.sandbox.people import Person
from paoctl.sandbox.refusal import Refused, invalid, not_found
from paoctl.sandbox.repository import Commit
from paoctl.sandbox.reviews import dismiss_approvals


def open_pull(
    forge: Forge, person: Person, *, title: str, head: str, base: str, body: str | None = None, draft: bool = False
) -> Pull:
    """Open a pull request from branch `head` (also `owner:head`) to branch `base`. Raises `Refused` 403 or 422."""
    if not person.may_write:
        raise Refused(403, "Must have write access to the repository.")
    owner = forge.name.split("/")[0]
    branch = head.removeprefix(f"{owner}:")
    with forge.lock:
        head_sha, base_sha = forge.repository.branch(branch), forge.repository.branch(base)
        for field, sha in (("base", base_sha), ("head", head_sha)):
            if sha is None:
                raise Refused(422, "Validation Failed", {"resource": "PullRequest", "field": field, "code": "invalid"})
        assert head_sha is not None
        assert base_sha is not None
        if not history.commits_between(forge.repository, base_sha, head_sha):
            raise invalid("PullRequest", "head", f"No commits between {base} and {branch}")
        if any(pull.state == "open" and (pull.head, pull.base) == (branch, base) for pull in forge.ledger.pulls):
            raise invalid("PullRequest", "head", f"A pull request already exists for {owner}:{branch}.")
        pusher = forge.pusher_of(f"refs/heads/{branch}", head_sha) or person.login
        number = forge.ledger.next_number()
        pull = Pull(number, title, body, person.login, branch, base, head_sha, base_sha, pusher, draft=draft)
        forge.ledger.pulls.append(pull)
        _keep_head(forge, pull)
        return pull


def find_pull(forge: Forge, number: int) -> Pull:
    """Return a pull request, brought up to date with its branches. Raises `Refused` 404."""
    with forge.lock:
        pull = next((row for row in forge.ledger.pulls if row.number == number), None)
        if pull is None:
            raise not_found()
        follow(forge, pull)
        return pull


def all_pulls(forge: Forge) -> list[Pull]:
    """Return every pull request, the newest first, brought up to date with its branches."""
    with forge.lock:
        branches = forge.repository.refs("refs/heads/")
        for pull in forge.ledger.pulls:
            follow(forge, pull, branches)
        return forge.ledger.pulls[::-1]


def follow(forge: Forge, pull: Pull, branches: Mapping[str, str] | None = None) -> None:
    """Let an open pull request follow its branches: a new head dismisses stale approvals, a deleted one closes it.

    `branches` (full names to tips) saves asking git when many pull requests are followed.
    """
    if pull.state == "closed":
        return
    tips = forge.repository.refs("refs/heads/") if branches is None else branches
    head, base = tips.get(f"refs/heads/{pull.head}"), tips.get(f"refs/heads/{pull.base}")
    if head is None:
        close(pull)
        return
    if (head, base) == (pull.head_sha, pull.base_sha):
        return
    if head != pull.head_sha:
        before = content(forge, pull)
        pull.head_sha, pull.updated_at = head, now()
        pull.pusher = forge.pusher_of(f"refs/heads/{pull.head}", head) or pull.author
        _keep_head(forge, pull)
        if forge.rules.dismiss_stale and content(forge, pull) != before:
            dismiss_approvals(forge, pull)
    pull.base_sha = base or pull.base_sha


def close(pull: Pull) -> None:
    """Close a pull request without merging it."""
    pull.state = "closed"
    pull.closed_at = pull.updated_at = now()


def reopen(forge: Forge, pull: Pull) -> None:
    """Open a closed pull request again. Raises `Refused` 422 for one that was merged or whose branch is gone."""
    head = forge.repository.branch(pull.head)
    if pull.merged_at or head is None:
        reason = "merged" if pull.merged_at else "deleted"
        raise invalid("PullRequest", "state", f"state cannot be changed. The {pull.head} branch has been {reason}.")
    pull.state, pull.closed_at = "open", None
    follow(forge, pull)


def retarget(forge: Forge, pull: Pull, base: str) -> None:
    """Point an open pull request at another branch. Raises `Refused` 422."""
    sha = forge.repository.branch(base)
    if pull.state == "closed" or sha is None:
        raise invalid("PullRequest", "base", f"Cannot change the base branch to {base}.")
    pull.base, pull.base_sha = base, sha


def base_of(forge: Forge, pull: Pull) -> str:
    """Return the commit that the changes of a pull request are counted from."""
    return history.merge_base(forge.repository, pull.base_sha, pull.head_sha) or pull.base_sha


def files(forge: Forge, pull: Pull) -> list[FileChange]:
    """Return the files that a pull request changes."""
    return history.changes(forge.repository, base_of(forge, pull), pull.head_sha)


def commits(forge: Forge, pull: Pull) -> list[Commit]:
    """Return the commits of a pull request, oldest first."""
    return history.commits_between(forge.repository, pull.base_sha, pull.head_sha)


def landed(forge: Forge, pull: Pull) -> list[Commit]:
    """Return the commits that a merge brought to the base, none for a pull request that is not merged."""
    return history.commits_between(forge.repository, pull.base_sha, pull.merge_sha) if pull.merge_sha else []


def content(forge: Forge, pull: Pull) -> dict[str, tuple[str, str]]:
    """Return what a pull request proposes: status and blob of each changed path. Merging the base in changes none."""
    return {change.path: (change.status, change.sha) for change in files(forge, pull)}


def _keep_head(forge: Forge, pull: Pull) -> None:
    """Point `refs/pull/N/head` at the head, as GitHub does: its commits outlive the branch."""
    forge.repository.update_ref(f"refs/pull/{pull.number}/head", pull.head_sha)
