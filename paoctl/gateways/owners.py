"""Who this process is as the owner of a lease, and whether another owner is dead (FORMATS: Clocks).

In GitHub Actions an owner is a job, `gha:<repo id>:<run id>/<attempt>:<environment>.<shard>`, and GitHub says whether
that attempt is over. Elsewhere it is a lock, `local:<host>:<lock file id>`: a file that the process keeps locked for
as long as it lives, so that the operating system says whether it is over. Lock files stay: one that is gone would
prove nothing.
"""

import fcntl
import os
import re
import secrets
import socket
import threading
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Final

from paoctl.errors import PlatformError
from paoctl.ports import CiRun

_GHA: Final = re.compile(r"gha:(?P<repo>\d+):(?P<run>\d+)/(?P<attempt>\d+):(?P<part>[^:]+)")
_LOCAL: Final = re.compile(r"local:(?P<host>[^:]+):(?P<lock>[0-9a-f]{32})")


class ProcessOwners:
    """Owners as seen from this process.

    `state` is the folder that the locks are in. `finished` asks the forge about a CI run. `part` is what this process
    works on, `<environment>.<shard>`. `vouched` are owners of whom a person says that they are dead (`--take-over`).
    """

    def __init__(
        self,
        state: Path,
        finished: Callable[[CiRun], bool | None],
        *,
        part: str = "all.0",
        vouched: Collection[str] = (),
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._locks = state / "locks"
        self._finished = finished
        self._part = part
        self._vouched = frozenset(vouched)
        self._environ = environ
        self._host = re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname()) or "unnamed"
        self._naming = threading.Lock()
        self._me = ""
        self._lock = -1

    def me(self) -> str:
        """This process as an owner.

        Raises:
            PlatformError: the lock can't be written.
        """
        with self._naming:
            self._me = self._me or self._job() or self._hold()
            return self._me

    def dead(self, owner: str) -> bool | None:
        """Is that owner surely dead? None when nobody can tell from here."""
        if owner == self.me():
            return False
        if owner in self._vouched:
            return True
        if match := _LOCAL.fullmatch(owner):
            return self._is_free(match["lock"]) if match["host"] == self._host else None
        if match := _GHA.fullmatch(owner):
            return self._finished(CiRun(match["run"], int(match["attempt"])))
        return None

    def close(self) -> None:
        """Let go of the lock, as the end of the process does. A second call does nothing."""
        with self._naming:
            if self._lock >= 0:
                os.close(self._lock)
            self._lock, self._me = -1, ""

    def _job(self) -> str:
        names = ("GITHUB_REPOSITORY_ID", "GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT")
        repo, run, attempt = (self._environ.get(name, "") for name in names)
        owner = f"gha:{repo}:{run}/{attempt}:{self._part}"
        return owner if self._environ.get("GITHUB_ACTIONS") == "true" and _GHA.fullmatch(owner) else ""

    def _hold(self) -> str:
        name = secrets.token_hex(16)
        try:
            self._locks.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(self._locks / name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            raise PlatformError(
                f"the lock of this process can't be written to {self._locks}: {exc.strerror}",
                remedy="set XDG_STATE_HOME to a folder that you may write",
            ) from exc
        return f"local:{self._host}:{name}"

    def _is_free(self, name: str) -> bool | None:
        try:
            lock = os.open(self._locks / name, os.O_RDWR)
        except OSError:
            return None  # another user's, or another XDG_STATE_HOME: a lock that we can't see may still be held
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(lock)
        return True
