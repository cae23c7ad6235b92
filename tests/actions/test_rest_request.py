"""`rest-api`: its configuration, and the requests that it becomes."""

import base64
import json
from dataclasses import dataclass, field, replace

import pytest
from pydantic import ValidationError

from paoctl.actions.rest_config import RestApiConfig
from paoctl.actions.rest_request import request_of
from paoctl.conformance.fakes.world import FakeWorld
from paoctl.errors import UserError
from paoctl.model.phase import Effect
from paoctl.model.plan import Change
from paoctl.ports import HttpRequest, HttpResponse
from paoctl.redact import Secret
from tests.actions.calls import KEY, LABEL, answer, call, recorded
from tests.actions.databases import THINGS, config, rest, sent


@pytest.mark.parametrize(
    ("fields", "effect"),
    [
        ({}, Effect.BLIND),
        ({"method": "PATCH"}, Effect.BLIND),
        ({"method": "PUT"}, Effect.NAME),
        ({"method": "DELETE"}, Effect.NAME),
        ({"method": "GET"}, Effect.NAME),
        ({"effect": {"key": {}}}, Effect.KEY),
        ({"onUnknown": "repeat"}, Effect.KEY),
        ({"marker": {"at": "/labels/pao"}}, Effect.FIND),
        ({"marker": {"at": "/labels/pao", "lag": "5m"}}, Effect.LAG),
        ({"marker": {"at": "/labels/pao"}, "effect": {"key": {}}}, Effect.KEY),
    ],
)
def test_the_effect_class_follows_from_what_the_target_promises(fields: dict[str, object], effect: Effect) -> None:
    assert rest.effect(RestApiConfig.parse(config(**fields))) is effect


@pytest.mark.parametrize(
    "fields",
    [
        {"url": Secret("https://x")},
        {"url": ("https://x/", Secret("t"))},
        {"method": "TRACE"},
        {"auth": {}},
        {"auth": {"bearer": "t", "header": {"name": "X", "value": "v"}}},
        {"auth": {"basic": {"user": Secret("u"), "password": "p"}}},
        {"auth": {"basic": {"user": "a:b", "password": "p"}}},
        {"effect": {}},
        {"marker": {"at": "labels"}},
        {"poll": {"every": "soon"}},
        {"success": [200, 999]},
        {"success": ["200"]},
        {"bodi": {}},
        {"headers": {"X-A": "a\nb"}},
    ],
)
def test_a_configuration_that_cannot_be_meant_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RestApiConfig.parse(config(**fields))


def test_how_long_a_key_and_a_search_are_good_for_is_said_in_seconds() -> None:
    keyed = RestApiConfig.parse(config(effect={"key": {"retention": "1h30m"}}))

    assert keyed.key_retention() == 5400
    assert RestApiConfig.parse(config()).key_retention() is None


def test_the_preview_names_method_and_place_without_the_query() -> None:
    parsed = RestApiConfig.parse(config(url=f"{THINGS}?q=1"))

    assert rest.plan(parsed, None) == Change("create", "POST provision.acme.example/v1/databases")
    assert rest.plan(parsed, recorded("x")).kind == "update"


def test_a_call_carries_its_body_as_json(world: FakeWorld) -> None:
    request = sent(world)

    assert (request.method, request.url, request.body) == ("POST", THINGS, b'{"name":"orders-db"}')
    assert request.headers["content-type"] == "application/json"


def test_the_key_goes_out_only_in_the_header_that_the_target_reads(world: FakeWorld) -> None:
    assert KEY not in str(sent(world))
    assert sent(world, effect={"key": {}}).headers["idempotency-key"] == KEY
    assert sent(world, effect={"key": {"header": "X-Request-Token"}}).headers["x-request-token"] == KEY


@pytest.mark.parametrize(
    ("auth", "name", "value"),
    [
        ({"bearer": Secret("t0ken")}, "authorization", "Bearer t0ken"),
        ({"bearer": ("a", Secret("b"))}, "authorization", "Bearer ab"),
        ({"basic": {"user": "ana", "password": Secret("pä:ss")}}, "authorization", "Basic YW5hOnDDpDpzcw=="),
        ({"header": {"name": "X-Api-Key", "value": Secret("k")}}, "x-api-key", "k"),
    ],
    ids=["bearer", "joined", "basic", "header"],
)
def test_we_say_who_we_are(auth: object, name: str, value: str, world: FakeWorld) -> None:
    assert sent(world, auth=auth).headers[name] == value


@dataclass
class Recorder:
    """The port `Http`: keeps what it is asked to send."""

    asked: list[HttpRequest] = field(default_factory=list)

    def send(self, request: HttpRequest) -> HttpResponse:
        self.asked.append(request)
        return answer()

    def connect(self, host: str, port: int, timeout: float) -> None:
        raise NotImplementedError


def test_a_credential_is_still_a_secret_when_it_reaches_the_gateway(world: FakeWorld) -> None:
    recorder = Recorder()
    auth = {"basic": {"user": "u", "password": Secret("canary")}}
    given = config(auth=auth, headers={"X-A": Secret("canary")}, body={"p": Secret("canary")})

    rest.apply(call(RestApiConfig, given), replace(world.ports(), http=recorder))

    assert len(recorder.asked) == 1
    assert "canary" not in repr(recorder.asked)
    assert base64.b64encode(b"u:canary").decode() not in repr(recorder.asked)


def test_the_marker_is_written_where_it_will_be_looked_for(world: FakeWorld) -> None:
    request = sent(world, marker={"at": "/labels/pao"})

    assert json.loads(request.body) == {"name": "orders-db", "labels": {"pao": LABEL}}


def test_a_marker_that_does_not_fit_the_body_is_said_before_the_call(world: FakeWorld) -> None:
    with pytest.raises(UserError, match=r"marker\.at"):
        sent(world, body=[1], marker={"at": "/labels/pao"})

    assert world.http.received == []


@pytest.mark.parametrize("url", ["self", "databases", "ftp://host/x", "https://u:p@host/x", "https://", "http://["])
def test_what_is_no_url_is_never_called(url: str, world: FakeWorld) -> None:
    with pytest.raises(UserError):
        sent(world, url=url)

    assert world.http.received == []


def test_one_exchange_ends_within_a_minute() -> None:
    assert request_of(call(RestApiConfig, config()), THINGS, "POST").timeout == 60.0
    assert request_of(call(RestApiConfig, config(), timeout=5.0), THINGS, "POST").timeout == 5.0
