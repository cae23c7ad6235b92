"""Where in a configuration a secret may go, and how values are written there: read from the model's JSON Schema."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Final

from paoctl.actions.base import ActionConfig
from paoctl.model.source import Pointer
from paoctl.template.kinds import ANY, LIST, Kinds, kinds_of_type

Schema = Mapping[str, object]
_REMEMBERED: Final = lru_cache(maxsize=512)
"""Configurations of a kind look alike: the same few places are asked about again and again."""


@_REMEMBERED
def takes_secret(config: type[ActionConfig], pointer: Pointer) -> bool:
    """May a secret, or text with a secret in it, stand at this place of a configuration?

    What is safe for secrets is so all the way down.
    """
    return any(schema.get("x-secret-safe") is True for places in _on_the_way(config, pointer) for schema in places)


@_REMEMBERED
def names_secret(config: type[ActionConfig], pointer: Pointer) -> bool:
    """Is what stands there the name of a secret?"""
    return any(schema.get("x-secret-name") is True for schema in _at(config, pointer))


@_REMEMBERED
def encoding(config: type[ActionConfig], pointer: Pointer) -> str:
    """How values are encoded there: `url`, or empty for not at all."""
    return next((str(schema["x-encode"]) for schema in _at(config, pointer) if "x-encode" in schema), "")


@cache
def url_keys(config: type[ActionConfig]) -> frozenset[str]:
    """The keys, at whatever depth, behind which URLs may stand: for who asks often, before `encoding`."""
    root = _schema(config)
    definitions = root.get("$defs")
    found = definitions.values() if isinstance(definitions, Mapping) else ()
    properties = [each.get("properties") or {} for each in (root, *found) if isinstance(each, Mapping)]
    return frozenset(
        key
        for named in properties
        for key, schema in named.items()
        if any(part.get("x-encode") == "url" for part in _parts(root, schema))
    )


@_REMEMBERED
def kinds_taken(config: type[ActionConfig], pointer: Pointer) -> Kinds:
    """The kinds of values that a place takes, null among them; any where the model does not tell."""
    types = [schema.get("type") for schema in _at(config, pointer)]
    taken = [LIST if each == "array" else kinds_of_type(each) for each in types if isinstance(each, str)]
    return frozenset().union(*taken) if taken and len(taken) == len(types) else ANY


def _at(config: type[ActionConfig], pointer: Pointer) -> list[Schema]:
    """The schemas of a place, `anyOf` taken apart."""
    *_, last = _on_the_way(config, pointer)
    return last


def _on_the_way(config: type[ActionConfig], pointer: Pointer) -> Iterator[list[Schema]]:
    """The schemas of the root, then of each place on the way to the one that is meant, and of that one."""
    root = _schema(config)
    places = list(_parts(root, root))
    yield places
    for step in pointer:
        places = [part for place in places for child in _children(place, step) for part in _parts(root, child)]
        yield places


@cache
def _schema(config: type[ActionConfig]) -> Schema:
    return config.model_json_schema()


def _parts(root: Schema, schema: Schema) -> Iterator[Schema]:
    ref, choices, definitions = schema.get("$ref"), schema.get("anyOf"), root.get("$defs")
    if isinstance(ref, str) and isinstance(definitions, Mapping):
        yield from _parts(root, definitions[ref.rpartition("/")[2]])
    elif isinstance(choices, list):
        for choice in choices:
            yield from _parts(root, choice)
    else:
        yield schema


def _children(schema: Schema, step: str | int) -> Iterator[Schema]:
    if isinstance(step, int):
        candidates: list[object] = [schema.get("items")]
    else:
        candidates = [*_named(schema.get("properties"), step), schema.get("additionalProperties")]
        candidates += _fitting(schema.get("patternProperties"), step)
    yield from (child for child in candidates if isinstance(child, Mapping))


def _named(properties: object, name: str) -> list[object]:
    return [properties[name]] if isinstance(properties, Mapping) and name in properties else []


def _fitting(patterns: object, name: str) -> list[object]:
    found = patterns.items() if isinstance(patterns, Mapping) else ()
    return [schema for pattern, schema in found if re.search(pattern, name)]
