"""What templates can name: the scopes of the catalog's language, built from plain values."""

from collections.abc import Iterable, Mapping
from typing import Final

from paoctl.model.catalog import Definition
from paoctl.model.deferred import Hidden
from paoctl.model.plan import Facts
from paoctl.model.request import Request
from paoctl.template.marks import Pending, Placeholder
from paoctl.template.run import IDENTITY

Scopes = Mapping[str, object]
_NO_LINEAGE: Final = ""
"""Marks the facts of a preview: what has been accepted has a lineage."""


def scopes(
    facts: Facts,
    *,
    fields: Mapping[str, object],
    metadata: Mapping[str, object],
    env: Mapping[str, object],
    secrets: Mapping[str, Hidden],
    outputs: Mapping[str, Mapping[str, object]],
    components: Mapping[str, Mapping[str, Mapping[str, object]]],
    bundle: Mapping[str, object] | None = None,
    own: Mapping[str, object] | None = None,
) -> Scopes:
    """All scopes of one item.

    Args:
        facts: of the request; those of `preview_facts` give placeholders.
        fields: the answers; null for a field that is hidden or not answered (`form.answers.field_scope`).
        metadata: of the item, keys as in its file.
        env: the environment's variables and those of the process that are let in.
        secrets: by declared name.
        outputs: action, output, value; `Later` for what is not known yet.
        components: component, `outputs`, output, value.
        bundle: the answers of the bundle, for `bundle.fields`; None outside a bundle.
        own: the scope `self`: what is recorded of the action's own effect; None where there is none.
    """
    request = _request(facts)
    found: dict[str, object] = {
        "fields": fields,
        "metadata": metadata,
        "request": request,
        "system": _system(facts),
        "env": env,
        "secrets": secrets,
        "outputs": outputs,
        "components": components,
        IDENTITY: _identity(facts),
    }
    if bundle is not None:
        found["bundle"] = {"fields": bundle, "request": request}
    if own is not None:
        found["self"] = own
    return found


def preview_facts(
    *,
    path: str,
    name: str,
    item: str,
    team: str,
    environment: str,
    requested_by: str,
    repository: str = "",
    state_branch: str = "",
    version: str = "",
) -> Facts:
    """The facts of a request that is not accepted yet.

    In their scopes the date shows as `<date>`, the generation as `<generation>`, the run as `<run>`, the pull request
    as `<pull request>`, and `uuid()` gives `<uuid>`.
    """
    return Facts(
        lineage=_NO_LINEAGE,
        uid="",
        generation=0,
        path=path,
        name=name,
        item=item,
        team=team,
        environment=environment,
        requested_by=requested_by,
        date="",
        repository=repository,
        state_branch=state_branch,
        version=version,
    )


def facts_ahead(request: Request, *, repository: str = "", state_branch: str = "", version: str = "") -> Facts:
    """The same, of a request that is written down."""
    metadata = request.metadata
    return preview_facts(
        path=request.ref.path,
        name=metadata.name,
        item=request.ref.item,
        team=metadata.team,
        environment=metadata.environment,
        requested_by=metadata.requested_by,
        repository=repository,
        state_branch=state_branch,
        version=version,
    )


def form_scopes(facts: Facts, definition: Definition) -> Scopes:
    """What a form may see besides its own answers: the request, and the item that asks."""
    item = definition.metadata.model_dump(mode="json", by_alias=True)
    return scopes(facts, fields={}, metadata=item, env={}, secrets={}, outputs={}, components={})


def preview_env(variables: Mapping[str, str], from_process: Iterable[str]) -> Mapping[str, object]:
    """The scope `env` of a preview: variables of the executor's process show as `<env NAME>`."""
    process = {name: Placeholder(f"<env {name}>", f"env.{name}") for name in from_process}
    return {**process, **variables}


def without_placeholders(value: object) -> object:
    """The same scopes where what a preview would show as `<date>` is simply not known yet.

    For values that are kept, as the default of an answer: a placeholder is for the eye only.
    """
    match value:
        case Placeholder():
            return Pending((value.name,))
        case Mapping():
            return {key: without_placeholders(each) for key, each in value.items()}
        case _:
            return value


def _request(facts: Facts) -> Mapping[str, object]:
    return {
        "name": facts.name,
        "path": facts.path,
        "team": facts.team,
        "environment": facts.environment,
        "requestedBy": facts.requested_by,
        "generation": _known(facts, facts.generation, "<generation>", "request.generation"),
        "url": _known(facts, facts.url, "<pull request>", "request.url"),
    }


def _system(facts: Facts) -> Mapping[str, object]:
    return {
        "date": _known(facts, facts.date, "<date>", "system.date"),
        "repository": facts.repository,
        "runUrl": _known(facts, facts.run_url, "<run>", "system.runUrl"),
        "stateBranch": facts.state_branch,
        "version": facts.version,
    }


def _identity(facts: Facts) -> object:
    """What `uuid()` takes its value from."""
    return _known(facts, f"{facts.lineage}\n{facts.path}\n{facts.generation}", "<uuid>", "uuid()")


def _known(facts: Facts, value: object, shown: str, name: str) -> object:
    return Placeholder(shown, name) if facts.lineage == _NO_LINEAGE else value
