"""Action types that are made for a test."""

from typing import TypeVar, cast

import pytest

from paoctl.actions import registry
from paoctl.actions.base import ActionConfig, ActionType

C = TypeVar("C", bound=ActionConfig)


def install(monkeypatch: pytest.MonkeyPatch, action: ActionType[C]) -> None:
    """Have an action type in the table, under its own kind."""
    made = cast("registry.AnyAction", action)
    kind = registry.Kind(made.config, made.knows_destroy, lambda: made)
    monkeypatch.setattr(registry, "ACTIONS", {**registry.ACTIONS, made.kind: kind})
