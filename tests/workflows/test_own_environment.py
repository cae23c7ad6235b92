"""A request is worked on by the job of its own environment, and meets the secrets of no other."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from paoctl.conformance.fakes.secrets import FakeSecrets
from paoctl.execute.desk import Limits
from paoctl.model.phase import Phase
from paoctl.model.request import RequestRef
from paoctl.ports import Ports
from paoctl.workflows.fulfill import Orders
from paoctl.workflows.places import matrix
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.jobs import job
from tests.workflows.platform import DATABASE, platform

Edit = Callable[[bytes], bytes]


def ask(journey: Journey, environment: str, instance: str = "orders-db", **spec: object) -> RequestRef:
    ref = RequestRef(DATABASE, "orders-db")
    raw = journey.document(DATABASE, ref.name, {"instanceName": instance}, **spec)
    number = journey.propose(ref.path, raw.replace(b"environment: dev", f"environment: {environment}".encode()))
    journey.world.forge.review(number, "dana")
    journey.merge(number)
    return ref


def with_secrets_of(journey: Journey, environment: str) -> Ports:
    """The ports of an environment's job."""
    secrets = {f"env:{name}": f"{environment}-{name}" for name in ("PROVISION_TOKEN", "WEBHOOK_KEY")}
    return replace(journey.world.ports(), secrets=FakeSecrets(secrets))


def jobs(journey: Journey) -> None:
    """Those of the matrix, each with the secrets of its environment."""
    for row in matrix(look(journey.world.repo, journey.project), journey.world.clock.now(), 1):
        job(
            journey,
            Orders(environment=row.environment, limits=Limits(patience=0)),
            with_secrets_of(journey, row.environment),
        )


def tokens(journey: Journey) -> set[str]:
    """What the hosts were told."""
    return {received.headers.get("authorization", "") for received in journey.world.http.received}


@pytest.mark.parametrize(
    ("lives", "edited"),
    [
        ("dev", lambda raw: raw.replace(b"environment: dev", b"environment: production")),
        ("production", lambda _: b"apiVersion: pao/v1\nkind: Request\nmetadata: [\n"),
    ],
    ids=["moved", "unreadable"],
)
def test_a_call_under_way_meets_no_secret_of_another_environment(lives: str, edited: Edit) -> None:
    journey = platform()
    ref = ask(journey, lives)
    journey.world.http.faults.append("cut")
    jobs(journey)
    assert journey.history(ref).unanswered
    journey.world.remote.commit("main", {ref.path: edited(journey.document(DATABASE, ref.name, {}))}, "Edit")
    journey.world.clock.advance(7200)

    jobs(journey)

    assert tokens(journey) == {f"Bearer {lives}-PROVISION_TOKEN"}
    assert not journey.history(ref).unanswered
    assert journey.history(ref).refused


def test_the_job_of_another_environment_leaves_what_lives_alone() -> None:
    journey = platform()
    ref = ask(journey, "dev")
    journey.world.http.faults.append("cut")
    jobs(journey)
    settled, before = journey.history(ref), len(journey.world.http.received)
    status = f"{ref.folder}/status.yaml"
    journey.world.remote.commit("pao-state", {status: b"kind: nothing\n"}, "A status that can't be read")
    moved = journey.document(DATABASE, ref.name, {}).replace(b"environment: dev", b"environment: production")
    journey.world.remote.commit("main", {ref.path: moved}, "Edit")
    journey.world.clock.advance(7200)

    [driven] = job(journey, Orders(environment="production"), with_secrets_of(journey, "production")).driven

    assert driven.note == "lives in dev: the job of production leaves it alone"
    assert len(journey.world.http.received) == before
    assert journey.history(ref).length == settled.length


def test_what_is_gone_is_asked_for_anew_in_another_environment_and_made_there() -> None:
    journey = platform()
    ref = ask(journey, "dev")
    jobs(journey)
    ask(journey, "dev", state="absent")
    jobs(journey)
    assert journey.history(ref).phase is Phase.DELETED
    journey.world.http.received.clear()
    refused = ask(journey, "production", "Not A Name")
    jobs(journey)
    assert journey.history(refused).phase is Phase.FAILED
    ask(journey, "production")

    jobs(journey)
    jobs(journey)

    assert journey.history(ref).phase is Phase.READY
    assert tokens(journey) <= {"", "Bearer production-PROVISION_TOKEN"}
