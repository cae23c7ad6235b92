"""Everything that can be seen while the demo is told: exchanges, command lines, what is printed."""

import os
import shlex
from pathlib import Path
from shutil import which

from paoctl.sandbox.server import Exchange
from tests.gateways.git_http import command_lines
from tests.support.exchange_checker import ExchangeChecker


class Witness:
    """Sees every exchange with the sandbox, and which command lines the machine shows meanwhile.

    Processes that ask the sandbox are alive while it answers; a git that asks nothing is seen by the shim before it.
    """

    def __init__(self, folder: Path) -> None:
        self.github = ExchangeChecker()
        self.command_lines: set[str] = set()
        self._log = folder / "git.log"
        self._shim = _shim(folder / "bin", self._log)

    def __call__(self, exchange: Exchange) -> None:
        """See one exchange, before its answer is sent."""
        self.github(exchange)
        self.command_lines.update(command_lines())

    @property
    def environ(self) -> dict[str, str]:
        """Our environment, with the shim in front of git."""
        return {**os.environ, "PATH": f"{self._shim}{os.pathsep}{os.environ['PATH']}"}

    @property
    def gits(self) -> list[str]:
        """The command line of every git that was started by name."""
        return self._log.read_text("utf-8").splitlines()


def _shim(folder: Path, log: Path) -> Path:
    """A folder with a `git` that writes its command line down and becomes the real one."""
    folder.mkdir(parents=True)
    real = which("git")
    assert real
    shim = folder / "git"
    shim.write_text(f'#!/bin/sh\necho "git $*" >> {shlex.quote(str(log))}\nexec {shlex.quote(real)} "$@"\n', "utf-8")
    shim.chmod(0o755)
    return folder
