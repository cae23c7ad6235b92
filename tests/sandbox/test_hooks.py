"""The webhook sink, with real requests."""

import hashlib
import hmac
import json
from collections.abc import Iterator

import httpx
import pytest

from paoctl.sandbox.faults import Fault
from paoctl.sandbox.hooks import Hooks
from paoctl.sandbox.http import App
from paoctl.sandbox.server import Server

KEY = "s3cret"
BODY = b'{"host": "db.acme"}'


@pytest.fixture
def hooks() -> Hooks:
    return Hooks(KEY)


@pytest.fixture
def client(hooks: Hooks) -> Iterator[httpx.Client]:
    with Server(App(hooks.routes())) as server, httpx.Client(base_url=server.base_url) as client:
        yield client


def signed(body: bytes, key: str = KEY) -> str:
    return "sha256=" + hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def deliver(client: httpx.Client, delivery: str = "d-1", body: bytes = BODY, path: str = "/hooks") -> httpx.Response:
    headers = {
        "X-Pao-Signature-256": signed(body),
        "X-Pao-Delivery": delivery,
        "Idempotency-Key": delivery,
        "Content-Type": "application/json",
    }
    return client.post(path, content=body, headers=headers)


def test_a_delivery_is_taken_once_however_often_it_comes(client: httpx.Client) -> None:
    answers = [deliver(client) for _ in range(3)] + [deliver(client, "d-2", path="/hooks/orders/db")]
    assert [(answer.status_code, answer.json()["status"]) for answer in answers] == [
        (202, "accepted"),
        (200, "duplicate"),
        (200, "duplicate"),
        (202, "accepted"),
    ]
    first, second = client.get("/sandbox/hooks").json()["deliveries"]
    assert (first["id"], first["attempts"], json.loads(first["body"])) == ("d-1", 3, {"host": "db.acme"})
    assert (first["path"], first["content_type"]) == ("/hooks", "application/json")
    assert (second["id"], second["attempts"], second["path"]) == ("d-2", 1, "/hooks/orders/db")


@pytest.mark.parametrize("signature", [None, "", signed(BODY, "other"), signed(b"other"), "sha1=00", "sha256=ü"])
def test_a_delivery_without_the_right_signature_is_refused(client: httpx.Client, signature: str | None) -> None:
    headers = {"Idempotency-Key": "d-1"} | ({} if signature is None else {"X-Pao-Signature-256": signature})
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    answer = client.post("/hooks", content=BODY, headers=sent)
    assert answer.status_code == 401
    assert client.get("/sandbox/hooks").json() == {"deliveries": [], "refused": 1}


@pytest.mark.parametrize(
    ("ids", "status"),
    [
        ({}, 400),
        ({"Idempotency-Key": "a", "X-Pao-Delivery": "b"}, 400),
        ({"Idempotency-Key": "a"}, 202),
        ({"X-Pao-Delivery": "a"}, 202),
    ],
)
def test_a_delivery_has_one_id(client: httpx.Client, ids: dict[str, str], status: int) -> None:
    answer = client.post("/hooks", content=BODY, headers={"X-Pao-Signature-256": signed(BODY), **ids})
    assert answer.status_code == status


def test_new_words_under_an_old_id_are_refused(client: httpx.Client) -> None:
    deliver(client)
    assert deliver(client, body=b"{}").status_code == 422
    assert deliver(client, path="/hooks/other").status_code == 422
    assert client.get("/sandbox/hooks").json()["deliveries"][0]["attempts"] == 1


def test_a_delivery_that_was_answered_500_may_have_arrived(client: httpx.Client, hooks: Hooks) -> None:
    hooks.faults.set([Fault(status=500), Fault(cut=0)])
    assert deliver(client).status_code == 500
    with pytest.raises(httpx.RemoteProtocolError):
        deliver(client)
    assert deliver(client).json()["status"] == "duplicate"
    assert client.get("/sandbox/hooks").json()["deliveries"][0]["attempts"] == 3


def test_faults_are_set_at_run_time(client: httpx.Client) -> None:
    set_ = client.post("/sandbox/hooks/switches", json={"faults": [{"times": 1, "status": 503, "effect": False}]})
    assert set_.status_code == 200
    assert client.post("/sandbox/hooks/switches", json={}).json() == set_.json()
    assert client.get("/sandbox/hooks/switches").json()["faults"][0]["status"] == 503
    assert [deliver(client).status_code for _ in range(2)] == [503, 202]
    assert client.post("/sandbox/hooks/switches", json={"nope": 1}).status_code == 400
    assert client.post("/sandbox/hooks/switches", json={"faults": 1}).status_code == 400


def test_a_restarted_sink_knows_what_came(client: httpx.Client, hooks: Hooks) -> None:
    deliver(client)
    kept = json.loads(json.dumps(hooks.dump()))
    again = Hooks(KEY)
    again.load(kept)
    assert again.dump() == kept
    with Server(App(again.routes())) as server, httpx.Client(base_url=server.base_url) as other:
        assert deliver(other).json()["status"] == "duplicate"
    with pytest.raises(TypeError):
        again.load([])
