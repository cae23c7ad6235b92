"""Rare turns of a call: each could lose an effect, or double one."""

from collections.abc import Sequence
from dataclasses import replace
from threading import Event

import pytest

from paoctl.conformance.fakes.http import Received
from paoctl.conformance.fakes.owners import FakeOwners
from paoctl.conformance.fakes.repo import FakeRemote, FakeRepo
from paoctl.errors import PlatformError, TransientError
from paoctl.model.events import Command
from paoctl.model.phase import Phase, Reason
from paoctl.ports import Commit, HttpResponse, Lost, Pushed, Unanswered, Write
from paoctl.workflows.fulfill import Orders, fulfill
from tests.support.journey import Journey
from tests.workflows.test_answers_of_people import blind_app, tell
from tests.workflows.test_crashes import Fate, journey_of, run_until_killed
from tests.workflows.test_fulfil import BUNDLE, DATABASE, RULE, Provider

APP = "compute-eks-app"

DATABASE_FILE = "catalog/databases/database-postgresql-standard.yaml"

APP_FILE = "catalog/compute/compute-eks-app.yaml"


@pytest.fixture
def journey(provider: Provider) -> Journey:
    return journey_of(provider)


class Flaky(FakeRepo):
    """A remote that refuses some pushes of state for a moment."""

    def __init__(self, remote: FakeRemote, refuse: Sequence[int]) -> None:
        super().__init__(remote)
        self.refuse, self.count = refuse, 0

    def push(
        self, ref: str, expect: Commit | None, writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        self.count += 1
        if self.count in self.refuse:
            raise TransientError("the remote is away for a moment")
        return super().push(ref, expect, writes, message)


def next_run(journey: Journey, number: int = 0, *, repo: FakeRepo | None = None) -> None:
    """A run of another process, to which those before it are dead."""
    dead = ["local:here:me", *(f"local:here:{each}" for each in range(number))]
    owners = FakeOwners(f"local:here:{number}", dead=dead)
    ports = replace(journey.world.second(), owners=owners)
    done = journey.fulfil(ports=replace(ports, repo=repo) if repo else ports)
    assert not done.stuck, [each.error.cause for each in done.stuck]


@pytest.mark.parametrize("refused", range(2, 7))
def test_a_result_that_cannot_be_pushed_is_no_failed_call(journey: Journey, refused: int) -> None:
    ref = journey.ask(RULE, "web")
    repo = Flaky(journey.world.remote, [refused])
    journey.fulfil(ports=replace(journey.world.ports(), repo=repo))
    for number in range(3):
        journey.world.clock.advance(400)
        next_run(journey, number)
    assert len(journey.world.tickets.tickets) == 1
    assert journey.history(ref).reason is Reason.TICKET


def test_each_unanswered_call_has_a_lag_of_its_own(journey: Journey) -> None:
    settings = journey.files["paoctl.yaml"].replace(b"searchLag: 2s", b"searchLag: 5m")
    journey.world.remote.commit("main", {"paoctl.yaml": settings}, "A slow tracker")
    ref = journey.ask(RULE, "web")
    journey.world.tickets.lag = 200.0
    journey.world.tickets.create_faults.extend(["vanished", "arrived"])
    for _ in range(3):
        journey.fulfil()
        journey.world.clock.advance(301)
    journey.fulfil()
    assert len(journey.world.tickets.tickets) == 1
    assert journey.history(ref).reason is Reason.TICKET


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_an_edit_while_a_call_is_not_answered_does_not_double_it(after: bool) -> None:
    for number in range(1, 20):
        again = journey_of(Provider())
        ref = again.ask(RULE, "web")
        if not run_until_killed(again, Fate(number, after=after)):
            break
        again.ask(RULE, "web", {"port": 8443})
        for each in range(3):
            again.world.clock.advance(400)
            next_run(again, each)
        [ticket] = again.world.tickets.tickets.values()
        assert "8443" in ticket.summary, f"killed at {number}"
        assert again.history(ref).reason is Reason.TICKET, f"killed at {number}"
    assert number > 3


def test_an_edit_of_what_failed_with_a_call_unanswered_asks_first(journey: Journey, provider: Provider) -> None:
    raw = (
        journey.files[DATABASE_FILE]
        .replace(b"          method: PUT\n", b"          method: POST\n")
        .replace(b"        dependsOn: [instance]\n", b"")
        .replace(b', host: "{{ outputs.instance.host }}"', b"")
    )
    journey.world.remote.commit("main", {DATABASE_FILE: raw}, "Side by side")
    provider.fail["/hooks/databases"] = 422
    provider.fail["/v1/databases/shop-db"] = 500
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).unanswered) == (Phase.FAILED, frozenset({"main/instance"}))
    provider.fail.clear()
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db", "size": "large"})
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).generation) == (Phase.FAILED, 1)
    assert "main/instance" in journey.history(ref).message
    tell(journey, ref, Command(who="dana", verb="retry"))
    journey.fulfil()
    assert journey.history(ref).phase is Phase.UNKNOWN
    tell(journey, ref, Command(who="dana", verb="resolve", args={"step": "main/instance", "said": "did-not-happen"}))
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).generation) == (Phase.READY, 2)


