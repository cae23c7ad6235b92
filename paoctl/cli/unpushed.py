"""Results that a run could not push are kept in a file, so that nothing that is known gets lost."""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from paoctl.gateways.home import state_home

UNPUSHED: Final = "unpushed"
"""The folder below that for what outlives a run."""
UNPUSHED_LEAD: Final = "Save this as a file, then: `paoctl journal import FILE`"


def keep_unpushed(raw: bytes) -> Path | None:
    """Write the file, for its owner alone; the same results are the same file.

    Where that can't be, a file for what is temporary is better than none; None where that can't be either.
    """
    with suppress(OSError, RuntimeError):  # the second: nobody knows where home is
        folder = state_home(os.environ) / UNPUSHED
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{hashlib.sha256(raw).hexdigest()[:16]}.jsonl"
        _write(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), raw)
        return path
    with suppress(OSError):
        handle, name = tempfile.mkstemp(prefix="paoctl-unpushed-", suffix=".jsonl")
        _write(handle, raw)
        return Path(name)
    return None


def _write(handle: int, raw: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(raw)


def unpushed_summary(raw: bytes) -> str:
    """The same on the page of a CI run, whose disk is gone after it."""
    return f"### Results could not be pushed. {UNPUSHED_LEAD}\n\n```json\n{raw.decode()}```\n"
