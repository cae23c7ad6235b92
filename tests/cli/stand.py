"""A sandbox with the small catalog of the workflow tests, and a person in front of it."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pexpect

from paoctl.sandbox.server import Exchange
from paoctl.sandbox.world import Sandbox
from tests.cli.shell import Run, environ, paoctl
from tests.workflows.samples import FILES


@dataclass(frozen=True, slots=True)
class Stand:
    """A clone, and the sandbox behind it."""

    sandbox: Sandbox
    home: Path

    @property
    def clone(self) -> Path:
        """The working clone."""
        return self.sandbox.directory

    @property
    def environment(self) -> dict[str, str]:
        """What ana has exported."""
        return self.sandbox.environment()

    def run(self, *argv: str, stdin: str = "", **env: str) -> Run:
        """Run paoctl as ana, where nothing is a terminal."""
        return paoctl(*argv, home=self.home, cwd=self.clone, stdin=stdin, env={**self.environment, **env})

    def talk(self, *argv: str, **env: str) -> "pexpect.spawn[str]":
        """Run paoctl as ana, on a terminal."""
        return self.spawn(sys.executable, "-m", "paoctl", *argv, **env)

    def spawn(self, program: str, *argv: str, **env: str) -> "pexpect.spawn[str]":
        """Run any program as ana, on a terminal."""
        terminal = {"TERM": "xterm", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1"}
        return pexpect.spawn(
            program,
            [*argv],
            cwd=str(self.clone),
            env={**environ(self.home), **self.environment, **terminal, **env},
            encoding="utf-8",
            timeout=20,
            dimensions=(40, 200),
        )


@contextmanager
def sandbox_at(
    folder: Path, files: Mapping[str, str] = FILES, *, on_exchange: Callable[[Exchange], None] | None = None
) -> Iterator[Stand]:
    """A sandbox of these files in a folder, at work; `on_exchange` sees what is spoken with it."""
    seed = folder / "seed"
    for path, text in files.items():
        (seed / path).parent.mkdir(parents=True, exist_ok=True)
        (seed / path).write_text(text)
    (folder / "home").mkdir()
    with Sandbox(folder / "clone", seed=seed, on_exchange=on_exchange) as sandbox:
        yield Stand(sandbox, folder / "home")
