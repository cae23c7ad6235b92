"""Which job does a request: every one has exactly one, and a job without work is not there."""

from collections import Counter
from copy import deepcopy
from datetime import datetime, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from paoctl.conformance.fakes.clock import START
from paoctl.model.request import RequestRef
from paoctl.plan.worklist import MOST_JOBS, Shard, shard_of
from paoctl.workflows.fulfill import Orders, open_work
from paoctl.workflows.places import matrix
from paoctl.workflows.world import World, look
from tests.support.journey import Journey
from tests.workflows.platform import DATABASE, RULE


def world(journey: Journey) -> World:
    return look(journey.world.repo, journey.project)


def ask_in(journey: Journey, environment: str, name: str) -> None:
    raw = journey.document(RULE, name, {}).replace(b"environment: dev", f"environment: {environment}".encode())
    number = journey.propose(RequestRef(RULE, name).path, raw)
    journey.world.forge.review(number, "dana")
    journey.merge(number)


def names(journey: Journey, **orders: object) -> list[str]:
    environment, shard = str(orders.get("environment", "")), orders.get("shard")
    wanted = Orders(environment=environment, shard=shard if isinstance(shard, Shard) else None)
    return [work.ref.name for work in open_work(world(journey), wanted)]


@given(st.lists(st.from_regex(r"[a-z]{1,12}", fullmatch=True), unique=True), st.integers(1, MOST_JOBS))
def test_every_request_falls_to_exactly_one_shard(found: list[str], of: int) -> None:
    for name in found:
        holders = [number for number in range(1, of + 1) if Shard(number, of).holds(RequestRef(RULE, name))]
        assert holders == [shard_of(RequestRef(RULE, name), of)]


def test_shards_are_about_equal() -> None:
    counts = Counter(shard_of(RequestRef(RULE, f"request-{number}"), 8) for number in range(8000))
    assert min(counts.values()) > 900
    assert set(counts) == set(range(1, 9))


@pytest.mark.parametrize("text", ["", "1", "0/3", "4/3", "a/b", "-1/3", "1/3/5"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a shard, as 2/3"):
        Shard.parse(text)


def test_more_jobs_than_the_engine_takes_are_refused() -> None:
    assert Shard.parse(f"{MOST_JOBS}/{MOST_JOBS}").of == MOST_JOBS
    with pytest.raises(ValueError, match=f"at most {MOST_JOBS} jobs"):
        Shard.parse(f"1/{MOST_JOBS + 1}")


def test_a_job_takes_only_its_environment(journey: Journey) -> None:
    ask_in(journey, "dev", "a")
    ask_in(journey, "production", "b")
    assert names(journey, environment="dev") == ["a"]
    assert names(journey, environment="production") == ["b"]


def test_a_request_that_cannot_be_read_falls_to_the_first_environment(journey: Journey) -> None:
    ask_in(journey, "nowhere", "a")
    journey.world.remote.commit("main", {RequestRef(RULE, "broken").path: b"{"}, "Bypass")
    assert names(journey, environment="dev") == ["a", "broken"]
    assert names(journey, environment="production") == []


def test_a_request_whose_file_is_gone_stays_where_it_was(journey: Journey) -> None:
    ask_in(journey, "production", "b")
    journey.fulfil()
    journey.world.remote.commit("main", {RequestRef(RULE, "b").path: None}, "Bypass")
    assert names(journey, environment="production") == ["b"]


def test_the_shards_of_a_matrix_hold_all_work_together(journey: Journey) -> None:
    for number in range(7):
        ask_in(journey, "dev" if number % 2 else "production", f"request-{number}")
    rows = matrix(world(journey), START, 3)
    parts = [names(journey, environment=row.environment, shard=Shard(row.shard, row.of)) for row in rows]
    assert sorted(name for part in parts for name in part) == [f"request-{number}" for number in range(7)]
    assert all(parts), "a row without work would be a job for nothing"


def test_a_request_stays_in_its_job_when_others_are_added(journey: Journey) -> None:
    ask_in(journey, "dev", "first")
    before = set(matrix(world(journey), START, 32))
    for number in range(5):
        ask_in(journey, "production" if number % 2 else "dev", f"request-{number}")
    assert before <= set(matrix(world(journey), START, 32))


def test_there_are_never_more_jobs_than_the_engine_takes(journey: Journey) -> None:
    for number in range(60):
        raw = journey.document(RULE, f"request-{number}", {})
        journey.world.remote.commit("main", {RequestRef(RULE, f"request-{number}").path: raw}, "Bypass")
    assert len(matrix(world(journey), START, 1000)) <= MOST_JOBS


def test_without_work_there_is_no_job(journey: Journey) -> None:
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.fulfil()
    assert matrix(world(journey), START, 4) == []


def test_what_sleeps_until_a_time_is_no_work_before_it(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.world.http.faults.extend(["refused"] * 2)
    journey.fulfil(patience=0.0)
    history = journey.history(ref)
    assert history.reason == "Backoff", history.message
    wake = datetime.fromisoformat(history.wake or "")
    assert matrix(world(journey), wake - timedelta(seconds=1), 1) == []
    assert len(matrix(world(journey), wake, 1)) == 1


def test_a_file_that_went_before_it_was_accepted_wants_no_job(journey: Journey) -> None:
    ask_in(journey, "nowhere", "a")
    journey.fulfil()
    journey.world.remote.commit("main", {RequestRef(RULE, "a").path: None}, "Never mind")
    assert len(matrix(world(journey), START, 4)) == 1
    journey.fulfil()
    assert matrix(world(journey), START, 4) == []
    assert names(journey) == []


def many_environments(journey: Journey, many: int) -> list[str]:
    """That many, each with a request that has something to do."""
    settings = yaml.safe_load(journey.files["paoctl.yaml"])
    names = [f"env-{number:02}" for number in range(many)]
    settings["environments"] = {name: deepcopy(settings["environments"]["dev"]) for name in names}
    journey.world.remote.commit("main", {"paoctl.yaml": yaml.safe_dump(settings).encode()}, "Many environments")
    for name in names:
        raw = journey.document(RULE, name, {}).replace(b"environment: dev", f"environment: {name}".encode())
        journey.world.remote.commit("main", {RequestRef(RULE, name).path: raw}, "Bypass")
    return names


def test_of_more_environments_than_jobs_each_has_its_turn(journey: Journey) -> None:
    names = many_environments(journey, MOST_JOBS + 8)
    seen = world(journey)
    turns = Counter[str]()
    for number in range(48):  # as by a schedule
        rows = matrix(seen, START + timedelta(minutes=30 * number), 1)
        assert rows == matrix(seen, START + timedelta(minutes=30 * number), 1)
        assert len(set(rows)) == MOST_JOBS
        turns.update(row.environment for row in rows)
    assert turns.keys() == set(names)
    assert min(turns.values()) > 48 // 2


def test_of_more_environments_than_jobs_that_of_a_word_is_always_among_them(journey: Journey) -> None:
    names = many_environments(journey, MOST_JOBS + 8)
    seen = world(journey)
    for name in names:
        rows = matrix(seen, START, 1, RequestRef(RULE, name))
        assert len(rows) == MOST_JOBS
        assert name in {row.environment for row in rows}
