"""How a pull request ends in its base branch: what stands in the way, the three methods, and bringing it up to date."""

from paoctl.sandbox import history, pulls
from paoctl.sandbox.forge import Forge
from paoctl.sandbox.history import MergeConflictError
from paoctl.sandbox.ledger import Method, Pull, now
from paoctl.sandbox.people import Person
from paoctl.sandbox.refusal import Refused
from paoctl.sandbox.repository import Commit, GitError, Signature
from paoctl.sandbox.reviews import reviews
from paoctl.sandbox.rules import missing_reviews, owner_lists


def is_mergeable(forge: Forge, pull: Pull) -> bool:
    """Tell whether git can merge the head into the base."""
    try:
        history.merge_trees(forge.repository, pull.base_sha, pull.head_sha)
    except MergeConflictError:
        return False
    return True


def obstacles(forge: Forge, pull: Pull) -> list[str]:
    """Return which rules are not met yet, in GitHub's words."""
    found = forge.codeowners(pull.base_sha)
    paths = {name for change in pulls.files(forge, pull) for name in (change.path, change.previous_path) if name}
    owners = owner_lists(found, forge.people, sorted(paths))
    faults = missing_reviews(forge.rules, pull, reviews(forge, pull), forge.people, owners)
    return faults + [check for name in forge.rules.required_checks if (check := _missing_check(forge, pull, name))]


def merge(
    forge: Forge,
    person: Person,
    pull: Pull,
    method: Method = "merge",
    *,
    sha: str | None = None,
    title: str | None = None,
    message: str | None = None,
) -> str:
    """Merge as `person` and return the new tip of the base. Raises `Refused`: 403, 405 or 409.

    `sha` is what the caller believes to be the head; `title` and `message` replace GitHub's own first line and body.
    """
    if not person.may_write:
        raise Refused(403, "Must have write access to the repository.")
    with forge.lock:
        pulls.follow(forge, pull)
        bypassed = _check(forge, person, pull, method, sha)
        tip = pull.base_sha
        try:
            merged = _METHODS[method](forge, person, pull, title, message)
        except MergeConflictError as error:
            raise Refused(405, "Pull Request is not mergeable") from error
        ref = f"refs/heads/{pull.base}"
        try:
            forge.repository.update_ref(ref, merged, tip)
        except GitError as error:
            raise Refused(405, "Base branch was modified. Review and try the merge again.") from error
        pull.state, pull.merge_sha, pull.merged_by, pull.bypassed = "closed", merged, person.login, bypassed
        pull.merged_at = pull.closed_at = pull.updated_at = now()
        forge.note_push(person, ref, tip, merged)
        return merged


def update_branch(forge: Forge, person: Person, pull: Pull, expected: str | None = None) -> str:
    """Merge the base into the head branch, as the button does, and return the new head. Raises `Refused` 403 or 422."""
    with forge.lock:
        pulls.follow(forge, pull)
        if expected and expected != pull.head_sha:
            raise Refused(422, "expected head sha didn't match current head ref.")
        if forge.is_ancestor(pull.base_sha, pull.head_sha):
            raise Refused(422, "There are no new commits on the base branch.")
        try:
            tree = history.merge_trees(forge.repository, pull.head_sha, pull.base_sha)
        except MergeConflictError as error:
            raise Refused(422, "merge conflict between base and head") from error
        text = f"Merge branch '{pull.base}' into {pull.head}\n"
        parents = (pull.head_sha, pull.base_sha)
        sha = forge.repository.write_commit(tree, parents, text, forge.author(person), forge.web_flow())
        forge.move_ref(person, f"refs/heads/{pull.head}", sha, pull.head_sha)
        pulls.follow(forge, pull)
        return sha


def _check(forge: Forge, person: Person, pull: Pull, method: Method, sha: str | None) -> bool:
    """Refuse what may not be merged; return whether the rules were bypassed."""
    if pull.merged_at or pull.state == "closed" or pull.draft:
        raise Refused(405, "Pull Request is still a draft" if pull.draft else "Pull Request is not mergeable")
    if sha is not None and sha != pull.head_sha:
        raise Refused(409, "Head branch was modified. Review and try the merge again.")
    if method not in forge.rules.methods:
        raise Refused(405, f"{method.capitalize()} merges are not allowed on this repository.")
    if not is_mergeable(forge, pull):
        raise Refused(405, "Pull Request is not mergeable")
    faults = obstacles(forge, pull)
    bypassed = bool(faults) and forge.rules.admin_bypass and person.role == "admin"
    if faults and not bypassed:
        raise Refused(405, "Repository rule violations found\n\n" + "\n".join(faults) + "\n\n")
    return bypassed


def _missing_check(forge: Forge, pull: Pull, name: str) -> str | None:
    """Return what is to be said of a required check that has not succeeded; the newest check run or status counts."""
    runs = [run for run in forge.ledger.checks if (run.sha, run.name) == (pull.head_sha, name)]
    states = [status for status in forge.ledger.statuses if (status.sha, status.context) == (pull.head_sha, name)]
    outcomes = {run.id: run.conclusion or "pending" for run in runs} | {status.id: status.state for status in states}
    if not outcomes:
        return f'Required status check "{name}" is expected.'
    outcome = outcomes[max(outcomes)]
    if outcome in {"success", "neutral", "skipped"}:
        return None
    return f'Required status check "{name}" is {"in progress" if outcome == "pending" else "failing"}.'


def _merge(forge: Forge, person: Person, pull: Pull, title: str | None, message: str | None) -> str:
    """A commit with two parents, by the person who merges."""
    tree = history.merge_trees(forge.repository, pull.base_sha, pull.head_sha)
    owner = forge.name.split("/")[0]
    text = _text(title or f"Merge pull request #{pull.number} from {owner}/{pull.head}", message, pull.title)
    parents = (pull.base_sha, pull.head_sha)
    return forge.repository.write_commit(tree, parents, text, forge.author(person), forge.web_flow())


def _squash(forge: Forge, person: Person, pull: Pull, title: str | None, message: str | None) -> str:
    """One commit by the author of the pull request. One that has a single commit lends it title and message."""
    tree = history.merge_trees(forge.repository, pull.base_sha, pull.head_sha)
    own = pulls.commits(forge, pull)
    if len(own) == 1:
        first, _, body = own[0].message.strip().partition("\n")
    else:
        first, body = pull.title, "\n\n".join(f"* {commit.message.strip()}" for commit in own)
    text = _text(title or f"{first} (#{pull.number})", message, body.strip())
    author = forge.people.by_login(pull.author) or person
    return forge.repository.write_commit(tree, (pull.base_sha,), text, forge.author(author), forge.web_flow())


def _rebase(forge: Forge, person: Person, pull: Pull, _title: str | None, _message: str | None) -> str:
    """Each commit again on top of the base, its author kept; merges of the base into the branch are left out."""
    tip = pull.base_sha
    for commit in pulls.commits(forge, pull):
        if len(commit.parents) == 1:
            tip = _replayed(forge, commit, tip, forge.author(person))
    return tip


def _replayed(forge: Forge, commit: Commit, onto: str, committer: Signature) -> str:
    tree = history.replay(forge.repository, commit, onto)
    return forge.repository.write_commit(tree, (onto,), commit.message, commit.author, committer)


def _text(title: str, message: str | None, usual: str) -> str:
    body = usual if message is None else message
    return f"{title}\n\n{body}".rstrip() + "\n"


_METHODS = {"merge": _merge, "squash": _squash, "rebase": _rebase}
