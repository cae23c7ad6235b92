"""Where requests stand, seen from the outside: the record, the base branch and the open pull requests together."""

import pytest

from paoctl.conformance.fakes.forge import FakeForge
from paoctl.errors import UsageError
from paoctl.model.request import RequestRef
from paoctl.model.standing import Standing
from paoctl.ports import PullRequest, PullText, Pushed, Write
from paoctl.report.requests import Overview
from paoctl.workflows.overview import overview
from paoctl.workflows.proposals import proposals
from paoctl.workflows.standings import Reader
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.platform import BUNDLE, DATABASE, RULE
from tests.workflows.test_crashes import Fate, journey_of, run_until_killed
from tests.workflows.test_fulfil import Provider


def reader(journey: Journey) -> Reader:
    world = look(journey.world.repo, journey.project)
    return Reader(world, proposals(world, journey.world.forge))


def row(journey: Journey, name: str) -> Standing:
    return next(each for each in reader(journey).all() if each.ref.name == name)


def seen_by(journey: Journey, me: str) -> Overview:
    read = reader(journey)
    return overview(read.world, journey.world.forge, me, read.all())


def names(rows: object) -> list[str]:
    assert isinstance(rows, list)
    return [each.ref.name for each in rows]


def propose(journey: Journey, item: str, name: str, **fields: object) -> int:
    return journey.propose(RequestRef(item, name).path, journey.document(item, name, fields))


def test_an_open_pull_request_is_a_proposed_request(journey: Journey) -> None:
    number = propose(journey, DATABASE, "orders-db", instanceName="orders-db")
    proposed = row(journey, "orders-db")
    assert (proposed.phase, proposed.requested_by, proposed.ref.item) == ("proposed", "ana", DATABASE)
    assert (proposed.team, proposed.environment) == ("@acme/orders", "dev")
    assert proposed.proposal
    assert proposed.proposal.number == number
    assert proposed.message == f"pull request #{number} waits for approval and merge"


def test_a_pull_request_made_by_hand_is_found_by_its_files(journey: Journey) -> None:
    ref = RequestRef(DATABASE, "by-hand-db")
    raw = journey.document(DATABASE, "by-hand-db", {"instanceName": "by-hand-db"})
    tip = journey.world.repo.fetch("main")["main"]
    assert tip
    pushed = journey.world.repo.branch("my-branch", tip, [Write(ref.path, data=raw)], "By hand")
    assert isinstance(pushed, Pushed)
    journey.world.forge.open_request("my-branch", PullText("By hand", "", "main"))
    assert row(journey, "by-hand-db").phase == "proposed"


def test_a_branch_that_tells_what_it_asks_for_needs_no_look_at_its_files(journey: Journey) -> None:
    class Closed(FakeForge):
        def files(self, pull: PullRequest) -> list[str]:
            raise AssertionError(f"looked at the files of {pull.branch}")

    journey.world.forge = Closed(journey.world.remote)
    propose(journey, BUNDLE, "shop", appName="shop")
    world = look(journey.world.repo, journey.project)
    assert RequestRef(BUNDLE, "shop") in proposals(world, journey.world.forge)


def test_a_merged_request_that_no_run_has_seen_is_queued(journey: Journey) -> None:
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    queued = row(journey, "orders-db")
    assert (queued.phase, queued.team, queued.environment) == ("queued", "@acme/orders", "dev")
    assert queued.message == "merged; no run has looked at it yet"


def test_a_change_that_no_run_has_seen_makes_a_ready_request_queued(journey: Journey) -> None:
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.fulfil()
    assert row(journey, "orders-db").phase == "ready"
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db", "size": "large"})
    assert row(journey, "orders-db").phase == "queued"
    assert "before: ready" in row(journey, "orders-db").message


def test_a_proposed_change_is_told_beside_the_phase(journey: Journey) -> None:
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.fulfil()
    number = propose(journey, DATABASE, "orders-db", instanceName="orders-db", size="large")
    ready = row(journey, "orders-db")
    assert ready.phase == "ready"
    assert ready.proposal
    assert ready.proposal.number == number


