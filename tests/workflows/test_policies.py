"""Policies where they count: when a request is accepted, and in what people see before."""

import pytest

from paoctl.errors import UserError
from paoctl.model.history import History
from paoctl.model.phase import Phase, Reason
from paoctl.model.request import RequestMetadata, RequestRef
from paoctl.workflows.approvers import approvals_of_pull
from paoctl.workflows.choice import choose
from paoctl.workflows.plan import Asked, previews
from paoctl.workflows.policies import policies_at
from paoctl.workflows.request import new_request, propose
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.platform import BUNDLE, DATABASE
from tests.workflows.test_fulfil import Provider

SMALL = {"instanceName": "orders-db", "size": "small"}
LARGE = {"instanceName": "orders-db", "size": "large"}


def policy(effect: str, when: str = "fields.size == 'small'", *, applies: str = "[databases]", team: str = "") -> bytes:
    asked = f'\n  team: "{team}"' if team else ""
    return f"""\
apiVersion: pao/v1
kind: Policy
metadata: {{id: no-small}}
spec:
  applies: {applies}
  when: {when}
  effect: {effect}{asked}
  message: a small database can't hold the orders of a day
""".encode()


def govern(journey: Journey, raw: bytes, path: str = "policies/no-small.yaml") -> None:
    journey.world.remote.commit("main", {path: raw}, "Govern")


def asked(journey: Journey, fields: dict[str, str], item: str = DATABASE) -> History:
    ref = journey.ask(item, "orders-db", fields)
    journey.fulfil()
    return journey.history(ref)


def test_a_denied_request_is_refused_with_the_reason_and_nothing_is_called(
    journey: Journey, provider: Provider
) -> None:
    govern(journey, policy("deny"))
    history = asked(journey, SMALL)
    assert (history.phase, history.reason) == (Phase.FAILED, Reason.USER)
    assert history.refused
    assert history.refused.cause.startswith("the policy `no-small` refuses it: a small database")
    assert "policies/no-small.yaml" in history.refused.remedy
    assert provider.calls == []


def test_a_request_that_no_policy_speaks_of_is_made(journey: Journey) -> None:
    govern(journey, policy("deny"))
    assert asked(journey, LARGE).phase is Phase.READY


def test_a_default_is_judged_as_if_it_were_written(journey: Journey) -> None:
    govern(journey, policy("deny"))
    assert asked(journey, {"instanceName": "orders-db"}).phase is Phase.FAILED


@pytest.mark.parametrize("applies", ["[compute]", "[network-firewall-rule]"])
def test_a_policy_for_something_else_is_not_asked(journey: Journey, applies: str) -> None:
    govern(journey, policy("deny", applies=applies))
    assert asked(journey, SMALL).phase is Phase.READY


def test_a_component_of_a_bundle_does_not_pass_what_its_item_would_not(journey: Journey, provider: Provider) -> None:
    govern(journey, policy("deny"))
    history = asked(journey, {"appName": "shop", "dbSize": "small"}, BUNDLE)
    assert history.phase is Phase.FAILED
    assert provider.calls == []


def test_one_more_team_has_to_approve(journey: Journey, provider: Provider) -> None:
    journey.world.forge.teams["@acme/security"] = {"sam"}
    govern(journey, policy("require-approval", team="@acme/security"))
    ref = RequestRef(DATABASE, "orders-db")
    number = journey.propose(ref.path, journey.document(DATABASE, "orders-db", SMALL))
    journey.world.forge.review(number, "dana")
    journey.merge(number)
    journey.fulfil()
    waiting = journey.history(ref)
    assert (waiting.phase, waiting.reason) == (Phase.WAITING, Reason.NEEDS_APPROVAL)
    assert waiting.refused
    assert "@acme/security" in waiting.refused.cause
    assert provider.calls == []

    journey.world.forge.review(number, "sam")
    journey.fulfil()
    made = journey.history(ref)
    assert made.phase is Phase.READY
    assert made.accepted
    assert made.accepted.required == ("@acme/databases", "@acme/security")


def test_who_must_approve_is_told_before_the_merge(journey: Journey) -> None:
    govern(journey, policy("require-approval", team="@acme/security"))
    ref = RequestRef(DATABASE, "orders-db")
    number = journey.propose(ref.path, journey.document(DATABASE, "orders-db", SMALL))
    world = look(journey.world.repo, journey.project)
    [found] = approvals_of_pull(world, journey.world.forge, number)
    assert [each.team for each in found.teams] == ["@acme/databases", "@acme/security"]

    raw = journey.document(DATABASE, "orders-db", SMALL)
    [preview] = previews(world, [Asked(ref, raw=raw)])
    assert [(each.team, each.why) for each in preview.approvers][1] == (
        "@acme/security",
        "a small database can't hold the orders of a day (policy no-small)",
    )


def test_a_denial_is_told_before_the_merge(journey: Journey) -> None:
    govern(journey, policy("deny"))
    ref = RequestRef(DATABASE, "orders-db")
    raw = journey.document(DATABASE, "orders-db", SMALL)
    number = journey.propose(ref.path, raw)
    world = look(journey.world.repo, journey.project)
    [found] = approvals_of_pull(world, journey.world.forge, number)
    [preview] = previews(world, [Asked(ref, raw=raw)])
    assert found.cause.startswith("the policy `no-small` refuses it")
    assert preview.plan is None
    assert preview.problem == found.cause


