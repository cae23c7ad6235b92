"""A file of this disk, written as a whole: who reads it meanwhile sees the old one or the new one."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from paoctl.errors import UsageError


def rewrite(file: Path, raw: bytes) -> None:
    """Write a file; one that is there keeps its mode, a link is followed, and into a pipe it is written.

    Raises:
        UsageError: it can't be written.
    """
    try:
        if file.exists() and not file.is_file():  # a pipe or a device is written to, not replaced
            file.write_bytes(raw)
        else:
            _replace(file.resolve(), raw)
    except OSError as error:
        remedy = "check who may write it, or name another file"
        raise UsageError(f"{file} can't be written: {error.strerror}", remedy=remedy) from error


def _replace(target: Path, raw: bytes) -> None:
    draft = target.with_name(f".{target.name}.{os.urandom(4).hex()}")
    try:
        with draft.open("xb") as opened:
            opened.write(raw)
        with suppress(FileNotFoundError):
            shutil.copymode(target, draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
