"""Bugs that reviews have found, put back: each is seen by the lives of what changes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import pytest

from paoctl.errors import TransientError
from paoctl.execute import conclude, step, walk
from paoctl.execute.desk import Desk
from paoctl.execute.recover import Parking
from paoctl.execute.step import run_step
from paoctl.model.events import Refused, Result, Woken
from paoctl.model.history import History
from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.model.plan import Step
from paoctl.model.step_state import StepState
from paoctl.record import status
from paoctl.workflows import command, drive, due, fulfill
from tests.simulation import checks
from tests.simulation.replay import play_all
from tests.simulation.script_changeable import written_changeable

_LIVES: Final = 2000
Patch = pytest.MonkeyPatch
Bug = Callable[[Patch], None]


def _answer(place: object, name: str, value: object) -> Bug:
    """A function always answers the same."""
    return lambda patch: patch.setattr(place, name, lambda *_args, **_named: value)


def _word_is_lost_beside_a_refusal(patch: Patch) -> None:
    fail = conclude.fail
    patch.setattr(step, "fail", lambda what, desk, key, exc, repeated=False: fail(what, desk, key, exc))  # noqa: ARG005


def _open_calls_without_a_place(patch: Patch) -> None:
    patch.setattr(drive, "_without_place", lambda begun, _plan, _history: replace(begun, steps=()))


def _words_sleep(patch: Patch) -> None:
    def sleepy(history: History) -> bytes:
        return f"{history.blob} {history.phase} {history.wake or '-'}\n".encode()

    for place in (status, checks):
        patch.setattr(place, "observed_line", sleepy)


def _a_question_of_another_verb(patch: Patch) -> None:
    def forgetful(what: Step, desk: Desk) -> Result | Parking:
        state = desk.pen.history.step(what.id)
        if state.status is StepStatus.UNKNOWN and state.verb is not what.verb:
            raise TransientError(f"nobody can tell yet what the {state.verb} of {what.id} came to", code="PAO804")
        return run_step(what, desk)

    patch.setattr(walk, "run_step", forgetful)


def _whatever_wakes_takes_back_a_refusal(patch: Patch) -> None:
    def hasty(self: History, event: Woken) -> None:
        if event.reason is Reason.SEARCH_LAG:
            self.lag_waited = self.unanswered & self.lagging
        if self.refused is not None:
            self.refused = None
            self._stand(*self._held)
        else:
            self._stand(self.working, None, "")

    patch.setattr(History, "_wake", hasty)
    patch.setattr(drive, "_accepted_again", _woken_by_what_it_waited_for)


def _woken_by_what_it_waited_for(refused: Refused) -> Woken:
    return Woken(reason=refused.reason or Reason.NEEDS_APPROVAL, wake="approval")


BUGS: Final[Mapping[str, Bug]] = {
    "look by what a step says that is run again": _answer(Desk, "recorded", {}),
    "forget calls that the plan has no place for": _open_calls_without_a_place,
    "a refusal speaks louder than people": _word_is_lost_beside_a_refusal,
    "go past the word of whom nobody knows": lambda patch: patch.setattr(command, "_is_told", lambda ok, _: ok is True),
    "sleep over what was said": _words_sleep,
    "ask about a call under another verb for ever": _a_question_of_another_verb,
    "a ticket wakes what is out of reach": _answer(due, "within_reach", True),
    "leave what is open behind a failure": _answer(walk, "_is_open", False),
    "sync looks at no question": lambda patch: patch.setattr(fulfill, "_UNDERWAY", fulfill._UNDERWAY - {Phase.UNKNOWN}),
    "whatever wakes takes back a refusal": _whatever_wakes_takes_back_a_refusal,
    "done is undone": lambda patch: patch.setattr(
        StepState, "undone", property(lambda self: not self.touched or self.status is StepStatus.DONE)
    ),
}


@pytest.mark.parametrize("name", BUGS)
def test_a_bug_that_a_review_found_is_seen(
    name: str, monkeypatch: Patch, record_property: Callable[[str, object], None]
) -> None:
    BUGS[name](monkeypatch)
    lived = play_all(range(_LIVES), stop_at_first=True, write=written_changeable)
    record_property("lives", lived.lives)
    assert lived.failed, f"nobody noticed in {lived.lives} lives: {name}"
