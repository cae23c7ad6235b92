"""The journey in memory: what a run of the executor does, and what it leaves alone."""

import pytest

from paoctl.conformance.fakes.http import Received
from paoctl.errors import UsageError
from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.model.request import RequestRef
from paoctl.ports import HttpResponse
from tests.support.journey import Journey

DATABASE = "database-postgresql-standard"
RULE = "network-firewall-rule"
BUNDLE = "bundle-webapp-standard"


class Provider:
    """A provisioning API in a few lines: things by path, what was done to them."""

    def __init__(self) -> None:
        self.things: dict[str, bytes] = {}
        self.calls: list[tuple[str, str]] = []
        self.hooks: dict[str, bytes] = {}
        self.fail: dict[str, int] = {}

    def __call__(self, received: Received) -> HttpResponse:
        method, path = received.method, received.path
        self.calls.append((method, path))
        if path in self.fail:
            return HttpResponse(self.fail[path], {}, b'{"message": "no"}')
        if path.startswith("/hooks"):
            self.hooks.setdefault(received.headers["idempotency-key"], received.body)
            return HttpResponse(202, {}, b"")
        if method == "DELETE":
            self.things.pop(path, None)
            return HttpResponse(204, {}, b"")
        self.things[path] = received.body
        name = path.rsplit("/", 1)[-1]
        answer = (
            f'{{"id": "{name}", "host": "{name}.example", "port": 5432, "arn": "arn:{name}", "url": "https://{name}"}}'
        )
        return HttpResponse(200, {"content-type": "application/json"}, answer.encode())


def test_an_automatic_item_becomes_ready_with_its_outputs(journey: Journey, provider: Provider) -> None:
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db", "size": "small"})
    done = journey.fulfil()
    history = journey.history(ref)
    assert not done.stuck, [each.error.cause for each in done.stuck]
    assert (history.phase, history.message) == (Phase.READY, "the service is there")
    assert history.outputs == {"host": "orders-db.example", "port": 5432}
    assert provider.calls == [("PUT", "/v1/databases/orders-db"), ("POST", "/hooks/databases")]
    assert list(provider.hooks.values()) == [b'{"host":"orders-db.example","name":"orders-db","size":"small"}']


def test_a_second_run_does_nothing_at_all(journey: Journey, provider: Provider) -> None:
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.fulfil()
    commits, calls = journey.state_commits(), len(provider.calls)
    again = journey.fulfil()
    assert (again.driven, again.commits) == ((), 0)
    assert (journey.state_commits(), len(provider.calls)) == (commits, calls)


def test_a_manual_item_waits_for_its_ticket_and_is_ready_when_it_is_done(journey: Journey) -> None:
    ref = journey.ask(RULE, "orders-web")
    journey.fulfil()
    waiting = journey.history(ref)
    assert (waiting.phase, waiting.reason) == (Phase.WAITING, Reason.TICKET)
    [key] = journey.world.tickets.tickets
    assert waiting.wake == f"ticket:{key}"
    journey.fulfil()
    assert journey.history(ref).length == waiting.length, "a look that finds nothing new writes nothing"
    journey.world.tickets.close(key, fields={"customfield_10042": "fw-7"})
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).outputs) == (Phase.READY, {"ruleId": "fw-7"})
    assert len(journey.world.tickets.tickets) == 1


def test_a_declined_ticket_fails_the_request(journey: Journey) -> None:
    ref = journey.ask(RULE, "orders-web")
    journey.fulfil()
    [key] = journey.world.tickets.tickets
    journey.world.tickets.close(key, resolution="Declined")
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).reason) == (Phase.FAILED, Reason.REJECTED)


def test_a_bundle_passes_outputs_from_one_component_to_the_next(journey: Journey, provider: Provider) -> None:
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop"})
    done = journey.fulfil()
    history = journey.history(ref)
    assert not done.stuck, [each.error.cause for each in done.stuck]
    assert (history.phase, history.message) == (Phase.READY, "the service is there")
    assert history.outputs == {"url": "https://apps", "host": "shop-db.example"}
    assert b'"host":"shop-db.example"' in provider.things["/v1/secrets/shop%2Fdb"]
    assert b'"secretArn":"arn:shop%2Fdb"' in provider.things["/v1/apps"]


