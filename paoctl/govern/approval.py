"""Is this content approved? The rules of FORMATS, "Approvals", over facts that a forge gave.

An approval counts for content: the latest word of a person (comments aside) is APPROVED, on a commit that has the very
same request, and the person is none of those who made the change. Not knowing is never taken for yes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from paoctl.govern.codeowners import Match, match, parse
from paoctl.ports import Commit, Forbidden, Login, PullRequest, Rules, Team

_SILENT: Final = frozenset({"COMMENTED", "PENDING"})
"""Reviews that neither give nor take an approval."""


@dataclass(frozen=True, slots=True)
class ReviewFact:
    """One review, and whether it was of what is on the base branch now."""

    id: int
    login: Login
    kind: str
    """User, Bot, Organization or Mannequin."""
    state: str
    commit: Commit
    same_content: bool
    """The request file at that commit has the same blob, and equal pins."""


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """All that the judgement rests on."""

    path: str
    """Of the request file."""
    teams: tuple[Team, ...]
    """One for each distinct owner of the item, or of the components of the bundle."""
    outsider_team: Team | None
    """`metadata.team`, when somebody outside it changes or removes its request."""
    pull: PullRequest | None
    """The pull request that brought the content."""
    only_file: bool
    """The request file is all that it changes."""
    author: Login
    authors: frozenset[Login]
    """Of every commit in it."""
    requested_by: Login
    reviews: tuple[ReviewFact, ...]
    """Oldest first."""
    members: Mapping[Team, Mapping[Login, bool | Forbidden]]
    """Who of the reviewers is in which team."""
    codeowners: str
    """The file as it is at the first parent of the merge."""
    verify: Literal["members", "ruleset"]
    rules: Rules | Forbidden | None
    """Of the base branch; asked for by `ruleset`."""
    bypassed: bool | None = None
    """Was it merged past the rules? None when nobody can tell; asked for by `ruleset`."""
    policy_teams: tuple[Team, ...] = ()
    """Those that policies ask besides."""


@dataclass(frozen=True, slots=True)
class Given:
    """An approval that counts, and for whom."""

    login: Login
    team: Team
    review: int
    commit: Commit


@dataclass(frozen=True, slots=True)
class Approved:
    """Every team that has to has approved."""

    required: tuple[Team, ...]
    given: tuple[Given, ...]
    """With `ruleset` the forge vouches that one of a team's approvals is by its member, not that all are."""
    lines: tuple[str, ...]
    """`<number>:<text>` of the line of CODEOWNERS that decided."""