def test_a_warning_holds_nothing_back_and_is_told(journey: Journey) -> None:
    govern(journey, policy("warn"))
    ref = RequestRef(DATABASE, "orders-db")
    world = look(journey.world.repo, journey.project)
    [preview] = previews(world, [Asked(ref, raw=journey.document(DATABASE, "orders-db", SMALL))])
    assert preview.warnings == ("a small database can't hold the orders of a day (policy no-small)",)
    assert asked(journey, SMALL).phase is Phase.READY


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b"kind: Policy\n", "policies/no-small.yaml"),
        (b"{", "policies/no-small.yaml"),
        (policy("deny"), "policies/other.yaml"),
    ],
    ids=["shape", "yaml", "name"],
)
def test_a_policy_that_can_not_be_read_lets_nothing_pass(
    journey: Journey, provider: Provider, raw: bytes, path: str
) -> None:
    govern(journey, raw, path)
    history = asked(journey, LARGE)
    assert history.phase is Phase.FAILED
    assert history.refused
    assert path in history.refused.cause
    assert provider.calls == []


def test_a_policy_with_another_ending_is_not_passed_over(journey: Journey) -> None:
    govern(journey, policy("deny"), "policies/no-small.yml")
    repo = journey.world.repo
    tip = repo.fetch("main")["main"]
    assert tip
    with pytest.raises(UserError, match="its name is not its id"):
        policies_at(repo, tip)


@pytest.mark.parametrize(
    "when", ["fields.nothing == 1", "fields.size", "fields.size > 3", "fields.size ==", "request.generation == 1"]
)
def test_a_condition_without_a_value_counts_as_one_that_holds(journey: Journey, provider: Provider, when: str) -> None:
    govern(journey, policy("deny", when))
    history = asked(journey, LARGE)
    assert history.phase is Phase.FAILED
    assert provider.calls == []


def test_an_answer_that_only_the_run_will_know_is_refused_by_a_denial(journey: Journey, provider: Provider) -> None:
    govern(journey, policy("deny", "fields.secretArn == 'x'", applies="[compute]"))
    history = asked(journey, {"appName": "shop"}, BUNDLE)
    assert history.phase is Phase.FAILED
    assert history.refused
    assert "only the run will know" in history.refused.cause
    assert provider.calls == []


def test_a_pull_request_does_not_bring_its_own_policies(journey: Journey, provider: Provider) -> None:
    """What counts is the first parent of the merge: neither what the branch says nor what came to main later."""
    govern(journey, policy("deny"))
    ref = journey.ask(DATABASE, "orders-db", SMALL)
    govern(journey, policy("deny", "false"))
    journey.fulfil()
    assert journey.history(ref).phase is Phase.FAILED
    assert provider.calls == []


def test_a_removal_is_nothing_that_policies_speak_of(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "orders-db", SMALL)
    journey.fulfil()
    govern(journey, policy("deny"))
    journey.ask(DATABASE, "orders-db", SMALL, state="absent")
    journey.fulfil()
    assert journey.history(ref).phase is Phase.DELETED


def test_a_change_is_judged_anew_and_the_service_stays_what_it_was(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "orders-db", LARGE)
    journey.fulfil()
    govern(journey, policy("deny"))
    journey.ask(DATABASE, "orders-db", SMALL)
    journey.fulfil()
    history = journey.history(ref)
    assert history.refused
    assert history.generation == 1
    assert history.present


def test_a_preview_of_a_pull_request_asks_the_policies_of_the_base_and_not_its_own(journey: Journey) -> None:
    govern(journey, policy("deny"))
    repo = journey.world.repo
    ref = journey.ask(DATABASE, "orders-db", SMALL)
    path = f"requests/{DATABASE}/orders-db.yaml"
    raw = repo.read(repo.fetch("main")["main"] or "", path)
    govern(journey, policy("warn"))
    (preview,) = previews(look(repo, journey.project), [Asked(ref, raw=raw)])
    assert preview.warnings == ("a small database can't hold the orders of a day (policy no-small)",)
    govern(journey, policy("deny"))
    (preview,) = previews(look(repo, journey.project), [Asked(ref, raw=raw)])
    assert preview.problem.startswith("the policy `no-small` refuses it")


def test_a_proposal_is_not_even_made_of_what_a_policy_refuses(journey: Journey) -> None:
    govern(journey, policy("deny"))
    world = look(journey.world.repo, journey.project)
    chosen = choose(world, DATABASE)
    metadata = RequestMetadata(name="orders-db", team="@acme/orders", environment="dev", requestedBy="ana")
    with pytest.raises(UserError, match="refuses it") as raised:
        propose(world, chosen, new_request(chosen, metadata, SMALL, {}))
    assert raised.value.code == "PAO701"


def test_what_is_given_no_more_is_not_given_anew_and_what_is_there_may_change(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "orders-db", SMALL)
    journey.fulfil()
    path = next(path for path in journey.files if path.endswith(f"{DATABASE}.yaml"))
    life = b"  lifecycle: {stage: deprecated, sunset: '2020-01-01'}\n"
    ended = journey.files[path].replace(b"  lifecycle: {stage: stable}\n", life)
    journey.world.remote.commit("main", {path: ended}, "End it")
    other = journey.ask(DATABASE, "other-db", {"instanceName": "other-db"})
    journey.ask(DATABASE, "orders-db", LARGE)
    journey.fulfil()
    refused = journey.history(other).refused
    assert refused
    assert "until 2020-01-01" in refused.cause
    assert journey.history(ref).generation == 2
