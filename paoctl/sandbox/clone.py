"""The first commit of the bare repository, and the working clone in front of it."""

from pathlib import Path

from paoctl.sandbox.people import Person
from paoctl.sandbox.repository import ABSENT, MAIN, Repository, Signature, run_git

PLACEHOLDER = b"http://127.0.0.1:8899"
"""How a seed names the sandbox; the first commit has the real address instead."""
BARE_SEED = {
    "CODEOWNERS": b"* @acme/platform\n",
    "README.md": b"# Platform\n\nThe service catalog of this sandbox.\n",
}
# Answers with the token of the environment, so that none is ever written to a file; an empty one before it switches off
# the helpers that the machine has.
HELPER = '!f() { test "$1" = get && echo username=x-access-token && echo "password=$GITHUB_TOKEN"; }; f'
FIRST_DATE = "1767225600 +0000"
"""The first commit is always made on 2026-01-01, so that the same seed at the same address has the same sha."""


def seed_repository(repository: Repository, seed: Path | None, base_url: str, author: Person) -> None:
    """Commit the files of the folder `seed` (a few lines of our own without one) to `main`, unless that exists."""
    if repository.branch(MAIN):
        return
    files = BARE_SEED if seed is None else _files(seed)
    rows = {
        path: ("100644", repository.write_blob(content.replace(PLACEHOLDER, base_url.encode())))
        for path, content in files.items()
    }
    signature = Signature(author.name, author.email, FIRST_DATE)
    tree = repository.write_tree(None, rows)
    commit = repository.write_commit(tree, (), "Start the service catalog\n", signature, signature)
    repository.update_ref(f"refs/heads/{MAIN}", commit, ABSENT)


def make_clone(directory: Path, repository: Repository, url: str, author: Person) -> None:
    """Clone to `directory` unless it is a clone already; its `origin` is `url`, its commits are `author`'s."""
    if not (directory / ".git").exists():
        run_git("clone", "--quiet", "--no-hardlinks", "--", str(repository.path), str(directory))
    settings = {"remote.origin.url": url, "user.name": author.name, "user.email": author.email}
    for name, value in settings.items():
        run_git("config", "--local", name, value, cwd=directory)
    run_git("config", "--local", "--replace-all", "credential.helper", "", cwd=directory)
    run_git("config", "--local", "--add", "credential.helper", HELPER, cwd=directory)


def _files(seed: Path) -> dict[str, bytes]:
    """Return the files below a folder by their paths, without what git keeps there."""
    found = (path for path in sorted(seed.rglob("*")) if path.is_file())
    names = {path.relative_to(seed): path for path in found}
    return {name.as_posix(): path.read_bytes() for name, path in names.items() if ".git" not in name.parts}
