"""`paoctl request`: from answers to a proposal. Nothing is sent from here; `workflows.submit` does that."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from paoctl.errors import UserError
from paoctl.form.answers import resolve
from paoctl.form.check import check, check_alone
from paoctl.form.difference import same
from paoctl.form.fault import FieldFault
from paoctl.form.schema import is_derived
from paoctl.form.walk import Asked, walk
from paoctl.govern.policies import refuse_denied, warnings
from paoctl.model.base import API_VERSION
from paoctl.model.form import Field, Form
from paoctl.model.proposal import Approver, Proposal
from paoctl.model.request import Request, RequestMetadata
from paoctl.ports import BlobId
from paoctl.render.request import request_document
from paoctl.template.scopes import facts_ahead, form_scopes
from paoctl.workflows.calendar import closed_for, held_text, mode_of
from paoctl.workflows.choice import Chosen
from paoctl.workflows.pinned import Pinned
from paoctl.workflows.policies import judge_policies
from paoctl.workflows.preview import approvers, plan_ahead
from paoctl.workflows.world import World, refuse_old


class WrongAnswers(UserError):
    """Answers to a form are not right."""

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        remedy = "\n".join(line for fault in faults for line in fault.help)
        lines = [f"{len(faults)} answers are not right", *map(_named, faults)]
        cause = faults[0].message if len(faults) == 1 else "\n  ".join(lines)
        super().__init__(cause, remedy=remedy, code=faults[0].rule)
        self.fields = frozenset(str(fault.pointer[0]) for fault in faults)
        """The questions that they answer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A request as it stands: on the base branch, or (without a blob) only in an open pull request."""

    request: Request
    blob: BlobId | None
    chosen: Chosen


def new_request(
    chosen: Chosen, metadata: RequestMetadata, fields: Mapping[str, object], more: Mapping[str, object]
) -> Request:
    """The request for what was chosen; `more` are further keys of its `spec`."""
    spec = {**more, **chosen.spec, "fields": dict(fields)}
    meta = metadata.model_dump(mode="json", by_alias=True)
    return Request.parse({"apiVersion": API_VERSION, "kind": "Request", "metadata": meta, "spec": spec})


def question_scopes(chosen: Chosen, metadata: RequestMetadata) -> Mapping[str, object]:
    """What the form may look at while its questions are asked."""
    return form_scopes(facts_ahead(new_request(chosen, metadata, {}, {})), chosen.definition)


def unanswered(form: Form, fields: Mapping[str, object], scopes: Mapping[str, object]) -> list[Field]:
    """The questions that need an answer and have none."""
    asked = walk(form, fields, scopes)
    return [each.field for each in asked if each.visible and each.field.required and each.value is None]


def refuse_wrong(form: Form, fields: Mapping[str, object]) -> None:
    """Say at once what is wrong with answers, whatever the other answers will be.

    Raises:
        WrongAnswers: with all of them.
    """
    if faults := check_alone(form, fields):
        raise WrongAnswers(faults)


def told(form: Form, fields: Mapping[str, object], scopes: Mapping[str, object]) -> dict[str, object]:
    """The answers that say something: without those that follow by default anyway.

    So a request is the same bytes whether a default was accepted at a prompt, said by `--set`, or left out. The pin
    fixes the defaults with the rest of the definition.
    """
    unknown = {key: value for key, value in fields.items() if form.field(key) is None}
    given = (each for each in walk(form, fields, scopes) if each.given is not None)
    kept = {each.field.id: each for each in given if not _follows(each, form, fields, scopes)}
    return {key: each.given if each.visible is False else each.value for key, each in kept.items()} | unknown


def propose(
    world: World,
    chosen: Chosen,
    request: Request,
    standing: Standing | None = None,
    others: tuple[Approver, ...] = (),
    now: datetime | None = None,
) -> Proposal:
    """What the pull request will hold, what will run, and who must approve: the owners, and `others`.

    With `now` the change calendar is asked too.

    Raises:
        WrongAnswers: with all of them.
        UserError: a policy refuses them, no plan can be made of them, or the last day of the item is past.
        UsageError: this paoctl is too old for the repository.
    """
    refuse_old(world)
    pinned, form = _pinned(chosen, request), chosen.definition.presentation.form
    if faults := check(form, request.spec.fields, form_scopes(facts_ahead(pinned.request), pinned.definition)):
        raise WrongAnswers(faults)
    said = judge_policies(world, pinned, world.base)
    refuse_denied(said)
    history = world.state.history(request.ref.folder)
    closed = closed_for(world, pinned, now) if now else None
    mode = mode_of(pinned, history, closed)
    life, is_new = chosen.definition.metadata.lifecycle, standing is None or standing.blob is None
    if is_new and now and life.is_over(now.date()):
        remedy = f"paoctl request {life.replaced_by}" if life.replaced_by else "`paoctl list` shows what there is"
        raise UserError(f"{request.ref.item} could be asked for until {life.sunset}", remedy=remedy, code="PAO618")
    notices = tuple(_notices(pinned)) if is_new else ()
    on_base = standing if standing and standing.blob else None
    return Proposal(
        request=request,
        text=request_document(request, form).decode(),
        definition=chosen.definition,
        values=_values(pinned),
        base=world.base,
        base_blob=on_base.blob if on_base else None,
        values_before=_values(_pinned(on_base.chosen, on_base.request)) if on_base else None,
        plan=plan_ahead(world, pinned, history, mode=mode),
        approvers=(*approvers(world, pinned, said), *others),
        warnings=(*notices, *warnings(said)),
        held=held_text(closed, mode),
    )


def _notices(pinned: Pinned) -> Iterator[str]:
    """What whoever asks should know of the lives of an item or a bundle, and of the items that come with it."""
    asked = pinned.definition.metadata
    if asked.lifecycle.notice:
        yield f"{asked.id} {asked.lifecycle.notice}"
    items = {item.metadata.id: item.metadata.lifecycle for item in pinned.components.values()}
    for name, life in items.items():
        if life.notice and life.replaced_by != asked.id:
            yield f"{name}, which comes with it, {life.notice}"


def _named(fault: FieldFault) -> str:
    """A fault among others: the words of an author need not say which answer they are about."""
    name = str(fault.pointer[0])
    return fault.message if f"`{name}" in fault.message else f"`{name}`: {fault.message}"


def _follows(asked: Asked, form: Form, fields: Mapping[str, object], scopes: Mapping[str, object]) -> bool:
    """Would the same answer stand there if nobody had given it?"""
    field = asked.field
    if field.default is None or asked.visible is False:
        return False
    if not is_derived(field):
        return same(asked.value, field.default)
    others = {key: value for key, value in fields.items() if key != field.id}
    default = next(each.value for each in walk(form, others, scopes) if each.field.id == field.id)
    return same(asked.value, default)


def _pinned(chosen: Chosen, request: Request) -> Pinned:
    return Pinned(request, chosen.definition, chosen.components, {})


def _values(pinned: Pinned) -> Mapping[str, object]:
    return resolve(
        pinned.definition.presentation.form,
        pinned.request.spec.fields,
        form_scopes(facts_ahead(pinned.request), pinned.definition),
    ).values
