"""Is what was made well? Asked when all steps are done, and again by every later look."""

from collections.abc import Iterator
from typing import Final

from pydantic import ValidationError

from paoctl.actions.configuration import encodings
from paoctl.actions.health import CHECKS, Check
from paoctl.errors import Interrupted, UserError
from paoctl.execute.desk import Desk
from paoctl.form.binding import step_scopes
from paoctl.model.catalog import HealthCheck
from paoctl.model.phase import Phase
from paoctl.model.plan import Part
from paoctl.shape.mismatch import said
from paoctl.template.engine import render

_FIRST_PAUSE: Final = 1.0
_TRIES: Final = 6
"""A new service may take a while to answer: so often it is asked, with pauses of 1, 2, 4, 8 and 16 seconds."""


def has_checks(desk: Desk) -> bool:
    """Is there anything to ask?"""
    return any(True for _ in _checks(desk))


def trouble(desk: Desk, tries: int = _TRIES) -> str:
    """What is wrong with what is there; empty when nothing is, or nobody asks. Waits no longer than the run may."""
    found, waited = _trouble(desk), 0.0
    for number in range(tries - 1):
        pause = _FIRST_PAUSE * 2**number
        if not found or waited + pause > desk.limits.patience:
            break
        try:
            desk.clock.sleep(pause)
        except Interrupted:
            break
        waited += pause
        found = _trouble(desk)
    return found


def as_well_as_before(desk: Desk) -> str:
    """Why there is nothing to write of a service that is there; empty when its checks say something new."""
    history, why = desk.pen.history, trouble(desk, tries=1)
    if bool(why) is not (history.phase is Phase.DEGRADED):
        return ""
    return history.message if why else "it is well"


def _trouble(desk: Desk) -> str:
    for part, check in _checks(desk):
        name = check.id if part.id == "main" else f"{part.id}/{check.id}"
        if found := _asked(desk, part, check):
            return f"{name}: {found}"
    return ""


def _checks(desk: Desk) -> Iterator[tuple[Part, HealthCheck]]:
    """Those of what machines made: what people do is theirs to look after."""
    for part in desk.plan.parts.values():
        if part.mode == "automatic":
            yield from ((part, check) for check in part.item.fulfillment.health_checks)


def _asked(desk: Desk, part: Part, check: HealthCheck) -> str:
    try:
        return _filled(desk, part, check).trouble(desk.probe)
    except UserError as exc:
        return exc.cause


def _filled(desk: Desk, part: Part, check: HealthCheck) -> Check:
    """The check with the outputs in it. No secret can get here: every field is text or a number."""
    kind = CHECKS[check.type]
    tree = render(
        check.config, step_scopes(desk.plan, part, desk.known()), key=f"{part.id}/{check.id}", encodings=encodings(kind)
    )
    try:
        return kind.parse(tree)
    except ValidationError as exc:
        faults = [f"`{'.'.join(map(str, fault['loc']))}`: {said(fault)}" for fault in exc.errors(include_input=False)]
        raise UserError(f"the check can't be asked: {'; '.join(faults)}", code="PAO419") from exc
