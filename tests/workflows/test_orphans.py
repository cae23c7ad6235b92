"""What belongs to no living request, and requests of which nothing is recorded."""

import json

import pytest

from paoctl.actions.rest_api import RestApi
from paoctl.conformance.fakes.http import Received
from paoctl.errors import AmbiguousError
from paoctl.model.events import Command
from paoctl.model.orphan import Orphan
from paoctl.model.phase import Phase, Reason
from paoctl.model.request import RequestRef
from paoctl.ports import HttpResponse
from paoctl.report.orphans import orphans_json, orphans_text
from paoctl.report.terminal import Terminal
from paoctl.workflows.orphans import orphans
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.platform import BUNDLE, DATABASE
from tests.workflows.test_answers_of_people import blind_app, tell
from tests.workflows.test_crashes import journey_of
from tests.workflows.test_fulfil import Provider
from tests.workflows.test_quarantine import buggy, sweep


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


def test_a_call_without_an_answer_is_found_once_its_request_has_failed(
    journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    with monkeypatch.context() as patch:
        patch.setattr(RestApi, "apply", buggy)
        for number in range(3):
            sweep(journey, number)
            assert found(journey) == [], "it is worked on"
    sweep(journey, 3)
    assert found(journey) == [("shop", "main/instance", f"paoctl retry {ref}")]
    tell(journey, ref, Command(who="ana", verb="retry"))
    sweep(journey, 4)
    assert found(journey) == []


class Silent(Provider):
    """Takes no secrets, and makes databases without a word."""

    def __call__(self, received: Received) -> HttpResponse:
        if "/databases/" in received.path:
            raise AmbiguousError("no answer")
        return HttpResponse(422, {}, b"{}") if "/secrets/" in received.path else super().__call__(received)


def test_what_a_rollback_could_not_find_out_is_for_people_to_tell() -> None:
    journey = journey_of(Silent())
    path = f"catalog/bundles/{BUNDLE}.yaml"
    raw = journey.files[path].replace(b"onFailure: stop", b"onFailure: rollback")
    raw = raw.replace(b'{{ components.database.outputs.host }}"}\n  - id: app', b'side by side"}\n  - id: app')
    item = "catalog/databases/database-postgresql-standard.yaml"
    once = journey.files[item].replace(b"- id: instance\n", b"- id: instance\n        retry: {attempts: 1}\n")
    journey.world.remote.commit("main", {path: raw, item: once}, "Undo it, and soon: its host is not held back by then")
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop"})
    journey.fulfil()
    assert journey.history(ref).reason is Reason.ROLLBACK_INCOMPLETE
    remedy = f"paoctl resolve {ref} database/instance"
    assert found(journey) == [("shop", "database/instance", remedy)]


def test_a_failed_change_leaves_the_service_that_was_there_alone(journey: Journey, provider: Provider) -> None:
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    provider.fail["/v1/databases/shop-db"] = 422
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db", "size": "large"})
    journey.fulfil()
    assert found(journey) == []


def failed_removal(journey: Journey, provider: Provider) -> RequestRef:
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    provider.fail["/v1/databases/shop-db"] = 422
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"}, state="absent")
    journey.fulfil()
    assert journey.history(ref).phase is Phase.FAILED
    return ref


def test_what_a_failed_removal_leaves_is_found_until_it_is_gone(journey: Journey, provider: Provider) -> None:
    ref = failed_removal(journey, provider)
    assert found(journey) == [("shop", "main/instance", f"paoctl retry {ref}")]
    assert orphans(look(journey.world.repo, journey.project))[0].why == "its removal failed, and left it there"
    remedy = (journey.history(ref).step("main/instance").error or pytest.fail("no error")).remedy
    assert remedy == "see at the target what keeps it from being removed, and end that; then try again"
    provider.fail.clear()
    tell(journey, ref, Command(who="ana", verb="retry"))
    journey.fulfil()
    assert found(journey) == []


@pytest.mark.parametrize("told", [False, True], ids=["at once", "once a run has seen it"])
def test_a_file_that_goes_before_its_removal_is_done_is_brought_back_first(
    journey: Journey, provider: Provider, told: bool
) -> None:
    ref = failed_removal(journey, provider)
    repo = journey.world.repo
    raw = repo.read(repo.fetch("main")["main"] or "", ref.path)
    journey.world.remote.commit("main", {ref.path: None}, "Too early")
    if told:
        journey.fulfil()
    assert found(journey) == [("shop", "main/instance", f"bring {ref.path} back; then paoctl retry {ref}")]
    journey.world.remote.commit("main", {ref.path: raw}, "Back")
    journey.fulfil()
    provider.fail.clear()
    tell(journey, ref, Command(who="ana", verb="retry"))
    journey.fulfil()
    assert (found(journey), journey.history(ref).phase) == ([], Phase.DELETED)


def test_a_call_that_people_are_asked_about_is_found(journey: Journey) -> None:
    ref = blind_app(journey)
    [orphan] = orphans(look(journey.world.repo, journey.project))
    assert (orphan.step, orphan.next) == ("main/app", f"paoctl resolve {ref} main/app")
    assert orphan.why == "its call was not answered: nobody can tell yet whether it happened"


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
