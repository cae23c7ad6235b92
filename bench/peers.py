"""Compiled peers for the benchmark, installed by their names into a folder that goes with it."""

import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.cost import Trial

SOURCEMETA, RYL = "jsonschema (Sourcemeta, C++)", "ryl (Rust)"
_LONGEST = 300
"""Seconds of an installation."""
_MACHINES = {"x86_64": "x86_64", "AMD64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


def install(home: Path) -> Mapping[str, Path]:
    """The programs that can be had here; says loudly which can't."""
    found: dict[str, Path] = {}
    npm = ("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(home), "@sourcemeta/jsonschema")
    program = f"jsonschema-{platform.system().lower()}-{_MACHINES.get(platform.machine())}"
    if _done(npm):  # its launcher is a script for node, which would be measured too: the program itself is called
        for path in home.glob(f"node_modules/@sourcemeta/jsonschema/build/*/{program}"):
            found[SOURCEMETA] = path
    venv = home / "venv"
    pip = (str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "ryl")
    if _done((sys.executable, "-m", "venv", str(venv))) and _done(pip):
        found[RYL] = venv / "bin" / "ryl"
    for name in sorted({SOURCEMETA, RYL} - found.keys()):
        print(f"NOT OBTAINABLE here, so not compared: {name}")
    return found


def trials(programs: Mapping[str, Path], root: Path, schema: Path) -> Mapping[str, Trial]:
    """What each of them is called with, as fast as it can be: Sourcemeta's takes least with one folder at a time."""
    folders = sorted(str(folder) for folder in (root / "catalog").iterdir())
    arguments = {
        SOURCEMETA: ("validate", "--fast", "--extension", ".yaml", str(schema), *folders),
        RYL: ("check", "--no-cache", "--enable", "key-duplicates", "catalog"),
    }
    return {name: Trial((str(program), *arguments[name]), root) for name, program in programs.items()}


def _done(command: Sequence[str]) -> bool:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_LONGEST)
    except (OSError, subprocess.SubprocessError):
        return False
    return True
