"""`rest-api`: looking at a thing, and finding ours among many."""

import pytest

from paoctl.actions.base import Incomplete
from paoctl.actions.rest_config import RestApiConfig
from paoctl.conformance.fakes.world import FakeWorld
from paoctl.errors import PlatformError, TransientError
from paoctl.model.outcome import Absent, Present, Unsure
from paoctl.ports import HttpResponse
from paoctl.redact import Secret
from tests.actions.calls import LABEL, answer, call, recorded, wants
from tests.actions.databases import HOST, OPERATION, POLL, THING, THINGS, config, rest


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
    world.http.answers.append(answer(200, []))
    assert rest.observe(call(RestApiConfig, {**config(marker=MARKER), "ref": "id"}), world.ports()) == Absent()


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


def test_a_thing_at_its_own_place_is_not_searched_for_in_a_list(world: FakeWorld) -> None:
    assert find(world, answer(200, OURS), ref=THING, items="items") == Present(THING, HOST)


def test_a_search_without_its_list_does_not_say_that_a_known_thing_is_gone(world: FakeWorld) -> None:
    assert isinstance(find(world, answer(200, {"things": []}), ref="42", items="items", method="GET"), Unsure)


def test_what_is_found_before_it_is_ready_waits_where_the_item_polls(world: FakeWorld) -> None:
    seen = find(world, answer(200, [{"labels": {"pao": LABEL}}]), poll=POLL)

    assert isinstance(seen, Present)
    assert not seen.done


def test_what_is_found_without_an_output_is_a_fault_of_the_item(world: FakeWorld) -> None:
    with pytest.raises(Incomplete):
        find(world, answer(200, [{"labels": {"pao": LABEL}}]))
