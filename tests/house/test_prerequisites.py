"""scripts/prerequisites finds a Python that works, or says in one line what to install."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.house.skeleton import ROOT

SCRIPT = ROOT / "scripts" / "prerequisites"

# How the interpreters of this world answer the two questions: is it recent, has it venv?
WORKS = "exit 0"
SHIM = 'echo "command not found" >&2; exit 127'
OLD = 'case "$2" in *version_info*) exit 1;; esac'
WITHOUT_VENV = 'case "$2" in *ensurepip*) exit 1;; esac'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A PATH that holds git and nothing else; tests add interpreters."""
    _program(tmp_path, "git", WORKS)
    return tmp_path


def _program(folder: Path, name: str, body: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    file.chmod(0o755)


def _ask(path: Path, *wish: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": str(path)}
    return subprocess.run([SCRIPT, *wish], env=environment, capture_output=True, text=True, check=False)


def test_python3_is_taken_when_it_will_do(path: Path) -> None:
    _program(path, "python3", WORKS)
    _program(path, "python3.13", WORKS)

    assert _ask(path).stdout == f"{path}/python3\n"


@pytest.mark.parametrize("python3", [SHIM, OLD, WITHOUT_VENV], ids=["a dead shim", "too old", "without venv"])
def test_another_python_is_taken_when_python3_will_not_do(python3: str, path: Path) -> None:
    _program(path, "python3", python3)
    _program(path, "python3.13", SHIM)
    _program(path, "python3.12", WORKS)

    assert _ask(path).stdout == f"{path}/python3.12\n"


@pytest.mark.parametrize(
    ("python3", "packages"),
    [
        (None, "git make python3 python3-venv"),
        (WITHOUT_VENV, "git make python3 python3-venv"),
        (OLD, "git make python3.11 python3.11-venv"),
    ],
    ids=["no python", "without venv", "too old"],
)
def test_without_python_the_apt_line_is_given(python3: str | None, packages: str, path: Path) -> None:
    if python3 is not None:
        _program(path, "python3", python3)

    answer = _ask(path)

    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.count("\n") == 1
    assert answer.stderr.startswith("Not found: Python 3.11 or newer with venv. ")
    assert answer.stderr.endswith(f" apt-get install -y {packages}\n")


def test_without_git_the_apt_line_is_given(path: Path) -> None:
    _program(path, "python3", WORKS)
    (path / "git").unlink()

    answer = _ask(path)

    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith("Not found: git. ")
    assert answer.stderr.endswith(" apt-get install -y git make\n")


def test_a_wish_is_met_or_refused(path: Path) -> None:
    _program(path, "python3", WORKS)
    _program(path, "python3.14", SHIM)

    answer = _ask(path, "python3.14")

    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith("Not found: python3.14")
