"""What policies say of a request, as it would be planned."""

from collections.abc import Iterator, Mapping
from typing import Final

from paoctl.form.binding import part_fields, part_scopes
from paoctl.govern.policies import Subject, Verdict, verdicts
from paoctl.model.catalog import CatalogItem, Definition
from paoctl.model.plan import Part, Plan
from paoctl.model.policy import Policy
from paoctl.model.project import Project
from paoctl.model.request import Request
from paoctl.plan.frame import make_frame
from paoctl.template.engine import TemplateError, Unknown, evaluate
from paoctl.template.scopes import facts_ahead

_SEEN_OF_A_REQUEST: Final = ("name", "path", "team", "environment", "requestedBy")


def verdicts_on(
    policies: tuple[Policy, ...],
    request: Request,
    definition: Definition,
    components: Mapping[str, CatalogItem],
    project: Project,
) -> tuple[Verdict, ...]:
    """What policies say of a request; of a removal nothing: they speak of what shall be there.

    Raises:
        UserError: the answers are not such as to be looked at.
    """
    if not policies or request.spec.state == "absent":
        return ()
    frame = make_frame(facts_ahead(request), definition, components, request.spec.fields, project, {})
    return judge(policies, frame, definition)


def judge(policies: tuple[Policy, ...], frame: Plan, definition: Definition) -> tuple[Verdict, ...]:
    """What policies say of what a plan would be made of."""
    return verdicts(policies, list(_subjects(frame, definition)))


def _subjects(frame: Plan, definition: Definition) -> Iterator[Subject]:
    """The request's own item or bundle, and each component that will be there, as far as that can be told."""
    if frame.bundle is not None:
        yield _subject(frame, definition, frame.bundle)
    for part in frame.parts.values():
        if _is_wanted(frame, part):
            try:
                yield _subject(frame, part.item, part_fields(frame, part, {}))
            except TemplateError as error:
                yield _subject(frame, part.item, {}, f"its answers can't be told: {error.cause}")


def _is_wanted(frame: Plan, part: Part) -> bool:
    try:
        return part.when is None or evaluate(part.when, part_scopes(frame, part, {}))
    except (Unknown, TemplateError):
        return True


def _subject(frame: Plan, definition: Definition, fields: Mapping[str, object], unclear: str = "") -> Subject:
    metadata, facts = definition.metadata, frame.facts
    values = (facts.name, facts.path, facts.team, facts.environment, facts.requested_by)
    scopes = {
        "request": dict(zip(_SEEN_OF_A_REQUEST, values, strict=True)),
        "metadata": metadata.model_dump(mode="json", by_alias=True),
        "fields": fields,
    }
    return Subject(metadata.id, metadata.category, scopes, unclear)
