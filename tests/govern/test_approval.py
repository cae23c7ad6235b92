"""Every rule of FORMATS, "Approvals", broken once."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paoctl.govern.approval import ApprovalFacts, Approved, Ask, Given, Needed, ReviewFact, judge, who_to_ask
from paoctl.ports import Forbidden
from tests.govern.facts import BY_RULES, CODEOWNERS, GOOD, HEAD, PULL, STRICT, review, reviewed, two_teams

UNREADABLE = Forbidden("the members of @acme/databases", "give the App the permission Members: read")
TEAM = "@acme/databases"


def test_an_owner_s_approval_of_this_content_is_enough() -> None:
    verdict = judge(GOOD)

    assert verdict == Approved(
        required=(TEAM,),
        given=(Given("dana", TEAM, 7, HEAD),),
        lines=("2:/requests/database-postgresql-standard/ @acme/databases",),
    )


BROKEN: dict[str, tuple[ApprovalFacts, str]] = {
    "no review": (reviewed(), "no approval of @acme/databases"),
    "a comment": (reviewed(review(state="COMMENTED")), "no approval of @acme/databases"),
    "a pending review": (reviewed(review(state="PENDING")), "no approval of @acme/databases"),
    "a dismissed review": (reviewed(review(state="DISMISSED")), "dana was dismissed"),
    "second thoughts": (reviewed(review(), review(state="CHANGES_REQUESTED", number=8)), "dana asks for changes"),
    "a later dismissal": (reviewed(review(), review(state="DISMISSED", number=8)), "dana was dismissed"),
    "other content": (reviewed(review(same=False)), "dana approved other content (c0dec0d)"),
    "other content last": (reviewed(review(), review(same=False, number=8)), "dana approved other content"),
    "a bot": (reviewed(review(kind="Bot")), "dana is no person"),
    "a mannequin": (reviewed(review(kind="Mannequin")), "dana is no person"),
    "the author": (reviewed(review("ana")), "ana opened the pull request"),
    "the author in other letters": (reviewed(review("Ana")), "Ana opened the pull request"),
    "a commit author": (replace(GOOD, authors=frozenset({"ana", "Dana"})), "dana wrote a commit of it"),
    "the requester": (replace(GOOD, requested_by="DANA"), "dana asked for it"),
    "an outsider": (reviewed(review("eve")), "eve is no owner"),
    "a stranger": (reviewed(review("mallory")), "mallory is no owner"),
    "no pull request": (replace(GOOD, pull=None), "the change came by no pull request"),
    "more files": (replace(GOOD, only_file=False), "pull request #12 changes more than requests/"),
    "no owner at all": (replace(GOOD, teams=()), "nobody owns it"),
    "an unowned path": (replace(GOOD, codeowners="/docs/ @acme/databases\n"), "CODEOWNERS does not give requests/"),
    "another's path": (replace(GOOD, codeowners="* @acme/platform\n"), "to @acme/databases"),
    "a later line": (replace(GOOD, codeowners=CODEOWNERS + "*.yaml @acme/platform\n"), "to @acme/databases"),
    "a line with a fault": (replace(GOOD, codeowners=CODEOWNERS.replace("@acme/d", "acme/d")), "to @acme/databases"),
    "no CODEOWNERS": (replace(GOOD, codeowners=""), "to @acme/databases"),
    "an unreadable team": (replace(GOOD, members={TEAM: {"dana": UNREADABLE}}), "cannot read team @acme/databases"),
    "a team nobody asked about": (replace(GOOD, members={}), "dana is no owner"),
    "one team of two": (two_teams({"dana": False}), "no approval of @acme/security"),
    "the requesting team": (
        replace(GOOD, outsider_team="@acme/orders", members={**GOOD.members, "@acme/orders": {"dana": False}}),
        "no approval of @acme/orders",
    ),
    "rules unread": (replace(BY_RULES, rules=UNREADABLE), "can't be read"),
    "rules not asked for": (replace(BY_RULES, rules=None), "can't be read"),
    "no owner review": (replace(BY_RULES, rules=STRICT._replace(code_owner_review=False)), "does not ask for"),
    "stale approvals": (replace(BY_RULES, rules=STRICT._replace(stale_dismissal=False)), "does not ask for"),
    "last push unseen": (replace(BY_RULES, rules=STRICT._replace(last_push_approval=False)), "does not ask for"),
    "no approval asked": (replace(BY_RULES, rules=STRICT._replace(required_approvals=0)), "does not ask for"),
    "a bypass": (replace(BY_RULES, bypassed=True), "merged past the rules"),
    "perhaps a bypass": (replace(BY_RULES, bypassed=None), "nobody can tell"),
    "rules, no review": (replace(BY_RULES, reviews=()), "no approval of @acme/databases"),
    "rules, the author": (replace(BY_RULES, reviews=(review("ana"),)), "ana opened the pull request"),
    "rules, two owners": (
        replace(BY_RULES, codeowners=CODEOWNERS.replace("@acme/databases", "@acme/databases @acme/web")),
        "one owner of several may approve",
    ),
}


@pytest.mark.parametrize(("facts", "cause"), BROKEN.values(), ids=BROKEN)
def test_a_broken_rule_means_no(facts: ApprovalFacts, cause: str) -> None:
    verdict = judge(facts)

    assert isinstance(verdict, Needed)
    assert cause in verdict.cause
    assert verdict.remedy


MENDED: dict[str, ApprovalFacts] = {
    "a comment after the approval": reviewed(review(), review(state="COMMENTED", number=8)),
    "an approval after changes were asked for": reviewed(review(state="CHANGES_REQUESTED"), review(number=8)),
    "a fresh approval after a stale one": reviewed(review(same=False), review(number=8)),
    "another owner's no": reviewed(review(), review("li", "CHANGES_REQUESTED", number=8)),
    "a second owner, whose team can't be read": replace(
        reviewed(review(), review("li", number=8)), members={TEAM: {"dana": True, "li": UNREADABLE}}
    ),
    "a team that nobody has to read": replace(
        reviewed(review(), review("ana", number=8)), members={TEAM: {"dana": True, "ana": UNREADABLE}}
    ),
    "one person in both teams": two_teams({"dana": True}),
    "letters of another case": replace(GOOD, codeowners=CODEOWNERS.replace("@acme/d", "@Acme/D")),
    "the forge's own enforcement": BY_RULES,
    "a person as owner": replace(GOOD, teams=("@Dana",), members={}, codeowners="/requests/ @dana\n", verify="members"),
    "a person as owner, by rules that prove nothing": replace(
        BY_RULES, teams=("@dana",), codeowners="/requests/ @dana @li\n", rules=None, bypassed=None
    ),
    "a request of the App's for a person": replace(GOOD, author="acme-paoctl[bot]", authors=frozenset({"web-flow"})),
}


@pytest.mark.parametrize("facts", MENDED.values(), ids=MENDED)
def test_what_breaks_no_rule_is_approved(facts: ApprovalFacts) -> None:
    assert isinstance(judge(facts), Approved)


def test_an_unreadable_team_is_named_with_its_cure() -> None:
    verdict = judge(replace(GOOD, members={TEAM: {"dana": UNREADABLE}}))

    assert verdict == Needed("cannot read team @acme/databases", UNREADABLE.fix, (TEAM,))


def test_an_approval_that_cannot_count_hides_no_cause_behind_an_unreadable_team() -> None:
    verdict = judge(replace(reviewed(review("ana")), members={TEAM: {"ana": UNREADABLE}}))

    assert isinstance(verdict, Needed)
    assert verdict.cause == "no approval of @acme/databases: ana opened the pull request"


def test_codeowners_that_does_not_name_the_team_is_cured_by_its_command() -> None:
    verdict = judge(replace(GOOD, codeowners=""))

    assert isinstance(verdict, Needed)
    assert verdict.remedy == "paoctl owners --write, by pull request"
    assert verdict.missing == (TEAM,)


def test_the_owner_and_the_requesting_team_both_approve_an_outsider_s_change() -> None:
    facts = replace(
        reviewed(review(), review("olga", number=8)),
        outsider_team="@acme/orders",
        members={TEAM: {"dana": True, "olga": False}, "@acme/orders": {"dana": False, "olga": True}},
    )

    verdict = judge(facts)

    assert isinstance(verdict, Approved)
    assert verdict.required == (TEAM, "@acme/orders")
    assert [(each.login, each.team) for each in verdict.given] == [("dana", TEAM), ("olga", "@acme/orders")]


def test_an_outsider_whose_team_owns_the_item_asks_it_once() -> None:
    verdict = judge(replace(GOOD, outsider_team="@ACME/databases"))

    assert isinstance(verdict, Approved)
    assert verdict.required == (TEAM,)


def test_who_is_asked_are_members_that_had_no_part_in_the_change() -> None:
    assert who_to_ask(reviewed()) == (Ask(TEAM, ("dana", "li")),)


def test_nobody_is_asked_twice() -> None:
    assert who_to_ask(two_teams({"dana": False, "sam": True})) == (Ask("@acme/security", ("sam",)),)


def test_a_person_as_owner_is_asked_unless_it_is_the_author() -> None:
    facts = replace(reviewed(), teams=("@ana", "@li"), codeowners="/requests/ @ana @li\n")

    assert who_to_ask(facts) == (Ask("@ana", ()), Ask("@li", ("li",)))


def _reviews(logins: list[str], kinds: list[str], *, same: bool = True) -> st.SearchStrategy[ReviewFact]:
    states = st.sampled_from(["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"])
    numbers, login, kind = st.integers(1, 99), st.sampled_from(logins), st.sampled_from(kinds)
    return st.builds(ReviewFact, numbers, login, kind, states, st.just(HEAD), st.just(same))


TAINTED = st.one_of(
    _reviews(["ana", "ANA", "carl", "rita"], ["User"]),
    _reviews(["dana", "robot[bot]"], ["Bot", "Mannequin"]),
    _reviews(["eve", "mallory"], ["User"]),
    _reviews(["dana", "li"], ["User"], same=False),
)


@given(st.lists(TAINTED, max_size=12), st.booleans())
def test_no_set_of_reviews_by_those_who_may_not_ever_approves(reviews: list[ReviewFact], by_rules: bool) -> None:
    members = {TEAM: dict.fromkeys(("ana", "ANA", "carl", "rita", "dana", "robot[bot]", "li"), True)}
    facts = replace(GOOD, authors=frozenset({"carl"}), requested_by="rita", reviews=tuple(reviews), members=members)
    if by_rules:
        own = tuple(each for each in reviews if each.login not in {"eve", "mallory"})
        facts = replace(facts, verify="ruleset", rules=STRICT, bypassed=False, reviews=own)

    assert isinstance(judge(facts), Needed)


@given(st.lists(TAINTED, max_size=6), st.lists(TAINTED, max_size=6))
def test_one_good_approval_is_not_spoilt_by_others(before: list[ReviewFact], after: list[ReviewFact]) -> None:
    noise = [each for each in (*before, *after) if each.login != "dana"]

    verdict = judge(replace(GOOD, reviews=(*noise[: len(before)], review(), *noise[len(before) :])))

    assert isinstance(verdict, Approved)


def test_the_pull_request_of_the_facts_is_the_one_that_people_are_sent_to() -> None:
    verdict = judge(replace(GOOD, reviews=(), pull=PULL._replace(number=31)))

    assert isinstance(verdict, Needed)
    assert "#31" in verdict.remedy
