"""Results that a run could not push are kept in a file, so that nothing that is known gets lost."""

import hashlib
import os
from pathlib import Path
from typing import Final

from paoctl.gateways.home import state_home

UNPUSHED: Final = "unpushed"
"""The folder below that for what outlives a run."""


def keep_unpushed(raw: bytes) -> Path:
    """Write the file, for its owner alone; the same results are the same file.

    Raises:
        OSError: it can't be written.
    """
    folder = state_home(os.environ) / UNPUSHED
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{hashlib.sha256(raw).hexdigest()[:16]}.jsonl"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(raw)
    return path


def unpushed_summary(raw: bytes) -> str:
    """The same on the page of a CI run, whose disk is gone after it."""
    lead = "Results could not be pushed. Save this as a file, then: `paoctl journal import FILE`"
    return f"### {lead}\n\n```json\n{raw.decode()}```\n"