def test_a_component_is_answered_as_its_form_takes_it_or_nothing_runs(journey: Journey, provider: Provider) -> None:
    path = f"catalog/bundles/{BUNDLE}.yaml"
    strict, loose = b"^[a-z][a-z0-9-]{2,20}[a-z0-9]$", b"^[A-Za-z-]+$"
    journey.world.remote.commit("main", {path: journey.files[path].replace(strict, loose)})
    ref = journey.ask(BUNDLE, "shop", {"appName": "Shop"})
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.reason, history.generation) == (Phase.FAILED, Reason.USER, 0)
    assert history.message.startswith("component database: fields.instanceName: lower-case letters")
    assert provider.things == {}


def test_a_component_whose_condition_is_false_is_left_out(journey: Journey, provider: Provider) -> None:
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop", "deployApp": False})
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    assert "/v1/apps" not in provider.things
    assert journey.history(ref).outputs["url"] is None


def test_nothing_runs_before_the_owner_approved(journey: Journey, provider: Provider) -> None:
    ref = RequestRef(DATABASE, "orders-db")
    number = journey.propose(ref.path, journey.document(DATABASE, "orders-db", {"instanceName": "orders-db"}))
    journey.merge(number)
    journey.fulfil()
    waiting = journey.history(ref)
    assert (waiting.phase, waiting.reason) == (Phase.WAITING, Reason.NEEDS_APPROVAL)
    assert provider.calls == []
    assert journey.world.tickets.tickets == {}
    journey.fulfil()
    assert journey.history(ref).length == waiting.length, "the same cause is said once"
    journey.world.forge.review(number, "dana")
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY


def test_bytes_that_changed_after_the_approval_are_not_run(journey: Journey, provider: Provider) -> None:
    ref = RequestRef(DATABASE, "orders-db")
    small = journey.document(DATABASE, "orders-db", {"instanceName": "orders-db", "size": "small"})
    number = journey.propose(ref.path, small)
    journey.world.forge.review(number, "dana")
    branch = journey.world.forge.pull(number)
    assert branch
    journey.world.remote.commit(branch.branch, {ref.path: small.replace(b"small", b"large")}, "Sneak")
    journey.merge(number)
    journey.fulfil()
    assert journey.history(ref).reason is Reason.NEEDS_APPROVAL
    assert provider.calls == []


def test_a_change_runs_the_smallest_set_of_steps(journey: Journey, provider: Provider) -> None:
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop", "dbSize": "small"})
    journey.fulfil()
    provider.calls.clear()
    journey.ask(BUNDLE, "shop", {"appName": "shop", "dbSize": "large"})
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.generation) == (Phase.READY, 2)
    assert provider.calls == [("PUT", "/v1/databases/shop-db"), ("POST", "/hooks/databases")]


def test_a_removal_destroys_in_reverse_order(journey: Journey, provider: Provider) -> None:
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop"})
    journey.fulfil()
    provider.calls.clear()
    journey.ask(BUNDLE, "shop", {"appName": "shop"}, state="absent")
    done = journey.fulfil()
    history = journey.history(ref)
    assert not done.stuck, [each.error.cause for each in done.stuck]
    assert (history.phase, history.message) == (Phase.DELETED, "everything it made is gone")
    order = [path for method, path in provider.calls if method == "DELETE"]
    assert order == ["/v1/apps/shop", "/v1/secrets/shop%2Fdb", "/v1/databases/shop-db"]
    assert journey.state_file(f"{ref.folder}/outputs.yaml") is None


def test_the_removal_of_a_manual_item_is_a_ticket_too(journey: Journey) -> None:
    ref = journey.ask(RULE, "orders-web")
    journey.fulfil()
    [made] = journey.world.tickets.tickets
    journey.world.tickets.close(made)
    journey.fulfil()
    journey.ask(RULE, "orders-web", state="absent")
    journey.fulfil()
    assert journey.history(ref).phase is Phase.WAITING
    [removal] = [ticket for key, ticket in journey.world.tickets.tickets.items() if key != made]
    assert removal.summary.startswith("Remove: ")
    journey.world.tickets.close(removal.key)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.DELETED


