"""An action that says oddly for what it waits holds up nobody, and is looked at by every run."""

from dataclasses import replace

import pytest

from paoctl.actions.jira_ticket import JiraTicket, TicketCall
from paoctl.execute import answer
from paoctl.model.outcome import Waiting
from paoctl.model.phase import Phase
from paoctl.model.wake import instant, sound_wake
from paoctl.ports import Ports
from paoctl.workflows.places import matrix
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.support.kinds import install
from tests.workflows.platform import DATABASE, RULE, platform

ODD = ["2026-12-01", "2026-11-24T08:00:00", "", "ticket:a b", "ticket:", "tomorrow", "ticket:\x1b[2J", "run:\ud800"]


class Odd(JiraTicket):
    """A ticket that says oddly when it is worth a look."""

    def __init__(self, wake: str) -> None:
        self._wake = wake

    def apply(self, call: TicketCall, ports: Ports) -> Waiting:
        return replace(super().apply(call, ports), wake=self._wake)


def jobs(journey: Journey) -> int:
    return len(matrix(look(journey.world.repo, journey.project), journey.world.clock.now(), 1))


@pytest.mark.parametrize("wake", ODD)
@pytest.mark.parametrize("recorded", [False, True], ids=["refused", "recorded before it was refused"])
def test_an_odd_wake_holds_up_nobody(monkeypatch: pytest.MonkeyPatch, wake: str, *, recorded: bool) -> None:
    install(monkeypatch, Odd(wake))
    journey = platform()
    ref = journey.ask(RULE, "rule-one", {})
    if recorded and wake.isprintable():
        with monkeypatch.context() as patch:
            patch.setattr(answer, "sound_wake", lambda said: said)
            journey.fulfil()
    else:
        journey.fulfil()
    assert journey.history(ref).phase is Phase.WAITING
    other = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    assert jobs(journey) == 1

    assert not journey.fulfil().stuck

    assert journey.history(other).phase is Phase.READY
    assert jobs(journey) == 1
    journey.world.tickets.close("NET-1")
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    assert jobs(journey) == 0


@pytest.mark.parametrize("line", [b"", b"one two\n", b"\xff\xfe\n", b"0 asleep -\n"])
def test_a_line_that_cannot_be_read_is_work(line: bytes) -> None:
    journey = platform()
    ref = journey.ask(RULE, "rule-one", {})
    journey.fulfil()
    journey.world.remote.commit("pao-state", {f"{ref.folder}/observed": line}, "An odd line")

    assert jobs(journey) == 1
    assert not journey.fulfil().stuck


@pytest.mark.parametrize("wake", ["ticket:NET-1", "run:gha:1:17", "pull:3", "2026-12-01T08:00:00Z"])
def test_the_known_forms_are_recorded_as_they_are(wake: str) -> None:
    assert sound_wake(wake) == wake


@pytest.mark.parametrize("wake", ODD)
def test_others_are_not_recorded(wake: str) -> None:
    assert sound_wake(wake) is None


def test_a_time_is_recorded_in_utc() -> None:
    assert sound_wake("2026-12-01T08:00:00.5+02:00") == "2026-12-01T06:00:00Z"
    assert instant("2026-12-01T08:00:00+02:00") == instant("2026-12-01T06:00:00Z")
    assert instant("0001-01-01T00:00:00+14:00") is None
