"""What an action learns from an answer: by path, of the declared type, and only what a journal can hold."""

import json
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Final, NamedTuple

from paoctl.model.outcome import OutputSpec
from paoctl.redact import Secret

_LARGEST: Final = 64 * 1024
"""Bytes of JSON that one output may have."""
_DEEPEST: Final = 50
"""Levels of lists and objects, so that every reader of a journal gets to its ground."""
_SAFE_INTEGER: Final = 2**53 - 1
"""The largest integer that every JSON reader, and the journal (RFC 8785), keeps exactly."""
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "list": (list,),
    "object": (Mapping,),
}


class Learned(NamedTuple):
    """The outputs that were found, and in words why each other one that is required was not."""

    values: Mapping[str, object]
    faults: tuple[str, ...]


def learn(
    wanted: Mapping[str, OutputSpec], find: Callable[[OutputSpec], object], known: Mapping[str, object] | None = None
) -> Learned:
    """Look for every output that is wanted; `find` gives its value, None for nothing, or a ValueError that says why.

    What is not found stays as it is `known`. A value that can't be used is a fault, required or not.
    """
    known = known or {}
    values: dict[str, object] = {}
    faults: list[str] = []
    for name, spec in wanted.items():
        try:
            found = find(spec)
            if found is None and known.get(name) is not None:
                values[name] = known[name]
                continue
            fault = _fault(found, spec)
        except ValueError as exc:
            found, fault = None, str(exc)
        if fault:
            faults.append(f"{name}: {fault}")
        elif found is not None:
            values[name] = _kept(found, spec)
    return Learned(values, tuple(faults))


def by_path(answer: object) -> Callable[[OutputSpec], object]:
    """Find an output by its JMESPath over the JSON of an answer."""
    return lambda spec: search(answer, spec.path)


def search(answer: object, path: str) -> object:
    """What stands at a JMESPath; None for nothing.

    Raises:
        ValueError: the path can't be looked up in this answer.
    """
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        found: object = jmespath.search(path, answer)
    except JMESPathError as exc:
        raise ValueError(f"`{path}` can't be looked up: {str(exc).splitlines()[0]}") from exc
    return found


def _kept(found: object, spec: OutputSpec) -> object:
    if not spec.sensitive:
        return found
    return Secret(found if isinstance(found, str) else json.dumps(found))


def _fault(found: object, spec: OutputSpec) -> str:
    if found is None:
        return f"there is nothing at `{spec.path}`" if spec.required else ""
    if not _is_a(found, spec.type):
        return f"what stands at `{spec.path}` is no {spec.type}"
    fault = _unkeepable(found)
    if not fault and _is_large(found):
        return f"what stands at `{spec.path}` is larger than {_LARGEST // 1024} KiB"
    return fault


def misfit(value: object, kind: str) -> str:
    """Why a value that was said, and is no secret, can't be an output of a type; empty where it can."""
    if not _is_a(value, kind):
        return f"it is no {kind}"
    return _unkeepable(value) or (f"it is larger than {_LARGEST // 1024} KiB" if _is_large(value) else "")


def _is_a(value: object, kind: str) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _is_large(value: object) -> bool:
    return len(json.dumps(value)) > _LARGEST


def _unkeepable(value: object, levels: int = _DEEPEST) -> str:
    match value:
        case int() if abs(value) > _SAFE_INTEGER:
            return "it holds an integer too large for JSON readers"
        case float() if not isfinite(value):
            return "it holds a number that JSON has no word for"
        case str() if not is_text(value):
            return "it holds half a sign, which UTF-8 has no bytes for"
        case Mapping() | list() if not levels:
            return f"it is nested more than {_DEEPEST} levels deep"
        case Mapping() if any(key.startswith("$") for key in value):
            return "it holds a key that starts with `$`, as references to secrets do"
        case Mapping():
            return next(filter(None, (_unkeepable(each, levels - 1) for pair in value.items() for each in pair)), "")
        case list():
            return next(filter(None, (_unkeepable(each, levels - 1) for each in value)), "")
        case _:
            return ""


def is_text(text: str) -> bool:
    """Can it be written? What comes from a command line or from JSON may hold what no file can."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