def test_what_was_removed_is_told_as_removed(journey: Journey) -> None:
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.fulfil()
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"}, state="absent")
    told = len(journey.events)
    journey.fulfil()
    last = {event.step: event.status for event in journey.events[told:]}
    assert set(last.values()) == {"removed"}


def test_a_removed_name_may_come_back_as_another_request(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.fulfil()
    first = journey.history(ref).accepted
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"}, state="absent")
    journey.fulfil()
    journey.world.remote.commit("main", {ref.path: None}, "Clean up")
    assert journey.fulfil().driven == ()
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db", "size": "large"})
    journey.fulfil()
    again = journey.history(ref)
    assert again.phase is Phase.READY
    assert first
    assert again.accepted
    assert first.uid != again.accepted.uid


def test_a_file_that_vanishes_destroys_nothing(journey: Journey, provider: Provider) -> None:
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.fulfil()
    raw = journey.world.repo.read(journey.world.remote.branches["main"], ref.path)
    things = dict(provider.things)
    journey.world.remote.commit("main", {ref.path: None}, "Bypass")
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).reason) == (Phase.DEGRADED, Reason.REQUEST_MISSING)
    assert provider.things == things
    commits = journey.state_commits()
    journey.fulfil()
    assert journey.state_commits() == commits
    journey.world.remote.commit("main", {ref.path: raw}, "Bring it back")
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY


def test_an_immutable_answer_or_a_broken_file_is_refused_and_the_service_stays(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.fulfil()
    number = journey.propose(ref.path, b"kind: Nonsense\n")
    journey.world.forge.review(number, "dana")
    journey.merge(number)
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.reason) == (Phase.FAILED, Reason.USER)
    assert history.generation == 1


def test_a_definite_no_fails_with_the_cause_and_stops_what_waits_for_it(journey: Journey, provider: Provider) -> None:
    provider.fail["/v1/databases/orders-db"] = 422
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.reason) == (Phase.FAILED, Reason.USER)
    assert "422" in history.message
    assert history.step("main/announce").status is StepStatus.PENDING
    assert ("POST", "/hooks/databases") not in provider.calls
    assert journey.fulfil().driven == (), "a settled generation is not run again by itself"


def test_one_poison_request_does_not_stop_the_others(journey: Journey, provider: Provider) -> None:
    provider.fail["/v1/databases/bad-db"] = 500
    for name in ("bad-db", "good-db", "fine-db"):
        journey.ask(DATABASE, name, {"instanceName": name})
    journey.fulfil()
    assert journey.history(RequestRef(DATABASE, "good-db")).phase is Phase.READY
    assert journey.history(RequestRef(DATABASE, "fine-db")).phase is Phase.READY
    assert journey.history(RequestRef(DATABASE, "bad-db")).phase is not Phase.READY


def test_a_lost_connection_before_the_call_is_tried_again(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.world.http.faults.extend(["refused", "refused"])
    journey.fulfil()
    history = journey.history(ref)
    assert history.phase is Phase.READY
    assert history.step("main/instance").attempts == 3


def test_no_secret_reaches_the_state_branch(journey: Journey) -> None:
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.fulfil()
    tip = journey.world.remote.branches["pao-state"]
    everything = b"".join(journey.world.repo.read(tip, path) or b"" for path in journey.world.repo.tree(tip, ""))
    assert b"canary" not in everything
    assert b'"$secret":"env:PROVISION_TOKEN"' in everything


def test_the_state_of_another_repository_is_refused(journey: Journey) -> None:
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.fulfil()
    journey.ask(DATABASE, "more-db", {"instanceName": "more-db"})
    journey.world.forge.id += 1
    with pytest.raises(Exception, match="the state on pao-state is of the repository with the id"):
        journey.fulfil()


def test_an_immutable_answer_can_not_be_changed(journey: Journey, provider: Provider) -> None:
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.fulfil()
    provider.calls.clear()
    journey.ask(DATABASE, "orders-db", {"instanceName": "another-db"})
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.reason, history.generation) == (Phase.FAILED, Reason.USER, 1)
    assert "instanceName can't be changed" in history.message
    assert provider.calls == []


