"""`rest-api` against answers of every kind."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from pydantic import ValidationError

from paoctl.actions.base import Incomplete
from paoctl.actions.rest_api import RestApi
from paoctl.actions.rest_config import RestApiConfig
from paoctl.actions.rest_request import request_of
from paoctl.conformance.fakes.http import Received
from paoctl.conformance.fakes.world import FakeWorld
from paoctl.errors import AmbiguousError, PaoError, PlatformError, TransientError, UserError
from paoctl.model.outcome import Absent, Done, EffectDone, OutputSpec, Present, Unsure, Waiting
from paoctl.model.phase import Effect, Reason
from paoctl.model.plan import Change, Recorded
from paoctl.ports import HttpRequest, HttpResponse
from paoctl.redact import Secret
from tests.actions.calls import KEY, LABEL, answer, call, recorded, wants

API = "https://provision.acme.example/v1"
THINGS = f"{API}/databases"
THING = f"{THINGS}/orders-db"
HOST = {"host": "orders-db.example"}

rest = RestApi()


@pytest.fixture
def world() -> FakeWorld:
    return FakeWorld()


def config(**fields: object) -> dict[str, object]:
    return {"url": THINGS, "body": {"name": "orders-db"}, **fields}


# --- configuration --------------------------------------------------------------------------------------------------


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


# --- the request ----------------------------------------------------------------------------------------------------


def sent(world: FakeWorld, **fields: object) -> Received:
    rest.apply(call(RestApiConfig, config(**fields)), world.ports())
    return world.http.received[-1]


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


# --- what came of it ------------------------------------------------------------------------------------------------


def test_what_was_made_is_known_by_its_location_with_its_outputs(world: FakeWorld) -> None:
    world.http.answers.append(answer(201, HOST, location="/v1/databases/orders-db"))

    done = rest.apply(call(RestApiConfig, config(), outputs=wants(host="host")), world.ports())

    effect = EffectDone("rest-api", "provision.acme.example/v1/databases", "create")
    assert done == Done(THING, HOST, (effect,))


def test_an_id_in_the_answer_wins_over_the_location(world: FakeWorld) -> None:
    world.http.answers.append(answer(201, {"data": {"id": 42}}, location="/v1/databases/orders-db"))

    done = rest.apply(call(RestApiConfig, config(ref="data.id")), world.ports())

    assert isinstance(done, Done)
    assert done.ref == "42"


@pytest.mark.parametrize(
    "location", ["https://evil.example/v1/x", "//evil.example/x", "http://provision.acme.example/v1/x"]
)
def test_a_location_on_another_origin_is_not_believed(location: str, world: FakeWorld) -> None:
    world.http.answers.append(answer(201, location=location))

    done = rest.apply(call(RestApiConfig, config()), world.ports())

    assert isinstance(done, Done)
    assert done.ref is None


def test_an_update_keeps_what_the_answer_does_not_repeat(world: FakeWorld) -> None:
    world.http.answers.append(answer(204))
    known = Recorded(THING, {"host": "before", "other": 1}, {})
    change = call(RestApiConfig, config(method="PATCH", url="self"), recorded=known, outputs=wants(host="host"))

    done = rest.apply(change, world.ports())

    assert world.http.received[-1].url == THING
    assert done == Done(THING, {"host": "before"}, (EffectDone("rest-api", THING, "update"),))


def test_a_get_changes_nothing(world: FakeWorld) -> None:
    world.http.answers.append(answer(200, HOST))

    done = rest.apply(call(RestApiConfig, config(method="GET"), outputs=wants(host="host")), world.ports())

    assert isinstance(done, Done)
    assert (done.outputs, done.effects) == (HOST, ())
    assert world.http.received[-1].body == b""


def test_a_sensitive_output_is_a_secret(world: FakeWorld) -> None:
    world.http.answers.append(answer(201, {"password": "canary"}))
    outputs = {"password": OutputSpec(path="password", sensitive=True)}

    done = rest.apply(call(RestApiConfig, config(), outputs=outputs), world.ports())

    assert "canary" not in repr(done)


@pytest.mark.parametrize(
    "response",
    [
        answer(201, {}),
        answer(201),
        HttpResponse(201, {}, b"<html>"),
        HttpResponse(200, {}, b"[" * 9999),
        answer(201, {"host": 7}),
    ],
    ids=["no output", "no body", "html", "deep", "another type"],
)
def test_a_thing_whose_answer_lacks_an_output_is_recorded_all_the_same(
    response: HttpResponse, world: FakeWorld
) -> None:
    world.http.answers.append(response)

    with pytest.raises(Incomplete, match=r"host: |it is no JSON|nested too deep") as caught:
        rest.apply(call(RestApiConfig, config(), outputs=wants(host="host")), world.ports())

    assert isinstance(caught.value, PlatformError)
    assert [effect.op for effect in caught.value.done.effects] == ["create"]


def test_only_the_statuses_that_the_item_names_mean_success(world: FakeWorld) -> None:
    world.http.answers.append(answer(200))
    with pytest.raises(PlatformError):
        sent(world, success=[201])
    world.http.answers.append(answer(409))

    assert sent(world, success=[201, 409]).method == "POST"


@pytest.mark.parametrize(
    ("response", "failure"),
    [
        (answer(422, {"message": "no such size"}), UserError),
        (answer(401), PlatformError),
        (answer(429, retry_after="3"), TransientError),
        (answer(500), AmbiguousError),
        (answer(302, location="/elsewhere"), PlatformError),
    ],
)
def test_a_refusal_is_told_by_its_status(response: HttpResponse, failure: type[PaoError], world: FakeWorld) -> None:
    world.http.answers.append(response)

    with pytest.raises(failure):
        rest.apply(call(RestApiConfig, config()), world.ports())

    assert len(world.http.received) == 1, "whether to repeat is for the journal to decide"


def test_a_body_that_is_echoed_is_not_repeated_to_people(world: FakeWorld) -> None:
    world.http.answers.append(answer(400, {"message": "bad request", "echo": {"password": "canary"}}))

    with pytest.raises(UserError) as caught:
        sent(world, body={"password": Secret("canary")})

    assert "canary" not in caught.value.cause


# --- names ----------------------------------------------------------------------------------------------------------


def put(**fields: object) -> dict[str, object]:
    return config(method="PUT", url=THING, **fields)


@pytest.mark.parametrize("status", [409, 412])
def test_a_name_that_carries_our_marker_is_ours(status: int, world: FakeWorld) -> None:
    world.http.answers += [answer(status), answer(200, {**HOST, "labels": {"pao": LABEL}})]

    done = rest.apply(call(RestApiConfig, put(marker={"at": "/labels/pao"}), outputs=wants(host="host")), world.ports())

    assert done == Done(
        THING, HOST, (EffectDone("rest-api", "provision.acme.example/v1/databases/orders-db", "adopt"),)
    )
    assert [each.method for each in world.http.received] == ["PUT", "GET"]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, answer(200, {"labels": {"pao": LABEL}})),
        ({"marker": {"at": "/labels/pao"}}, answer(200, {"labels": {"pao": "pao-other"}})),
        ({"marker": {"at": "/labels/pao"}}, answer(200, {})),
        ({"marker": {"at": "/labels/pao"}}, HttpResponse(200, {}, b"<html>")),
        ({"marker": {"at": "/labels/pao"}}, answer(404)),
    ],
    ids=["we have no marker", "another's marker", "no marker", "unreadable", "not to be seen"],
)
def test_any_other_name_is_taken(fields: dict[str, object], found: HttpResponse, world: FakeWorld) -> None:
    world.http.answers += [answer(409), found]

    with pytest.raises(UserError, match="the name is taken"):
        rest.apply(call(RestApiConfig, put(**fields)), world.ports())


def test_a_look_that_fails_for_now_does_not_say_that_the_name_is_taken(world: FakeWorld) -> None:
    world.http.answers += [answer(409), answer(503)]

    with pytest.raises(TransientError):
        rest.apply(call(RestApiConfig, put(marker={"at": "/labels/pao"})), world.ports())


def test_a_conflict_of_an_update_is_the_request_s_fault(world: FakeWorld) -> None:
    world.http.answers.append(answer(409, {"message": "replicas can't shrink"}))

    with pytest.raises(UserError, match="replicas"):
        rest.apply(call(RestApiConfig, put(), recorded=recorded(THING)), world.ports())


# --- work that goes on ----------------------------------------------------------------------------------------------

POLL = {"until": ["done"], "fail": ["failed"], "result": "result"}
OPERATION = f"{API}/operations/op-1"
ACCEPTED = answer(202, {"status": "running"}, location="/v1/operations/op-1")


def follow(
    world: FakeWorld, *answers: HttpResponse, poll: Mapping[str, object] = POLL, **fields: object
) -> Done | Waiting:
    world.http.answers += answers
    return rest.apply(call(RestApiConfig, config(poll=poll, **fields), outputs=wants(host="host")), world.ports())


def test_work_is_followed_until_it_is_done(world: FakeWorld) -> None:
    told: list[str] = []
    world.http.answers += [
        ACCEPTED,
        answer(200, {"status": "running"}),
        answer(200, {"status": "done", "result": HOST}),
    ]
    made = replace(call(RestApiConfig, config(poll=POLL), outputs=wants(host="host")), progress=told.append)

    done = rest.apply(made, world.ports())

    assert isinstance(done, Done)
    assert done.outputs == HOST
    assert [each.url for each in world.http.received] == [THINGS, OPERATION, OPERATION]
    assert world.clock.slept == [1.0]
    assert told == ["status: running"]


def test_without_words_each_answer_but_a_202_means_done(world: FakeWorld) -> None:
    done = follow(world, ACCEPTED, answer(202), answer(200, HOST), poll={})

    assert isinstance(done, Done)
    assert done.outputs == HOST


def test_looks_carry_our_credentials_but_neither_key_nor_body(world: FakeWorld) -> None:
    follow(
        world,
        ACCEPTED,
        answer(200, {"status": "done", "result": HOST}),
        auth={"bearer": Secret("t")},
        effect={"key": {}},
    )

    look = world.http.received[-1]
    assert look.headers["authorization"] == "Bearer t"
    assert "idempotency-key" not in look.headers
    assert look.body == b""


def test_the_pause_is_the_longer_of_ours_and_theirs(world: FakeWorld) -> None:
    follow(
        world,
        ACCEPTED,
        answer(200, {"status": "running"}, retry_after="7"),
        answer(200, {"status": "done", "result": HOST}),
    )

    assert world.clock.slept == [7.0]


def test_work_that_outlasts_our_patience_waits_for_the_next_run(world: FakeWorld) -> None:
    world.http.serve = lambda _: answer(200, {"status": "running"})
    waiting = follow(world, ACCEPTED, poll={**POLL, "every": "5s", "patience": "20s"})

    assert isinstance(waiting, Waiting)
    assert (waiting.reason, waiting.ref, waiting.wake) == (Reason.BACKOFF, f"poll:{OPERATION}", "2026-11-23T09:00:25Z")
    assert sum(world.clock.slept) == 20.0
    assert [effect.op for effect in waiting.effects] == ["create"]


def test_a_call_s_own_time_limits_our_patience(world: FakeWorld) -> None:
    world.http.serve = lambda _: answer(200, {"status": "running"})
    world.http.answers.append(ACCEPTED)

    waiting = rest.apply(call(RestApiConfig, config(poll=POLL), timeout=3.0), world.ports())

    assert isinstance(waiting, Waiting)
    assert sum(world.clock.slept) == 3.0


def test_work_that_failed_says_so(world: FakeWorld) -> None:
    with pytest.raises(PlatformError, match="ended as failed: 200 OK: no capacity"):
        follow(world, ACCEPTED, answer(200, {"status": "failed", "message": "no capacity"}))


@pytest.mark.parametrize("look", [answer(500), answer(429), answer(404), answer(401), HttpResponse(200, {}, b"{")])
def test_work_that_was_begun_is_never_lost_sight_of(look: HttpResponse, world: FakeWorld) -> None:
    world.http.serve = lambda _: look

    waiting = follow(world, ACCEPTED)

    assert isinstance(waiting, Waiting)
    assert waiting.ref == f"poll:{OPERATION}"


def test_work_is_not_lost_sight_of_when_the_network_is(world: FakeWorld) -> None:
    world.http.serve = lambda received: ACCEPTED if received.method == "POST" else _cut()

    waiting = follow(world)

    assert isinstance(waiting, Waiting)
    assert "did not answer" in waiting.message


def _cut() -> HttpResponse:
    raise AmbiguousError("the host did not answer")


def test_work_is_not_lost_sight_of_when_we_are_asked_to_stop(world: FakeWorld) -> None:
    world.clock.stopped = True

    waiting = follow(world, ACCEPTED, answer(200, {"status": "running"}))

    assert isinstance(waiting, Waiting)


@pytest.mark.parametrize("location", [{}, {"location": "https://evil.example/op"}], ids=["nowhere", "elsewhere"])
def test_work_that_cannot_be_followed_is_recorded_and_complained_of(location: dict[str, str], world: FakeWorld) -> None:
    with pytest.raises(Incomplete, match=r"not where its work can be followed") as caught:
        follow(world, answer(202, **location), auth={"bearer": Secret("t")})

    assert len(caught.value.done.effects) == 1
    assert len(world.http.received) == 1


def test_where_to_look_may_be_said_by_the_item(world: FakeWorld) -> None:
    follow(world, answer(202), answer(200, {"status": "done", "result": HOST}), poll={**POLL, "url": OPERATION})

    assert world.http.received[-1].url == OPERATION


# --- looking --------------------------------------------------------------------------------------------------------


def look(world: FakeWorld, *answers: HttpResponse, **fields: object) -> object:
    """Observe; among the fields `ref` is the recorded reference."""
    world.http.answers += answers
    ref = fields.pop("ref", None)
    known = recorded(str(ref)) if ref else None
    return rest.observe(
        call(RestApiConfig, config(**fields), recorded=known, outputs=wants(host="host")), world.ports()
    )


def test_a_waiting_step_looks_at_its_work(world: FakeWorld) -> None:
    waits = look(world, answer(200, {"status": "running"}), ref=f"poll:{OPERATION}", poll=POLL)
    done = look(world, answer(200, {"status": "done", "result": HOST}), ref=f"poll:{OPERATION}", poll=POLL)

    assert waits == Present(f"poll:{OPERATION}", done=False, message="status: running")
    assert done == Present(None, HOST)
    assert [each.url for each in world.http.received] == [OPERATION, OPERATION]


def test_work_whose_place_is_gone_is_not_taken_for_done_unless_it_was_a_removal(world: FakeWorld) -> None:
    assert isinstance(look(world, answer(404), ref=f"poll:{OPERATION}", poll=POLL), Unsure)
    assert look(world, answer(404), ref=f"removal:{OPERATION}", poll=POLL) == Present(None)


def test_work_that_failed_meanwhile_says_so(world: FakeWorld) -> None:
    with pytest.raises(PlatformError, match="ended as failed"):
        look(world, answer(200, {"status": "failed"}), ref=f"poll:{OPERATION}", poll=POLL)


def test_a_thing_is_looked_at_where_it_was_put_or_where_its_location_pointed(world: FakeWorld) -> None:
    assert look(world, answer(200, HOST), method="PUT", url=THING) == Present(THING, HOST)
    assert look(world, answer(200, HOST), ref=THING) == Present(THING, HOST)
    assert look(world, answer(200, HOST), ref="42", method="GET", url=f"{THINGS}/42") == Present("42", HOST)
    assert [(each.method, each.url) for each in world.http.received] == [
        ("GET", THING),
        ("GET", THING),
        ("GET", f"{THINGS}/42"),
    ]


def test_without_a_place_to_look_nobody_can_tell(world: FakeWorld) -> None:
    assert isinstance(look(world), Unsure)
    assert isinstance(look(world, ref="42"), Unsure)
    assert world.http.received == []


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there_is_surely_not_there(status: int, world: FakeWorld) -> None:
    assert look(world, answer(status), method="PUT", url=THING) == Absent()


@pytest.mark.parametrize(
    "response", [answer(401), answer(403), answer(302), answer(422), HttpResponse(200, {}, b"<html>")]
)
def test_what_cannot_be_read_is_neither_there_nor_gone(response: HttpResponse, world: FakeWorld) -> None:
    assert isinstance(look(world, response, method="PUT", url=THING), Unsure)


def test_a_look_that_fails_for_now_is_tried_later(world: FakeWorld) -> None:
    with pytest.raises(TransientError):
        look(world, answer(503), method="PUT", url=THING)


def test_what_differs_is_named_and_secrets_are_not_compared(world: FakeWorld) -> None:
    body = {"size": "large", "zone": "a", "password": Secret("p"), "free": 1}
    shown = {"size": "small", "zone": "a", "password": "***", "free": 2}

    world.http.answers.append(answer(200, shown))
    given = config(method="PUT", url=THING, body=body, compare=["/size", "/zone", "/password"])
    seen = rest.observe(call(RestApiConfig, given), world.ports())

    assert seen == Present(THING, differs="/size")


# --- finding --------------------------------------------------------------------------------------------------------

MARKER = {"at": "/labels/pao"}
OURS = {**HOST, "id": "db-2", "labels": {"pao": LABEL}}
THEIRS = {"host": "other", "id": "db-1", "labels": {"pao": "pao-other"}}


def find(world: FakeWorld, response: HttpResponse, **fields: object) -> object:
    return look(world, response, **{"marker": MARKER, **fields})


def test_ours_is_found_among_many(world: FakeWorld) -> None:
    assert find(world, answer(200, [THEIRS, OURS])) == Present(None, HOST)


def test_ours_is_known_by_its_id_where_the_item_says_where_that_is(world: FakeWorld) -> None:
    world.http.answers.append(answer(200, {"items": [THEIRS, OURS]}))
    made = call(RestApiConfig, {**config(marker=MARKER, items="items"), "ref": "id"}, outputs=wants(host="host"))

    assert rest.observe(made, world.ports()) == Present("db-2", HOST)


def test_none_of_many_is_ours(world: FakeWorld) -> None:
    assert find(world, answer(200, [])) == Absent()
    assert find(world, answer(200, [THEIRS])) == Absent()
    assert find(world, answer(200, {"items": [THEIRS]}), items="items") == Absent()


@pytest.mark.parametrize(
    ("response", "fields"),
    [
        (answer(200, {"things": [THEIRS]}), {}),
        (answer(200, {"things": [OURS]}), {"items": "items"}),
        (answer(200, {"items": None}), {"items": "items"}),
        (answer(200), {}),
        (answer(200, THEIRS), {}),
        (answer(200, [THEIRS], link='<https://provision.acme.example/v1/databases?page=2>; rel="next"'), {}),
    ],
    ids=["an envelope nobody told us of", "another envelope", "no list", "nothing", "another's thing", "more pages"],
)
def test_an_incomplete_search_never_means_that_nothing_is_there(
    response: HttpResponse, fields: dict[str, object], world: FakeWorld
) -> None:
    assert isinstance(find(world, response, **fields), Unsure)


def test_the_search_asks_for_the_marker_where_the_api_can(world: FakeWorld) -> None:
    marker = {"at": "/labels/pao", "query": "label"}
    find(world, answer(200, [OURS]), marker=marker)
    find(world, answer(200, [OURS]), marker=marker, method="GET", url=f"{THINGS}?limit=9")

    assert [each.url for each in world.http.received] == [f"{THINGS}?label={LABEL}", f"{THINGS}?limit=9&label={LABEL}"]


def test_without_a_marker_a_list_says_nothing(world: FakeWorld) -> None:
    assert isinstance(look(world, answer(200, [OURS]), method="GET"), Unsure)


def test_an_update_that_did_not_arrive_is_told_by_the_older_marker(world: FakeWorld) -> None:
    assert find(world, answer(200, THEIRS), ref=THING, method="PATCH") == Absent()
    assert find(world, answer(200, OURS), ref=THING, method="PATCH") == Present(THING, HOST)


def test_what_is_found_before_it_is_ready_waits_where_the_item_polls(world: FakeWorld) -> None:
    seen = find(world, answer(200, [{"labels": {"pao": LABEL}}]), poll=POLL)

    assert isinstance(seen, Present)
    assert not seen.done


def test_what_is_found_without_an_output_is_a_fault_of_the_item(world: FakeWorld) -> None:
    with pytest.raises(Incomplete):
        find(world, answer(200, [{"labels": {"pao": LABEL}}]))


# --- removing -------------------------------------------------------------------------------------------------------


def remove(world: FakeWorld, *answers: HttpResponse, **fields: object) -> Done | Waiting:
    world.http.answers += answers
    given = config(**{"method": "DELETE", "url": "self", **fields})
    return rest.destroy(call(RestApiConfig, given, recorded=recorded(THING), outputs=wants(host="host")), world.ports())


@pytest.mark.parametrize("status", [200, 204, 404, 410])
def test_what_is_removed_or_gone_already_is_done(status: int, world: FakeWorld) -> None:
    assert remove(world, answer(status)) == Done(
        THING, effects=(EffectDone("rest-api", THING, "delete", reversible=False),)
    )
    request = world.http.received[-1]
    assert (request.method, request.url, request.body) == ("DELETE", THING, b"")


@pytest.mark.parametrize(
    ("status", "failure"), [(403, PlatformError), (409, UserError), (500, AmbiguousError), (429, TransientError)]
)
def test_what_is_not_removed_is_not_done(status: int, failure: type[PaoError], world: FakeWorld) -> None:
    with pytest.raises(failure):
        remove(world, answer(status))


@pytest.mark.parametrize("last", [answer(404), answer(200, {"status": "done"})], ids=["gone", "done"])
def test_a_removal_is_followed_until_the_thing_is_gone(last: HttpResponse, world: FakeWorld) -> None:
    done = remove(world, ACCEPTED, answer(200, {"status": "running"}), last, poll=POLL)

    assert isinstance(done, Done)
    assert [effect.op for effect in done.effects] == ["delete"]


def test_a_removal_that_takes_long_waits(world: FakeWorld) -> None:
    world.http.serve = lambda _: answer(200, {"status": "running"})

    waiting = remove(world, ACCEPTED, poll=POLL)

    assert isinstance(waiting, Waiting)
    assert waiting.ref == f"removal:{OPERATION}"


def test_some_apis_remove_by_post(world: FakeWorld) -> None:
    remove(world, answer(200), method="POST", url=f"{THING}/terminate", body={"force": True})

    assert world.http.received[-1].body == b'{"force":true}'
