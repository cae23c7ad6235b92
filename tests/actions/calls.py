"""Calls of actions, as the engine makes them."""

import json
from collections.abc import Mapping
from typing import TypeVar

from paoctl.actions.base import ActionConfig
from paoctl.model.outcome import Call, Origin, OutputSpec
from paoctl.model.plan import Recorded
from paoctl.ports import HttpResponse

C = TypeVar("C", bound=ActionConfig)

KEY = "0123456789abcdef0123456789abcdef01234567"
LABEL = f"pao-{KEY}"
ORIGIN = Origin(
    request="database-postgresql-standard/orders-db",
    step="main/instance",
    team="@acme/orders",
    environment="dev",
    requested_by="ana",
    url="https://github.example/acme/platform/pull/12",
)


def call(
    kind: type[C],
    config: Mapping[str, object],
    *,
    key: str = KEY,
    recorded: Recorded | None = None,
    outputs: Mapping[str, OutputSpec] | None = None,
    timeout: float = 900.0,
) -> Call[C]:
    return Call(key, kind.parse(config), recorded, outputs or {}, ORIGIN, timeout)


def wants(**paths: str) -> Mapping[str, OutputSpec]:
    """Required text outputs by their paths."""
    return {name: OutputSpec(path=path) for name, path in paths.items()}


def recorded(ref: str | None = None, *, done: bool = True, config: Mapping[str, object] | None = None) -> Recorded:
    return Recorded(ref, {}, config or {}, done=done)


def answer(status: int = 200, body: object = None, **headers: str) -> HttpResponse:
    """An answer with a JSON body; `retry_after` is the header `retry-after`."""
    raw = b"" if body is None else json.dumps(body).encode()
    return HttpResponse(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw)
