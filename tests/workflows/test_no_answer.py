"""A server that does not answer, beside the calls of steps: it holds up no end, and costs nothing that is known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from threading import Event

import pytest

from paoctl.conformance.fakes.forge import FakeForge
from paoctl.conformance.fakes.repo import FakeRepo
from paoctl.errors import Interrupted, PlatformError
from paoctl.execute.desk import Limits
from paoctl.model.phase import Phase
from paoctl.ports import CheckResult, Commit, Forbidden
from paoctl.record.unpushed import read_unpushed
from paoctl.redact import Redactor
from paoctl.workflows import fulfill as executor
from paoctl.workflows.fulfill import Fulfilled, Orders, fulfill
from tests.support.journey import Journey
from tests.workflows.platform import DATABASE, platform
from tests.workflows.test_fulfil import Provider
from tests.workflows.test_journal_import import Rejecting, journey_lineage
from tests.workflows.test_stopping import nobody_stays

__all__ = ["nobody_stays"]


class Silence:
    """Whoever asks is asked to stop, and gets no answer until the test is over."""

    def __init__(self) -> None:
        self.stop, self.over, self.asked = Event(), Event(), 0

    def keep(self) -> None:
        """Say nothing."""
        self.asked += 1
        self.stop.set()
        assert self.over.wait(30)


@pytest.fixture
def silence() -> Iterator[Silence]:
    made = Silence()
    yield made
    made.over.set()


class SilentRepo(FakeRepo):
    """A remote that answers no fetch after the first `answers`."""

    silence: Silence
    answers = 0

    def fetch(self, *refs: str) -> Mapping[str, Commit | None]:
        self.answers -= 1
        if self.answers < 0:
            self.silence.keep()
        return super().fetch(*refs)


def silent_forge(journey: Journey, silence: Silence, *, answers: int = 0) -> None:
    """The forge of the world answers no question about checks after the first few."""
    left = [answers]

    class Silent(FakeForge):
        def checked(self, commit: Commit, name: str, apps: Sequence[str]) -> CheckResult | Forbidden | None:
            left[0] -= 1
            if left[0] < 0:
                silence.keep()
            return super().checked(commit, name, apps)

    journey.world.forge.__class__ = Silent


def run(journey: Journey, orders: Orders, repo: FakeRepo | None = None) -> Fulfilled:
    ports = journey.world.ports()
    ports = replace(ports, repo=repo) if repo else ports
    return fulfill(ports, journey.project, Redactor(), journey.env, orders)


@pytest.fixture
def journey(provider: Provider) -> Journey:
    return platform(provider)


@pytest.mark.usefixtures("nobody_stays")
@pytest.mark.parametrize("who", ["Git", "the forge"])
def test_a_server_that_does_not_answer_before_the_first_request_holds_up_no_end(
    journey: Journey, silence: Silence, who: str
) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    repo = SilentRepo(journey.world.remote)
    repo.silence, repo.answers = silence, 0 if who == "Git" else 1_000
    if who == "the forge":
        silent_forge(journey, silence)
    with pytest.raises(Interrupted):
        run(journey, Orders(limits=Limits(grace=0.05), stop=silence.stop), repo)
    assert silence.asked == 1
    assert journey.history(ref).length == 0, "nothing was begun"


@pytest.mark.usefixtures("nobody_stays")
def test_a_forge_that_does_not_answer_for_the_checkpoint_holds_up_no_end(
    journey: Journey, silence: Silence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executor, "_CHECKPOINT", 0.05)
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    silent_forge(journey, silence, answers=1)
    done = run(journey, Orders(limits=Limits(grace=30), stop=silence.stop))
    assert (silence.asked, done.warnings) == (1, ())
    assert journey.history(ref).phase is Phase.READY


@pytest.mark.usefixtures("nobody_stays")
def test_what_could_not_be_pushed_is_kept_before_the_forge_is_asked_anything_more(
    journey: Journey, silence: Silence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executor, "_CHECKPOINT", 0.05)
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    silent_forge(journey, silence, answers=1)
    kept: list[tuple[bytes, int]] = []
    orders = Orders(stop=silence.stop, keep=lambda results: kept.append((results, silence.asked)))
    done = run(journey, orders, Rejecting(journey.world.remote))
    assert kept == [(done.unpushed, 0)]
    assert done.unpushed
    assert silence.asked == 1


def test_what_could_not_be_pushed_is_kept_whatever_ends_the_run(
    journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    kept: list[bytes] = []

    def broken(*_: object) -> bool:
        raise PlatformError("the disk is gone")

    monkeypatch.setattr(executor, "_is_overtaken", broken)
    with pytest.raises(PlatformError):
        run(journey, Orders(keep=kept.append), Rejecting(journey.world.remote))
    assert [len(read_unpushed(each, journey_lineage(journey))) for each in kept] == [1]
