"""Thirty ways to break CODEOWNERS: none of them passes."""

import pytest

from paoctl.govern.codeowners import LARGEST
from paoctl.rules.samples import CODEOWNERS, REPOSITORY
from paoctl.workflows.validate import validate

LINES = (
    "!/docs/ @acme/platform",
    "\\#notes @acme/platform",
    "[a-z].md @acme/platform",
    "docs/*** @acme/platform",
    "/ @acme/platform",
    "*.md platform",
    "*.md acme/platform",
    "*.md @",
    "*.md @acme/",
    "*.md @@acme",
    "*.md @acme/platform/more",
    "*.md ana@acme",
    "*.md @acme/platform,@acme/orders",
    "*.md @-acme",
    "* @acme/orders",
    "*.yaml @acme/orders",
    "/catalog/",
    "/catalog/databases/ @ana",
    "/catalog/databases/database-postgresql-standard.yaml",
    "requests/** @acme/orders",
    "/requests/database-postgresql-standard/orders-db.yaml @ana",
    "/.github/",
    "/policies/ @acme/orders",
    "/CODEOWNERS @acme/databases",
)
"""Each stands behind the block, as a person would add it."""
EDITS = (
    ("/catalog/databases/database-postgresql-standard.* @acme/databases", "/catalog/databases/* @acme/databases"),
    ("/requests/database-postgresql-standard/ @acme/databases\n", ""),
    ("# BEGIN paoctl\n", ""),
    ("# END paoctl\n", ""),
    ("/paoctl.yaml @acme/platform", "/paoctl.yaml @acme/orders"),
    ("/modules/ @acme/platform", "#/modules/ @acme/platform"),
)
BROKEN = [
    *(f"{CODEOWNERS.text}{line}\n" for line in LINES),
    *(CODEOWNERS.but(old, new).text for old, new in EDITS),
    "",
    f"{CODEOWNERS.text}{'#' * LARGEST}\n",
]


def found(files: dict[str, bytes]) -> int:
    return sum(each.severity == "error" for each in validate(files).findings)


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: text.splitlines()[-1][:40] if text else "empty")
def test_a_broken_codeowners_does_not_pass(text: str) -> None:
    files = {example.path: example.raw for example in REPOSITORY}

    assert found(files) == 0
    assert found({**files, CODEOWNERS.path: text.encode()}) > 0


@pytest.mark.parametrize("place", [".github/CODEOWNERS", "docs/CODEOWNERS"])
def test_one_that_stands_elsewhere_does_not_pass(place: str) -> None:
    files = {example.path: example.raw for example in REPOSITORY if example.path != CODEOWNERS.path}

    assert found({**files, place: CODEOWNERS.raw}) > 0
