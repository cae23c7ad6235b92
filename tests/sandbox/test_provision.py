"""The provisioning API, with real requests."""

import json
import threading
from collections.abc import Iterator

import httpx
import pytest

from paoctl.sandbox.faults import Fault
from paoctl.sandbox.http import App
from paoctl.sandbox.provision import Provision
from paoctl.sandbox.server import Server

TOKEN = "t-provision"
CANARY = "canary-5f1d"


@pytest.fixture
def provision() -> Provision:
    return Provision(TOKEN, new_secret=lambda: CANARY)


@pytest.fixture
def client(provision: Provision) -> Iterator[httpx.Client]:
    with Server(App(provision.routes(), {"/v1/": provision.not_found})) as server, signed_in(server) as client:
        yield client


def signed_in(server: Server) -> httpx.Client:
    return httpx.Client(base_url=server.base_url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)


def create(client: httpx.Client, collection: str, name: str, key: str | None = None, **more: object) -> httpx.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(f"/v1/{collection}", json={"name": name, **more}, headers=headers)


def ledger(client: httpx.Client) -> dict[str, dict[str, dict[str, int]]]:
    value: dict[str, dict[str, dict[str, int]]] = client.get("/sandbox/ledger").json()
    return value


def test_each_collection_gives_the_outputs_of_its_kind(client: httpx.Client) -> None:
    client.post("/sandbox/provision/switches", json={"slow": {}})
    database = create(client, "databases", "orders-db", size="large")
    assert (database.status_code, database.headers["location"]) == (201, "/v1/databases/orders-db")
    assert database.json() == {
        "id": "db-1",
        "name": "orders-db",
        "status": "ready",
        "host": "orders-db.databases.sandbox.example",
        "port": 5432,
        "username": "orders_db",
        "password": CANARY,
        "spec": {"size": "large"},
    }
    cluster = create(client, "clusters", "blue").json()
    assert (cluster["url"], cluster["token"]) == ("https://blue.clusters.sandbox.example", CANARY)
    assert create(client, "apps", "shop").json()["url"] == "https://shop.apps.sandbox.example"
    assert create(client, "firewall-rules", "in-443").json()["arn"].endswith(":security-group-rule/rule-4")
    secret = create(client, "secrets", "orders/db", values={"host": CANARY, "a": "b"})
    assert secret.headers["location"] == "/v1/secrets/orders%2Fdb"
    assert secret.json()["arn"] == "arn:aws:secretsmanager:eu-west-1:000000000000:secret:orders/db-000005"


def test_the_values_of_a_secret_are_told_to_nobody_and_kept_nowhere(client: httpx.Client, provision: Provision) -> None:
    made = create(client, "secrets", "orders/db", "k1", values={"password": "hunter2", "host": "h"})
    assert made.json()["spec"] == {"values": ["host", "password"]}
    changed = client.patch("/v1/secrets/orders%2Fdb", json={"note": "n"})
    assert changed.json()["spec"] == {"values": ["host", "password"], "note": "n"}
    everything = json.dumps([provision.dump(), ledger(client), client.get("/v1/secrets").json()])
    assert "hunter2" not in everything


def test_a_key_makes_one_thing_and_repeats_its_answer(client: httpx.Client) -> None:
    first = create(client, "apps", "shop", "k1", size=1)
    again = client.post("/v1/apps", content=b'{"size":1,  "name":"shop"}', headers={"Idempotency-Key": "k1"})
    assert (again.status_code, again.json(), again.headers["location"]) == (
        201,
        first.json(),
        first.headers["location"],
    )
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert ledger(client)["keys"] == {"k1": {"requests": 2, "effects": 1}}


@pytest.mark.parametrize(("collection", "name"), [("apps", "other"), ("clusters", "shop")])
def test_a_key_that_comes_with_another_request_is_refused(client: httpx.Client, collection: str, name: str) -> None:
    create(client, "apps", "shop", "k1")
    assert create(client, collection, name, "k1").status_code == 422
    assert len(ledger(client)["effects"]) == 1


def test_a_key_that_was_refused_may_come_again(client: httpx.Client) -> None:
    assert create(client, "apps", "", "k1").status_code == 400
    assert create(client, "apps", "shop", "k1").status_code == 201


