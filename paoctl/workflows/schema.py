"""JSON Schemas (2020-12) of the documents, made from the models: for editors, for CI, for other programs."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from paoctl.actions.registry import ACTIONS
from paoctl.form.schema import DIALECT, json_schema, ui_hints
from paoctl.load.documents import KINDS, NAMES, Document
from paoctl.model.catalog import CatalogItem
from paoctl.model.form import Form
from paoctl.shape.documentation import documentation
from paoctl.shape.places import models_below

Schema = dict[str, object]

FILES: Final[Mapping[str, str]] = {
    "item": "schema/catalog-item.schema.json",
    "bundle": "schema/catalog-bundle.schema.json",
    "test": "schema/catalog-test.schema.json",
    "request": "schema/request.schema.json",
    "project": "schema/project.schema.json",
    "policy": "schema/policy.schema.json",
}
"""Where the schema of each kind is kept in a repository."""
_TEMPLATE: Final[Schema] = {"type": "string", "pattern": r"\{\{"}
"""In a configuration any value may be given by a template."""
_KIND_OF_VALUE: Final = frozenset({"type", "anyOf", "$ref", "enum", "const"})
_FRAGMENT: Final[Schema] = {
    "type": "object",
    "properties": {
        "$ref": {
            "type": "string",
            "pattern": r"^[^:]+\.yaml(#.*)?$",
            "description": "A part of a file in catalog/fragments/, as ../fragments/sizes.yaml#/sizes.",
        }
    },
    "required": ["$ref"],
    "additionalProperties": False,
}
"""In an item or a bundle any mapping or list may stand in a fragment; scalars may too, but no editor is told so."""
_MADE_OF_PARTS: Final = ("CatalogItem", "CatalogBundle")
_PARTIAL: Final = ("update", "observe", "destroy")
"""Configurations that lie over `config`, so that nothing in them is required."""


def schema_files() -> Mapping[str, str]:
    """The text of every schema by its path."""
    return {FILES[NAMES[kind]]: schema_text(document_schema(kind)) for kind in KINDS.values()}


def schema_text(schema: Schema) -> str:
    """A schema as a file holds it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def form_schema(form: Form) -> Schema:
    """What the form of an item accepts."""
    return json_schema(form)


def form_hints(form: Form) -> Schema:
    """How the form of an item wants to be shown."""
    return ui_hints(form)


def document_schema(kind: type[Document]) -> Schema:
    """The schema of a kind of document; of items also the configurations of the action types built in."""
    made: Schema = kind.model_json_schema(by_alias=True)
    documented = {model.__name__: documentation(model) for model in models_below(kind)}
    definitions = dict(_definitions(made))
    for name, schema in [*definitions.items(), (kind.__name__, made)]:
        _describe(schema, documented.get(name, {}))
    if kind is CatalogItem:
        definitions["Action"]["allOf"] = [_configured(name) for name in ACTIONS]
        definitions |= {name: schema for kind_ in ACTIONS for name, schema in _action_definitions(kind_)}
    if kind.__name__ in _MADE_OF_PARTS:
        for schema in (made, *definitions.values()):
            _allow_fragments(schema)
        definitions["Fragment"] = _FRAGMENT
    made["$defs"] = dict(sorted(definitions.items()))
    head: Schema = {"$schema": DIALECT, "$id": f"urn:paoctl:pao/v1:{NAMES[kind]}"}
    return {**head, "title": made.pop("title"), "description": made.pop("description"), **made}


def _definitions(schema: Schema) -> Iterator[tuple[str, Schema]]:
    found = schema.get("$defs", {})
    assert isinstance(found, dict), "pydantic writes definitions as an object"
    yield from found.items()


def _describe(schema: Schema, documented: Mapping[str, str]) -> None:
    """Say what each property means; drop the titles that only repeat its name; close mappings with patterned keys."""
    properties = schema.get("properties", {})
    assert isinstance(properties, dict), "pydantic writes properties as an object"
    for name, each in properties.items():
        each.pop("title", None)
        if name in documented:
            each["description"] = documented[name]
        if "patternProperties" in each:
            each["additionalProperties"] = False


