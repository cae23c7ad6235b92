"""Bugs on purpose that few lives meet: CI looks for them, and `make test` for the others."""

from collections.abc import Collection, Iterable

import pytest


def with_rare(names: Iterable[str], rare: Collection[str]) -> list[object]:
    """The names as parameters of a test, those that are rare for CI alone."""
    return [pytest.param(name, marks=pytest.mark.ci) if name in rare else name for name in names]
