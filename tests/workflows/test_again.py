"""A part of a request, once more: a step or a component, and all that depends on it; the rest stays done."""

import pytest

from paoctl.errors import UsageError, UserError
from paoctl.model.events import Command
from paoctl.model.phase import Phase
from paoctl.model.request import RequestRef
from paoctl.workflows.plan import Asked, previews
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.platform import BUNDLE, DATABASE
from tests.workflows.test_answers_of_people import tell
from tests.workflows.test_crashes import Fate, finish, journey_of, run_until_killed
from tests.workflows.test_fulfil import Provider

DATABASE_FILE = "catalog/databases/database-postgresql-standard.yaml"
PUT, HOOK = ("PUT", "/v1/databases/shop-db"), ("POST", "/hooks/databases")


@pytest.fixture
def journey(provider: Provider) -> Journey:
    return journey_of(provider)


def again(component: str = "", start: str = "") -> Command:
    given = {"component": component, "from": start}
    return Command(who="ana", verb="retry", args={name: text for name, text in given.items() if text})


def ready(journey: Journey, item: str = DATABASE) -> RequestRef:
    ref = journey.ask(item, "shop", {"instanceName": "shop-db"} if item == DATABASE else {"appName": "shop"})
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    return ref


def rerun(journey: Journey, provider: Provider, ref: RequestRef, command: Command) -> list[tuple[str, str]]:
    """The calls that a retry of a part comes to."""
    before = len(provider.calls)
    tell(journey, ref, command)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY, journey.history(ref).message
    return provider.calls[before:]


def test_a_step_of_a_ready_request_runs_again_with_all_that_needs_it(journey: Journey, provider: Provider) -> None:
    ref = ready(journey)
    first = journey.history(ref).step("main/instance").key
    provider.things.clear()  # somebody deleted it by hand
    assert rerun(journey, provider, ref, again(start="instance")) == [PUT, HOOK]
    step = journey.history(ref).step("main/instance")
    assert (step.epoch, step.key != first, step.effects[-1]["op"]) == (1, True, "update")
    assert "/v1/databases/shop-db" in provider.things


def test_the_last_step_alone_runs_again(journey: Journey, provider: Provider) -> None:
    ref = ready(journey)
    assert rerun(journey, provider, ref, again(start="main/announce")) == [HOOK]
    assert len(provider.hooks) == 2, "with a key of its own: the receiver takes it for a new delivery"
    assert journey.fulfil().driven == ()


def test_a_component_runs_again_with_what_other_components_build_on_it(journey: Journey, provider: Provider) -> None:
    ref = ready(journey, BUNDLE)
    assert {path for _, path in rerun(journey, provider, ref, again("secret"))} == {
        "/v1/secrets/shop%2Fdb",
        "/v1/apps/shop",
    }
    assert {path for _, path in rerun(journey, provider, ref, again("database", "announce"))} == {
        "/hooks/databases",
        "/v1/apps/shop",
    }


def test_what_would_run_is_told_before_it_is_said(journey: Journey) -> None:
    ref = ready(journey)
    world = look(journey.world.repo, journey.project)
    [preview] = previews(world, [Asked(ref, world.desired[ref.path])], said=again(start="instance"))
    assert preview.plan
    assert [(step.id, step.change.kind) for step in preview.plan.steps] == [
        ("main/instance", "update"),
        ("main/announce", "update"),
    ]
    assert journey.fulfil().driven == (), "nothing was said by looking"


def test_a_failed_request_runs_again_from_a_step_that_was_done(journey: Journey, provider: Provider) -> None:
    provider.fail["/hooks/databases"] = 422
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    provider.fail.clear()
    assert rerun(journey, provider, ref, again(start="instance")) == [PUT, HOOK]


def test_a_failing_repair_takes_no_service_away(journey: Journey, provider: Provider) -> None:
    raw = journey.files[DATABASE_FILE].replace(b"onFailure: stop", b"onFailure: rollback")
    journey.world.remote.commit("main", {DATABASE_FILE: raw}, "Clean up after yourself")
    ref = ready(journey)
    before = dict(provider.things)
    provider.fail["/hooks/databases"] = 422
    tell(journey, ref, again(start="instance"))
    journey.fulfil()
    assert journey.history(ref).phase is Phase.ROLLED_BACK
    assert provider.things == before


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (again("databse"), "no component `databse`"),
        (again(start="instanze"), "no action `instanze`"),
        (again("database", "store"), "no action `store`"),
    ],
)
def test_a_part_that_is_not_there_is_named(journey: Journey, command: Command, words: str) -> None:
    ref = ready(journey, BUNDLE)
    with pytest.raises(UsageError, match=words):
        tell(journey, ref, command)


def test_what_could_only_be_replaced_is_not_run_again(journey: Journey) -> None:
    path = "catalog/compute/compute-eks-app.yaml"
    before, _, rest = journey.files[path].partition(b"        update:")
    raw = before + b"        destroy:" + rest.partition(b"        destroy:")[2]
    journey.world.remote.commit("main", {path: raw}, "No update")
    ref = journey.ask("compute-eks-app", "shop", {"appName": "shop"})
    journey.fulfil()
    with pytest.raises(UserError, match="this can't be taken back: main/app:replace"):
        tell(journey, ref, again(start="app"))


@pytest.mark.parametrize(("ref_of", "old"), [("", "what it made before"), ("          ref: id\n", "apps")])
def test_a_replacement_says_what_goes_and_what_comes(journey: Journey, ref_of: str, old: str) -> None:
    path = "catalog/compute/compute-eks-app.yaml"
    before, _, rest = journey.files[path].partition(b"        update:")
    raw = before + ref_of.encode() + b"        destroy:" + rest.partition(b"        destroy:")[2]
    journey.world.remote.commit("main", {path: raw}, "No update")
    journey.ask("compute-eks-app", "shop", {"appName": "shop"})
    journey.fulfil()
    ref = journey.ask("compute-eks-app", "shop", {"appName": "shop", "instances": 3})
    world = look(journey.world.repo, journey.project)
    [ahead] = previews(world, [Asked(ref, world.desired[ref.path])])
    assert ahead.plan
    texts = [step.change.text for step in ahead.plan.steps]
    assert texts == [f"remove {old}", f"POST 127.0.0.1:8899/v1/apps, in place of {old}"]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_retry_of_a_part_that_dies_anywhere_is_finished_by_the_next_run(after: bool) -> None:
    for number in range(1, 80):
        provider = Provider()
        journey = journey_of(provider)
        ref = ready(journey)
        tell(journey, ref, again(start="instance"))
        if not run_until_killed(journey, Fate(number, after=after)):
            break
        finish(journey, ref)
        assert journey.history(ref).phase is Phase.READY, f"killed at {number}"
        assert len(provider.hooks) == 2, f"killed at {number}"
    assert number >= 6
