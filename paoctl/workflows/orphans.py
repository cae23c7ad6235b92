"""What was made, or may have been, and belongs to no living request, and requests of which nothing is recorded."""

from collections.abc import Iterator, Sequence
from typing import Final

from paoctl.errors import PaoError
from paoctl.model.history import History
from paoctl.model.orphan import Orphan
from paoctl.model.phase import Phase
from paoctl.model.plan import StepId
from paoctl.model.request import RequestRef
from paoctl.workflows.places import observed
from paoctl.workflows.world import World

_ENDED: Final = frozenset({Phase.FAILED, Phase.CANCELLED, Phase.ROLLED_BACK})
"""A generation that came to its end without being made true."""
_DOUBTFUL: Final = "its call was not answered: nobody can tell yet whether it happened"


def orphans(world: World) -> Sequence[Orphan]:
    """All of them, in order of their requests. Journals are read only where there can be some.

    Nothing is asked of the outside: what somebody took away by hand is told by the next change of its request.
    """
    files = {ref for path in world.desired if (ref := RequestRef.of_path(path))}
    recorded = set(world.state.refs())
    seen = observed(world.state, sorted(recorded))
    ended = {ref for ref in recorded if (there := seen.get(ref)) and there.phase in _ENDED}
    found = [each for ref in sorted((recorded - files) | ended) for each in _left(world, ref, gone=ref not in files)]
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
        elif step.recorded and (gone or step.touched):
            yield Orphan(ref, step.id, thing, _why(history, gone=gone), _next(ref, history, gone=gone))


def _why(history: History, *, gone: bool) -> str:
    if gone:
        return "its request file is gone, but nothing asked for its removal"
    return f"its request {'was cancelled' if history.phase is Phase.CANCELLED else 'failed'}, and left it there"


def _find_out(ref: RequestRef, step_id: StepId, history: History, *, gone: bool) -> str:
    """A retry asks the target; but a rollback undoes only what is known to be there."""
    if gone:
        return _next(ref, history, gone=True)
    if not _undoing(history):
        return f"paoctl retry {ref}"
    return f"paoctl resolve {ref} {step_id} --happened | --did-not-happen"


def _next(ref: RequestRef, history: History, *, gone: bool) -> str:
    if gone:
        return f"bring {ref.path} back; then paoctl remove {ref}"
    return f"paoctl retry {ref}" if _undoing(history) else f"paoctl rollback {ref}"


def _undoing(history: History) -> bool:
    return history.planned is not None and history.planned.purpose == "rollback"
