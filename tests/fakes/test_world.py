"""What the other fakes can be made to do, and that they stand in one world."""

import pytest

from paoctl.conformance.fakes.clock import FakeClock
from paoctl.conformance.fakes.http import FakeHttp, Received
from paoctl.conformance.fakes.secrets import FakeSecrets
from paoctl.conformance.fakes.tickets import FakeTickets
from paoctl.conformance.fakes.world import FakeWorld
from paoctl.errors import AmbiguousError, LoginError, PlatformError, TransientError
from paoctl.ports import CiRun, HttpRequest, HttpResponse, NewTicket, PullText, SecretRef, Workflow, Write
from paoctl.redact import Redactor, Secret

NEW = NewTicket("DBA", "Task", "s", "d", ("pao-1",))


def test_the_fakes_share_one_world() -> None:
    world = FakeWorld()
    ports, other = world.ports(), world.second()
    base = world.remote.commit("main", {"README": b"1"})
    ports.repo.fetch("main")
    ports.repo.branch("pao/x", base, [Write("requests/x", b"1")], "Ask")

    number = other.forge.open_request("pao/x", PullText("t", "b", "main")).number
    merge = world.forge.merge(number)

    assert other.repo.fetch("main") == {"main": merge}
    assert ports.owners.me() != other.owners.me()
    assert world.tickets.clock is world.clock


def test_a_ticket_may_be_lost_before_or_after_it_is_opened() -> None:
    tickets = FakeTickets()
    tickets.create_faults.extend(["vanished", "arrived"])

    with pytest.raises(AmbiguousError):
        tickets.create(NEW)
    assert tickets.tickets == {}
    with pytest.raises(AmbiguousError):
        tickets.create(NEW)
    assert len(tickets.labelled("DBA", "pao-1")) == 1


def test_any_call_may_fail_once() -> None:
    world = FakeWorld()
    world.tickets.failures.append(LoginError("no"))
    world.forge.failures.append(TransientError("later", retry_after=3))

    with pytest.raises(LoginError):
        world.tickets.get("DBA-1")
    with pytest.raises(TransientError):
        world.forge.me()
    assert world.forge.me().login == "erin"


def test_the_web_may_refuse_or_break_off_after_its_work() -> None:
    done: list[str] = []

    def serve(received: Received) -> HttpResponse:
        done.append(received.path)
        return HttpResponse(201, {}, b"")

    http = FakeHttp(serve)
    http.faults.extend(["refused", "cut"])

    with pytest.raises(TransientError):
        http.send(HttpRequest("POST", "https://api.example/one"))
    with pytest.raises(AmbiguousError):
        http.send(HttpRequest("POST", "https://api.example/two"))
    assert http.send(HttpRequest("POST", "https://api.example/three")).status == 201
    assert done == ["/two", "/three"]


def test_scripted_answers_come_first() -> None:
    http = FakeHttp()
    http.answers.append(HttpResponse(429, {"retry-after": "5"}, b""))

    assert [http.send(HttpRequest("GET", "https://api.example/")).status for _ in range(2)] == [429, 200]


def test_a_store_of_secrets_keeps_versions_and_stores_once_per_key() -> None:
    redactor = Redactor()
    secrets = FakeSecrets(redactor=redactor)
    ref = SecretRef("vault", "db")

    first = secrets.put(ref, Secret("first-value"), "key-1")
    assert secrets.put(ref, Secret("first-value"), "key-1") == first
    second = secrets.put(ref, Secret("second-value"), "key-2")

    assert (first.version, second.version, secrets.version(ref)) == ("1", "2", "2")
    assert [secrets.get(each).reveal() for each in (first, second, ref)] == [
        "first-value",
        "second-value",
        "second-value",
    ]
    assert redactor.text("first-value second-value") == "*** ***"
    with pytest.raises(PlatformError):
        secrets.get(SecretRef("vault", "db", "3"))


def test_a_forge_may_keep_the_run_to_itself() -> None:
    world = FakeWorld()
    world.forge.names_runs = False

    assert world.forge.dispatch(Workflow("acme/platform", "fulfil.yml", "main"), {"a": "b"}) is None
    started = world.forge.dispatched[0]
    assert started.inputs == {"a": "b"}
    assert world.forge.finished(started.run) is False
    assert world.forge.finished(CiRun("nowhere")) is None


def test_time_stands_still_until_it_is_told_to_pass() -> None:
    clock = FakeClock()

    assert clock.now() == clock.now()
    clock.advance(60)
    assert (clock.now() - FakeClock().now()).total_seconds() == 60
