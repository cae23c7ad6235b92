"""What belongs to no living request, and requests of which nothing is recorded."""

import json

import pytest

from paoctl.model.events import Command
from paoctl.model.orphan import Orphan
from paoctl.report.orphans import orphans_json, orphans_text
from paoctl.report.terminal import Terminal
from paoctl.workflows.orphans import orphans
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.platform import DATABASE
from tests.workflows.test_answers_of_people import tell
from tests.workflows.test_crashes import journey_of
from tests.workflows.test_fulfil import Provider


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def journey(provider: Provider) -> Journey:
    return journey_of(provider)


def found(journey: Journey) -> list[tuple[str, str, str]]:
    return [(each.ref.name, each.step, each.next) for each in orphans(look(journey.world.repo, journey.project))]


def test_where_all_is_well_there_are_none(journey: Journey) -> None:
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    assert found(journey) == []


@pytest.mark.parametrize("told", [False, True], ids=["at once", "once a run has seen it"])
def test_what_a_vanished_file_leaves_is_found(journey: Journey, told: bool) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    journey.world.remote.commit("main", {ref.path: None}, "Oops")
    if told:
        journey.fulfil()
    assert [(name, step) for name, step, _ in found(journey)] == [("shop", "main/instance"), ("shop", "main/announce")]


def test_what_a_failed_request_leaves_is_found_until_it_is_rolled_back(journey: Journey, provider: Provider) -> None:
    provider.fail["/hooks/databases"] = 422
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    assert found(journey) == [("shop", "main/instance", f"paoctl rollback {ref}")]
    tell(journey, ref, Command(who="ana", verb="rollback"))
    journey.fulfil()
    assert found(journey) == []


def test_a_failed_change_leaves_the_service_that_was_there_alone(journey: Journey, provider: Provider) -> None:
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    provider.fail["/v1/databases/shop-db"] = 422
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db", "size": "large"})
    journey.fulfil()
    assert found(journey) == []


def test_a_request_that_no_run_has_seen_is_the_reverse(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    assert found(journey) == [("shop", "", f"paoctl fulfill {ref}")]


def test_people_and_programs_read_the_same(journey: Journey, provider: Provider) -> None:
    provider.fail["/hooks/databases"] = 422
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    [orphan] = orphans(look(journey.world.repo, journey.project))
    assert isinstance(orphan, Orphan)
    assert f"{ref}\tmain/instance\t" in orphans_text([orphan], Terminal(interactive=False, colour=False, width=200))
    document = json.loads(orphans_json([orphan]))
    assert (document["kind"], [each["step"] for each in document["items"]]) == ("OrphanList", ["main/instance"])
