"""Verdicts on this disk: `$XDG_CACHE_HOME/paoctl/verdicts`, a file for each state that settings and the like were in.

Whatever is there and is not plainly what we wrote ourselves counts for nothing: a cache can be deleted, cut short,
copied from elsewhere or made unwritable at any moment, and all that is lost is time. Only its owner reads or writes it.
"""

import json
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from paoctl.model.digest import content_digest

MOST_FILES: Final = 64
"""So many are kept; those that were not used for longest go first."""
LARGEST: Final = 64 * 1024 * 1024
"""Bytes of one."""


class CachedVerdicts:
    """Those of this build of paoctl, in a folder."""

    def __init__(self, folder: Path, build: str | None = None) -> None:
        """The folder need not be there; `build` is what paoctl is, for tests."""
        self._folder = folder
        self._build = build or build_digest()

    def recall(self, around: str) -> Mapping[str, str]:
        """What was kept under this name, by path; nothing when there is nothing that can be relied on."""
        try:
            raw = _read_own(self._file(around))
            found: object = json.loads(raw)
        except (OSError, ValueError, RecursionError):
            return {}
        known = found if isinstance(found, dict) else {}
        return {path: text for path, text in known.items() if isinstance(text, str)}

    def keep(self, around: str, records: Mapping[str, str]) -> None:
        """Keep this and no more under this name; in silence not at all, where that can't be done."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_own(self._file(around), _pieces(records))
            for file in sorted(self._folder.iterdir(), key=_last_use, reverse=True)[MOST_FILES:]:
                file.unlink()

    def _file(self, around: str) -> Path:
        return self._folder / f"{_digest((self._build, around))}.json"


def build_digest() -> str:
    """What decides how this paoctl judges: its own code, the packages that are installed, and Python.

    Code counts as changed when its size or time has changed, which is how Python decides whether it may run what it has
    compiled before (PEP 3147): what runs is what is named here.
    """
    code = Path(__file__).parent.parent
    packages = (name for folder in sys.path for name in _names(folder) if name.endswith((".dist-info", ".egg-info")))
    return _digest((sys.version, *sorted(packages), *_code(str(code))))


def _code(folder: str) -> Iterator[str]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _code(entry.path)
        elif entry.name.endswith(".py"):
            facts = entry.stat()
            yield f"{entry.path} {facts.st_size} {facts.st_mtime_ns}"


def _names(folder: str) -> list[str]:
    try:
        return [path.name for path in Path(folder).iterdir()]
    except OSError:
        return []


def _digest(parts: tuple[str, ...]) -> str:
    return content_digest("\n".join(parts).encode("utf-8", "surrogateescape"))


def _last_use(file: Path) -> float:
    return file.stat().st_mtime


def _read_own(file: Path) -> bytes:
    """The bytes of a plain file that is ours and that nobody else may write.

    Raises:
        OSError: there is no such file.
    """
    handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as opened:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode) or facts.st_uid != os.geteuid() or facts.st_mode & 0o022:
            raise PermissionError(f"{file} is not ours alone")
        if facts.st_size > LARGEST:
            raise OSError(f"{file} is larger than what we write")
        os.utime(handle)
        return opened.read()


def _pieces(records: Mapping[str, str]) -> Iterator[bytes]:
    """The records as JSON, one by one: the text of thousands is not held beside them."""
    between = "{"
    for path, text in records.items():
        yield f"{between}{json.dumps(path)}:".encode()
        yield json.dumps(text).encode()
        between = ","
    yield b"}" if records else b"{}"


def _write_own(file: Path, pieces: Iterator[bytes]) -> None:
    """All of it or nothing, for the eyes of its owner.

    Raises:
        OSError: it can't be written, or is larger than what is read.
    """
    draft = file.with_name(f".{file.name}.{os.urandom(4).hex()}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as opened:
            opened.writelines(pieces)
            if opened.tell() > LARGEST:
                raise OSError(f"{file} would be too large")
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
