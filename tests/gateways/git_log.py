"""A `git` on the PATH that writes its argv down before it becomes the real one."""

import os
import shutil
from pathlib import Path

import pytest

VERBS = ("init", "fetch", "ls-remote", "cat-file", "ls-tree", "rev-list", "log", "merge-base", "fast-import", "push")


class GitLog:
    """What git was asked for, by those who start it by name: its own helpers are not seen."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._lines = folder / "argv"
        self._lines.touch()
        real = shutil.which("git")
        program = folder / "git"
        program.write_text(f'#!/bin/sh\necho "$@" >> {self._lines}\nexec {real} "$@"\n', "utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    def take(self) -> list[list[str]]:
        """The argvs since the last `take`, of calls on a store: those of the server are another's."""
        lines = self._lines.read_text("utf-8").splitlines()
        self._lines.write_text("", "utf-8")
        return [line.split() for line in lines if "store.git" in line]

    def verbs(self) -> list[str]:
        """The verbs since the last `take`."""
        return [next(word for word in argv if word in VERBS) for argv in self.take()]
