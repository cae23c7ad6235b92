"""The change calendar over requests: what it holds now, and what it hands over to people."""

from collections.abc import Sequence
from datetime import datetime

from paoctl.errors import PaoError
from paoctl.execute.gate import Gate
from paoctl.govern.calendar import Closed
from paoctl.model.catalog import CatalogItem
from paoctl.model.history import History
from paoctl.model.plan import HANDOVER
from paoctl.plan.worklist import Work
from paoctl.workflows.pinned import Pinned, pin_down
from paoctl.workflows.world import World


def closed_for(world: World, pinned: Pinned, now: datetime, *, ended: bool = False) -> Closed | None:
    """Why no automatic work of a request may begin now; None when it may, or does not wait (`spec.breakGlass`).

    Args:
        world: the calendar.
        pinned: the request.
        now: when.
        ended: was what the request asks for settled once? Then the glass is whole again.

    Raises:
        UsageError: the calendar can't be read.
    """
    if pinned.request.spec.break_glass is not None and not ended:
        return None
    return world.calendar.closed(now, pinned.request.metadata.environment, categories(pinned))


def gate_of(world: World, pinned: Pinned, history: History) -> Gate:
    """The gate of the present generation. What breaks the glass does so until it is settled, and not for a `retry` in
    some other freeze, which nobody approved."""
    facts = history.accepted.facts if history.accepted else {}
    broken = "breakGlass" in facts and not history.ended
    return Gate(world.calendar, str(facts.get("environment", "")), categories(pinned), open_anyway=broken)


def is_held(world: World, work: Work, now: datetime) -> bool:
    """Does the calendar still hold what waits for it? What can't be told is for a run to tell."""
    if work.blob is None:
        return False
    try:
        pinned = pin_down(world, work.ref, work.blob, None)
    except PaoError:
        return False
    return closed_for(world, pinned, now, ended=True) is not None  # what still breaks the glass does not wait for it


def held_text(closed: Closed | None, mode: str) -> str:
    """What people should know of a plan that can't run at once: `held until …`; empty when it can."""
    return f"held {closed.text}" if closed and mode != "manual" else ""


def categories(pinned: Pinned) -> frozenset[str]:
    """Of what is asked for, and of every component of it: a request is never done by half."""
    items = (pinned.definition, *pinned.components.values())
    return frozenset(item.metadata.category for item in items)


def mode_of(pinned: Pinned, history: History, closed: Closed | None) -> str:
    """By people or by machines: `manual`, `automatic`, or `mixed` for a bundle of both.

    What is there stays with those who made it. Otherwise the item says so, unless the calendar hands work over to
    people (`action: ticket`) and there are tickets for all of it.
    """
    if history.step(f"main/{HANDOVER}").recorded:
        return "manual"
    if history.present and any(step.recorded for step in history.steps.values()):
        return history.present.mode
    items = _items(pinned)
    if closed and closed.action == "ticket" and all(item.fulfillment.manual for item in items):
        return "manual"
    modes = {item.fulfillment.strategy.mode for item in items}
    return modes.pop() if len(modes) == 1 else "mixed"


def _items(pinned: Pinned) -> Sequence[CatalogItem]:
    definition = pinned.definition
    return [definition] if isinstance(definition, CatalogItem) else list(pinned.components.values())