def test_at_the_same_moment_a_key_still_makes_one_thing(client: httpx.Client) -> None:
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(create(client, "apps", "shop", "k1").status_code))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert statuses == [201] * 8
    assert ledger(client)["things"] == {"apps/shop": {"create": 1, "update": 0, "delete": 0}}


def test_without_a_key_a_name_that_is_taken_is_a_conflict(client: httpx.Client) -> None:
    assert [create(client, "apps", "shop").status_code for _ in range(2)] == [201, 409]
    client.delete("/v1/apps/shop")
    assert create(client, "apps", "shop").status_code == 201
    assert ledger(client)["things"]["apps/shop"] == {"create": 2, "update": 0, "delete": 1}


def test_a_slow_creation_is_done_after_its_polls(client: httpx.Client) -> None:
    accepted = create(client, "databases", "orders-db", "k1")
    assert (accepted.status_code, accepted.headers["retry-after"]) == (202, "1")
    assert accepted.json() == {"id": "op-2", "status": "running"}
    location = accepted.headers["location"]
    assert (location, create(client, "databases", "orders-db", "k1").headers["location"]) == (
        "/v1/operations/op-2",
    ) * 2
    assert client.get("/v1/databases/orders-db").json()["status"] == "creating"
    first, second, third = (client.get(location) for _ in range(3))
    assert (first.json(), first.headers["retry-after"]) == ({"id": "op-2", "status": "running"}, "1")
    assert (second.json()["status"], second.json()["result"]["password"]) == ("done", CANARY)
    assert second.json()["result"] == client.get("/v1/databases/orders-db").json()
    assert third.json() == second.json()
    assert ledger(client)["keys"]["k1"] == {"requests": 2, "effects": 1}
    assert client.get("/v1/operations/op-99").status_code == 404


def test_a_put_may_be_slow_too(client: httpx.Client) -> None:
    accepted = client.put("/v1/databases/orders-db", json={"size": "small"})
    assert accepted.status_code == 202
    assert client.put("/v1/databases/orders-db", json={"size": "small"}).json()["status"] == "creating"


def test_a_thing_that_was_deleted_meanwhile_stays_deleted(client: httpx.Client) -> None:
    location = create(client, "databases", "orders-db").headers["location"]
    client.delete("/v1/databases/orders-db")
    assert [client.get(location).json()["status"] for _ in range(2)] == ["running", "done"]
    assert client.get("/v1/databases/orders-db").status_code == 404


def test_put_creates_then_replaces_and_counts_only_changes(client: httpx.Client) -> None:
    sent = [{"size": 1, "zone": "a"}, {"size": 1, "zone": "a"}, {"size": 2, "name": "shop"}]
    answers = [client.put("/v1/apps/shop", json=wish) for wish in sent]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert answers[-1].json()["spec"] == {"size": 2}
    assert {answer.json()["id"] for answer in answers} == {"app-1"}
    assert ledger(client)["things"]["apps/shop"] == {"create": 1, "update": 1, "delete": 0}
    assert client.put("/v1/apps/shop", json={"name": "other"}).status_code == 400


def test_patch_changes_what_it_names(client: httpx.Client) -> None:
    create(client, "apps", "shop", size=1, zone="a")
    changed = client.patch("/v1/apps/shop", json={"size": 2, "zone": None, "new": True})
    assert changed.json()["spec"] == client.get("/v1/apps/shop").json()["spec"] == {"size": 2, "new": True}
    client.patch("/v1/apps/shop", json={"size": 2})
    assert ledger(client)["things"]["apps/shop"]["update"] == 1
    assert client.patch("/v1/apps/none", json={}).status_code == 404
    assert client.patch("/v1/apps/shop", json={"name": "other"}).status_code == 400


def test_a_new_value_of_a_secret_is_an_update(client: httpx.Client) -> None:
    create(client, "secrets", "s", values={"a": "1"})
    client.patch("/v1/secrets/s", json={"values": {"a": "2"}})
    client.put("/v1/secrets/s", json={"values": {"a": "2"}})
    assert ledger(client)["things"]["secrets/s"]["update"] == 1


def test_delete_is_once(client: httpx.Client) -> None:
    create(client, "apps", "shop")
    assert [client.delete("/v1/apps/shop").status_code for _ in range(2)] == [204, 404]
    assert client.get("/v1/apps").json() == {"items": []}


