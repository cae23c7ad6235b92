"""What a call carries: headers and a JSON body, either of which may hold secrets."""

import json
from collections.abc import Mapping
from math import isfinite
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints, WithJsonSchema

from paoctl.actions.base import SecretText
from paoctl.redact import Secret

HeaderName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", max_length=100)]
"""A token (RFC 9110, 5.1)."""

_Text = str | Secret | tuple[str | Secret, ...]


def _without_breaks(headers: Mapping[str, _Text]) -> Mapping[str, _Text]:
    for name, value in headers.items():
        plain = "".join(part for part in (value if isinstance(value, tuple) else (value,)) if isinstance(part, str))
        if not plain.isprintable():
            raise ValueError(f"the value of `{name}` holds a line break or another control character")
    return headers


Headers = Annotated[Mapping[HeaderName, SecretText], AfterValidator(_without_breaks)]


def _json_tree(value: object) -> object:
    """Refuse what JSON can't hold, so that it is said before the call and not by it."""
    match value:
        case None | bool() | int() | str() | Secret():
            pass
        case float() if isfinite(value):
            pass
        case tuple() if all(isinstance(part, str | Secret) for part in value):
            pass
        case list():
            for each in value:
                _json_tree(each)
        case Mapping() if all(isinstance(key, str) for key in value):
            for each in value.values():
                _json_tree(each)
        case _:
            raise ValueError(f"JSON has no {type(value).__name__}")
    return value


JsonBody = Annotated[object, AfterValidator(_json_tree), WithJsonSchema({"x-secret-safe": True})]
"""A JSON tree. A secret may be any leaf of it; a tuple is text with secrets in it, a list is a JSON array."""


def joined(text: _Text) -> str | Secret:
    """One text of its parts; a `Secret` as soon as one of them is."""
    if not isinstance(text, tuple):
        return text
    return Secret(_open(text)) if hides(text) else _open(text)


def json_bytes(tree: object) -> bytes | Secret:
    """The bytes of a JSON body, or one `Secret` of them when any leaf is secret.

    Keys are sorted: a repeated call sends the same bytes whether its inputs come from the plan or from the journal.
    """
    text = json.dumps(_opened(tree), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return Secret(text) if hides(tree) else text.encode()


def hides(tree: object) -> bool:
    """Is there a secret in it?"""
    match tree:
        case Secret():
            return True
        case Mapping():
            return any(map(hides, tree.values()))
        case list() | tuple():
            return any(map(hides, tree))
        case _:
            return False


def _opened(tree: object) -> object:
    match tree:
        case Secret() | tuple():
            return _open(tree)
        case Mapping():
            return {key: _opened(value) for key, value in tree.items()}
        case list():
            return [_opened(value) for value in tree]
        case _:
            return tree


def _open(text: _Text) -> str:
    parts: Final = text if isinstance(text, tuple) else (text,)
    return "".join(part.reveal() if isinstance(part, Secret) else part for part in parts)