def _allow_fragments(schema: Schema) -> None:
    """Let a fragment stand in the place of each mapping and list below a schema."""
    properties = schema.get("properties", {})
    assert isinstance(properties, dict), "pydantic writes properties as an object"
    for name, each in properties.items():
        properties[name] = _or_fragment(each)


def _or_fragment(schema: Schema) -> Schema:
    if isinstance(items := schema.get("items"), dict):
        schema = {**schema, "items": _or_fragment(items)}
    notes: Schema = {key: schema[key] for key in ("description", "default", "examples") if key in schema}
    rest = {key: each for key, each in schema.items() if key not in notes}
    union = rest.get("anyOf")
    choices = union if isinstance(union, list) and len(rest) == 1 else [rest]
    if not any(each.get("type") in {"object", "array"} or "$ref" in each for each in choices):
        return schema
    return {**notes, "anyOf": [*choices, {"$ref": "#/$defs/Fragment"}]}


def _configured(kind: str) -> Schema:
    """In an action of a type, `config` is what the type takes."""
    config = ACTIONS[kind].config.model_json_schema(by_alias=True)
    partly = {key: {"anyOf": [{"$ref": f"#/$defs/{kind}.partial"}, {"type": "null"}]} for key in _PARTIAL}
    then: Schema = {"properties": {"config": {"$ref": f"#/$defs/{kind}"}, **partly}}
    if config.get("required"):
        then["required"] = ["config"]
    return {"if": {"properties": {"type": {"const": kind}}, "required": ["type"]}, "then": then}


def _action_definitions(kind: str) -> Iterator[tuple[str, Schema]]:
    """The configuration of a type, whole and partial, and what it is made of, each under the name of the type."""
    config = ACTIONS[kind].config
    made: Schema = config.model_json_schema(by_alias=True)
    parts = {config.__name__: made, **dict(_definitions(made))}
    made.pop("$defs", None)
    documented = {model.__name__: documentation(model) for model in models_below(config)}
    for part, schema in parts.items():
        name = kind if schema is made else f"{kind}.{part}"
        _describe(schema, documented.get(part, {}))
        templated = _templated(schema, kind)
        assert isinstance(templated, dict), "the schema of a model is an object"
        yield name, templated
        if name == kind:
            yield f"{kind}.partial", {key: each for key, each in templated.items() if key != "required"}


def _templated(schema: object, kind: str) -> object:
    """The same schema with a template allowed in the place of every value, and with its references renamed."""
    match schema:
        case {"$ref": str(reference), **rest}:
            return {**rest, "$ref": f"#/$defs/{kind}.{reference.rpartition('/')[2]}"}
        case dict():
            return {key: _templated_keyword(key, value, kind) for key, value in schema.items()}
    return schema


def _templated_keyword(key: str, value: object, kind: str) -> object:
    if key in {"properties", "patternProperties"} and isinstance(value, dict):
        return {name: _or_template(each, kind) for name, each in value.items()}
    if key in {"items", "additionalProperties"} and isinstance(value, dict):
        return _or_template(value, kind)
    if key == "anyOf" and isinstance(value, list):
        return [_templated(each, kind) for each in value]
    return value


def _or_template(schema: object, kind: str) -> object:
    """A place of a configuration: what the type takes there, or a template. What takes anything takes a template."""
    assert isinstance(schema, dict), "the schema of a property is an object"
    notes = {key: schema[key] for key in ("description", "default", "examples") if key in schema}
    rest = {key: each for key, each in schema.items() if key not in notes}
    own = _templated(rest, kind)
    if not _KIND_OF_VALUE & rest.keys():
        return {**notes, **rest}
    choices = own["anyOf"] if isinstance(own, dict) and set(own) == {"anyOf"} else [own]
    return {**notes, "anyOf": [*choices, _TEMPLATE]}
