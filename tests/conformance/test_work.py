"""A kind whose target answers before its work is done, with the number of a job: what becomes of work that fails."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest

from paoctl.actions.answer import refusal
from paoctl.actions.base import ActionConfig
from paoctl.conformance import Case, Stage, check
from paoctl.conformance.fakes.http import Received
from paoctl.conformance.ground import Ground
from paoctl.conformance.offer import Offer
from paoctl.conformance.trial import Doomed
from paoctl.conformance.usual import Exam
from paoctl.conformance.weather import Weather
from paoctl.errors import AmbiguousError, PlatformError
from paoctl.model.events import Command
from paoctl.model.outcome import Absent, Call, Observation, Present, Unsure, Waiting
from paoctl.model.phase import Effect, Phase, Reason
from paoctl.model.plan import Change, Recorded
from paoctl.ports import HttpRequest, HttpResponse, Ports
from tests.support.kinds import install

API: Final = "https://target.example/jobs"
TAKES: Final = 100.0
"""Seconds of work."""


class JobConfig(ActionConfig):
    """A thing that a job makes."""

    name: str
    """What it is called."""
    size: str
    """How large."""


JobCall = Call[JobConfig]


class Job:
    """A kind that waits for the job that its call began."""

    kind = "job"
    config = JobConfig
    knows_update = True
    knows_destroy = True

    def effect(self, config: JobConfig) -> Effect:  # noqa: ARG002 - the same for every configuration
        return Effect.KEY

    def plan(self, config: JobConfig, recorded: Recorded | None) -> Change:
        return Change("update" if recorded else "create", f"a thing of size {config.size}")

    def apply(self, call: JobCall, ports: Ports) -> Waiting:
        return self._begin(call, ports, {"do": "make", "name": call.config.name, "size": call.config.size})

    def destroy(self, call: JobCall, ports: Ports) -> Waiting:
        assert call.recorded
        return self._begin(call, ports, {"do": "remove", "name": call.recorded.ref})

    def observe(self, call: JobCall, ports: Ports) -> Observation:
        response = ports.http.send(HttpRequest("GET", f"{API}?key={call.key}"))
        try:
            found = json.loads(response.body) if response.status == 200 else {}
        except ValueError:
            found = {}
        match found and found["state"]:
            case None:
                return Absent()
            case "failed":
                raise PlatformError(f"{found['job']} failed")
            case "running":
                return Present(found["job"], done=False)
            case "done":
                return self.seen(found)
            case _:
                return Unsure("the answer can't be read")

    def seen(self, found: dict[str, str]) -> Present:
        """The work is over."""
        return Present(found["name"])

    def _begin(self, call: JobCall, ports: Ports, body: dict[str, object]) -> Waiting:
        request = HttpRequest("POST", API, {"Idempotency-Key": call.key}, json.dumps(body).encode())
        response = ports.http.send(request)
        if response.status != 202:
            raise refusal(request, response, ports.clock.now())
        wake = (ports.clock.now() + timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
        try:
            return Waiting(Reason.BACKOFF, wake, json.loads(response.body)["job"])
        except ValueError as exc:
            raise AmbiguousError("the answer can't be read") from exc


class Nameless(Job):
    """It does not say again what its work made."""

    def seen(self, found: dict[str, str]) -> Present:  # noqa: ARG002 - that is its fault
        return Present()


class Jobs:
    """The other side."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._jobs: dict[str, dict[str, object]] = {}

    def __call__(self, received: Received) -> HttpResponse:
        if received.method == "POST":
            return self._begun(received.headers["idempotency-key"], json.loads(received.body))
        found = self._jobs.get(parse_qs(urlsplit(received.url).query)["key"][0])
        if found is None:
            return HttpResponse(200, {}, b"null")
        assert isinstance(found["since"], float)
        over = self._stage.clock.monotonic() - found["since"] >= TAKES
        state = found["end"] if over else "running"
        return HttpResponse(200, {}, json.dumps({**found, "state": state}).encode())

    def _begun(self, key: str, said: dict[str, object]) -> HttpResponse:
        end = "failed" if self._stage.doomed() else "done"
        if end == "done":
            self._stage.ledger.record(key, f"{said['do']} {said['name']}", json.dumps(said).encode())
        job = {"job": f"job-{len(self._jobs) + 1}", "name": said["name"], "end": end}
        self._jobs.setdefault(key, {**job, "since": self._stage.clock.monotonic()})
        return HttpResponse(202, {}, json.dumps(self._jobs[key]).encode())


def case(target: Callable[[Stage], Jobs] = Jobs) -> Case:
    return Case(kind="job", target=target, config={"name": "{{ request.name }}", "size": "{{ fields.size }}"})


@pytest.fixture(autouse=True)
def _job(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, Job())


def test_a_kind_that_waits_for_jobs_survives_whatever_goes_wrong() -> None:
    verdict = check(case())

    assert not verdict.findings, str(verdict)


def doomed(of: Case) -> dict[str, list[str]]:
    """What each trial of work that comes to nothing finds."""
    exam = Exam.of(Offer.of(of))
    return {word: Doomed(exam, word).run() for word in exam.usual if word != "create"}


def test_once_the_work_of_a_change_has_failed_the_thing_is_known_as_before() -> None:
    assert doomed(case()) == {"change": [], "remove": []}


@pytest.mark.parametrize("word", ["rollback", "absent"])
def test_the_remains_of_work_that_failed_are_those_of_the_thing(word: str) -> None:
    ground = Ground(Offer.of(case()))
    ground.ask("small", "present")
    ground.settle()
    made = ground.step.recorded
    assert made
    assert made.ref == "trial-1"
    ground.doomed = True
    ground.ask("large", "present")
    ground.run(Weather())
    ground.wait()
    ground.run(Weather())
    ground.doomed = False
    assert ground.step.recorded
    assert (ground.step.recorded.ref, ground.step.recorded.done, ground.step.recorded.made) == ("trial-1", False, True)
    if word == "rollback":
        ground._tell(Command(who="dana", verb="rollback"))
    else:
        ground.ask("large", "absent")
    ground.settle(retry=False)
    assert ground.history.phase is (Phase.ROLLED_BACK if word == "rollback" else Phase.DELETED)
    assert [each.what for each in ground.ledger.effects][1:] == [
        "make trial-1" if word == "rollback" else "remove trial-1"
    ]


def test_work_whose_end_names_nothing_was_done_to_the_thing_that_was_there(monkeypatch: pytest.MonkeyPatch) -> None:
    ground = Ground(Offer.of(case()))
    ground.ask("small", "present")
    ground.settle()
    install(monkeypatch, Nameless())
    ground.ask("large", "present")
    ground.settle()
    assert ground.step.recorded
    assert ground.step.recorded.ref == "trial-1"


@pytest.mark.ci
def test_a_target_that_lets_no_work_fail_is_told_so() -> None:
    class Sound(Jobs):
        def __init__(self, stage: Stage) -> None:
            super().__init__(Stage(stage.ledger, stage.clock, stage.lag, stage.in_flight))

    assert "`Stage.doomed`" in str(check(case(Sound)))
