"""The frame of a plan: the parts of a request and what their templates may see, before any step is chosen."""

from collections.abc import Mapping

from paoctl.errors import UserError
from paoctl.form.answers import resolve
from paoctl.model.catalog import CatalogBundle, CatalogItem, Definition, Mode
from paoctl.model.deferred import Hidden
from paoctl.model.plan import Facts, Part, Plan
from paoctl.model.project import Project
from paoctl.template.scopes import scopes


def make_frame(
    facts: Facts,
    definition: Definition,
    components: Mapping[str, CatalogItem],
    fields: Mapping[str, object],
    project: Project,
    process_env: Mapping[str, str],
    mode: str = "",
) -> Plan:
    """A plan without steps.

    Args:
        facts: of the request.
        definition: the item or bundle, as pinned.
        components: a bundle's items by component id, as pinned; empty for an item.
        fields: the answers.
        project: the repository's settings.
        process_env: the executor's own environment, of which only `env.fromProcess` is seen.
        mode: by people (`manual`) or by machines (`automatic`), as it was accepted; else each item says so.
    """
    env = _env(facts, project, process_env)
    if isinstance(definition, CatalogItem):
        part = Part("main", definition, mode_in(definition, mode), fields, secrets=_secrets(project, definition))
        policy = definition.fulfillment.strategy.on_failure if part.mode == "automatic" else "stop"
        return Plan(facts, {"main": part}, (), definition.outputs, env=env, on_failure=policy)
    bundle = _bundle_fields(facts, definition, fields, env)
    parts = _parts(definition, components, project, mode)
    run = definition.fulfillment.orchestration
    return Plan(
        facts,
        parts,
        (),
        definition.outputs,
        bundle=bundle,
        env=env,
        max_parallel=run.max_parallel,
        on_failure=run.on_failure,
    )


def _parts(bundle: CatalogBundle, items: Mapping[str, CatalogItem], project: Project, mode: str) -> Mapping[str, Part]:
    """The components as parts; run one after the other where the bundle says so."""
    parts: dict[str, Part] = {}
    before: tuple[str, ...] = ()
    for component in bundle.components:
        item = items.get(component.id)
        if item is None:
            raise UserError(f"the request pins no item for component `{component.id}`", code="PAO604")
        after = tuple(dict.fromkeys((*component.depends_on, *before)))
        secrets = _secrets(project, item)
        parts[component.id] = Part(
            component.id, item, mode_in(item, mode), component.fields, after, component.when, secrets
        )
        if bundle.fulfillment.orchestration.mode == "sequential":
            before = (component.id,)
    return parts


def mode_in(item: CatalogItem, accepted: str) -> Mode:
    """As accepted; a version of the item that no longer knows that mode is done its own way."""
    if accepted == "manual" and item.fulfillment.manual:
        return "manual"
    if accepted == "automatic" and item.fulfillment.automatic:
        return "automatic"
    return item.fulfillment.strategy.mode


def _bundle_fields(
    facts: Facts, bundle: CatalogBundle, fields: Mapping[str, object], env: Mapping[str, str]
) -> Mapping[str, object]:
    metadata = bundle.metadata.model_dump(mode="json", by_alias=True)
    seen = scopes(
        facts, fields={}, metadata=metadata, env=env, secrets={}, outputs={}, components={}, bundle=None, own=None
    )
    return resolve(bundle.presentation.form, fields, seen).scope


def _env(facts: Facts, project: Project, process_env: Mapping[str, str]) -> Mapping[str, str]:
    environment = project.environments.get(facts.environment)
    if environment is None:
        known = ", ".join(project.environments)
        raise UserError(
            f"there is no environment `{facts.environment}`", remedy=f"environments here: {known}", code="PAO606"
        )
    own = {name: process_env[name] for name in project.env.from_process if name in process_env}
    return {**own, **environment.vars}


def _secrets(project: Project, item: CatalogItem) -> Mapping[str, Hidden]:
    """The secrets that an item may use, by name."""
    return {
        name: Hidden(f"{secret.provider}:{secret.path or name}")
        for name, secret in project.secrets.names.items()
        if item.metadata.id in secret.items
    }
