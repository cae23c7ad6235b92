"""The ground that a sandbox stands on: its clone, its folder beside it, its port, and what an earlier demo left."""

import errno
import fcntl
import json
import os
import shlex
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from paoctl.demo.sample import copy_sample
from paoctl.errors import PlatformError, UsageError
from paoctl.sandbox.repository import GitError
from paoctl.sandbox.server import Recorder
from paoctl.sandbox.world import Sandbox

USUAL_PORT: Final = 8899
"""Where the first sandbox of a machine answers."""
_LAST_PORT: Final = 65535
_MARKER: Final = "made-by-paoctl-demo"
"""A file in both folders of a demo: the next one may replace them."""


def folder_of(directory: Path) -> Path:
    """The folder beside a clone in which its sandbox keeps everything."""
    directory = directory.absolute()
    return directory.with_name(f"{directory.name}.sandbox")


def typed(path: Path) -> str:
    """A path as a person would type it here: relative where that is shorter, quoted for a shell."""
    here, there = Path.cwd(), path.absolute()
    return shlex.quote(str(there.relative_to(here) if there.is_relative_to(here) else there))


def port_of(directory: Path) -> int | None:
    """Where the sandbox of a clone answered the last time; None when there was none yet.

    The settings of its catalog name that port, so a sandbox that goes on goes on there.
    """
    try:
        port = json.loads((folder_of(directory) / "state.json").read_bytes())["port"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return port if isinstance(port, int) else None


@contextmanager
def running_sandbox(
    directory: Path, port: int | None = None, *, strict: bool = False, on_exchange: Recorder | None = None
) -> Iterator[Sandbox]:
    """The sandbox of a clone, at work until the end of the `with`; a new one starts with the sample catalog.

    `port` 0 is any free one; without a wish it is that of the last time, at first `USUAL_PORT`.

    Raises:
        UsageError: the folder holds something else, or the port is no port.
        PlatformError: the port is taken, the sandbox is at work already, or its folder can't be written.
    """
    refuse_strangers(directory)
    is_new = not folder_of(directory).exists()
    wish = (port_of(directory) or USUAL_PORT) if port is None else port
    if not 0 <= wish <= _LAST_PORT:
        raise UsageError(f"{wish} is no port", remedy=f"a number up to {_LAST_PORT}; 0 takes any that is free")
    with hold(directory):
        try:
            sandbox = _open(directory, wish, strict=strict, on_exchange=on_exchange)
        except PlatformError:
            if is_new:
                shutil.rmtree(folder_of(directory))
            raise
        with sandbox:
            yield sandbox


def refuse_strangers(directory: Path) -> None:
    """Leave alone what no sandbox made.

    Raises:
        UsageError: the folder has files, but no sandbox.
    """
    if folder_of(directory).is_dir() or not directory.exists():
        return
    if not directory.is_dir() or any(directory.iterdir()):
        raise UsageError(f"{directory} has files that no sandbox made", remedy="name a folder that is not there yet")


def clear(directory: Path) -> None:
    """Remove what an earlier demo left.

    Raises:
        UsageError: something else is there.
        PlatformError: the sandbox of the earlier demo is at work, or it can't be removed.
    """
    beside = folder_of(directory)
    for folder, marker in ((directory, _marker_of_clone(directory)), (beside, beside / _MARKER)):
        if folder.is_symlink() or (_holds_something(folder) and not marker.is_file()):
            remedy = "name another folder: paoctl demo DIR"
            raise UsageError(f"{folder} holds something that no demo made", remedy=remedy)
    try:
        if beside.is_dir():
            with hold(directory):
                shutil.rmtree(beside)
        if directory.is_dir():
            shutil.rmtree(directory)
    except OSError as error:
        raise PlatformError(f"can't remove the earlier demo: {error}") from error


def mark(directory: Path) -> None:
    """Let the next demo replace this one. The mark of the clone lies where git looks for nothing."""
    for marker in (_marker_of_clone(directory), folder_of(directory) / _MARKER):
        marker.touch()


def usual_or_free_port() -> int:
    """`USUAL_PORT` if nobody has it, else 0, which takes a free one."""
    try:
        with socket.create_server(("127.0.0.1", USUAL_PORT)):
            return USUAL_PORT
    except OSError:
        return 0


@contextmanager
def hold(directory: Path) -> Iterator[None]:
    """Keep every other process away from a sandbox's folder, which is made if need be; the lock dies with us.

    Raises:
        PlatformError: another process holds it, or it can't be written.
    """
    folder = folder_of(directory)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        door = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise PlatformError(f"can't write {folder}: {error.strerror}") from error
    try:
        _lock(door, directory)
        yield
    finally:
        os.close(door)


def _lock(door: int, directory: Path) -> None:
    try:
        fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        remedy = "stop it there with Ctrl-C, or name another folder"
        raise PlatformError(f"the sandbox of {directory} is at work in another process", remedy=remedy) from error


def _open(directory: Path, port: int, *, strict: bool, on_exchange: Recorder | None) -> Sandbox:
    try:
        with TemporaryDirectory() as seed:
            copy_sample(Path(seed))
            return Sandbox(directory, port=port, strict=strict, seed=Path(seed), on_exchange=on_exchange)
    except GitError as error:
        raise PlatformError(f"git can't make the sandbox of {directory}: {error}") from error
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise PlatformError(f"can't make the sandbox of {directory}: {error}") from error
        remedy = "`--port N` takes another one, `--port 0` any free one"
        raise PlatformError(f"port {port} of this machine can't be had: {error.strerror}", remedy=remedy) from error


def _marker_of_clone(directory: Path) -> Path:
    return directory / ".git" / _MARKER


def _holds_something(folder: Path) -> bool:
    return folder.is_file() or (folder.is_dir() and any(folder.iterdir()))
