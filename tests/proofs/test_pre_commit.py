"""pre-commit, as others use it: our hooks, installed from a commit of this repository, run in theirs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shell import environ, paoctl
from tests.house.skeleton import ROOT

pytestmark = pytest.mark.nightly
HOOKS = "[{id: paoctl-validate}, {id: paoctl-fmt}, {id: paoctl-test}]"


def run(*argv: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program of others: with pip's settings, and a home of its own."""
    env = {**environ(cwd.parent), **{name: value for name, value in os.environ.items() if name.startswith("PIP_")}}
    del env["PYTHONPATH"]
    return subprocess.run(argv, cwd=cwd, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def pre_commit(tmp_path: Path) -> str:
    run(sys.executable, "-m", "venv", str(tmp_path / "venv"), cwd=tmp_path)
    if run(str(tmp_path / "venv" / "bin" / "pip"), "install", "--quiet", "pre-commit", cwd=tmp_path).returncode:
        pytest.skip("NOT TRIED: pre-commit can't be had here")
    return str(tmp_path / "venv" / "bin" / "pre-commit")


def test_the_hooks_pass_what_is_in_order_and_stop_what_is_not(pre_commit: str, tmp_path: Path) -> None:
    root = tmp_path / "catalog"
    assert paoctl("init", "--yes", str(root), home=tmp_path).code == 0
    commit = run("git", "rev-parse", "HEAD", cwd=ROOT).stdout.strip()
    config = f"repos:\n  - repo: {ROOT}\n    rev: {commit}\n    hooks: {HOOKS}\n"
    (root / ".pre-commit-config.yaml").write_text(config, "utf-8")
    run("git", "init", "--quiet", ".", cwd=root)
    run("git", "add", "--all", cwd=root)
    fine = run(pre_commit, "run", "--all-files", cwd=root)
    settings = root / "paoctl.yaml"
    settings.write_text(settings.read_text("utf-8").replace("kind: Project\n", "") + "kind: Project\n", "utf-8")
    run("git", "add", "--all", cwd=root)
    stopped = run(pre_commit, "run", "--all-files", cwd=root)

    assert (fine.returncode, fine.stdout.count("Passed")) == (0, 3), fine.stdout + fine.stderr
    assert stopped.returncode == 1
    assert "written  paoctl.yaml" in stopped.stdout
