"""What is stopped although it is approved: steps that can't be taken back, what kills us; removals have their own."""

from dataclasses import replace
from typing import Final

from paoctl.errors import PlatformError, UserError
from paoctl.execute.pen import Pen
from paoctl.model.events import Accepted, Parked, Settled
from paoctl.model.history import QUARANTINE_AFTER, History
from paoctl.model.phase import WORDS, Phase, Reason
from paoctl.model.plan import Plan
from paoctl.model.step_state import StepState
from paoctl.plan.acknowledge import acknowledgements

MANY_EVENTS: Final = 5_000
"""Of one journal: from here on `paoctl status` and `paoctl verify` warn."""
MOST_EVENTS: Final = 10_000
"""Beyond it nothing new is made: a journal is read whole, and written whole with each commit."""
RESERVE: Final = 2_000
"""So many more, for what takes away or undoes what is there."""


_BY_HAND: Final = "paoctl status tells what is there: take that away by hand, and ask under another name"


def too_many(events: int) -> str:
    """What there is to warn of in a journal of so many events; empty for nothing."""
    return f"{events} events; beyond {MOST_EVENTS} nothing new is begun (PAO817)" if events > MANY_EVENTS else ""


def refuse_full(history: History, plan: Plan) -> None:
    """A journal that has grown too long takes no new work but to take away or undo what is there, for a while; what is
    under way is still found out.

    Raises:
        PlatformError: it is that long.
    """
    undoes = plan.purpose in {"remove", "rollback"}
    most = MOST_EVENTS + RESERVE * undoes
    if history.length <= most or history.under_way:
        return
    remedy = "paoctl logs tells what goes round in circles; "
    raise PlatformError(
        f"its journal has {history.length} events, and {most} are the most",
        remedy=remedy + (_BY_HAND if undoes else "then remove the request, and ask under another name"),
        code="PAO817",
    )


def is_suspect(history: History) -> bool:
    """Would one more death set it aside? It kills its runs, or one that was under way beside it does."""
    return history.lost_leases + (history.holder is not None) >= QUARANTINE_AFTER - 1


def quarantined(pen: Pen) -> bool:
    """A request whose runs die again and again is set aside, so that the others go on."""
    if pen.history.lost_leases < QUARANTINE_AFTER:
        return False
    generation = pen.history.generation
    message = f"{QUARANTINE_AFTER} runs in a row died over it"
    pen.stage(Settled(generation=generation, phase=Phase.FAILED, reason=Reason.QUARANTINED, message=message))
    return True


def is_present(accepted: Accepted) -> bool:
    """Does the generation ask for the service to be there?"""
    return not accepted.is_removal


def refuse_unacknowledged(plan: Plan, acknowledged: tuple[str, ...]) -> None:
    """What can't be taken back needs a word in the request file, so that approval covers it.

    Raises:
        UserError: naming the words that are missing.
    """
    if missing := _unacknowledged(plan, acknowledged):
        raise UserError(
            f"this can't be taken back: {', '.join(missing)}",
            remedy=f"if it is meant, add to spec of the request: acknowledge: [{', '.join(missing)}]",
            code="PAO613",
        )


def held_for_a_word(history: History, plan: Plan, acknowledged: tuple[str, ...]) -> str:
    """Why a plan that was approved does not go on: by now it replaces what nobody said may be replaced.

    What the settings say can change while a request waits, and the plan with it. What is half made only, and what a
    person wants to run again, is replaced all the same; and that a thing goes whose condition falls was approved with
    the condition. Empty when it goes on.
    """
    whole = tuple(step for step in plan.steps if step.change.kind == "replace" and _is_whole(history.step(step.id)))
    missing = _unacknowledged(replace(plan, steps=whole), acknowledged) if plan.purpose == "apply" else []
    if not missing:
        return ""
    words = ", ".join(missing)
    return f"by now it would replace what is there; if it is meant, edit the request: acknowledge: [{words}]"


def park_for_a_word(pen: Pen, message: str) -> None:
    """Stage that it waits for that word, where nothing says so yet; a question stays one."""
    if pen.history.phase is not Phase.UNKNOWN and pen.history.message != message:
        pen.stage(Parked(reason=Reason.NEEDS_APPROVAL, wake=WORDS, message=message))


def _is_whole(state: StepState) -> bool:
    return state.recorded is not None and state.recorded.done and not state.asked


def _unacknowledged(plan: Plan, acknowledged: tuple[str, ...]) -> list[str]:
    said = {text if "/" in text else f"main/{text}" for text in acknowledged}
    return sorted(set(acknowledgements(plan)) - said)
