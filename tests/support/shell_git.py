"""Git as a person runs it, in a work tree, with an environment that only the test decides."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Git:
    """Git in one folder, with `environment` added to a clean one."""

    folder: Path
    environment: Mapping[str, str]

    def __call__(self, *arguments: str) -> str:
        """Run git; it must succeed. Return its standard output."""
        done = self.attempt(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def attempt(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run git, whatever becomes of it."""
        clean = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        env = {"PATH": os.environ["PATH"], **clean, **self.environment}
        command = ["git", *arguments]
        return subprocess.run(command, cwd=self.folder, env=env, capture_output=True, text=True, check=False)

    def commit(self, branch: str, files: Mapping[str, str]) -> str:
        """Commit files on a branch (a new one starts here) and return the sha."""
        self("checkout", "-q", "-B", branch)
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self("add", ".")
        self("commit", "-q", "-m", "Change")
        return self("rev-parse", "HEAD").strip()
