"""What is merged although it should not be: it is refused, and stops no other request."""

from collections.abc import Mapping

import pytest
import yaml

from paoctl.model.phase import Phase, Reason
from paoctl.model.request import RequestRef
from tests.support.journey import Journey
from tests.workflows.test_crashes import journey_of
from tests.workflows.test_fulfil import BUNDLE, DATABASE, RULE, Provider

APP = "compute-eks-app"

APP_FILE = "catalog/compute/compute-eks-app.yaml"


@pytest.fixture
def journey(provider: Provider) -> Journey:
    return journey_of(provider)


def test_a_team_can_not_take_anothers_service_by_writing_its_own_name_in(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    journey.world.forge.teams["@acme/payments"] = {"pavel"}
    document = yaml.safe_load(journey.document(DATABASE, "shop", {"instanceName": "shop-db"}, state="absent"))
    document["metadata"] |= {"team": "@acme/payments", "requestedBy": "pavel"}
    journey.world.forge.actor = type(journey.world.forge.actor)("pavel", "User")
    number = journey.propose(ref.path, yaml.safe_dump(document, sort_keys=False).encode())
    journey.world.forge.review(number, "dana")
    journey.merge(number)
    journey.fulfil()
    history = journey.history(ref)
    assert history.reason is Reason.NEEDS_APPROVAL, history.phase
    assert "@acme/orders" in history.message


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_service_does_not_move_to_another_environment(journey: Journey, state: str) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    document = yaml.safe_load(journey.document(DATABASE, "shop", {"instanceName": "shop-db"}, state=state))
    document["metadata"]["environment"] = "production"
    number = journey.propose(ref.path, yaml.safe_dump(document, sort_keys=False).encode())
    journey.world.forge.review(number, "dana")
    journey.merge(number)
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.reason, history.generation) == (Phase.FAILED, Reason.USER, 1)


def test_a_removal_that_no_run_saw_unprotected_is_refused_and_its_remedy_leads_out(
    journey: Journey, provider: Provider
) -> None:
    fields = {"instanceName": "shop-db"}
    ref = journey.ask(DATABASE, "shop", fields, protect=True)
    journey.fulfil()
    journey.ask(DATABASE, "shop", fields)
    journey.ask(DATABASE, "shop", fields, state="absent")
    journey.fulfil()
    history = journey.history(ref)
    assert history.refused
    assert (history.phase, history.refused.cause) == (Phase.FAILED, "the service is protected")
    assert history.refused.remedy.startswith(f"paoctl edit {ref} --state present --no-protect, by pull request")
    assert provider.things
    journey.ask(DATABASE, "shop", fields)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    journey.ask(DATABASE, "shop", fields, state="absent")
    journey.fulfil()
    assert (journey.history(ref).phase, provider.things) == (Phase.DELETED, {})


def bundle_with(journey: Journey, change: Mapping[str, str | None]) -> bytes:
    document = yaml.safe_load(journey.document(BUNDLE, "shop", {"appName": "shop"}))
    pins = {**document["spec"]["components"], **change}
    document["spec"]["components"] = {key: pin for key, pin in pins.items() if pin}
    return yaml.safe_dump(document, sort_keys=False).encode()


@pytest.mark.parametrize("poison", ["missing", "bundle", "another"])
def test_a_component_that_is_no_such_component_is_refused_and_stops_no_other(journey: Journey, poison: str) -> None:
    bundle = yaml.safe_load(journey.document(BUNDLE, "shop", {"appName": "shop"}))["spec"]["catalogBundle"]
    rule = yaml.safe_load(journey.document(RULE, "x", {}))["spec"]["catalogItem"]
    pin = {"missing": None, "bundle": bundle, "another": rule}[poison]
    ref = RequestRef(BUNDLE, "shop")
    number = journey.propose(ref.path, bundle_with(journey, {"database": pin}))
    journey.world.forge.review(number, "dana")
    journey.merge(number)
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.reason) == (Phase.FAILED, Reason.USER)
    assert "database" in history.message


def test_a_number_too_large_for_the_journal_is_refused_and_stops_no_other(journey: Journey) -> None:
    raw = journey.files[APP_FILE].replace(b"validation: {min: 1, max: 20}", b"validation: {min: 1}")
    journey.world.remote.commit("main", {APP_FILE: raw}, "As many as you like")
    ref = journey.ask(APP, "shop", {"appName": "shop", "instances": 2**60})
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).reason) == (Phase.FAILED, Reason.USER)


def test_the_owners_that_the_forge_asks_are_those_that_count(journey: Journey) -> None:
    files = {".github/CODEOWNERS": b"/requests/ @acme/network\n"}
    journey.world.remote.commit("main", files, "The first place counts")
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    assert journey.history(ref).reason is Reason.NEEDS_APPROVAL
    assert "CODEOWNERS does not give" in journey.history(ref).message


def test_a_request_that_can_be_run_waits_until_it_is_a_plain_file(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    tip = journey.world.repo.fetch("main")["main"]
    assert tip
    raw = journey.world.repo.read(tip, ref.path)
    journey.world.remote.commit("main", {ref.path: raw}, mode="100755")
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.generation) == (Phase.WAITING, 0)
    assert history.message == f"{ref.path} is no plain file"

    journey.world.remote.commit("main", {ref.path: raw})
    journey.fulfil()
    assert "no plain file" not in journey.history(ref).message
