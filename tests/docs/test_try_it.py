"""The tour by hand, walked: every command of its runnable blocks, in order, in a sandbox of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from paoctl.demo.ground import running_sandbox
from tests.cli.shell import ROOT, environ
from tests.docs.pages import page

TOUR = page("docs/try-it.md")
COMMANDS = [
    line[2:]
    for block in TOUR.blocks
    if block.info == "run"
    for line in block.text.splitlines()
    if line.startswith("$ ")
]
TOOLS = ("git", "curl")


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with the `paoctl` of this checkout, as the activated environment of the tour has it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "paoctl").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m paoctl "$@"\n')
    (folder / "paoctl").chmod(0o755)
    return folder


def shell(command: str, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    argv = ["bash", "-c", command]
    return subprocess.run(argv, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason=f"the tour uses {' and '.join(TOOLS)}")
def test_every_step_of_the_tour_succeeds_in_its_order(tmp_path: Path, programs: Path) -> None:
    clone = tmp_path / "my-platform"
    with running_sandbox(clone, 0) as sandbox:
        env = environ(tmp_path, **sandbox.environment(), NO_PROXY="127.0.0.1", GIT_CONFIG_NOSYSTEM="1")
        env["PATH"] = f"{programs}{os.pathsep}{env['PATH']}"
        said = []
        for command in COMMANDS:
            done = shell(command, clone, env)
            assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"
            said.append(done.stdout)

    assert len(COMMANDS) > 20
    assert "phase: waiting" in said[-1]  # the change waits for its ticket
    assert any("fw-4711" in text for text in said)


def test_the_tour_starts_where_setup_puts_the_program() -> None:
    assert "make setup" in TOUR.text
    assert "setup:" in (ROOT / "Makefile").read_text("utf-8")
