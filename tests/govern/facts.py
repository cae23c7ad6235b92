"""Facts of an approval that is in order, to be broken one at a time."""

from collections.abc import Mapping
from dataclasses import replace

from paoctl.govern.approval import ApprovalFacts, ReviewFact
from paoctl.ports import PullRequest, Rules

HEAD = "4be1" * 10
OTHER = "c0de" * 10
PATH = "requests/database-postgresql-standard/orders-db.yaml"
CODEOWNERS = "* @acme/platform\n/requests/database-postgresql-standard/ @acme/databases\n"
PULL = PullRequest(
    number=12,
    url="https://github.example/acme/platform/pull/12",
    author="ana",
    author_kind="User",
    branch="pao/orders-db-0123456789",
    head=HEAD,
    base="main",
    state="closed",
    merged=True,
    merge_commit="aaaa" * 10,
)
STRICT = Rules(code_owner_review=True, stale_dismissal=True, last_push_approval=True, required_approvals=1)


def review(
    login: str = "dana", state: str = "APPROVED", *, number: int = 7, kind: str = "User", same: bool = True
) -> ReviewFact:
    return ReviewFact(number, login, kind, state, HEAD if same else OTHER, same)


GOOD = ApprovalFacts(
    path=PATH,
    teams=("@acme/databases",),
    outsider_team=None,
    pull=PULL,
    only_file=True,
    author="ana",
    authors=frozenset({"ana"}),
    requested_by="ana",
    reviews=(review(),),
    members={"@acme/databases": {"dana": True, "li": True, "eve": False, "ana": True}},
    codeowners=CODEOWNERS,
    verify="members",
    rules=None,
)
BY_RULES = replace(GOOD, verify="ruleset", members={}, rules=STRICT, bypassed=False)


def reviewed(*reviews: ReviewFact, facts: ApprovalFacts = GOOD) -> ApprovalFacts:
    return replace(facts, reviews=reviews)


def two_teams(members: Mapping[str, bool]) -> ApprovalFacts:
    """A bundle of a database and a secret; `members` are those of the second team."""
    return replace(
        GOOD,
        teams=("@acme/databases", "@acme/security"),
        members={**GOOD.members, "@acme/security": members},
        codeowners="/requests/ @acme/databases @acme/security\n",
    )
