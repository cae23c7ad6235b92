"""`paoctl plan`: what would run for a request, wherever it is: on the base branch, in a pull request, in a file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from paoctl.errors import PaoError
from paoctl.govern.calendar import Closed
from paoctl.govern.policies import refuse_denied, warnings
from paoctl.model.catalog import CatalogBundle
from paoctl.model.events import Accepted, Command
from paoctl.model.history import History
from paoctl.model.phase import Phase
from paoctl.model.plan import Facts, Plan
from paoctl.model.preview import Preview
from paoctl.model.replay import heard
from paoctl.model.request import RequestRef
from paoctl.plan.acknowledge import acknowledgements
from paoctl.plan.removal import build_rollback
from paoctl.plan.worklist import Work
from paoctl.ports import BlobId, Commit
from paoctl.workflows.again import spelled
from paoctl.workflows.calendar import closed_for, held_text, mode_of
from paoctl.workflows.pinned import Pinned, parse_request, pin_down, pin_request
from paoctl.workflows.policies import judge_policies
from paoctl.workflows.preview import approvers, plan_ahead
from paoctl.workflows.run import accepted_facts
from paoctl.workflows.world import World

_REST: Final = frozenset({Phase.READY, Phase.DELETED})
"""Nothing is left to do."""
_STOPPED: Final = frozenset({Phase.FAILED, Phase.ROLLED_BACK, Phase.CANCELLED})
"""It runs again when somebody says so."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be looked at: a request file, in one of its places."""

    ref: RequestRef
    blob: BlobId | None = None
    """On the base branch, or at the head of a pull request."""
    commit: Commit | None = None
    """Where the blob was found, if not on the base branch."""
    raw: bytes | None = None
    """Of a local file, in place of the blob."""


def previews(
    world: World,
    asked: Sequence[Asked],
    *,
    whole: bool = False,
    now: datetime | None = None,
    said: Command | None = None,
) -> Sequence[Preview]:
    """A preview each; what keeps one from having a plan is told in it, and stops no other.

    Args:
        world: one look at both branches.
        asked: the requests.
        whole: every step, as if nothing were there yet.
        now: for what the change calendar holds back or hands over; without it the calendar is left out.
        said: what somebody is about to say of them: what would run then.
    """
    return [_preview(world, each, whole, now, said) for each in asked]


def merged(work: Sequence[Work]) -> Sequence[Asked]:
    """Requests as they are on the base branch; those whose file is gone have no plan."""
    return [Asked(each.ref, blob=each.blob) for each in work if each.blob is not None]


def _preview(world: World, asked: Asked, whole: bool, now: datetime | None, said: Command | None) -> Preview:  # noqa: FBT001 - handed on
    try:
        history = world.state.history(asked.ref.folder)
        if said:
            history = heard(history, spelled(world, asked.ref, history, said))
        pinned = _pinned(world, asked)
        ended = history.ended and history.accepted is not None and asked.blob == history.accepted.blob
        closed = closed_for(world, pinned, now, ended=ended) if now else None
        return _planned(world, asked, pinned, history, closed, whole=whole)
    except PaoError as error:
        return Preview(asked.ref, None, problem=error.cause, remedy=error.remedy)


def _pinned(world: World, asked: Asked) -> Pinned:
    if asked.raw is not None:
        return pin_request(world, parse_request(asked.ref, asked.raw))
    assert asked.blob is not None
    introduced = asked.commit or world.repo.introduced(world.base, asked.ref.path)
    return pin_down(world, asked.ref, asked.blob, introduced)


def _planned(
    world: World, asked: Asked, pinned: Pinned, history: History, closed: Closed | None, *, whole: bool
) -> Preview:
    accepted = history.accepted
    same = accepted is not None and asked.blob == accepted.blob and history.refused is None
    mode = accepted.mode if same and accepted else mode_of(pinned, history, closed)
    plan = _plan(world, pinned, history, mode, same=same, whole=whole)
    said = {text if "/" in text else f"main/{text}" for text in pinned.request.spec.acknowledge}
    verdicts = () if same else judge_policies(world, pinned, world.base)
    refuse_denied(verdicts)
    return Preview(
        ref=asked.ref,
        plan=plan,
        definition=pinned.request.spec.pin.short,
        mode=_mode_text(pinned, mode),
        approvers=() if same or not plan.steps else approvers(world, pinned, verdicts),
        warnings=warnings(verdicts),
        recorded={} if whole else {step.id: step.recorded.config for step in history.steps.values() if step.recorded},
        asked=frozenset() if whole else frozenset(step.id for step in history.steps.values() if step.asked),
        acknowledge=tuple(word for word in acknowledgements(plan) if word not in said),
        held=held_text(closed, mode) if plan.steps and not whole else "",
        standing="as if nothing were there yet" if whole else _standing(history) if same else "",
    )


def _plan(world: World, pinned: Pinned, history: History, mode: str, *, same: bool, whole: bool) -> Plan:
    if whole:
        return plan_ahead(world, pinned, History(), mode=mode)
    if pinned.request.spec.state == "absent" and history.present:
        pinned = _recorded(world, pinned.request.ref, history.present)
    plan = plan_ahead(world, pinned, history, _facts(world, history) if same else None, mode)
    if same and history.word and history.word.verb == "rollback":
        return build_rollback(plan, history)
    return plan


def _recorded(world: World, ref: RequestRef, present: Accepted) -> Pinned:
    """What is removed is what was made: by the definition and the answers of then."""
    pinned = pin_down(world, ref, present.blob, present.commit)
    spec = pinned.request.spec.model_copy(update={"state": "absent"})
    return replace(pinned, request=pinned.request.model_copy(update={"spec": spec}))


def _facts(world: World, history: History) -> Facts | None:
    lineage = world.state.lineage()
    if history.accepted is None or lineage is None:
        return None
    return accepted_facts(history.accepted, world.project, lineage.id, history.run)


def _mode_text(pinned: Pinned, mode: str) -> str:
    return f"{len(pinned.components)} components" if isinstance(pinned.definition, CatalogBundle) else mode


def _standing(history: History) -> str:
    """What a reader of the plan must know of where the request stands."""
    if history.phase in _REST:
        return f"{history.phase}: all of it is done"
    if history.word:
        return f"{history.word.verb}: this undoes it"
    if history.phase in _STOPPED:
        return f"{history.phase}: runs again when somebody says paoctl retry"
    return f"{history.phase}: this is what is left"
