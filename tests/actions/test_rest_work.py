"""`rest-api`: work that goes on after a 202."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from paoctl.actions.base import Incomplete
from paoctl.actions.rest_config import RestApiConfig
from paoctl.conformance.fakes.world import FakeWorld
from paoctl.errors import AmbiguousError, PlatformError
from paoctl.model.outcome import Done, Waiting
from paoctl.model.phase import Reason
from paoctl.ports import HttpResponse
from paoctl.redact import Secret
from tests.actions.calls import answer, call, wants
from tests.actions.databases import ACCEPTED, HOST, OPERATION, POLL, THINGS, config, rest


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


def test_work_that_points_to_what_it_made_is_over(world: FakeWorld) -> None:
    other = HttpResponse(303, {"location": f"{THINGS}/7"}, b"")
    done = follow(world, ACCEPTED, other, answer(200, HOST))

    assert isinstance(done, Done)
    assert (done.ref, done.outputs) == (f"{THINGS}/7", HOST)
    assert [each.url for each in world.http.received] == [THINGS, OPERATION, f"{THINGS}/7"]


def test_what_another_host_says_that_work_made_is_not_asked(world: FakeWorld) -> None:
    other = HttpResponse(303, {"location": "https://elsewhere.example/7"}, b"")
    waiting = follow(world, ACCEPTED, other)

    assert isinstance(waiting, Waiting)
    assert [each.url for each in world.http.received] == [THINGS, OPERATION]
