"""Approvals, read from the forge at fulfil time and judged by the rules of FORMATS."""

from collections.abc import Mapping
from dataclasses import dataclass

from paoctl.errors import UserError
from paoctl.govern.approval import ApprovalFacts, Approved, Needed, ReviewFact, judge
from paoctl.govern.policies import asked_teams, refuse_denied
from paoctl.govern.requester import speaks_for
from paoctl.load.catalog import load_request
from paoctl.model.digest import Pin, blob_id
from paoctl.model.events import Accepted
from paoctl.model.history import History
from paoctl.model.paths import OWNERS_PLACES
from paoctl.model.request import RequestRef
from paoctl.ports import BlobId, Commit, Forbidden, Forge, Login, PullRequest, Review, Team
from paoctl.workflows.pinned import Pinned, owner_teams
from paoctl.workflows.policies import judge_policies
from paoctl.workflows.world import World


@dataclass(frozen=True, slots=True)
class Judged:
    """An approval that stands, and where it was found."""

    approved: Approved
    pull: PullRequest
    introduced: Commit
    parent: Commit


def judge_request(
    world: World, forge: Forge, ref: RequestRef, blob: BlobId, pinned: Pinned, history: History
) -> Judged | Needed:
    """Is this blob of the request file approved?

    Raises:
        UserError: somebody asks in another's name; a policy refuses it, or can't be read.
    """
    introduced = world.repo.introduced(world.base, ref.path)
    if introduced is None:
        return Needed("the file is on no first-parent commit of the base branch", "ask by pull request", ())
    pull = forge.pull_of(introduced)
    if pull is None:
        return Needed("the change did not come by a pull request", "paoctl request, or paoctl edit, opens one", ())
    parents = world.repo.commit(introduced).parents
    parent = parents[0] if parents else introduced
    metadata = pinned.request.metadata
    if not speaks_for(metadata.requested_by, pull.author, pull.author_kind, world.project.forge.apps):
        raise UserError(
            f"requestedBy says {metadata.requested_by}, but {pull.author} opened the pull request",
            remedy="open it by paoctl request; it writes your own login",
            code="PAO608",
        )
    said = judge_policies(world, pinned, parent)
    refuse_denied(said)
    facts = approval_facts(world, forge, ref, blob, pinned, history, pull, parent, asked_teams(said))
    verdict = judge(facts)
    return verdict if isinstance(verdict, Needed) else Judged(verdict, pull, introduced, parent)


def approval_facts(
    world: World,
    forge: Forge,
    ref: RequestRef,
    blob: BlobId,
    pinned: Pinned,
    history: History,
    pull: PullRequest,
    parent: Commit,
    policy_teams: tuple[Team, ...],
) -> ApprovalFacts:
    """What the judgement on a blob rests on; `parent` is the commit whose CODEOWNERS and policies count."""
    teams = owner_teams(pinned)
    pins = pinned.request.spec.pins
    reviews = forge.reviews(pull)
    same = {commit: _same(world, commit, ref, blob, pins) for commit in {review.commit for review in reviews}}
    outsider = _outsider_team(forge, history.present, pull.author) if history.present else None
    asked = (*teams, *([outsider] if outsider else []), *policy_teams)
    people = {review.login for review in reviews if review.state == "APPROVED"}
    verify = world.project.approvals.verify
    return ApprovalFacts(
        path=ref.path,
        teams=teams,
        outsider_team=outsider,
        pull=pull,
        only_file=list(forge.files(pull)) == [ref.path],
        author=pull.author,
        authors=forge.authors(pull),
        requested_by=pinned.request.metadata.requested_by,
        reviews=tuple(_review(review, same[review.commit]) for review in reviews),
        members={} if verify == "ruleset" else {team: _members(forge, team, people) for team in asked},
        codeowners=owners_at(world, parent),
        verify=verify,
        rules=forge.rules(world.project.forge.base) if verify == "ruleset" else None,
        policy_teams=policy_teams,
    )


def owners_at(world: World, commit: Commit) -> str:
    """CODEOWNERS as the forge sees it at a commit: the first of its places that exists counts, and no other."""
    found = (world.repo.read(commit, place) for place in OWNERS_PLACES)
    return next((raw.decode(errors="replace") for raw in found if raw is not None), "")


def _review(review: Review, same: bool) -> ReviewFact:  # noqa: FBT001 - a fact, not a switch
    return ReviewFact(review.id, review.login, review.kind, review.state, review.commit, same)


def _members(forge: Forge, team: Team, people: set[Login]) -> Mapping[Login, bool | Forbidden]:
    return {login: forge.in_team(team, login) for login in sorted(people)}


def _outsider_team(forge: Forge, present: Accepted, author: Login) -> Team | None:
    """The team whose service it is, when somebody outside it changes it, removes it, or writes another team in."""
    team = str(present.facts.get("team", ""))
    return None if forge.in_team(team, author) is True else team


def _same(world: World, commit: Commit, ref: RequestRef, blob: BlobId, pins: Mapping[str, Pin]) -> bool:
    """Does the request file at that commit have the very blob and pins that are on the base branch?

    The commit is of a pull request's branch, which may be gone: then the forge serves it by id, or nobody can say. It
    is empty where the forge itself no longer knows it.
    """
    raw = world.repo.read(commit, ref.path) if commit and world.repo.bring(commit) else None
    if raw is None or blob_id(raw) != blob:
        return False
    loaded, _ = load_request(ref.path, raw)
    return loaded is not None and loaded.document.spec.pins == pins
