"""A proposal becomes a pull request, or is found to be one already."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from paoctl.errors import TransientError, UserError
from paoctl.load.catalog import load_request
from paoctl.model.proposal import Proposal
from paoctl.ports import Commit, Forge, Login, Lost, PullRequest, PullText, Pushed, Repo, Unanswered, Write

MARKER: Final = "paoctl:request"
"""Of the comment that tells of a change in an open pull request."""
_DEEPEST: Final = 100
"""Commits of a branch that are looked at for what it changes."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The pull request, and how it came to be: opened now, found open as it is, or found open and changed."""

    pull: PullRequest
    how: Literal["opened", "found", "changed"]


def submit(proposal: Proposal, text: PullText, me: Login, repo: Repo, forge: Forge) -> Submitted:
    """Push the branch and open the pull request; a second call finds what the first one made.

    Nothing is ever forced: what an open pull request of ours asks for otherwise is changed by a commit on top.

    Raises:
        UserError: somebody else's pull request asks for it, or the branch holds other changes.
        TransientError: somebody pushes the same branch right now, or the push got no answer and did not arrive.
    """
    tip = repo.fetch(proposal.branch)[proposal.branch] or _push_new(proposal, text.title, repo)
    if tip is None:
        return Submitted(forge.open_request(proposal.branch, text), "opened")
    return _continue(proposal, text, me, tip, repo, forge)


def to_be_changed(proposal: Proposal, me: Login, repo: Repo, forge: Forge) -> PullRequest | None:
    """Our open pull request that asks for something else, and would ask for this; None where there is none."""
    tip = repo.fetch(proposal.branch)[proposal.branch]
    if tip is None or repo.read(tip, proposal.path) == proposal.text.encode():
        return None
    return next((pull for pull in forge.open_pulls(proposal.branch) if pull.author == me), None)


def _push_new(proposal: Proposal, message: str, repo: Repo) -> Commit | None:
    """Push the branch; None when that went well, the tip of the branch when another process was faster."""
    pushed = repo.branch(proposal.branch, proposal.base, [_write(proposal)], message)
    match pushed:
        case Lost():
            return repo.fetch(proposal.branch)[proposal.branch]
        case _:
            _settle(pushed, proposal.branch, repo)
            return None


def _continue(proposal: Proposal, text: PullText, me: Login, tip: Commit, repo: Repo, forge: Forge) -> Submitted:
    """The branch is there: go on from it, if it is ours and holds nothing else."""
    pulls = forge.open_pulls(proposal.branch)
    for pull in pulls:
        if pull.author != me:
            raise UserError(f"#{pull.number} by {pull.author} already asks for it", remedy=f"see {pull.url}")
    base = repo.fetch(text.base)[text.base] or proposal.base
    if fault := _not_ours(proposal.path, tip, base, repo):
        remedy = f"look at it, then `git push origin --delete {proposal.branch}` and ask again"
        raise UserError(f"the branch {proposal.branch} {fault}", remedy=remedy)
    there = repo.read(tip, proposal.path)
    same = there == proposal.text.encode()
    if not pulls and proposal.base not in repo.commit(tip).parents:
        # Its pull request was merged or closed: on top of that, a change would be shown and merged against an old base.
        again = repo.branch(proposal.branch, proposal.base, [_write(proposal)], text.title, over=tip)
        _settle(again, proposal.branch, repo)
    elif not same:
        _refuse_opposite(proposal, there, pulls)
        _settle(repo.push(proposal.branch, tip, [_write(proposal)], text.title), proposal.branch, repo)
    pull = forge.open_request(proposal.branch, text)
    if not pulls:
        return Submitted(pull, "opened")
    if not same:
        forge.say(pull, MARKER, text.body)
    return Submitted(pull, "found" if same else "changed")


def _refuse_opposite(proposal: Proposal, there: bytes | None, pulls: Sequence[PullRequest]) -> None:
    """An open pull request that removes a service does not become one that changes it, nor the other way round."""
    loaded = load_request(proposal.path, there)[0] if there else None
    if loaded and pulls and loaded.document.spec.state != proposal.request.spec.state:
        wish = "removal" if loaded.document.spec.state == "absent" else "change"
        raise UserError(f"#{pulls[0].number} asks for its {wish}", remedy=f"close it first: {pulls[0].url}")


def _not_ours(path: str, tip: Commit, base: Commit, repo: Repo) -> str:
    """What keeps a branch from being a change of this one file; empty when it is one.

    Other files are changed when they are as in none of the commits of the base branch that it grew from.
    """
    now = repo.tree(tip, "")
    roots = [repo.tree(root, "") for root in _roots(tip, base, repo)]
    if not roots:
        return "has no history in common with the base branch"
    paths = set(now).union(*roots) - {path}
    others = sorted(each for each in paths if all(root.get(each) != now.get(each) for root in roots))
    return f"changes other files too: {', '.join(others[:5])}" if others else ""


def _roots(tip: Commit, base: Commit, repo: Repo) -> Sequence[Commit]:
    """The commits of the base branch that a branch grew from: where it left it, and what was merged from it since."""
    roots, waiting, seen = [], [tip], 0
    while waiting and seen < _DEEPEST:
        commit, seen = waiting.pop(), seen + 1
        if repo.contains(base, commit):
            roots.append(commit)
        else:
            waiting += repo.commit(commit).parents
    return roots


def _settle(pushed: Pushed | Lost | Unanswered, branch: str, repo: Repo) -> None:
    """Make sure that a push arrived."""
    match pushed:
        case Pushed():
            return
        case Unanswered(commit) if repo.tips(branch)[branch] == commit:
            return
        case Unanswered():
            raise TransientError("the push got no answer, and did not arrive", remedy="run the same command again")
        case Lost():
            raise TransientError(f"somebody else pushes to {branch} now", remedy="run the same command again")


def _write(proposal: Proposal) -> Write:
    return Write(proposal.path, proposal.text.encode())
