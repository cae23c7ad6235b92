"""When a step has failed for good: what is taken off its budget of calls, and what is not."""

import pytest

from paoctl.execute.tries import has_failed
from paoctl.model.catalog import Action
from paoctl.model.events import NOT_MADE, Intent, Problem, Result
from paoctl.model.phase import Effect, StepStatus, Verb
from paoctl.model.plan import Change, Step
from paoctl.model.step_state import StepState

ACTION = {"id": "a", "type": "webhook", "config": {"url": "https://x.example"}, "retry": {"attempts": 1}}
STEP = Step("main/a", "main", Action.parse(ACTION), Verb.APPLY, Effect.FIND, (), {}, Change("create", "makes a"))


def intended(number: int) -> Intent:
    return Intent(step=STEP.id, verb=Verb.APPLY, key="k", epoch=0, effect=Effect.FIND, attempt=number, inputs={})


def failed(code: str, kind: str = "transient") -> Result:
    error = Problem.model_validate({"class": kind, "code": code, "cause": "no", "remedy": ""})
    return Result(step=STEP.id, verb=Verb.APPLY, key="k", status="failed", error=error)


def test_a_repetition_that_was_not_made_is_no_last_word_though_the_budget_is_used_up() -> None:
    unanswered = StepState(STEP.id).intended(intended(1), "2026-11-23T09:00:00Z", "apply")
    state = unanswered.intended(intended(2), "2026-11-23T09:01:00Z", "apply").concluded(failed(NOT_MADE))
    assert (state.status, state.seen, state.attempts) == (StepStatus.FAILED, StepStatus.PENDING, 1)
    assert not has_failed(STEP, state, "apply")


@pytest.mark.parametrize(("kind", "calls"), [("transient", 1), ("user", 1), ("transient", 2)])
def test_a_failure_at_the_end_of_the_budget_is(kind: str, calls: int) -> None:
    state = StepState(STEP.id)
    for number in range(calls):
        state = state.intended(intended(number), "2026-11-23T09:00:00Z", "apply")
    assert has_failed(STEP, state.concluded(failed("PAO802", kind)), "apply")
