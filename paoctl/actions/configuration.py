"""An action's configuration on its way: as written, merged for a verb, rendered, filled with secrets, parsed."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final

from pydantic import ValidationError

from paoctl.actions.base import ActionConfig, ActionType, C, secret_names
from paoctl.errors import UserError
from paoctl.model.catalog import Action, Config
from paoctl.model.deferred import Hidden
from paoctl.model.outcome import OutputSpec
from paoctl.model.plan import Recorded, StepId, Tree
from paoctl.model.source import Pointer
from paoctl.ports import SecretRef
from paoctl.redact import MASK, Secret
from paoctl.shape.mismatch import mismatches, said
from paoctl.shape.wording import joined
from paoctl.shape.wording import kind as kind_in_words
from paoctl.template.engine import render
from paoctl.template.run import Encoding

_SAMPLES: Final[Mapping[str, object]] = {"integer": 1, "number": 1.0, "boolean": True, "list": [], "object": {}}


@cache
def encodings(config: type[ActionConfig]) -> Mapping[Pointer, Encoding]:
    """The places of a configuration where values are encoded, as its model says (`UrlText`, `WikiText`, `HclText`)."""
    schema = config.model_json_schema()
    return dict(_marked(schema, schema.get("$defs", {}), ()))


def _marked(schema: object, definitions: Mapping[str, object], at: Pointer) -> Iterator[tuple[Pointer, Encoding]]:
    match schema:
        case {"x-encode": ("url" | "wiki" | "hcl") as encoding}:
            yield at, encoding
        case {"$ref": str(ref)}:
            yield from _marked(definitions.get(ref.rpartition("/")[2]), definitions, at)
        case {"anyOf": list(choices)}:
            for choice in choices:
                yield from _marked(choice, definitions, at)
        case {"properties": Mapping() as properties}:
            for key, value in properties.items():
                yield from _marked(value, definitions, (*at, str(key)))


def rendered(kind: ActionType[ActionConfig], config: Config, scopes: Mapping[str, object], step: StepId) -> Tree:
    """A configuration of a step with its templates filled, each encoded for its place.

    Raises:
        TemplateError: one has no value.
    """
    tree = render(config, scopes, key=step, encodings=encodings(kind.config))
    assert isinstance(tree, Mapping)
    return tree


def with_named_secrets(kind: ActionType[ActionConfig], config: Tree, secrets: Mapping[str, Hidden]) -> Tree:
    """A rendered configuration, the names in fields that take a secret by name (`secret: WEBHOOK_KEY`) as references.

    Raises:
        UserError: the name is not declared, or not for this item.
    """
    named = {key: config[key] for key in secret_names(kind.config) if isinstance(config.get(key), str)}
    unknown = [name for name in named.values() if name not in secrets]
    if unknown:
        raise UserError(
            f"the secret {unknown[0]} is not declared for this item",
            remedy="add it to secrets.names in paoctl.yaml, with this item under `items`",
            code="PAO306",
        )
    marks = {key: _mark(secrets[str(name)]) for key, name in named.items()}
    return {**config, **marks}


def _mark(secret: Hidden) -> Mapping[str, object]:
    return {"$secret": secret.reference, "version": secret.version}


def revealed(tree: object, reveal: Callable[[SecretRef], Secret]) -> object:
    """A rendered tree with its secrets in it, as `Secret`; text with secrets in it becomes a tuple of its parts."""
    match tree:
        case {"$secret": str(reference), **rest}:
            provider, _, path = reference.partition(":")
            version = rest.get("version")
            return reveal(SecretRef(provider, path, version if isinstance(version, str) else None))
        case {"$join": list(parts)}:
            return tuple(revealed(part, reveal) for part in parts)
        case Mapping():
            return {key: revealed(value, reveal) for key, value in tree.items()}
        case list() | tuple():
            return [revealed(value, reveal) for value in tree]
        case _:
            return tree


def sampled(tree: object, type_of: Callable[[str], str]) -> object:
    """A rendered tree with examples where outputs are not known yet, so that it can be parsed before the run."""
    match tree:
        case {"$output": str(output)}:
            return _SAMPLES.get(type_of(output), f"<{output}>")
        case {"$template": str(), "needs": [str(first), *_]}:
            return f"<{first}>"
        case {"$secret": str()} | {"$join": list()}:
            return revealed(tree, lambda _ref: Secret(MASK))
        case Mapping():
            return {key: sampled(value, type_of) for key, value in tree.items()}
        case list() | tuple():
            return [sampled(value, type_of) for value in tree]
        case _:
            return tree


def apply_trees(
    kind: ActionType[ActionConfig],
    action: Action,
    scopes: Mapping[str, object],
    secrets: Mapping[str, Hidden],
    recorded: Recorded | None,
    step: StepId,
) -> tuple[Tree, Tree]:
    """The configuration that makes it anew, and the one to call now: for an update `update:` lies over `config:`."""
    plain = with_named_secrets(kind, rendered(kind, action.config, scopes, step), secrets)
    if action.update is None or recorded is None or not (recorded.done or recorded.made):
        return plain, plain
    updated = rendered(kind, {**action.config, **action.update}, scopes, step)
    return plain, with_named_secrets(kind, updated, secrets)


def removes(kind: ActionType[ActionConfig], action: Action) -> bool:
    """Can it remove what it made? Else a call to remove it would be the one that made it."""
    return action.destroy is not None or kind.knows_destroy


def destroy_tree(
    kind: ActionType[ActionConfig],
    action: Action,
    scopes: Mapping[str, object],
    secrets: Mapping[str, Hidden],
    recorded: Recorded,
    step: StepId,
) -> Tree:
    """The configuration that removes what is recorded: `destroy:` over what was called.

    Raises:
        UserError: the action can't remove what it made, or what `destroy:` says can't be filled.
    """
    if not (removes(kind, action) or _only_reads(kind, recorded, step)):
        raise UserError(
            f"{step} is there, and its action can't remove what it made: {recorded.ref or 'see the journal'}",
            remedy="remove it by hand, or give the action a `destroy:`",
            code="PAO610",
        )
    overlay = rendered(kind, action.destroy or {}, scopes, step)
    return {**recorded.config, **with_named_secrets(kind, overlay, secrets)}


def _only_reads(kind: ActionType[ActionConfig], recorded: Recorded, step: StepId) -> bool:
    """Would what was called change nothing if it were called again? Then it has made nothing, either."""
    config = parsed(kind, sampled(recorded.config, lambda _: "string"), step)
    return kind.plan(config, recorded).kind == "none"


def restore_tree(
    kind: ActionType[ActionConfig],
    action: Action,
    scopes: Mapping[str, object],
    secrets: Mapping[str, Hidden],
    before: Recorded,
    step: StepId,
) -> Tree:
    """The configuration that brings a thing back to what it was: what is recorded, called as `update:` says.

    The call that made it would make it once more. The body is the recorded one: that of `update:` has the new answers.
    """
    if kind.knows_update or not action.update:
        return before.config
    how = {key: value for key, value in action.update.items() if key != "body"}
    return {**before.config, **with_named_secrets(kind, rendered(kind, how, scopes, step), secrets)}


def unchanged(recorded: Recorded, *trees: Tree) -> bool:
    """Is what is there already what is asked for, as it is made anew or as it is updated?"""
    return recorded.done and any(recorded.config == tree and not open_outputs(tree) for tree in trees)


def open_outputs(tree: object) -> bool:
    """Does the tree wait for an output of a step that has not run?"""
    match tree:
        case {"$output": str()} | {"$template": str()}:
            return True
        case Mapping():
            return any(open_outputs(value) for value in tree.values())
        case list() | tuple():
            return any(open_outputs(value) for value in tree)
        case _:
            return False


def parsed(kind: ActionType[C], tree: object, step: str) -> C:
    """The configuration that a kind understands.

    Raises:
        UserError: with every fault, each with its key.
    """
    try:
        return kind.config.parse(tree)
    except ValidationError as exc:
        raise UserError(
            f"{step}: the configuration does not fit {kind.kind}: {'; '.join(_faults(tree, exc))}",
            remedy="mend the item (paoctl validate), or the answers that lead to this",
            code="PAO403",
        ) from exc


def _faults(tree: object, error: ValidationError) -> Iterator[str]:
    """Every fault with its place, in the words of `validate` where it has some; a value is never shown."""
    details = error.errors(include_url=False, include_input=False)
    for each in mismatches(tree, error):
        place = ".".join(map(str, each.pointer))
        if each.type == "wrong_type":
            found = "a secret" if isinstance(each.value, Secret | tuple) else kind_in_words(each.value)
            yield f"`{place}` must be {joined(each.wanted)}, not {found}"
        else:
            key = (each.type, *each.pointer[-1:])
            here = (said(detail) for detail in details if (detail["type"], *detail["loc"][-1:]) == key)
            yield f"`{place}`: {next(here, each.type)}"


def wanted_outputs(action: Action) -> Mapping[str, OutputSpec]:
    """What an action is asked to learn."""
    return {
        name: OutputSpec(spec.type, spec.field or spec.from_ or name, spec.sensitive, spec.required)
        for name, spec in action.outputs.items()
    }
