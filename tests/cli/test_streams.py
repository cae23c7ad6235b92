"""Streams that are closed or full, a folder that is gone, words of other systems: none of them is a bug of ours."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from paoctl.rules.samples import REPOSITORY
from tests.cli.shell import environ, paoctl
from tests.cli.test_frame import broken


def sh(script: str, home: Path) -> tuple[int, str, str]:
    """Run a script of the shell in which `$PAOCTL` is the program."""
    program = f"{shlex.quote(sys.executable)} -m paoctl"
    run = subprocess.run(
        ["sh", "-c", script], cwd=home, env=environ(home, PAOCTL=program), capture_output=True, text=True, check=False
    )
    return run.returncode, run.stdout, run.stderr


def test_a_stream_that_is_closed_is_no_bug(tmp_path: Path) -> None:
    assert sh("$PAOCTL schema request >&-", tmp_path) == (0, "", "")
    code, _, err = sh("$PAOCTL request x <&-", tmp_path)
    assert (code, "bug" in err) == (2, False)
    assert sh("$PAOCTL nope 2>&-", tmp_path) == (2, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux alone has /dev/full")
def test_output_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    code, _, err = sh("$PAOCTL schema request > /dev/full", tmp_path)

    assert code == 1
    assert err.startswith("error: the output can't be written: No space left on device\n")
    assert "Exception ignored" not in err


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    code, out, err = sh("mkdir gone && cd gone && rmdir ../gone && $PAOCTL validate", tmp_path)

    assert (code, out) == (2, "")
    assert err.startswith("error: the folder that you are in is gone\n")


def test_words_of_other_systems_neither_move_the_cursor_nor_command_the_ci(tmp_path: Path) -> None:
    code, _, err = broken("foreign", home=tmp_path)

    assert code == 4
    assert err.splitlines() == [
        "error: Jira says 400: \ufffd[31mno",
        "   | ::set-output name=work::true",
        "   | #\ufffd[add-mask]x",
        "   = help: a\ufffdb",
    ]


def test_a_pipe_in_a_folder_that_is_checked_is_told_and_not_read(tmp_path: Path) -> None:
    for example in REPOSITORY:
        path = tmp_path / example.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(example.raw)
    os.mkfifo(tmp_path / "catalog" / "pipe.yaml")

    for argv in ([], ["."]):
        run = paoctl("validate", *argv, home=tmp_path)
        assert (run.code, "error[PAO515] catalog/pipe.yaml is no plain file" in run.out) == (1, True)
    assert paoctl("validate", "catalog", home=tmp_path).code == 0
