"""From answers to a proposal: what is chosen, what is missing, what the file will say, what will run."""

import pytest

from paoctl.errors import UsageError, UserError
from paoctl.load.catalog import load_request
from paoctl.model.loaded import pin_of
from paoctl.model.proposal import Proposal
from paoctl.model.request import RequestMetadata
from paoctl.workflows.choice import choose, own_teams
from paoctl.workflows.request import new_request, propose, question_scopes, told, unanswered
from paoctl.workflows.world import World
from tests.workflows.samples import FILES, repository, seen, settings

DATABASE = "database-postgresql-standard"
METADATA = RequestMetadata.parse(
    {"name": "orders-db", "team": "@acme/orders", "environment": "dev", "requestedBy": "erin"}
)


@pytest.fixture
def world() -> World:
    """The sample repository, looked at."""
    return seen(repository())


def proposed(world: World, item: str = DATABASE, /, **fields: object) -> Proposal:
    chosen = choose(world, item)
    return propose(world, chosen, new_request(chosen, METADATA, fields, {}))


def test_whoever_asks_for_a_bundle_is_told_of_a_deprecated_item_in_it() -> None:
    life = "  lifecycle: {stage: deprecated, sunset: '2027-03-31'}\n  owner: {team: \"@acme/databases\"}"
    path = "catalog/databases/database-postgresql-standard.yaml"
    aging = FILES[path].replace('  owner: {team: "@acme/databases"}', life)

    told = proposed(seen(repository({path: aging})), "bundle-shop-standard", appName="shop").warnings

    assert told == (f"{DATABASE}, which comes with it, is deprecated, and can be asked for until 2027-03-31",)


# --- choosing -------------------------------------------------------------------------------------------------------


def test_an_item_is_pinned_as_it_is_on_the_base_branch(world: World) -> None:
    chosen = choose(world, DATABASE)

    assert chosen.pin == pin_of(world.catalog.items[DATABASE])
    assert chosen.spec == {"catalogItem": str(chosen.pin)}


def test_a_bundle_is_pinned_with_every_component(world: World) -> None:
    chosen = choose(world, "bundle-shop-standard")

    assert chosen.spec == {
        "catalogBundle": str(pin_of(world.catalog.bundles["bundle-shop-standard"])),
        "components": {
            "database": str(pin_of(world.catalog.items[DATABASE])),
            "rule": str(pin_of(world.catalog.items["network-firewall-rule"])),
        },
    }


def test_an_unknown_item_is_refused_with_the_nearest(world: World) -> None:
    with pytest.raises(UsageError) as caught:
        choose(world, "network-firewal-rule")

    assert caught.value.remedy == "did you mean `network-firewall-rule`?"


def test_a_bundle_with_a_component_that_is_not_offered_cannot_be_asked_for() -> None:
    world = repository()
    world.remote.commit("main", {"catalog/network/network-firewall-rule.yaml": None})

    with pytest.raises(UserError, match="joins network-firewall-rule, which is not offered"):
        choose(seen(world), "bundle-shop-standard")


def test_the_teams_of_a_person_are_those_the_token_may_see() -> None:
    world = repository()

    assert own_teams(settings(), world.forge, "erin") == ("@acme/orders",)
    world.forge.may_read_teams = False
    assert own_teams(settings(), world.forge, "erin") == ()


# --- answers --------------------------------------------------------------------------------------------------------


def test_what_needs_an_answer_and_has_none_is_unanswered(world: World) -> None:
    chosen = choose(world, DATABASE)
    scopes, form = question_scopes(chosen, METADATA), chosen.definition.presentation.form

    assert [field.id for field in unanswered(form, {}, scopes)] == ["instanceName"]
    assert unanswered(form, {"instanceName": "orders"}, scopes) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"instanceName": "orders"},
        {"size": "small", "instanceName": "orders"},
        {"instanceName": "orders", "size": "small", "multiAz": False},
        {"instanceName": "orders", "label": "orders-db-small"},
    ],
)
def test_every_way_of_saying_the_same_says_it_in_the_same_way(world: World, fields: dict[str, object]) -> None:
    chosen = choose(world, DATABASE)

    form = chosen.definition.presentation.form
    assert told(form, fields, question_scopes(chosen, METADATA)) == {"instanceName": "orders"}


def test_what_differs_from_the_default_is_told(world: World) -> None:
    chosen = choose(world, DATABASE)
    fields = {"instanceName": "orders", "multiAz": True, "replicas": 2.0, "label": "mine", "bogus": 1}

    form = chosen.definition.presentation.form
    assert told(form, fields, question_scopes(chosen, METADATA)) == {**fields, "replicas": 2}


# --- the proposal ---------------------------------------------------------------------------------------------------


def test_the_file_is_a_request_that_reads_as_what_was_asked(world: World) -> None:
    proposal = proposed(world, instanceName="orders", size="large")

    loaded, findings = load_request(proposal.path, proposal.text.encode())
    assert findings == []
    assert loaded is not None
    assert loaded.document == proposal.request
    assert proposal.path == f"requests/{DATABASE}/orders-db.yaml"
    assert proposal.kind == "request"


def test_the_values_show_what_follows_by_default(world: World) -> None:
    proposal = proposed(world, instanceName="orders")

    assert proposal.values == {
        "instanceName": "orders",
        "size": "small",
        "multiAz": False,
        "label": "orders-db-small",
    }


def test_the_plan_says_what_will_run(world: World) -> None:
    plan = proposed(world, instanceName="orders").plan

    assert plan is not None
    (step,) = plan.steps
    assert (step.id, step.action.type, step.change.kind) == ("main/instance", "rest-api", "create")
    assert "http://127.0.0.1:1/v1/databases/orders" in str(step.inputs)


def test_the_plan_of_a_bundle_has_the_steps_of_all_components(world: World) -> None:
    plan = proposed(world, "bundle-shop-standard", appName="shop").plan

    assert plan is not None
    assert {step.id for step in plan.steps} == {"database/instance", "rule/ticket"}


def test_those_who_must_approve_are_named_with_their_line(world: World) -> None:
    (approver,) = proposed(world, instanceName="orders").approvers

    assert (approver.team, approver.why) == ("@acme/databases", f"owns {DATABASE} (CODEOWNERS:3)")


def test_every_owner_of_a_component_must_approve(world: World) -> None:
    proposal = proposed(world, "bundle-shop-standard", appName="shop")

    assert [each.team for each in proposal.approvers] == ["@acme/databases", "@acme/network"]


def test_a_wrong_answer_is_refused_in_the_words_of_the_form(world: World) -> None:
    with pytest.raises(UserError) as caught:
        proposed(world, instanceName="Orders!")

    assert "lower-case letters, digits and dashes" in caught.value.cause
    assert caught.value.code


def test_the_words_of_an_author_say_which_of_several_answers_they_are_about(world: World) -> None:
    with pytest.raises(UserError) as caught:
        proposed(world, instanceName="Orders", size="huge")

    assert caught.value.cause.splitlines()[1:] == [
        "  `instanceName`: lower-case letters, digits and dashes",
        "  `huge` is not a choice of `size`",
    ]


def test_all_wrong_answers_are_named_at_once(world: World) -> None:
    with pytest.raises(UserError) as caught:
        proposed(world, size="huge", bogus=1)

    assert caught.value.cause.splitlines()[0] == "3 answers are not right"
    for word in ("instanceName", "size", "bogus"):
        assert word in caught.value.cause
