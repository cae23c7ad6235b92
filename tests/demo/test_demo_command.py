"""`paoctl demo` where it can't be told, or is interrupted. Told whole it is in tests/proofs/test_demo.py."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from paoctl.demo.ground import folder_of, hold, port_of
from tests.cli.shell import environ, paoctl


def test_a_folder_of_somebody_elses_is_refused(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "notes.txt").write_text("mine", "utf-8")

    run = paoctl("demo", "work", home=tmp_path)

    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "error: work holds something that no demo made\n   = help: name another folder: paoctl demo DIR\n"
    )
    assert (tmp_path / "work" / "notes.txt").is_file()


def test_a_port_that_was_asked_for_and_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        run = paoctl("demo", "--port", str(port), home=tmp_path)

    assert run.code == 1
    assert f"port {port} of this machine can't be had" in run.err
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_fails_ends_the_demo_with_an_error(tmp_path: Path) -> None:
    """A git that fails at the first fetch of paoctl; the sandbox's own git works."""
    real = subprocess.run(["sh", "-c", "command -v git"], capture_output=True, text=True, check=True).stdout.strip()
    shim = tmp_path / "bin" / "git"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\ncase "$*" in *" fetch "*) exit 70;; esac\nexec {real} "$@"\n', "utf-8")
    shim.chmod(0o755)

    path = f"{shim.parent}{os.pathsep}{os.environ['PATH']}"
    run = paoctl("demo", "--port", "0", home=tmp_path, env={"PATH": path})

    assert run.code == 1
    assert "2. Ask for something" in run.out
    assert "3. Approve it" not in run.out
    assert run.err.startswith("error: `paoctl request network-firewall-rule --name shop-gate --yes` ended with ")


def test_control_c_ends_it_and_the_next_demo_may_replace_what_is_left(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "paoctl", "demo", "--port", "0"]
    with subprocess.Popen(
        command, env=environ(tmp_path), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        next(line for line in process.stdout if line.startswith("2. "))
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)

    assert process.returncode == 130
    assert err == "interrupted: nothing more is done\n"
    demo = tmp_path / "pao-demo"
    assert (folder_of(demo) / "made-by-paoctl-demo").is_file()
    assert (demo / ".git" / "made-by-paoctl-demo").is_file()
    with hold(demo), socket.socket() as probe, pytest.raises(ConnectionRefusedError):
        probe.connect(("127.0.0.1", port_of(demo)))
