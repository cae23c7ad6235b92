"""`rest-api` and `webhook` over real sockets, against the sandbox's provisioning API and webhook sink."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from paoctl.actions.rest_api import RestApi
from paoctl.actions.rest_config import RestApiConfig
from paoctl.actions.webhook import Webhook
from paoctl.actions.webhook_config import WebhookConfig
from paoctl.conformance.fakes.world import FakeWorld
from paoctl.errors import AmbiguousError, PlatformError, UserError
from paoctl.gateways.http import HttpGateway
from paoctl.model.outcome import Absent, Call, Done, OutputSpec, Present, Waiting
from paoctl.model.plan import Recorded
from paoctl.ports import Ports
from paoctl.redact import Redactor, Secret
from paoctl.sandbox.hooks import Hooks
from paoctl.sandbox.http import App
from paoctl.sandbox.provision import Provision
from paoctl.sandbox.server import Server
from tests.actions.calls import KEY, call

OUTPUTS = {
    "host": OutputSpec(path="host"),
    "port": OutputSpec("integer", path="port"),
    "password": OutputSpec(path="password", sensitive=True),
}
POLL = {"until": ["done"], "fail": ["failed"], "result": "result"}

rest, webhook = RestApi(), Webhook()


@pytest.fixture
def provision() -> Provision:
    return Provision("t0ken", new_secret=lambda: "canary-password")


@pytest.fixture
def hooks() -> Hooks:
    return Hooks("k3y")


@pytest.fixture
def base(provision: Provision, hooks: Hooks) -> Iterator[str]:
    with Server(App((*provision.routes(), *hooks.routes()), {"/v1/": provision.not_found})) as server:
        yield server.base_url


@pytest.fixture
def ports(base: str) -> Ports:
    return replace(FakeWorld().ports(), http=HttpGateway([base.removeprefix("http://")], Redactor()))


def made(base: str, recorded: Recorded | None = None, /, **fields: object) -> Call[RestApiConfig]:
    auth = {"bearer": Secret("t0ken")}
    given = {"url": f"{base}/v1/databases", "auth": auth, "body": {"name": "orders-db", "size": "small"}, **fields}
    return call(RestApiConfig, given, recorded=recorded, outputs=OUTPUTS)


def effects(provision: Provision) -> list[str]:
    return [effect.op for effect in provision.inventory.effects]


def test_a_database_is_made_by_post_followed_changed_and_removed(base: str, ports: Ports, provision: Provision) -> None:
    keyed = {"effect": {"key": {}}, "poll": POLL, "ref": "name"}
    done = rest.apply(made(base, **keyed), ports)
    again = rest.apply(made(base, **keyed), ports)

    assert isinstance(done, Done)
    assert isinstance(again, Done)
    assert (done.ref, done.outputs["host"], done.outputs["port"]) == (
        "orders-db",
        "orders-db.databases.sandbox.example",
        5432,
    )
    assert isinstance(done.outputs["password"], Secret)
    assert again.ref == done.ref
    assert effects(provision) == ["create"], "one key, one effect"

    thing, left = f"{base}/v1/databases/orders-db", Recorded(done.ref, done.outputs, {})
    rest.apply(made(base, left, method="PATCH", url=thing, body={"size": "large"}), ports)
    rest.destroy(made(base, left, method="DELETE", url=thing), ports)
    rest.destroy(made(base, left, method="DELETE", url=thing), ports)
    assert effects(provision) == ["create", "update", "delete"]


def test_a_database_that_is_put_by_name_is_there_once_however_often_it_is_asked_for(
    base: str, ports: Ports, provision: Provision
) -> None:
    put = {"method": "PUT", "url": f"{base}/v1/databases/orders-db", "body": {"size": "small"}, "poll": POLL}

    assert rest.observe(made(base, **put), ports) == Absent()
    for _ in range(3):
        assert isinstance(rest.apply(made(base, **put), ports), Done)
    assert isinstance(rest.observe(made(base, **put), ports), Present)
    assert effects(provision) == ["create"]


def test_a_slow_creation_waits_and_is_found_done_later(base: str, ports: Ports, provision: Provision) -> None:
    provision.slow = {"databases": 3}
    impatient = {"poll": {**POLL, "patience": "0s"}}
    waiting = rest.apply(made(base, **impatient), ports)
    assert isinstance(waiting, Waiting)

    left = Recorded(waiting.ref, {}, {}, done=False)
    seen = [rest.observe(made(base, left, **impatient), ports) for _ in range(2)]

    assert [isinstance(each, Present) and each.done for each in seen] == [False, True]
    assert effects(provision) == ["create"]


@pytest.mark.parametrize("cut", [0, 12, 60])
def test_a_creation_whose_answer_was_cut_off_is_found_by_its_marker(
    cut: int, base: str, ports: Ports, provision: Provision
) -> None:
    provision.slow = {}
    provision.faults.parse([{"method": "POST", "cut": cut}])
    marked = made(base, marker={"at": "/label", "shown": "/spec/label", "query": "label"}, items="items", ref="id")
    other = replace(marked, key="f" * 40)

    with pytest.raises(AmbiguousError):
        rest.apply(marked, ports)

    assert effects(provision) == ["create"]
    seen = rest.observe(marked, ports)
    assert isinstance(seen, Present)
    assert (seen.ref, seen.outputs["host"]) == ("db-1", "orders-db.databases.sandbox.example")
    assert rest.observe(other, ports) == Absent()


def test_a_wrong_token_is_the_platform_s_affair(base: str, ports: Ports) -> None:
    with pytest.raises(PlatformError, match="401 Unauthorized: a bearer token is needed"):
        rest.apply(made(base, auth={"bearer": Secret("wrong")}), ports)


def test_a_name_that_is_taken_is_the_requester_s(base: str, ports: Ports, provision: Provision) -> None:
    provision.slow = {}
    rest.apply(made(base), ports)

    with pytest.raises(UserError, match="409 Conflict: databases already has 'orders-db'"):
        rest.apply(made(base), ports)


def test_the_sink_takes_a_delivery_once_and_knows_our_signature(base: str, ports: Ports, hooks: Hooks) -> None:
    def deliver(secret: str) -> Call[WebhookConfig]:
        return call(
            WebhookConfig, {"url": f"{base}/hooks/db", "secret": Secret(secret), "body": {"host": "db.example"}}
        )

    webhook.apply(deliver("k3y"), ports)
    webhook.apply(deliver("k3y"), ports)
    with pytest.raises(PlatformError, match="401"):
        webhook.apply(deliver("wrong"), ports)

    taken = json.loads(json.dumps(hooks.dump()))
    assert [(each["id"], each["attempts"], each["body"]) for each in taken["deliveries"]] == [
        (KEY, 2, '{"host":"db.example"}')
    ]
    assert taken["refused"] == 1
