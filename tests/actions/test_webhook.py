import hashlib
import hmac
import json

import pytest
from pydantic import ValidationError

from paoctl.actions.base import Incomplete, secret_names
from paoctl.actions.webhook import Webhook, signature
from paoctl.actions.webhook_config import WebhookConfig
from paoctl.conformance.fakes.http import Received
from paoctl.conformance.fakes.world import FakeWorld
from paoctl.errors import AmbiguousError, PaoError, PlatformError, TransientError, UserError
from paoctl.model.outcome import Call, Done, EffectDone, OutputSpec, Present, Unsure
from paoctl.model.phase import Effect
from paoctl.model.plan import Change
from paoctl.ports import HttpResponse
from paoctl.redact import Secret
from tests.actions.calls import KEY, answer, call, recorded, wants

URL = "https://hooks.acme.example/databases"

webhook = Webhook()


def delivery(**fields: object) -> Call[WebhookConfig]:
    return call(WebhookConfig, {"url": URL, "secret": Secret("k3y"), "body": {"host": "db.example"}, **fields})


def heard(world: FakeWorld) -> Received:
    return world.http.received[-1]


def test_a_delivery_is_signed_over_its_raw_bytes(world: FakeWorld) -> None:
    webhook.apply(delivery(), world.ports())

    expected = hmac.new(b"k3y", heard(world).body, hashlib.sha256).hexdigest()
    assert heard(world).body == b'{"host":"db.example"}'
    assert heard(world).headers["x-pao-signature-256"] == f"sha256={expected}"


def test_the_signature_is_the_one_that_receivers_compute() -> None:
    # Test case 2 of RFC 4231.
    digest = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"

    assert signature(b"what do ya want for nothing?", Secret("Jefe")) == f"sha256={digest}"


def test_a_delivery_says_what_it_is_and_which(world: FakeWorld) -> None:
    webhook.apply(delivery(), world.ports())
    headers = heard(world).headers

    assert (heard(world).method, heard(world).url) == ("POST", URL)
    assert headers["content-type"] == "application/json"
    assert (headers["x-pao-event"], headers["x-pao-delivery"], headers["idempotency-key"]) == ("apply", KEY, KEY)

    webhook.destroy(delivery(), world.ports())
    assert heard(world).headers["x-pao-event"] == "destroy"


def test_the_same_delivery_is_the_same_bytes_with_the_same_signature(world: FakeWorld) -> None:
    webhook.apply(delivery(body={"a": 1, "b": 2}), world.ports())
    webhook.apply(delivery(body={"b": 2, "a": 1}), world.ports())

    first, second = world.http.received
    assert first == second


def test_a_secret_in_the_body_is_signed_and_sent_in_clear_only_to_the_receiver(world: FakeWorld) -> None:
    webhook.apply(delivery(body={"token": ("t-", Secret("canary"))}), world.ports())

    expected = hmac.new(b"k3y", heard(world).body, hashlib.sha256).hexdigest()
    assert json.loads(heard(world).body) == {"token": "t-canary"}
    assert heard(world).headers["x-pao-signature-256"] == f"sha256={expected}"


def test_a_delivery_without_a_body_is_an_empty_object(world: FakeWorld) -> None:
    webhook.apply(call(WebhookConfig, {"url": URL, "secret": Secret("k3y")}), world.ports())

    assert heard(world).body == b"{}"


def test_what_was_heard_is_recorded_under_the_delivery(world: FakeWorld) -> None:
    made = webhook.apply(delivery(), world.ports())
    gone = webhook.destroy(delivery(), world.ports())

    assert made == Done(KEY, effects=(EffectDone("webhook", "hooks.acme.example/databases", "create"),))
    assert gone.effects[0].op == "delete"


@pytest.mark.parametrize(
    ("response", "failure"),
    [
        (answer(500), AmbiguousError),
        (answer(401), PlatformError),
        (answer(422), UserError),
        (answer(429, retry_after="2"), TransientError),
        (answer(301), PlatformError),
    ],
)
@pytest.mark.parametrize("verb", ["apply", "destroy"])
def test_what_was_not_heard_is_not_done(
    response: HttpResponse, failure: type[PaoError], verb: str, world: FakeWorld
) -> None:
    world.http.answers.append(response)

    with pytest.raises(failure):
        getattr(webhook, verb)(delivery(), world.ports())

    assert len(world.http.received) == 1


def test_a_receiver_may_answer_with_outputs(world: FakeWorld) -> None:
    world.http.answers += [answer(202, {"id": "n-1"}), answer(202, {}), HttpResponse(200, {}, b"ok")]
    asks = Call(KEY, delivery().config, None, wants(id="id"), delivery().origin, 30.0)

    assert webhook.apply(asks, world.ports()).outputs == {"id": "n-1"}
    for _ in range(2):
        with pytest.raises(Incomplete) as caught:
            webhook.apply(asks, world.ports())
        assert len(caught.value.done.effects) == 1


def test_a_receiver_need_not_answer_with_json(world: FakeWorld) -> None:
    world.http.answers.append(HttpResponse(200, {}, b"thanks!"))

    assert webhook.apply(delivery(), world.ports()).ref == KEY


def test_nobody_can_ask_a_receiver_what_it_heard(world: FakeWorld) -> None:
    seen = webhook.observe(delivery(), world.ports())
    known = Call(KEY, delivery().config, recorded(KEY), {"id": OutputSpec()}, delivery().origin, 30.0)

    assert isinstance(seen, Unsure)
    assert webhook.observe(known, world.ports()) == Present(KEY)
    assert world.http.received == []


def test_receivers_do_nothing_twice_so_a_delivery_may_be_repeated() -> None:
    assert webhook.effect(delivery().config) is Effect.KEY
    assert delivery().config.key_retention() is None


def test_the_preview_names_the_receiver() -> None:
    assert webhook.plan(delivery().config, None) == Change("create", "signed POST hooks.acme.example/databases")


def test_the_item_names_the_secret_and_does_not_hold_it() -> None:
    assert secret_names(WebhookConfig) == ("secret",)
    with pytest.raises(ValidationError):
        delivery(secret="k3y")


@pytest.mark.parametrize(
    "name", ["X-Pao-Event", "x-pao-signature-256", "X-PAO-Anything", "idempotency-key", "Content-Type"]
)
def test_an_item_cannot_forge_the_delivery_s_own_headers(name: str) -> None:
    with pytest.raises(ValidationError, match="the delivery itself"):
        delivery(headers={name: "x"})


def test_further_headers_may_hold_secrets(world: FakeWorld) -> None:
    webhook.apply(delivery(headers={"X-Token": ("a", Secret("b"))}), world.ports())

    assert heard(world).headers["x-token"] == "ab"


@pytest.mark.parametrize("url", ["hooks", "self", "https://u:p@host/", "file:///etc/passwd"])
def test_what_is_no_url_is_never_called(url: str, world: FakeWorld) -> None:
    with pytest.raises(UserError):
        webhook.apply(delivery(url=url), world.ports())

    assert world.http.received == []
