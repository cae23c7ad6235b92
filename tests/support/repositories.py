"""Clones of repositories in a folder: commits of real files, made by the real git."""

from collections.abc import Mapping
from pathlib import Path

from paoctl.rules.samples import REPOSITORY
from tests.support.shell_git import Git

PERSON = {
    "GIT_AUTHOR_NAME": "Ana",
    "GIT_AUTHOR_EMAIL": "ana@acme.example",
    "GIT_COMMITTER_NAME": "Ana",
    "GIT_COMMITTER_EMAIL": "ana@acme.example",
}
SAMPLE = {example.path: example.text for example in REPOSITORY}
"""The sample repository of the rules."""


def begin(folder: Path, files: Mapping[str, str] = SAMPLE) -> Git:
    """A clone with these files on `main`, standing on a branch `work` from there."""
    folder.mkdir(parents=True, exist_ok=True)
    git = Git(folder, PERSON)
    git("init", "--quiet", "-b", "main")
    git.commit("main", files)
    git("checkout", "--quiet", "-b", "work")
    return git


def edit(git: Git, files: Mapping[str, str], gone: tuple[str, ...] = ()) -> str:
    """Write and delete files, commit on the branch that is checked out, and return the sha."""
    for name in gone:
        (git.folder / name).unlink()
    for name, text in files.items():
        path = git.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git("add", "--all", ".")
    git("commit", "--quiet", "-m", "Change")
    return git("rev-parse", "HEAD").strip()
