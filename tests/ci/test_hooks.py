"""The hooks for pre-commit wake for every file that their commands read."""

import re

import pytest

from paoctl.load.yaml import parse
from paoctl.model.paths import OWNERS_PLACES, is_inside
from paoctl.rules.samples import REPOSITORY
from tests.house.skeleton import ROOT

HOOKS = ".pre-commit-hooks.yaml"


@pytest.mark.parametrize("path", sorted(each.path for each in REPOSITORY if is_inside(each.path)))
@pytest.mark.parametrize("hook", ["paoctl-validate", "paoctl-fmt"])
def test_a_document_wakes_the_hook(hook: str, path: str) -> None:
    assert re.search(_files(hook), path)


@pytest.mark.parametrize("path", OWNERS_PLACES)
def test_a_change_of_owners_wakes_validate(path: str) -> None:
    assert re.search(_files("paoctl-validate"), path)
    assert not re.search(_files("paoctl-fmt"), path)


def _files(hook: str) -> str:
    hooks = parse(HOOKS, (ROOT / HOOKS).read_bytes()).value
    assert isinstance(hooks, list)
    (files,) = (each["files"] for each in hooks if each["id"] == hook)
    return str(files)
