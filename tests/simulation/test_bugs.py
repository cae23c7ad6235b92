"""Bugs put into the engine on purpose: each is seen by the lives that CI plays. A net that catches nothing is none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, Protocol

import pytest

from paoctl.actions.base import ActionConfig
from paoctl.errors import TransientError
from paoctl.execute import conclude, recover, run, step
from paoctl.execute.desk import Desk
from paoctl.execute.gate import Gate
from paoctl.execute.pen import Pen
from paoctl.execute.recover import Repeat
from paoctl.execute.walk import Walked, walk
from paoctl.govern import approval
from paoctl.model.breaker import Breaker
from paoctl.model.events import Body, Intent, Released, Woken
from paoctl.model.history import History
from paoctl.model.journal import Delta
from paoctl.model.phase import StepStatus
from paoctl.model.plan import Plan
from paoctl.model.step_state import StepState
from paoctl.plan import fallback
from paoctl.plan.build import build_plan
from paoctl.plan.removal import build_removal, build_rollback
from paoctl.ports import Lost
from paoctl.record import committer, status
from paoctl.record.amendment import Amendment
from paoctl.record.lookout import Lookout
from paoctl.redact import Redactor
from paoctl.workflows import approve, begun, drive, due
from paoctl.workflows import run as runs
from tests.simulation.kept import Violation
from tests.simulation.life import Life
from tests.simulation.rare import with_rare
from tests.simulation.replay import play, play_all
from tests.simulation.script import Duel, Put, Run, written_beside

_LIVES: Final = 1200
_RARE: Final[Mapping[str, int]] = {
    "take what is late for what is not": 1000,
    "write a late answer without the lease": 0,
    "leave it to people before it is undone": 0,
    "call what is held back": 0,
    "whatever is over ends a lag": 0,
}
"""Bugs that show in one life of hundreds, with a seed soon after which one comes: found by playing from 0 on."""
Patch = pytest.MonkeyPatch
Bug = Callable[[Patch], None]


class _Write(Protocol):
    """How a pen is asked to write."""

    def __call__(self, pen: Pen, *bodies: Body) -> None: ...


def _drop(kind: type[Body]) -> Bug:
    """Events of a kind are never written."""

    def bug(patch: Patch) -> None:
        for way in ("append", "begin", "release"):
            patch.setattr(Pen, way, without(getattr(Pen, way)))

    def without(write: _Write) -> _Write:
        def write_less(pen: Pen, *bodies: Body) -> None:
            kept = [body for body in bodies if not isinstance(body, kind)]
            if kept:
                write(pen, *kept)

        return write_less

    return bug


def _answer(place: object, name: str, value: object) -> Bug:
    """A function always answers the same."""
    return lambda patch: patch.setattr(place, name, lambda *_args, **_named: value)


def _new_key_after_a_timeout(patch: Patch) -> None:
    retry = step._retry
    patch.setattr(
        step,
        "_unanswered",
        lambda what, desk, attempt, exc: retry(what, desk, attempt, TransientError(exc.cause)),
    )


def _half_a_plan(patch: Patch) -> None:
    patch.setattr(
        fallback,
        "build_plan",
        lambda frame, history, *, begun=False: _shorter(build_plan(frame, history, begun=begun)),
    )


def _half_a_removal(patch: Patch) -> None:
    patch.setattr(
        fallback,
        "build_removal",
        lambda frame, history, *, begun=False: _shorter(build_removal(frame, history, begun=begun)),
    )


def _half_a_rollback(patch: Patch) -> None:
    patch.setattr(fallback, "build_rollback", lambda frame, history: _shorter(build_rollback(frame, history)))


def _shorter(plan: Plan) -> Plan:
    return replace(plan, steps=plan.steps[:-1] if len(plan.steps) > 1 else ())


def _hand_over_at_once(patch: Patch) -> None:
    follow_up = fallback.follow_up

    def hasty(plan: Plan, history: History) -> Plan | None:
        failed = plan.purpose == "apply" and plan.on_failure == "manual"
        return fallback.build_handover(plan, history) if failed else follow_up(plan, history)

    patch.setattr(runs, "follow_up", hasty)


def _stale_history(patch: Patch) -> None:
    known: dict[tuple[int, str], History] = {}

    history = Lookout.history

    def stale(lookout: Lookout, folder: str) -> History:
        found = known.setdefault((id(lookout._repo), folder), history(lookout, folder))
        return found.copy()

    patch.setattr(Lookout, "history", stale)


def _nobody_tries(patch: Patch) -> None:
    rest = Breaker.rest
    patch.setattr(Breaker, "is_half_open", lambda *_: False)
    patch.setattr(Breaker, "rest", lambda self, now, who: rest(self, now, who) or (60.0 if self.until else 0.0))


def _take_every_push_for_arrived(patch: Patch) -> None:
    def push(self: committer.Committer, batch: committer._Batch, message: str) -> bool:
        answer = self._repo.push(self._branch, self._tip, self._writes(batch), message)
        if isinstance(answer, Lost):
            return False
        self._tip = answer.commit
        return True

    patch.setattr(committer.Committer, "_push", push)


def _write_over_a_conflict(patch: Patch) -> None:
    def apply(self: committer.Committer, changes: Sequence[Delta | Amendment]) -> committer._Batch:
        batch = committer._Batch()
        for delta in changes:
            if isinstance(delta, Amendment):
                continue
            batch.journals[delta.folder] = self._journal(delta.folder).extended(delta.lines)
            batch.closures.update(delta.closure or {})
        return batch

    patch.setattr(committer.Committer, "_apply", apply)


def _everybody_is_dead(patch: Patch) -> None:
    def take_over(pen: Pen, _run: object) -> str:
        if pen.history.holder is not None:
            pen.stage(Released(reason="taken-over"))
        return ""

    patch.setattr(drive, "_take_over", take_over)


def _stopped_is_done(patch: Patch) -> None:
    def hurried(desk: Desk) -> Walked:
        walked = walk(desk)
        walked.interrupted = False
        return walked

    patch.setattr(run, "walk", hurried)


def _no_answer_is_a_no(patch: Patch) -> None:
    fail = conclude.fail
    patch.setattr(step, "_unanswered", lambda what, desk, attempt, exc: fail(what, desk, attempt.key, exc))


def _repeat_without_looking(patch: Patch) -> None:
    patch.setattr(step, "settle_open", lambda *_: Repeat(looked=False))


def _one_refusal_answers_for_all(patch: Patch) -> None:
    patch.setattr(recover, "Repeat", lambda looked: Repeat(looked=True))  # noqa: ARG005 - that is the bug


def _secrets_are_shown(patch: Patch) -> None:
    patch.setattr(Redactor, "text", lambda _self, text: text)


def _hear_no_answers(patch: Patch) -> None:
    patch.setattr(begun, "answer_commands", lambda *_: None)


def _done_is_undone(patch: Patch) -> None:
    """A rollback leaves what is there, whoever made it so and when."""
    patch.setattr(StepState, "undone", property(lambda self: not self.touched or self.status is StepStatus.DONE))


BUGS: Final[Mapping[str, Bug]] = {
    "drop the intent": _drop(Intent),
    "forget to release": _drop(Released),
    "ignore the lag": _answer(recover, "_lag", 0.0),
    "take what is late for what is not": _answer(ActionConfig, "time_to_land", 0.0),
    "skip the fence": _answer(Pen, "still_ours", None),
    "ignore what is merged meanwhile": _answer(Lookout, "_see", None),
    "a new key after a timeout": _new_key_after_a_timeout,
    "no answer is a no": _no_answer_is_a_no,
    "repeat without looking": _repeat_without_looking,
    "one refusal answers for all calls": _one_refusal_answers_for_all,
    "accept half a plan": _half_a_plan,
    "remove half of it": _half_a_removal,
    "roll half of it back": _half_a_rollback,
    "the epoch never grows": _answer(StepState, "epoch_for", 0),
    "approved by its author": _answer(approval, "_part", ""),
    "approved before the last push": _answer(approve, "_same", True),
    "stale history after a conflict": _stale_history,
    "write over a conflict": _write_over_a_conflict,
    "take every push for arrived": _take_every_push_for_arrived,
    "leave it to people before it is undone": _hand_over_at_once,
    "the status is not rewritten": _answer(status, "status_yaml", b"kind: RequestStatus\n"),
    "stopped is done": _stopped_is_done,
    "ignore the calendar": _answer(Gate, "closed", None),
    "call what is held back": _answer(Breaker, "rest", 0.0),
    "nobody tries what has failed": _nobody_tries,
    "write a late answer without the lease": _answer(Pen, "_check", None),
    "never wake": _answer(due, "_time_came", False),
    "hear no answers": _hear_no_answers,
    "forget what was begun": _answer(drive, "find_out_begun", ""),
    "show secrets": _secrets_are_shown,
}


def _any_end_ends_a_lag(patch: Patch) -> None:
    wake = History._wake

    def hasty(self: History, event: Woken) -> None:
        wake(self, event)
        self.lag_waited = self.unanswered

    patch.setattr(History, "_wake", hasty)


BESIDE: Final[Mapping[str, Bug]] = {
    "whatever is over ends a lag": _any_end_ends_a_lag,
    "look but once": _answer(recover, "_lag", 0.0),
    "take what is done for undone": _done_is_undone,
}
"""Bugs that need steps side by side."""


@pytest.mark.parametrize("name", with_rare(BESIDE, _RARE))
def test_a_bug_of_steps_side_by_side_is_seen(name: str, monkeypatch: Patch) -> None:
    BESIDE[name](monkeypatch)
    lived = play_all(range(_LIVES), stop_at_first=True, write=written_beside)
    assert lived.failed, f"nobody noticed in {lived.lives} lives: {name}"


def test_to_take_over_from_the_living_is_seen(monkeypatch: Patch) -> None:
    """Between the last look of one run and its call the other has to find out: it takes many duels to meet that."""
    _everybody_is_dead(monkeypatch)
    assert any(play((Put("found-0"), Duel(dice)))[1] for dice in range(_LIVES))


@pytest.mark.parametrize("name", with_rare(BUGS, _RARE))
def test_a_bug_is_seen(name: str, monkeypatch: Patch, record_property: Callable[[str, object], None]) -> None:
    BUGS[name](monkeypatch)
    first = _RARE.get(name, 0)
    lived = play_all(range(first, first + _LIVES), stop_at_first=True)
    record_property("lives", lived.lives)
    assert lived.failed, f"nobody noticed in {lived.lives} lives: {name}"


def test_a_crash_that_stops_but_one_request_is_seen_at_once(monkeypatch: Patch) -> None:
    monkeypatch.setattr(step, "_in_turn", lambda *_: BUGS["nothing"])
    life = Life()
    life.act(Put("named-0"))
    with pytest.raises(Violation, match=r"a bug of ours .* KeyError"):
        life.act(Run())
