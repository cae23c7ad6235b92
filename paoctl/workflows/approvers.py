"""`paoctl approvers`: who must approve what a request has now, or would have once a pull request is merged."""

from dataclasses import dataclass

from paoctl.errors import UsageError
from paoctl.govern.approval import ApprovalFacts, Needed, given_for, judge, who_to_ask
from paoctl.govern.codeowners import match, parse
from paoctl.govern.policies import asked_teams, denials, refusal
from paoctl.model.approvals import Approvals, TeamApproval
from paoctl.model.request import RequestRef
from paoctl.ports import BlobId, Commit, Forge, PullRequest
from paoctl.workflows.approve import approval_facts
from paoctl.workflows.pinned import pin_down
from paoctl.workflows.policies import judge_policies
from paoctl.workflows.world import World


@dataclass(frozen=True, slots=True)
class _Content:
    """A request file in one of its places, and the pull request that brings or brought it."""

    ref: RequestRef
    blob: BlobId
    pull: PullRequest
    parent: Commit
    """The commit whose CODEOWNERS counts."""
    introduced: Commit


def approvals_of_request(world: World, forge: Forge, ref: RequestRef) -> Approvals:
    """Of the file on the base branch.

    Raises:
        UsageError: it is not on the base branch, or came by no pull request.
        UserError: it can't be read, or pins what is nowhere.
    """
    blob = world.desired.get(ref.path)
    introduced = world.repo.introduced(world.base, ref.path) if blob else None
    if blob is None or introduced is None:
        raise UsageError(f"{ref} is not on {world.project.forge.base}", remedy="name its pull request by its number")
    pull = forge.pull_of(introduced)
    if pull is None:
        raise UsageError(f"{ref} came by no pull request", remedy=f"paoctl edit {ref} opens one")
    parents = world.repo.commit(introduced).parents
    return _judged(world, forge, _Content(ref, blob, pull, parents[0] if parents else introduced, introduced))


def approvals_of_pull(world: World, forge: Forge, number: int) -> list[Approvals]:
    """Of every request file that a pull request makes, changes or removes.

    Raises:
        UsageError: there is no such pull request, or it has no request file, or its commits can't be had.
        UserError: a request can't be read, or pins what is nowhere.
    """
    pull = forge.pull(number)
    if pull is None:
        raise UsageError(f"there is no pull request #{number}", remedy="`paoctl status` lists those of requests")
    refs = [ref for path in forge.files(pull) if (ref := RequestRef.of_path(path))]
    if pull.merged:
        return [approvals_of_request(world, forge, ref) for ref in refs if ref.path in world.desired]
    if not refs or not world.repo.bring(pull.head):
        raise UsageError(f"pull request #{number} has no request file", remedy=f"look at it: {pull.url}")
    tree = world.repo.tree(pull.head, "requests")
    found = [(ref, tree[ref.path]) for ref in refs if ref.path in tree]
    return [_judged(world, forge, _Content(ref, blob, pull, world.base, pull.head)) for ref, blob in found]


def _judged(world: World, forge: Forge, content: _Content) -> Approvals:
    pinned = pin_down(world, content.ref, content.blob, content.introduced)
    history = world.state.history(content.ref.folder)
    said = judge_policies(world, pinned, content.parent)
    asked = asked_teams(said)
    facts = approval_facts(
        world, forge, content.ref, content.blob, pinned, history, content.pull, content.parent, asked
    )
    verdict = judge(facts)
    needed = verdict if isinstance(verdict, Needed) else Needed("", "", ())
    for each in denials(said):
        needed = Needed(refusal(each), f"change the answers; {each.policy.path} says when", ())
    return Approvals(
        ref=content.ref,
        pull=content.pull.number,
        url=content.pull.url,
        teams=_teams(facts),
        rule=_rule(facts),
        cause=needed.cause,
        remedy=needed.remedy,
    )


def _teams(facts: ApprovalFacts) -> tuple[TeamApproval, ...]:
    able = {ask.team: ask.people for ask in who_to_ask(facts)}
    return tuple(
        TeamApproval(team, tuple(each.login for each in given), able.get(team, ()))
        for team, given in given_for(facts).items()
    )


def _rule(facts: ApprovalFacts) -> str:
    line = match(parse(facts.codeowners), facts.path)
    return f"{line.line}:{line.text}" if line else ""
