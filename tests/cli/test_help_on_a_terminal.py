"""Help is as wide as the terminal that shows it, and breaks no word."""

import sys
from pathlib import Path

import pexpect
import pytest

from tests.cli.shell import environ, paoctl


def lines_at(width: int, command: str, home: Path) -> list[str]:
    child: pexpect.spawn[str] = pexpect.spawn(
        sys.executable,
        ["-m", "paoctl", command, "--help"],
        env={**environ(home), "TERM": "xterm"},
        dimensions=(60, width),
        encoding="utf-8",
        timeout=60,
    )
    child.expect(pexpect.EOF)
    return (child.before or "").splitlines()


@pytest.mark.parametrize("width", [64, 80, 200])
@pytest.mark.parametrize("command", ["validate", "request", "init"])
def test_help_folds_between_words(command: str, width: int, tmp_path: Path) -> None:
    lines = lines_at(width, command, tmp_path)
    text = lines[: lines.index("Examples")]
    assert max(len(line) for line in text if not line.startswith("Usage")) <= min(width, 120)
    assert " ".join(lines).split() == paoctl(command, "--help", home=tmp_path).out.split(), "every word is whole"


def test_behind_a_pipe_nothing_is_folded(tmp_path: Path) -> None:
    lines = paoctl("validate", "--help", home=tmp_path).out.splitlines()
    assert max(map(len, lines)) > 120