def test_a_removal_while_a_call_is_not_answered_removes_what_it_made(journey: Journey, provider: Provider) -> None:
    ref = blind_app(journey)
    assert provider.things
    journey.ask(APP, "shop", {"appName": "shop"}, state="absent")
    journey.fulfil()
    history = journey.history(ref)
    assert history.phase is Phase.UNKNOWN, "what nobody can tell about is not told to be gone"
    args = {"step": "main/app", "said": "happened", "ref": "app-1", "outputs": {"url": "https://shop"}}
    tell(journey, ref, Command(who="dana", verb="resolve", args=args))
    journey.fulfil()
    journey.fulfil()
    assert journey.history(ref).phase is Phase.DELETED
    assert ("DELETE", "/v1/apps/shop") in provider.calls


def test_a_step_that_is_done_is_not_called_again_because_the_run_is_another(
    journey: Journey, provider: Provider
) -> None:
    item = journey.files[DATABASE_FILE].replace(
        b'body: {name: "{{ fields.instanceName }}"',
        b'body: {run: "{{ system.runUrl }}", name: "{{ fields.instanceName }}"',
    )
    journey.world.remote.commit("main", {DATABASE_FILE: item}, "Say which run")
    provider.fail["/v1/apps"] = 503
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop"})
    for number in range(3):
        journey.env = {"GITHUB_RUN_ID": str(number)}
        journey.fulfil(patience=0)
        journey.world.clock.advance(400)
    assert provider.calls.count(("POST", "/hooks/databases")) == 1
    assert journey.history(ref).step("database/announce").attempts == 1


def rolling_back(journey: Journey) -> None:
    raw = journey.files[DATABASE_FILE].replace(b"onFailure: stop", b"onFailure: rollback")
    journey.world.remote.commit("main", {DATABASE_FILE: raw}, "Clean up after yourself")


def test_a_stop_in_the_middle_of_a_hiccup_rolls_nothing_back(journey: Journey, provider: Provider) -> None:
    rolling_back(journey)
    stop = Event()

    def answer(received: Received) -> HttpResponse:
        if received.path.startswith("/hooks") and not stop.is_set():
            stop.set()
            return HttpResponse(429, {}, b"")
        return provider(received)

    journey.world.http.serve = answer
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil(stop=stop)
    assert ("DELETE", "/v1/databases/shop-db") not in provider.calls
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY


def test_a_contract_that_can_not_be_filled_fails_and_is_said(journey: Journey) -> None:
    raw = journey.files[DATABASE_FILE].replace(
        b'value: "{{ outputs.instance.port }}"', b'value: "{{ outputs.instance.port + outputs.instance.host }}"'
    )
    journey.world.remote.commit("main", {DATABASE_FILE: raw}, "A fault in the item")
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.holder) == (Phase.FAILED, None), history.message


def test_a_rollback_does_not_forget_a_call_that_nobody_can_tell_about(journey: Journey, provider: Provider) -> None:
    raw = (
        journey.files[DATABASE_FILE]
        .replace(b"onFailure: stop", b"onFailure: rollback")
        .replace(b"          method: PUT\n", b"          method: POST\n")
        .replace(b"        dependsOn: [instance]\n", b"")
        .replace(b', host: "{{ outputs.instance.host }}"', b"")
    )
    journey.world.remote.commit("main", {DATABASE_FILE: raw}, "Side by side")
    provider.fail["/hooks/databases"] = 422
    journey.world.http.faults.append("cut")
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    history = journey.history(ref)
    open_ = [step.id for step in history.steps.values() if step.open]
    assert not (history.phase is Phase.ROLLED_BACK and open_), (history.phase, open_)