def test_things_are_found_by_what_they_were_asked_to_be(client: httpx.Client) -> None:
    create(client, "apps", "shop", paoKey="k-1")
    create(client, "apps", "desk", paoKey="k-2")
    assert [item["name"] for item in client.get("/v1/apps").json()["items"]] == ["shop", "desk"]
    assert [item["name"] for item in client.get("/v1/apps?paoKey=k-2").json()["items"]] == ["desk"]
    assert client.get("/v1/apps?name=shop&paoKey=k-2").json()["items"] == []


@pytest.mark.parametrize("name", [None, 7, "", " ", "a\nb", "x" * 201])
def test_a_thing_needs_a_name(client: httpx.Client, name: object) -> None:
    assert client.post("/v1/apps", json={"name": name}).status_code == 400


def test_what_is_not_there_is_not_there(client: httpx.Client) -> None:
    assert create(client, "castles", "x").status_code == 404
    assert client.get("/v1/castles").status_code == 404
    assert client.get("/v1/apps/none").status_code == 404
    assert client.get("/v1/a/b/c").status_code == 404
    assert client.put("/v1/apps", json={}).status_code == 405


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic x", "Bearer ü"])
def test_nobody_comes_in_without_the_token(client: httpx.Client, header: str | None) -> None:
    headers = {} if header is None else {b"Authorization": header.encode()}
    answer = httpx.post(f"{client.base_url}/v1/apps", json={"name": "shop"}, headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert not ledger(client)["effects"]


def test_an_effect_may_hide_behind_an_error_and_its_key_brings_it_to_light(
    client: httpx.Client, provision: Provision
) -> None:
    provision.faults.set([Fault(method="POST", status=500), Fault(method="POST", cut=15)])
    assert create(client, "apps", "shop", "k1").status_code == 500
    with pytest.raises(httpx.RemoteProtocolError):
        create(client, "apps", "shop", "k1")
    assert create(client, "apps", "shop", "k1").json()["name"] == "shop"
    assert ledger(client)["keys"]["k1"] == {"requests": 3, "effects": 1}


def test_switches_are_set_at_run_time(client: httpx.Client) -> None:
    set_ = client.post(
        "/sandbox/provision/switches",
        json={"slow": {"apps": 1}, "retryAfter": 9, "faults": [{"status": 503, "effect": False}]},
    )
    assert set_.json() == client.get("/sandbox/provision/switches").json()
    assert create(client, "apps", "shop").status_code == 503
    accepted = create(client, "apps", "shop")
    assert (accepted.status_code, accepted.headers["retry-after"]) == (202, "9")
    assert client.get(accepted.headers["location"]).json()["status"] == "done"
    assert create(client, "databases", "orders-db").status_code == 201


@pytest.mark.parametrize(
    "switches",
    [{"slow": {"castles": 1}}, {"slow": {"apps": -1}}, {"slow": []}, {"retryAfter": "x"}, {"faults": [1]}, {"nope": 1}],
)
def test_switches_that_mean_nothing_change_nothing(client: httpx.Client, switches: dict[str, object]) -> None:
    before = client.get("/sandbox/provision/switches").json()
    assert client.post("/sandbox/provision/switches", json={"retryAfter": 9, **switches}).status_code == 400
    assert client.get("/sandbox/provision/switches").json() == before


def test_a_restarted_api_knows_its_things_its_keys_and_its_operations(
    client: httpx.Client, provision: Provision
) -> None:
    create(client, "databases", "orders-db", "k1")
    app = create(client, "apps", "shop", "k2")
    kept = json.loads(json.dumps(provision.dump()))
    again = Provision(TOKEN)
    again.load(kept)
    assert again.dump() == provision.dump()
    with Server(App(again.routes())) as server, signed_in(server) as other:
        assert create(other, "apps", "shop", "k2").json() == app.json()
        location = create(other, "databases", "orders-db", "k1").headers["location"]
        assert [other.get(location).json()["status"] for _ in range(2)] == ["running", "done"]
        assert create(other, "apps", "desk").json()["id"] == "app-4"
    with pytest.raises(TypeError):
        again.load([])