def test_too_many_removals_at_once_wait_for_an_admin(journey: Journey, provider: Provider) -> None:
    files = {"paoctl.yaml": journey.files["paoctl.yaml"].replace(b"maxRemovals: 10", b"maxRemovals: 1")}
    journey.world.remote.commit("main", files, "Be careful")
    for name in ("a-db", "b-db", "c-db"):
        journey.ask(DATABASE, f"one-{name}", {"instanceName": f"one-{name}"})
    journey.fulfil()
    for name in ("a-db", "b-db", "c-db"):
        journey.ask(DATABASE, f"one-{name}", {"instanceName": f"one-{name}"}, state="absent")
    journey.fulfil()
    refs = [RequestRef(DATABASE, f"one-{name}") for name in ("a-db", "b-db", "c-db")]
    assert sorted(journey.history(ref).phase for ref in refs) == [Phase.DELETED, Phase.WAITING, Phase.WAITING]
    assert sum(method == "DELETE" for method, _ in provider.calls) == 1


def test_a_replaced_thing_is_said_beforehand_and_removed_before_it_is_made_anew(
    journey: Journey, provider: Provider
) -> None:
    item = "catalog/security/security-secret-standard.yaml"
    raw = journey.files[item].replace(b"        update: {}\n", b"")
    journey.world.remote.commit("main", {item: raw}, "No update")
    ref = journey.ask("security-secret-standard", "one", {"name": "one/a"})
    journey.fulfil()
    journey.ask("security-secret-standard", "one", {"name": "one/b"})
    journey.fulfil()
    assert "acknowledge: [main/store:replace]" in (journey.history(ref).refused or pytest.fail("accepted")).remedy
    provider.calls.clear()
    journey.ask("security-secret-standard", "one", {"name": "one/b"}, acknowledge=["main/store:replace"])
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    assert provider.calls == [("DELETE", "/v1/secrets/one%2Fa"), ("PUT", "/v1/secrets/one%2Fb")]


def test_a_failed_generation_is_rolled_back_where_the_item_says_so(journey: Journey, provider: Provider) -> None:
    item = "catalog/databases/database-postgresql-standard.yaml"
    raw = journey.files[item].replace(b"onFailure: stop", b"onFailure: rollback")
    journey.world.remote.commit("main", {item: raw}, "Clean up after yourself")
    provider.fail["/hooks/databases"] = 422
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db", "size": "small"})
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, provider.things) == (Phase.ROLLED_BACK, {})
    assert "main/announce" in history.message
    provider.fail.clear()
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db", "size": "large"})
    journey.fulfil()
    good = dict(provider.things)
    provider.fail["/hooks/databases"] = 422
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db", "size": "small"})
    journey.fulfil()
    assert (journey.history(ref).phase, provider.things) == (Phase.ROLLED_BACK, good)


def test_an_answer_that_must_be_unique_is_held_at_acceptance(journey: Journey, provider: Provider) -> None:
    first = journey.ask(DATABASE, "orders-db", {"instanceName": "shared-db"})
    journey.fulfil()
    second = journey.ask(DATABASE, "another-db", {"instanceName": "shared-db"})
    journey.fulfil()
    assert journey.history(first).phase is Phase.READY
    assert (journey.history(second).phase, journey.history(second).reason) == (Phase.FAILED, Reason.USER)
    assert "instanceName" in journey.history(second).message
    assert provider.calls.count(("PUT", "/v1/databases/shared-db")) == 1


