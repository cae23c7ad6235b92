"""Where the story is played: every command is shown as a person would type it, and run as a process of its own.

The processes are the same `paoctl` that people and CI run; only their environment leads to the sandbox.
"""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import fill
from typing import Final, TextIO

from paoctl.errors import PlatformError
from paoctl.report.terminal import Terminal

_FOREIGN: Final = ("PAOCTL_", "GITHUB_", "GH_", "JIRA_", "AWS_", "GIT_", "SANDBOX_", "XDG_")
"""Variables by which the outer world, a CI job for instance, would reach into the story."""
_HERE: Final = "127.0.0.1,localhost"
_LINE: Final = 90
"""Columns of a line that is read with ease, on a wide terminal too."""


def stage_environment(outer: Mapping[str, str], sandbox: Mapping[str, str], home: Path) -> dict[str, str]:
    """The environment of the story's processes: that of the sandbox, and nothing of ours kept outside `home`."""
    kept = {name: value for name, value in outer.items() if not name.startswith(_FOREIGN)}
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CACHE", "CONFIG", "DATA", "STATE")}
    git = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0"}
    return {**kept, **folders, **git, **sandbox, "NO_PROXY": _HERE, "no_proxy": _HERE}


@dataclass
class Stage:
    """A folder, an environment, and the stream on which the story is told."""

    directory: Path
    environment: Mapping[str, str]
    stream: TextIO
    terminal: Terminal
    _chapter: int = field(default=0, init=False)

    @contextmanager
    def chapter(self, title: str, text: str) -> Iterator[None]:
        """A numbered part of the story, and how long it took."""
        self._chapter += 1
        self.say(f"{self.terminal.paint(f'{self._chapter}. {title}', 'bold')}\n{self._wrapped(text)}\n")
        start = time.monotonic()
        yield
        self.say(self.terminal.paint(f"({time.monotonic() - start:.1f} s)", "dim") + "\n")

    def _wrapped(self, text: str) -> str:
        return fill(" ".join(text.split()), min(self.terminal.width, _LINE), break_on_hyphens=False)

    def say(self, text: str) -> None:
        """Tell something."""
        self.stream.write(f"{text}\n")
        self.stream.flush()

    def show(self, *argv: str) -> None:
        """Show a command that runs already, or that a person would type elsewhere."""
        self.say(f"{self.terminal.paint('$', 'dim')} {self.terminal.paint(shlex.join(argv), 'cyan')}")

    def paoctl(self, *argv: str) -> None:
        """Run a command of paoctl in the clone.

        Raises:
            PlatformError: it did not end well.
        """
        self._run(("paoctl", *argv), (sys.executable, "-P", "-m", "paoctl", *argv))

    def git(self, *argv: str) -> None:
        """Run a command of git in the clone.

        Raises:
            PlatformError: it did not end well.
        """
        self._run(("git", *argv), ("git", "--no-pager", *argv))

    def _run(self, shown: tuple[str, ...], argv: tuple[str, ...]) -> None:
        self.show(*shown)
        done = subprocess.run(
            argv,
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self.stream,
            stderr=self.stream,
            check=False,
        )
        if done.returncode:
            remedy = f"look at {self.directory}; what was asked of it is above"
            raise PlatformError(f"`{shlex.join(shown)}` ended with {done.returncode}: the demo stops", remedy=remedy)
        self.say("")
