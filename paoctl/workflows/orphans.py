"""What was made, or may have been, and belongs to no living request, and requests of which nothing is recorded."""

from collections.abc import Iterator, Sequence
from typing import Final

from paoctl.errors import PaoError
from paoctl.model.history import History
from paoctl.model.orphan import Orphan
from paoctl.model.phase import Phase
from paoctl.model.plan import StepId
from paoctl.model.request import RequestRef
from paoctl.model.step_state import StepState
from paoctl.record.status import is_removal
from paoctl.workflows.places import observed
from paoctl.workflows.world import World

_STUCK: Final = frozenset({Phase.FAILED, Phase.CANCELLED, Phase.ROLLED_BACK, Phase.UNKNOWN})
"""A generation that came to its end without being made true, or goes no further without an answer of people."""
_DOUBTFUL: Final = "its call was not answered: nobody can tell yet whether it happened"


def orphans(world: World) -> Sequence[Orphan]:
    """All of them, in order of their requests. Journals are read only where there can be some.

    Nothing is asked of the outside: what somebody took away by hand is told by the next change of its request.
    """
    files = {ref for path in world.desired if (ref := RequestRef.of_path(path))}
    recorded = set(world.state.refs())
    seen = observed(world.state, sorted(recorded))
    stuck = {ref for ref in recorded if (there := seen.get(ref)) and there.phase in _STUCK}
    found = [each for ref in sorted((recorded - files) | stuck) for each in _left(world, ref, gone=ref not in files)]
    why, after = "it is merged, and no run has looked at it", "paoctl fulfill {}"
    found += [Orphan(ref, "", "", why, after.format(ref)) for ref in sorted(files - recorded)]
    return sorted(found, key=lambda each: each.ref)


def _left(world: World, ref: RequestRef, *, gone: bool) -> Iterator[Orphan]:
    try:
        history = world.state.history(ref.folder)
    except PaoError as error:
        yield Orphan(ref, "", "", error.cause, f"paoctl verify {ref}")
        return
    for step in history.steps.values():
        thing = (step.recorded.ref if step.recorded else None) or ""
        if step.open:
            yield Orphan(ref, step.id, thing, _DOUBTFUL, _find_out(ref, step.id, history, gone=gone))
        elif step.recorded and _is_left(step, history, gone=gone):
            yield Orphan(ref, step.id, thing, _why(history, gone=gone), _next(ref, history, gone=gone))


def _is_left(step: StepState, history: History, *, gone: bool) -> bool:
    """Is what is recorded of a step what nobody asks for?"""
    if gone or is_removal(history):
        return True
    return step.touched and history.phase is not Phase.UNKNOWN


def _why(history: History, *, gone: bool) -> str:
    if gone:
        began = "its removal was not done" if _began_removal(history) else "nothing asked for its removal"
        return f"its request file is gone, but {began}"
    what = "its removal" if is_removal(history) else "its request"
    if history.phase is Phase.UNKNOWN:
        return f"{what} waits for an answer of people"
    return f"{what} {'was cancelled' if history.phase is Phase.CANCELLED else 'failed'}, and left it there"


def _find_out(ref: RequestRef, step_id: StepId, history: History, *, gone: bool) -> str:
    """A retry asks the target; but a rollback undoes only what is known to be there."""
    if gone:
        return _next(ref, history, gone=True)
    if history.phase is not Phase.UNKNOWN and not _undoing(history):
        return f"paoctl retry {ref}"
    return f"paoctl resolve {ref} {step_id}"


def _next(ref: RequestRef, history: History, *, gone: bool) -> str:
    if gone:
        return f"bring {ref.path} back; then paoctl {'retry' if _began_removal(history) else 'remove'} {ref}"
    if history.phase is Phase.UNKNOWN:
        return f"paoctl status {ref}"
    return f"paoctl retry {ref}" if is_removal(history) or _undoing(history) else f"paoctl rollback {ref}"


def _undoing(history: History) -> bool:
    return history.planned is not None and history.planned.purpose == "rollback"


def _began_removal(history: History) -> bool:
    """Did the last content that was accepted ask for the removal?"""
    return history.accepted is not None and history.accepted.is_removal
