"""Our bare store: a cache of the remote without its files' contents, shared by every paoctl of this user.

Each process takes a *slot*, a number that an OS lock on `<store>/slots/<n>` gives to one process at a time. Its refs
are `refs/pao/<n>/…`, so two processes never lock the same ref, and what an earlier process fetched into a slot is
what the next one need not fetch again. Objects are shared and never removed (`gc.auto=0`): to be rid of them, remove
the folder while no paoctl runs.
"""

import fcntl
import os
import shutil
from pathlib import Path

from paoctl.errors import PlatformError
from paoctl.gateways.git_process import GitProcess


class Slot:
    """The right to the refs below `refs/pao/<n>/`, until `close()` or the end of the process."""

    def __init__(self, number: int, lock: int) -> None:
        self.number = number
        self._lock = lock

    def ref(self, branch: str) -> str:
        """Our copy of a branch. Flat, so that the branch `a/b` may follow a branch `a` that is gone."""
        return f"refs/pao/{self.number}/{branch.replace('/', '%')}"

    @staticmethod
    def pattern(branch: str) -> str:
        """The copies of a branch in all slots, for `git for-each-ref`."""
        return f"refs/pao/*/{branch.replace('/', '%')}"

    @property
    def built(self) -> str:
        """The commit that was built last."""
        return f"refs/pao/{self.number}/+built"

    def close(self) -> None:
        """Give the slot to the next process. A second call does nothing."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def open_store(git: GitProcess) -> Slot:
    """Make the bare repository if it is not there, or is damaged beyond what git takes for one, and take a slot in it.

    Raises:
        PlatformError: the folder can't be written.
    """
    slots = git.store / "slots"
    try:
        slots.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (slots / "opening").open("wb") as door:
            # One at a time: two `git init` in one folder trip over each other's lock files.
            fcntl.flock(door, fcntl.LOCK_EX)
            if not _is_whole(git):
                _clear(git.store)
                git.run("init", "--quiet", "--bare", "--template=", "--initial-branch=main")
            return _first_free(slots)
    except OSError as exc:
        raise PlatformError(
            f"the store {git.store} can't be written: {exc.strerror or exc}",
            remedy="set XDG_CACHE_HOME to a folder that you may write",
        ) from exc


def _is_whole(git: GitProcess) -> bool:
    """Is it a repository? Git is asked only where it does not look like the one that it has made."""
    if not (git.store / "objects").is_dir():  # what `git init` makes last
        return False
    head, config = ((git.store / name) for name in ("HEAD", "config"))
    looks_so = _begins(head, b"ref: refs/") and _begins(config, b"[core]") and (git.store / "refs").is_dir()
    return looks_so or git.attempt("rev-parse", "--git-dir").code == 0


def _begins(file: Path, words: bytes) -> bool:
    return file.is_file() and file.read_bytes().startswith(words)


def _clear(store: Path) -> None:
    """Remove what is no repository any more; not the slots, whose locks other processes hold."""
    for each in store.iterdir():
        if each.is_dir() and not each.is_symlink():
            if each.name != "slots":
                shutil.rmtree(each)
        else:
            each.unlink()


def _first_free(slots: Path) -> Slot:
    number = 0
    while (lock := _try_lock(slots / str(number))) is None:
        number += 1
    return Slot(number, lock)


def _try_lock(path: Path) -> int | None:
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock
