"""Policies asked: which count at a commit, and what they say of a request as it would be planned."""

from collections.abc import Iterator, Mapping
from typing import Final

from paoctl.errors import UserError
from paoctl.form.binding import part_fields, part_scopes
from paoctl.govern.policies import Subject, Verdict, verdicts
from paoctl.load.documents import draft
from paoctl.model.catalog import Definition
from paoctl.model.diagnostic import Severity
from paoctl.model.plan import Part, Plan
from paoctl.model.policy import Policy
from paoctl.model.project import Project
from paoctl.plan.frame import make_frame
from paoctl.ports import Commit, Repo
from paoctl.rules.policy import PolicyUnreadable
from paoctl.template.engine import TemplateError, Unknown, evaluate
from paoctl.template.scopes import facts_ahead
from paoctl.workflows.pinned import Pinned
from paoctl.workflows.world import World

FOLDER: Final = "policies"
_SEEN_OF_A_REQUEST: Final = ("name", "path", "team", "environment", "requestedBy")


def judge_policies(world: World, pinned: Pinned, at: Commit) -> tuple[Verdict, ...]:
    """What the policies of a commit say of a request.

    Args:
        world: with the settings.
        pinned: the request and its definitions.
        at: for a request that was merged the first parent of its commit, as for CODEOWNERS: a pull request can't bring
            its own policies.

    Raises:
        UserError: a policy can't be read, so that nobody can tell what it would say.
    """
    return verdicts_on(policies_at(world.repo, at), pinned, world.project)


def verdicts_on(policies: tuple[Policy, ...], pinned: Pinned, project: Project) -> tuple[Verdict, ...]:
    """What policies say of a request; of a removal nothing: they speak of what shall be there.

    Raises:
        UserError: the answers are not such as to be looked at.
    """
    request = pinned.request
    if not policies or request.spec.state == "absent":
        return ()
    frame = make_frame(facts_ahead(request), pinned.definition, pinned.components, request.spec.fields, project, {})
    return judge(policies, frame, pinned.definition)


def judge(policies: tuple[Policy, ...], frame: Plan, definition: Definition) -> tuple[Verdict, ...]:
    """What policies say of what a plan would be made of."""
    return verdicts(policies, list(_subjects(frame, definition)))


def policies_at(repo: Repo, commit: Commit) -> tuple[Policy, ...]:
    """The policies of a commit.

    Raises:
        UserError: one can't be read.
    """
    tree = repo.tree(commit, FOLDER)
    paths = sorted(path for path in tree if path.endswith((".yaml", ".yml")))
    blobs = repo.blobs([tree[path] for path in paths]) if paths else {}
    return tuple(_policy(path, blobs[tree[path]]) for path in paths)


def _policy(path: str, raw: bytes) -> Policy:
    made = draft(path, raw)
    if isinstance(made.document, Policy) and made.sound and path == made.document.path:
        return made.document
    errors = [each.message for each in made.findings if each.severity is Severity.ERROR]
    raise UserError(
        f"the policy {path} can't be read: {errors[0] if errors else 'its name is not its id'}",
        remedy=f"mend it (paoctl validate {path}); then ask again: paoctl edit",
        code=PolicyUnreadable.code,
    )


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
