"""A run that is asked to stop: it ends soon, whatever a call does, and nothing that is known is lost.

A late answer of a call that was left to itself must not be written: its lease was given back, and is another's by then.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random
from threading import Event

import pytest

from paoctl.conformance.fakes.owners import FakeOwners
from paoctl.conformance.fakes.repo import FakeRepo
from paoctl.errors import Interrupted, TransientError
from paoctl.execute.desk import Limits
from paoctl.model.phase import Phase, StepStatus
from paoctl.model.request import RequestRef
from paoctl.ports import Actor, Commit, HttpRequest, HttpResponse, Lost, Ports, Pushed, Unanswered, Write
from paoctl.record.committer import Committer
from paoctl.record.state import State
from paoctl.redact import Redactor
from paoctl.report.steps import steps_text
from paoctl.report.terminal import PIPE
from paoctl.workflows import fulfill as executor
from paoctl.workflows.fulfill import Fulfilled, Orders, fulfill
from paoctl.workflows.journal_import import import_results
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.platform import BUNDLE, DATABASE, platform
from tests.workflows.test_fulfil import Provider

IMMEDIATELY = Limits(grace=0)


class Web:
    """The web as one process reaches it; `meanwhile` is what happens before the target does its work."""

    def __init__(self, journey: Journey, meanwhile: Callable[[str], None]) -> None:
        self.http, self.meanwhile = journey.world.http, meanwhile
        self.answered: list[str] = []
        self.ended = Event()

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send."""
        self.meanwhile(request.url)
        answer = self.http.send(request)
        self.answered.append(request.url)
        self.ended.set()
        return answer

    def connect(self, host: str, port: int, timeout: float) -> None:
        """Open a connection."""
        self.http.connect(host, port, timeout)


def run(
    journey: Journey, http: Web, stop: Event, *, limits: Limits = IMMEDIATELY, repo: FakeRepo | None = None
) -> Fulfilled:
    ports = replace(journey.world.ports(), http=http)
    ports = replace(ports, repo=repo) if repo else ports
    return fulfill(ports, journey.project, Redactor(), {}, Orders(limits=limits, stop=stop, hear=journey.events.append))


def go_on(journey: Journey, number: int = 0) -> Ports:
    """The ports of the next process, which sees that all before it are gone."""
    gone = ["local:here:me", *(f"local:here:{each}" for each in range(number))]
    return replace(journey.world.second(), owners=FakeOwners(f"local:here:{number}", dead=gone))


def events(journey: Journey, ref: RequestRef) -> list[str]:
    repo = journey.world.repo
    raw = State.at(repo, repo.fetch("pao-state")["pao-state"]).journal(ref.folder)
    return [line.split(b'"type":"')[1].split(b'"')[0].decode() for line in raw.splitlines()]


def workers() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.daemon and "_work" in each.name]


@pytest.fixture
def nobody_stays() -> Iterator[None]:
    """The threads of a test end with it."""
    before = set(workers())
    yield
    for each in set(workers()) - before:
        each.join(10)


@pytest.mark.usefixtures("nobody_stays")
def test_a_call_that_hangs_is_left_with_its_intent_open_and_its_late_answer_is_not_written(
    journey: Journey, provider: Provider
) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    stop, come_back = Event(), Event()

    def hang(_url: str) -> None:
        stop.set()
        assert come_back.wait(30)

    web = Web(journey, hang)
    run(journey, web, stop)
    history = journey.history(ref)
    assert (history.phase, history.message, history.holder) == (Phase.QUEUED, "interrupted", None)
    assert history.unanswered == {"main/instance"}
    assert events(journey, ref)[-2:] == ["intent", "released"]

    come_back.set()
    assert web.ended.wait(30)
    for each in workers():
        each.join(10)
    assert provider.calls == [("PUT", "/v1/databases/shop-db")], "it had its effect after all"
    assert journey.history(ref).last == history.last, "and nobody wrote so without the lease"

    journey.fulfil(ports=go_on(journey))
    assert journey.history(ref).phase is Phase.READY
    assert (len(provider.things), len(provider.hooks)) == (1, 1)


