"""From a merged request file to a generation: is it a request, is it approved, is there something to do?"""

from dataclasses import dataclass
from datetime import date

from paoctl.errors import UserError
from paoctl.form.check import check
from paoctl.form.difference import differences
from paoctl.govern.approval import Needed
from paoctl.govern.secret_paths import may_refer, references
from paoctl.model.digest import uid
from paoctl.model.events import Accepted, Given, Refused
from paoctl.model.history import History
from paoctl.model.phase import Phase, Reason
from paoctl.plan.worklist import Work
from paoctl.ports import BlobId, Clock, Forge
from paoctl.template.scopes import facts_ahead, form_scopes
from paoctl.validate.requests import not_unique, unique_answers
from paoctl.workflows.approve import Judged, judge_request
from paoctl.workflows.calendar import closed_for, mode_of
from paoctl.workflows.pinned import Pinned, pin_down, read_request
from paoctl.workflows.world import World


@dataclass(frozen=True, slots=True)
class Scene:
    """What acceptance looks at besides the file."""

    world: World
    forge: Forge
    clock: Clock
    lineage: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A generation to be."""

    event: Accepted
    pinned: Pinned


def accept(work: Work, history: History, scene: Scene) -> Acceptance | Refused:
    """Decide on the blob of a request file as it is on the base branch now."""
    assert work.blob is not None
    world = scene.world
    introduced = world.repo.introduced(world.base, work.ref.path)
    try:
        pinned = pin_down(world, work.ref, work.blob, introduced)
        _check_answers(world, pinned)
        _check_state(world, pinned, history)
        _check_sunset(pinned, history, scene.clock.now().date())
        _check_mutability(world, work, pinned, history)
        _check_unique(world, work, pinned)
        judged = _mode_fault(world, work) or judge_request(world, scene.forge, work.ref, work.blob, pinned, history)
    except UserError as exc:
        return Refused(blob=work.blob, cause=exc.cause, phase=Phase.FAILED, reason=Reason.USER, remedy=exc.remedy)
    if isinstance(judged, Needed):
        return Refused(
            blob=work.blob,
            cause=judged.cause,
            phase=Phase.WAITING,
            reason=Reason.NEEDS_APPROVAL,
            remedy=judged.remedy,
        )
    return Acceptance(_accepted(work, work.blob, history, scene, pinned, judged), pinned)


def _mode_fault(world: World, work: Work) -> Needed | None:
    """Links are never read; a file that can be run is no document, and was never shown as one in a review.

    It waits, and is not refused for good: to mend the mode leaves the blob as it is.
    """
    path = work.ref.path
    if path not in world.repo.odd(world.base, path.rpartition("/")[0]):
        return None
    return Needed(f"{path} is no plain file", f"git update-index --chmod=-x {path}", ())


def _check_answers(world: World, pinned: Pinned) -> None:
    form, fields, scopes = (
        pinned.definition.presentation.form,
        pinned.request.spec.fields,
        form_scopes(facts_ahead(pinned.request), pinned.definition),
    )
    faults = check(form, fields, scopes)
    if faults:
        first = faults[0]
        raise UserError(f"fields.{'.'.join(map(str, first.pointer))}: {first.message}", code=first.rule)
    paths = world.project.secrets.request_paths
    foreign = [each for each in references(form, fields) if not may_refer(each, paths, scopes)]
    if foreign:
        raise UserError(
            f"{foreign[0]} is not a secret that this request may name",
            remedy="secrets.requestPaths in paoctl.yaml says which",
            code="PAO609",
        )


def _check_mutability(world: World, work: Work, pinned: Pinned, history: History) -> None:
    """An immutable answer stays what it was for as long as the service lives."""
    if history.present is None or pinned.request.spec.state == "absent":
        return
    before = read_request(world, work.ref, history.present.blob).spec.fields
    changes = differences(pinned.definition.presentation.form, before, pinned.request.spec.fields)
    fixed = [change.field for change in changes if change.mutability == "immutable"]
    if fixed:
        raise UserError(
            f"{', '.join(fixed)} can't be changed once the service is there",
            remedy="remove the request and ask anew, or take the change back",
            code="PAO615",
        )


def _check_unique(world: World, work: Work, pinned: Pinned) -> None:
    """Once more at the moment of acceptance: two pull requests may have been merged that never saw each other."""
    if not any(field.unique for field in pinned.definition.presentation.form.fields()):
        return
    ours = next(request for request in world.requests if request.source.path == work.ref.path)
    answers = unique_answers(ours.document, world.catalog)
    for other in world.requests:
        theirs = () if other is ours else unique_answers(other.document, world.catalog)
        taken = [each for each in answers if each in theirs]
        if not taken:
            continue
        standing = world.state.history(other.document.ref.folder)
        if standing.present or other.source.path < ours.source.path:
            fault = not_unique(ours.source, taken[0], other.source.path)
            raise UserError(fault.message, remedy="choose another one", code=fault.rule)


def _check_sunset(pinned: Pinned, history: History, today: date) -> None:
    """What is there may be changed; what is given no more is not given anew."""
    life, item = pinned.definition.metadata.lifecycle, pinned.definition.metadata.id
    if history.present is None and pinned.request.spec.state == "present" and life.is_over(today):
        remedy = f"ask for {life.replaced_by}" if life.replaced_by else "ask its owner what to take instead"
        raise UserError(f"{item} could be asked for until {life.sunset}", remedy=remedy, code="PAO618")


def _check_state(world: World, pinned: Pinned, history: History) -> None:
    metadata, spec = pinned.request.metadata, pinned.request.spec
    if metadata.environment not in world.project.environments:
        known = ", ".join(world.project.environments)
        raise UserError(f"there is no environment `{metadata.environment}`", remedy=f"environments here: {known}")
    if history.present and metadata.environment != history.present.facts.get("environment"):
        raise UserError(
            "a service can't move to another environment", remedy="ask for another one there, and remove this one"
        )
    if spec.state == "absent" and history.present is None:
        raise UserError("the request asks to remove a service that never was", remedy="delete the file")
    if spec.state == "absent" and history.present and history.present.facts.get("protect") is True:
        again = f"paoctl edit {pinned.request.ref} --state present --no-protect"
        remedy = f"{again}, by pull request; remove it once a run has accepted that"
        raise UserError("the service is protected", remedy=remedy, code="PAO611")


def _accepted(work: Work, blob: BlobId, history: History, scene: Scene, pinned: Pinned, judged: Judged) -> Accepted:
    world, request = scene.world, pinned.request
    born = world.repo.first_introduced(world.base, work.ref.path) or world.base
    known = history.accepted if history.present else None
    pull, metadata = judged.pull, request.metadata
    return Accepted(
        generation=history.generation + 1,
        uid=known.uid if known else uid(scene.lineage, work.ref.path, born),
        path=work.ref.path,
        blob=blob,
        commit=judged.introduced,
        pins={key: str(pin) for key, pin in request.spec.pins.items()},
        mode=mode_of(pinned, history, closed_for(world, pinned, scene.clock.now())),
        pull=pull.number,
        url=pull.url,
        author=pull.author,
        head=pull.head,
        merge=pull.merge_commit or "",
        base=judged.parent,
        required=judged.approved.required,
        given=tuple(
            Given(login=each.login, team=each.team, review=each.review, commit=each.commit)
            for each in judged.approved.given
        ),
        codeowners=judged.approved.lines,
        facts={
            "name": metadata.name,
            "team": metadata.team,
            "environment": metadata.environment,
            "requestedBy": metadata.requested_by,
            "date": scene.clock.now().strftime("%Y-%m-%d"),
            "state": request.spec.state,
            "protect": request.spec.protect,
            **({"breakGlass": request.spec.break_glass} if request.spec.break_glass else {}),
        },
    )