def test_a_budget_is_of_each_try_that_a_person_asks_for(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.world.http.faults.extend(["refused"] * 3)
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).reason) == (Phase.FAILED, Reason.TRANSIENT)
    journey.world.http.faults.append("refused")
    tell(journey, ref, Command(who="ana", verb="retry"))
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY


def test_words_of_an_api_are_no_template_in_the_ticket_about_what_is_left(journey: Journey) -> None:
    raw = journey.files[APP_FILE]
    head, _, tail = raw.partition(b"        destroy:\n          method: DELETE\n")
    tail = tail.partition(b"\n")[2]
    journey.world.remote.commit("main", {APP_FILE: head + tail}, "Nobody takes it back")

    def answer(_: Received) -> HttpResponse:
        body = b'{"id": "{{ fields.appName }}", "name": "{{ fields.appName }}", "url": "https://shop"}'
        return HttpResponse(
            201, {"content-type": "application/json", "location": "/v1/apps/{{ fields.appName }}"}, body
        )

    journey.world.http.serve = answer
    ref = journey.ask(APP, "shop", {"appName": "shop"})
    journey.fulfil()
    journey.ask(APP, "shop", {"appName": "shop"}, state="absent", acknowledge=["main/leftovers:delete"])
    journey.fulfil()
    history = journey.history(ref)
    assert history.reason is Reason.TICKET, history.message
    [key] = journey.world.tickets.tickets
    assert r"\{\{ fields.appName" in journey.world.tickets.description(key), (
        "as Jira shows it: the words, and no markup"
    )


def test_a_tracker_that_lets_nobody_in_fails_no_ticket_that_waits(journey: Journey) -> None:
    ref = journey.ask(RULE, "web")
    journey.fulfil()
    length = journey.history(ref).length
    journey.world.tickets.failures.extend([PlatformError("401: the token has expired")] * 5)
    assert len(journey.fulfil().stuck) == 1
    journey.world.tickets.failures.clear()
    assert journey.history(ref).length == length
    journey.world.tickets.close(next(iter(journey.world.tickets.tickets)))
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY


def test_an_echo_of_a_secret_does_not_reach_the_state_branch(journey: Journey) -> None:
    def answer(_: Received) -> HttpResponse:
        body = b'{"host": "canary-PROVISION_TOKEN", "port": 1}'
        return HttpResponse(201, {"content-type": "application/json", "location": "/v1/canary-PROVISION_TOKEN"}, body)

    journey.world.http.serve = answer
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    fulfill(journey.world.ports(), journey.project, journey.world.secrets.redactor, {}, Orders())
    for name in ("journal.jsonl", "status.yaml", "outputs.yaml"):
        raw = journey.state_file(f"{ref.folder}/{name}") or b""
        assert b"canary" not in raw, name
    assert "the output host holds a secret" in journey.history(ref).message


def test_two_secrets_of_one_answer_stay_two(journey: Journey) -> None:
    path = APP_FILE
    more = b"""          user: {type: string, sensitive: true, store: vault}
          password: {type: string, sensitive: true, store: vault}
"""
    raw = journey.files[path].rstrip(b"\n") + b"\n" + more
    settings = journey.files["paoctl.yaml"].replace(b"providers: {env: {}", b"providers: {env: {}, vault: {}")
    journey.world.remote.commit("main", {path: raw, "paoctl.yaml": settings}, "Secret outputs")

    def answer(_: Received) -> HttpResponse:
        body = b'{"url": "https://shop", "user": "canary-user", "password": "canary-word"}'
        return HttpResponse(201, {"content-type": "application/json"}, body)

    journey.world.http.serve = answer
    ref = journey.ask(APP, "shop", {"appName": "shop"})
    journey.fulfil()
    outputs = journey.history(ref).step("main/app").outputs
    assert outputs["user"] != outputs["password"], outputs