def test_a_request_whose_file_vanished_is_degraded_before_any_run_says_so(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.fulfil()
    journey.world.remote.commit("main", {ref.path: None}, "Bypass")
    missing = row(journey, "orders-db")
    assert (missing.phase, missing.reason) == ("degraded", "RequestMissing")


def test_a_deleted_request_is_listed_until_its_file_is_gone(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.fulfil()
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"}, state="absent")
    journey.fulfil()
    assert row(journey, "orders-db").phase == "deleted"
    journey.world.remote.commit("main", {ref.path: None}, "Clean up")
    assert reader(journey).all() == []


def test_a_request_that_waits_for_approval_is_told_with_its_team(journey: Journey) -> None:
    number = propose(journey, DATABASE, "orders-db", instanceName="orders-db")
    journey.merge(number)
    journey.fulfil()
    waiting = row(journey, "orders-db")
    assert (waiting.phase, waiting.reason, waiting.team) == ("waiting", "NeedsApproval", "@acme/orders")


def test_the_list_and_the_one_agree(journey: Journey) -> None:
    for name in ("orders-db", "more-db"):
        journey.ask(DATABASE, name, {"instanceName": name})
    journey.ask(RULE, "orders-web")
    journey.fulfil()
    read = reader(journey)
    assert [read.one(each.ref).standing for each in read.all()] == read.all()


def test_a_request_is_found_by_its_name_alone_where_that_is_unique(journey: Journey) -> None:
    propose(journey, DATABASE, "orders-db", instanceName="orders-db")
    journey.ask(RULE, "orders-web")
    read = reader(journey)
    assert read.find("orders-db") == read.find(f"{DATABASE}/orders-db") == RequestRef(DATABASE, "orders-db")
    with pytest.raises(UsageError, match="there is no request `orders`"):
        read.find("orders")


def test_two_requests_of_one_name_need_the_item(journey: Journey) -> None:
    journey.ask(RULE, "orders")
    propose(journey, DATABASE, "orders", instanceName="orders")
    with pytest.raises(UsageError, match="is not unique") as caught:
        reader(journey).find("orders")
    assert caught.value.remedy == f"one of: {DATABASE}/orders, {RULE}/orders"


def test_an_owner_sees_first_what_waits_for_owners(journey: Journey) -> None:
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.ask(RULE, "orders-web")
    propose(journey, DATABASE, "more-db", instanceName="more-db")
    journey.fulfil()
    dana = seen_by(journey, "dana")
    assert (names(dana.on_me), names(dana.mine), names(dana.others)) == (["more-db", "orders-web"], [], ["orders-db"])


def test_the_one_who_asked_sees_it_as_theirs_and_never_as_waiting_on_them(journey: Journey) -> None:
    journey.world.forge.teams["@acme/databases"] = {"ana", "dana"}
    propose(journey, DATABASE, "more-db", instanceName="more-db")
    ana = seen_by(journey, "ana")
    assert (names(ana.on_me), names(ana.mine), names(ana.others)) == ([], ["more-db"], [])


def test_who_may_not_read_teams_still_sees_everything(journey: Journey) -> None:
    journey.ask(RULE, "orders-web")
    journey.fulfil()
    journey.world.forge.may_read_teams = False
    dana = seen_by(journey, "dana")
    assert (names(dana.on_me), names(dana.others)) == ([], ["orders-web"])


def test_who_holds_a_request_is_told_with_the_command_for_when_that_run_is_dead() -> None:
    journey = journey_of(Provider())
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    assert run_until_killed(journey, Fate(4, after=True))
    [driven] = journey.fulfil(ports=journey.world.second("local:there:x")).driven
    told = f"if it is dead: paoctl fulfill {ref} --take-over"
    assert driven.note == f"held by local:here:me, which can't be seen from here; {told}"
    standing = reader(journey).one(ref).standing
    told = told.replace("if it", "if that run")
    assert (standing.phase, standing.message) == ("running", f"held by local:here:me; {told}")