@dataclass(frozen=True, slots=True)
class Needed:
    """Something is missing."""

    cause: str
    remedy: str
    missing: tuple[Team, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A team whose approval is missing."""

    team: Team
    people: tuple[Login, ...]
    """Of its known members those who may give it."""


def judge(facts: ApprovalFacts) -> Approved | Needed:
    """Is the content approved by everybody who has to?"""
    line = match(parse(facts.codeowners), facts.path)
    fault = _unfit(facts) or _unowned(facts, line)
    if fault:
        return fault
    given = given_for(facts)
    missing = tuple(team for team, approvals in given.items() if not approvals)
    if missing:
        return _missing(facts, missing, line)
    assert line is not None
    every = tuple(approval for approvals in given.values() for approval in approvals)
    return Approved(tuple(given), every, (f"{line.line}:{line.text}",))


def given_for(facts: ApprovalFacts) -> Mapping[Team, tuple[Given, ...]]:
    """Every team that has to approve, with the approvals that count for it, whatever else is wrong."""
    line = match(parse(facts.codeowners), facts.path)
    return {team: tuple(_given(facts, team, line)) for team in _required(facts)}


def who_to_ask(facts: ApprovalFacts) -> tuple[Ask, ...]:
    """Whose approval is missing, whatever else is wrong."""
    missing = [team for team, approvals in given_for(facts).items() if not approvals]
    return tuple(Ask(team, _able(facts, team)) for team in missing)


def _required(facts: ApprovalFacts) -> tuple[Team, ...]:
    required: dict[str, Team] = {}
    outsider = [facts.outsider_team] if facts.outsider_team else []
    for team in (*facts.teams, *outsider, *facts.policy_teams):
        required.setdefault(team.casefold(), team)
    return tuple(required.values())


def _unfit(facts: ApprovalFacts) -> Needed | None:
    """What is wrong before anybody's approval is looked at."""
    if not facts.teams:
        return Needed("nobody owns it", "give the item an owner", ())
    if facts.pull is None:
        return Needed("the change came by no pull request", "paoctl edit opens one", _required(facts))
    if not facts.only_file:
        return Needed(
            f"pull request #{facts.pull.number} changes more than {facts.path}",
            "ask again with the request file alone: paoctl edit",
            _required(facts),
        )
    return None


def _unowned(facts: ApprovalFacts, line: Match | None) -> Needed | None:
    """CODEOWNERS has to name who approves, else the forge asks nobody, or somebody else."""
    named = {owner.casefold() for owner in line.owners} if line else set()
    unnamed = tuple(team for team in facts.teams if team.casefold() not in named)
    if not unnamed:
        return None
    teams = " and ".join(unnamed)
    return Needed(
        f"CODEOWNERS does not give {facts.path} to {teams}", "paoctl owners --write, by pull request", unnamed
    )


def _latest(facts: ApprovalFacts) -> Mapping[Login, ReviewFact]:
    """Each person's last word."""
    return {review.login.casefold(): review for review in facts.reviews if review.state not in _SILENT}


def _against(facts: ApprovalFacts, review: ReviewFact) -> str:
    """Why a review is no approval, whoever's team it would be for; empty when it is one."""
    if review.kind != "User":
        return "is no person"
    if own := _part(facts, review.login):
        return own
    if review.state == "APPROVED":
        return "" if review.same_content else f"approved other content ({review.commit[:7]})"
    return {"CHANGES_REQUESTED": "asks for changes", "DISMISSED": "was dismissed"}.get(review.state, "did not approve")


def _part(facts: ApprovalFacts, login: Login) -> str:
    """What somebody has to do with the change, that rules them out; empty for nothing."""
    name = login.casefold()
    if name == facts.author.casefold():
        return "opened the pull request"
    if name in {author.casefold() for author in facts.authors}:
        return "wrote a commit of it"
    return "asked for it" if name == facts.requested_by.casefold() else ""


def _given(facts: ApprovalFacts, team: Team, line: Match | None) -> Iterator[Given]:
    for review in _latest(facts).values():
        if not _against(facts, review) and _speaks_for(facts, team, review.login, line) is True:
            yield Given(review.login, team, review.id, review.commit)


def _speaks_for(facts: ApprovalFacts, team: Team, login: Login, line: Match | None) -> bool | Forbidden:
    """Is somebody a team's member, or the person that an owner is?"""
    if "/" not in team:
        return team.removeprefix("@").casefold() == login.casefold()
    if facts.verify == "ruleset":
        return not _doubt(facts, team, line)
    known = {name.casefold(): member for name, member in facts.members.get(team, {}).items()}
    return known.get(login.casefold(), False)


def _doubt(facts: ApprovalFacts, team: Team, line: Match | None) -> str:
    """Why the forge's own enforcement does not prove that a team approved; empty when it does.

    The rules let one owner of the line approve for all of them, so they prove something only of a line with one owner.
    """
    rules = facts.rules
    if rules is None or isinstance(rules, Forbidden):
        return "the rules of the base branch can't be read"
    enforced = rules.code_owner_review and rules.stale_dismissal and rules.last_push_approval
    if not enforced or rules.required_approvals < 1:
        return "the base branch does not ask for code owners, fresh approvals and approval of the last push"
    if facts.bypassed is not False:
        return "it was merged past the rules" if facts.bypassed else "nobody can tell if it was merged past the rules"
    owners = {owner.casefold() for owner in line.owners} if line else set()
    return "" if owners == {team.casefold()} else f"one owner of several may approve, so the rules don't prove {team}"


def _missing(facts: ApprovalFacts, missing: tuple[Team, ...], line: Match | None) -> Needed:
    approvals = [review for review in _latest(facts).values() if not _against(facts, review)]
    for team in missing:
        if facts.verify == "ruleset" and "/" in team and (doubt := _doubt(facts, team, line)):
            return Needed(doubt, "set approvals.verify: members, with an App that may read teams", missing)
        for review in approvals:
            member = _speaks_for(facts, team, review.login, line)
            if isinstance(member, Forbidden):
                return Needed(f"cannot read team {team}", member.fix, missing)
    number = facts.pull.number if facts.pull else 0
    remedy = f"an owner approves pull request #{number}; it counts on a merged one too"
    return Needed(f"no approval of {' and '.join(missing)}{_why(facts, line)}", remedy, missing)


def _why(facts: ApprovalFacts, line: Match | None) -> str:
    """What is wrong with the reviews that somebody might have counted on."""
    notes: list[str] = []
    for review in _latest(facts).values():
        owns = any(_speaks_for(facts, team, review.login, line) is True for team in _required(facts))
        fault = _against(facts, review) or ("" if owns else "is no owner")
        if fault:
            notes.append(f"{review.login} {fault}")
    return f": {', '.join(notes)}" if notes else ""


def _able(facts: ApprovalFacts, team: Team) -> tuple[Login, ...]:
    if "/" not in team:
        person = team.removeprefix("@")
        return () if _part(facts, person) else (person,)
    known = facts.members.get(team, {})
    return tuple(login for login, member in known.items() if member is True and not _part(facts, login))