def test_a_lag_longer_than_our_patience_is_waited_out_by_a_later_run(journey: Journey) -> None:
    settings = journey.files["paoctl.yaml"].replace(b"searchLag: 2s", b"searchLag: 5m")
    journey.world.remote.commit("main", {"paoctl.yaml": settings}, "A slow tracker")
    ref = journey.ask(RULE, "web")
    journey.world.tickets.lag = 200.0
    journey.world.tickets.create_faults.append("arrived")
    journey.fulfil()
    parked = journey.history(ref)
    assert (parked.phase, parked.reason) == (Phase.WAITING, Reason.SEARCH_LAG)
    journey.fulfil()
    assert journey.history(ref).length == parked.length
    journey.world.clock.advance(301)
    journey.fulfil()
    assert (journey.history(ref).reason, len(journey.world.tickets.tickets)) == (Reason.TICKET, 1)


def test_a_paoctl_outside_the_bounds_of_the_settings_writes_nothing(journey: Journey, provider: Provider) -> None:
    settings = journey.files["paoctl.yaml"].replace(b'">=0.1,<1"', b'">=7"')
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.world.remote.commit("main", {"paoctl.yaml": settings}, "From the future")
    with pytest.raises(UsageError, match="asks for paoctl >=7"):
        journey.fulfil()
    assert (provider.calls, journey.state_commits()) == ([], 0)


def test_a_calendar_that_nobody_can_read_holds_everything_back(journey: Journey, provider: Provider) -> None:
    calendar = journey.files["paoctl.yaml"] + b"calendar:\n  - {id: year-end, environments: [dev]}\n"
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.world.remote.commit("main", {"paoctl.yaml": calendar}, "Hold back")
    with pytest.raises(UsageError, match="exactly one of `window` and `freeze`"):
        journey.fulfil()
    assert provider.calls == []


def test_a_component_that_is_switched_off_goes_and_its_loss_is_acknowledged(
    journey: Journey, provider: Provider
) -> None:
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop"})
    journey.fulfil()
    provider.calls.clear()
    journey.ask(BUNDLE, "shop", {"appName": "shop", "deployApp": False})
    journey.fulfil()
    refused = journey.history(ref).refused
    assert refused
    assert "acknowledge: [app/app:delete]" in refused.remedy
    journey.ask(BUNDLE, "shop", {"appName": "shop", "deployApp": False}, acknowledge=["app/app:delete"])
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    assert provider.calls == [("DELETE", "/v1/apps/shop")]
    assert journey.history(ref).outputs["url"] is None


def test_a_request_whose_file_went_before_it_was_accepted_is_left_alone(journey: Journey) -> None:
    ref = RequestRef(DATABASE, "orders-db")
    raw = journey.document(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.world.remote.commit("main", {ref.path: raw}, "Without a pull request")
    journey.fulfil()
    journey.world.remote.commit("main", {ref.path: None}, "Never mind")
    journey.fulfil()
    assert journey.history(ref).phase is Phase.CANCELLED
    assert journey.fulfil().driven == ()
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY


def test_what_was_refused_for_being_a_double_is_refused_again(journey: Journey) -> None:
    journey.ask(DATABASE, "zebra-db", {"instanceName": "shared-db"})
    journey.fulfil()
    ref = journey.ask(DATABASE, "alpha-db", {"instanceName": "shared-db"})
    journey.fulfil()
    journey.ask(DATABASE, "alpha-db", {"instanceName": "shared-db", "size": "large"})
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).generation) == (Phase.FAILED, 0)


def test_a_bug_of_ours_in_one_request_does_not_stop_the_others(journey: Journey, provider: Provider) -> None:
    serve = provider.__call__

    def broken(received: Received) -> HttpResponse:
        if received.path.endswith("/bad-db"):
            raise ZeroDivisionError("not thought of")
        return serve(received)

    journey.world.http.serve = broken
    for name in ("bad-db", "good-db"):
        journey.ask(DATABASE, name, {"instanceName": name})
    done = journey.fulfil()
    assert journey.history(RequestRef(DATABASE, "good-db")).phase is Phase.READY
    assert [(each.ref.name, each.error.exit_code) for each in done.stuck] == [("bad-db", 70)]
    assert isinstance(done.stuck[0].error.__cause__, ZeroDivisionError)