@pytest.mark.usefixtures("nobody_stays")
def test_an_answer_within_the_grace_is_recorded(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    stop = Event()
    run(journey, Web(journey, lambda _url: stop.set()), stop, limits=Limits(grace=30))
    assert events(journey, ref)[-3:] == ["intent", "result", "released"]
    assert not journey.history(ref).unanswered


def test_a_call_that_was_not_made_is_recorded_as_none(journey: Journey, provider: Provider) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    stop = Event()
    repo = Pushing(journey.world.repo, at=3, then=stop.set)  # the third push brings the intent
    run(journey, Web(journey, lambda _url: None), stop, limits=Limits(grace=30), repo=repo)
    history, step = journey.history(ref), journey.history(ref).step("main/instance")
    assert events(journey, ref)[-3:] == ["intent", "result", "released"]
    assert step.seen is StepStatus.PENDING, "nothing of it has failed"
    assert b"status: failed" not in (journey.state_file(f"{ref.folder}/status.yaml") or b"")
    assert "failed" not in steps_text(history, PIPE)
    assert [each.status for each in journey.events if each.step == "main/instance"] == ["pending", "pending"]
    assert (step.open, step.message, provider.calls) == (False, "asked to stop before the call was made", [])
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY


def test_a_stop_while_work_is_polled_leaves_it_open_and_is_no_failure(journey: Journey, provider: Provider) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    stop, clock = Event(), journey.world.clock

    class Accepting(Web):
        def send(self, request: HttpRequest) -> HttpResponse:
            super().send(request)
            stop.set()
            clock.stopped = True
            return HttpResponse(202, {"location": "http://127.0.0.1:8899/v1/operations/1", "retry-after": "1"}, b"{}")

    ports = replace(journey.world.ports(), http=Accepting(journey, lambda _url: None))
    orders = Orders(limits=Limits(grace=30), stop=stop, hear=journey.events.append)
    fulfill(ports, journey.project, Redactor(), {}, orders)
    assert events(journey, ref)[-2:] == ["intent", "released"]
    assert [each.status for each in journey.events if each.step == "main/instance"][-1] == "stopped"
    assert journey.history(ref).unanswered == {"main/instance"}
    clock.stopped = False
    journey.fulfil(ports=go_on(journey))
    assert (journey.history(ref).phase, len(provider.things)) == (Phase.READY, 1)


def test_a_step_that_had_no_thread_yet_is_not_begun(journey: Journey, provider: Provider) -> None:
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop"})
    stop = Event()
    run(journey, Web(journey, lambda _url: stop.set()), stop, limits=Limits(max_parallel=1, grace=30))
    assert len(provider.calls) == 1, "two were ready to run"
    assert {each.step: each.status for each in journey.events} == {
        "database/instance": "done",
        "database/announce": "pending",
        "secret/store": "pending",
        "app/app": "pending",
    }
    assert events(journey, ref)[-3:] == ["intent", "result", "released"]


class Pushing(FakeRepo):
    """A process's repository; something happens once its n-th push has arrived."""

    def __init__(self, repo: FakeRepo, at: int, then: Callable[[], object]) -> None:
        super().__init__(repo.remote)
        self.left, self.then = at, then

    def push(
        self, ref: str, expect: Commit | None, writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        answer = super().push(ref, expect, writes, message)
        self.left -= 1
        if self.left == 0:
            self.then()
        return answer


@pytest.mark.usefixtures("nobody_stays")
def test_a_push_that_hangs_holds_nobody_up(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    monkeypatch.setattr(executor, "_LAST_WORDS", 0.05)
    stop, come_back = Event(), Event()

    def hang() -> None:
        stop.set()
        assert come_back.wait(30)

    done = run(journey, Web(journey, lambda _url: None), stop, repo=Pushing(journey.world.repo, at=3, then=hang))
    assert [type(each.error) for each in done.stuck] == [Interrupted]
    come_back.set()
    journey.fulfil(ports=go_on(journey))
    assert journey.history(ref).phase is Phase.READY


class Hanging(FakeRepo):
    """Pushes of results hang until somebody comes back, and do not arrive."""

    def __init__(self, repo: FakeRepo, stop: Event, come_back: Event) -> None:
        super().__init__(repo.remote)
        self.stop, self.come_back = stop, come_back

    def push(
        self, ref: str, expect: Commit | None, writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        if any(b'"type":"result"' in (write.data or b"") for write in writes if write.path.endswith("journal.jsonl")):
            self.stop.set()
            assert self.come_back.wait(30)
            raise TransientError("the connection is gone")
        return super().push(ref, expect, writes, message)


@pytest.mark.usefixtures("nobody_stays")
def test_what_is_known_is_kept_where_its_push_hangs_when_we_stop(
    journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    monkeypatch.setattr(executor, "_LAST_WORDS", 0.05)
    stop, come_back = Event(), Event()
    web = Web(journey, lambda _url: None)
    done = run(journey, web, stop, repo=Hanging(journey.world.repo, stop, come_back))
    come_back.set()
    assert [type(each.error) for each in done.stuck] == [Interrupted]
    assert journey.history(ref).step("main/instance").open
    ports, journey.world.forge.actor = go_on(journey), Actor("dana", "User")
    with Committer(ports.repo, "pao-state", ports.clock) as journal:
        brought = list(import_results(look(ports.repo, journey.project), ports, journal, done.unpushed))
    assert [each.done for each in brought] == [True]
    assert journey.history(ref).step("main/instance").status is StepStatus.DONE


def test_nothing_is_leased_once_a_run_is_asked_to_stop(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db", "size": "large"})
    stop = Event()
    stop.set()
    before = journey.history(ref).length
    done = run(journey, Web(journey, lambda _url: None), stop, limits=Limits(grace=30))
    assert [each.note for each in done.driven] == ["asked to stop"]
    assert journey.history(ref).length == before


# --- many, at any moment


def cancel_somewhere(seed: int) -> tuple[bool, int]:
    """One run that is asked to stop at a random instant after its n-th call, and those after it; was it midway?"""
    dice, provider = Random(seed), Provider()
    journey = platform(provider)
    database = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    bundle = journey.ask(BUNDLE, "store", {"appName": "store"})
    stop, grace = Event(), dice.choice((0.0, 0.001, 0.01))
    known: list[str] = []

    def cancel() -> None:
        known.extend(web.answered)
        stop.set()

    clock = threading.Timer(dice.random() * 0.02, cancel)
    calls = iter([*(lambda: None for _ in range(dice.randrange(5))), clock.start])

    def call(_url: str) -> None:
        next(calls, lambda: None)()
        time.sleep(dice.random() * 0.01)

    web = Web(journey, call)
    done = run(journey, web, stop, limits=Limits(grace=grace))
    clock.join()
    assert not done.stuck, [each.error.cause for each in done.stuck]
    results = sum(events(journey, ref).count("result") for ref in (database, bundle))
    assert results >= len(known), "an answer that had come before the stop is not recorded"
    for ref in (database, bundle):
        assert journey.history(ref).holder is None, "a lease was not given back"
    for number in range(4):
        journey.fulfil(ports=go_on(journey, number))
    for each in workers():
        each.join(10)
    for ref in (database, bundle):
        assert journey.history(ref).phase is Phase.READY, journey.history(ref).message
    assert len(provider.hooks) == 2, "one delivery a key"
    return bool(known), results


def test_a_stop_at_a_random_instant_loses_nothing() -> None:
    midway = sum(cancel_somewhere(seed)[0] for seed in range(30))
    assert midway >= 15, "too few of the stops were midway"


@pytest.mark.nightly
def test_a_thousand_stops_at_random_instants_lose_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    midway = sum(cancel_somewhere(seed)[0] for seed in range(1000, 2000))
    with capsys.disabled():
        sys.stdout.write(f"1000 stops, {midway} of them after a first answer\n")
    assert midway >= 500
