"""Runs the real program in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COVERAGE = ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")


@dataclass(frozen=True, slots=True)
class Run:
    """What a command line gave."""

    code: int
    out: str
    err: str


def environ(home: Path, **more: str) -> dict[str, str]:
    """The environment of a person who has set nothing, with a home of its own."""
    kept = {name: os.environ[name] for name in ("PATH", *COVERAGE) if name in os.environ}
    return {**kept, "HOME": str(home), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **more}


def paoctl(
    *argv: str, home: Path, cwd: Path | None = None, stdin: str = "", env: Mapping[str, str] | None = None
) -> Run:
    """Run `paoctl` with these arguments; nothing is a terminal."""
    return python("-m", "paoctl", *argv, home=home, cwd=cwd, stdin=stdin, env=env)


def python(
    *argv: str, home: Path, cwd: Path | None = None, stdin: str = "", env: Mapping[str, str] | None = None
) -> Run:
    """Run Python with these arguments, paoctl on its path."""
    done = subprocess.run(
        [sys.executable, *argv],
        cwd=cwd or home,
        env=environ(home, **(env or {})),
        input=stdin,
        text=True,
        capture_output=True,
        check=False,
        timeout=60,
    )
    return Run(done.returncode, done.stdout, done.stderr)
