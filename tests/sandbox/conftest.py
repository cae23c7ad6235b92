"""One small world a test: a repository with owners, real HTTP, every GitHub exchange checked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from paoctl.sandbox.world import Sandbox
from tests.support.exchange_checker import ExchangeChecker
from tests.support.people import Clients
from tests.support.pull_requests import Desk

DEPLOY = """\
name: Deploy
on:
  workflow_dispatch:
    inputs: {pao_key: {}, size: {type: choice, options: [small]}}
"""
FILES = {
    "CODEOWNERS": "* @acme/platform\n/requests/databases/ @acme/databases\n/requests/free/\n",
    "README.md": "# Catalog at http://127.0.0.1:8899/\n",
    "requests/databases/orders.yaml": "size: small\n",
    ".github/workflows/deploy.yml": DEPLOY,
    ".github/workflows/test.yml": "on: push\n",
}


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """Return a folder with the files of the first commit."""
    folder = tmp_path / "seed"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def checker() -> Iterator[ExchangeChecker]:
    """Collect what GitHub's description does not allow, and fail with it at the end of the test."""
    checker = ExchangeChecker()
    yield checker
    checker.raise_violations()


@pytest.fixture
def sandbox(tmp_path: Path, seed: Path, checker: ExchangeChecker) -> Iterator[Sandbox]:
    """Return a running sandbox."""
    with Sandbox(tmp_path / "demo", seed=seed, on_exchange=checker) as sandbox:
        yield sandbox


@pytest.fixture
def clients(sandbox: Sandbox) -> Iterator[Clients]:
    """Return PyGithub clients for everyone in the sandbox."""
    clients = Clients(sandbox)
    yield clients
    clients.close()


@pytest.fixture
def desk(sandbox: Sandbox, clients: Clients) -> Desk:
    """Return the engineer's desk: branches and pull requests by one line each."""
    return Desk(sandbox, clients)
