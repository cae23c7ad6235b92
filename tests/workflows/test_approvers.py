"""Who must approve, who did: of an open pull request, and of what is merged."""

import pytest

from paoctl.errors import UsageError
from paoctl.model.approvals import Approvals
from paoctl.model.request import RequestRef
from paoctl.ports import Write
from paoctl.workflows.approvers import approvals_of_pull, approvals_of_request
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.platform import BUNDLE, DATABASE

REF = RequestRef(DATABASE, "orders-db")


def propose(journey: Journey) -> int:
    return journey.propose(REF.path, journey.document(DATABASE, "orders-db", {"instanceName": "orders-db"}))


def of_pull(journey: Journey, number: int) -> Approvals:
    [found] = approvals_of_pull(look(journey.world.repo, journey.project), journey.world.forge, number)
    return found


def of_request(journey: Journey, ref: RequestRef = REF) -> Approvals:
    return approvals_of_request(look(journey.world.repo, journey.project), journey.world.forge, ref)


def test_an_open_pull_request_waits_for_its_owner(journey: Journey) -> None:
    number = propose(journey)
    found = of_pull(journey, number)
    assert [(each.team, each.given) for each in found.teams] == [("@acme/databases", ())]
    assert found.cause == "no approval of @acme/databases"
    assert found.rule.endswith("@acme/databases")
    assert (found.ref, found.pull) == (REF, number)


def test_an_approval_is_seen_before_and_after_the_merge(journey: Journey) -> None:
    number = propose(journey)
    journey.world.forge.review(number, "dana")
    open_ = of_pull(journey, number)
    journey.merge(number)
    assert [each.given for each in open_.teams] == [("dana",)]
    assert open_.cause == ""
    assert of_request(journey) == open_
    assert of_pull(journey, number) == open_


def test_an_approval_of_other_content_does_not_count(journey: Journey) -> None:
    number = propose(journey)
    journey.world.forge.review(number, "dana")
    pull = journey.world.forge.pull(number)
    assert pull
    raw = journey.document(DATABASE, "orders-db", {"instanceName": "orders-db", "size": "large"})
    journey.world.repo.push(pull.branch, pull.head, [Write(REF.path, data=raw)], "Sneak")
    assert "dana approved other content" in of_pull(journey, number).cause


def test_a_bundle_needs_every_owner_and_says_who_is_missing(journey: Journey) -> None:
    journey.world.forge.teams["@acme/security"] = {"sam"}
    ref = RequestRef(BUNDLE, "shop")
    number = journey.propose(ref.path, journey.document(BUNDLE, "shop", {"appName": "shop"}))
    journey.world.forge.review(number, "dana")
    found = of_pull(journey, number)
    assert {each.team: each.missing for each in found.teams} == {
        "@acme/databases": False,
        "@acme/security": True,
        "@acme/compute": False,
    }
    assert "@acme/security" in found.cause


def test_what_is_neither_merged_nor_proposed_has_no_approvers(journey: Journey) -> None:
    with pytest.raises(UsageError, match="is not on main"):
        of_request(journey)
    with pytest.raises(UsageError, match="there is no pull request #4"):
        of_pull(journey, 4)


def test_a_review_of_a_commit_that_the_forge_lost_counts_for_nothing(journey: Journey) -> None:
    number = propose(journey)
    forge = journey.world.forge
    forge.review(number, "dana")
    kept = forge._pulls[number].reviews
    kept[:] = [each._replace(commit="") for each in kept]

    assert "dana approved other content" in of_pull(journey, number).cause
