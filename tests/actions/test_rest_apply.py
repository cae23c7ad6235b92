"""`rest-api`: what an answer means."""

import pytest

from paoctl.actions.base import Incomplete
from paoctl.actions.rest_config import RestApiConfig
from paoctl.conformance.fakes.world import FakeWorld
from paoctl.errors import AmbiguousError, PaoError, PlatformError, TransientError, UserError
from paoctl.model.outcome import Done, EffectDone, OutputSpec, Waiting
from paoctl.model.plan import Recorded
from paoctl.ports import HttpResponse
from paoctl.redact import Secret
from tests.actions.calls import LABEL, answer, call, recorded, wants
from tests.actions.databases import ACCEPTED, HOST, OPERATION, POLL, THING, THINGS, config, rest, sent


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
    "location",
    ["https://evil.example/v1/x", "//evil.example/x", "http://provision.acme.example/v1/x", "http://[", "//[::1"],
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


def test_an_answer_to_a_change_need_not_repeat_the_id(world: FakeWorld) -> None:
    world.http.answers.append(answer(204))
    given = config(method="PATCH", url=f"{THINGS}/42", ref="id")

    done = rest.apply(call(RestApiConfig, given, recorded=recorded("42")), world.ports())

    assert isinstance(done, Done)
    assert done.ref == "42"


def test_a_creation_without_the_id_that_the_item_asks_for_is_recorded_all_the_same(world: FakeWorld) -> None:
    world.http.answers.append(answer(201, {"id": True}, location="/v1/databases/orders-db"))

    with pytest.raises(Incomplete, match="no id at `id`") as caught:
        rest.apply(call(RestApiConfig, config(ref="id")), world.ports())

    assert caught.value.done.ref == THING


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
        (answer(301, location="/elsewhere"), PlatformError),
        (answer(303, location="/v1/databases/7"), AmbiguousError),
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
