"""Where paoctl keeps what it remembers on this machine: `$XDG_STATE_HOME/paoctl` (XDG base directories, 0.8)."""

import os
from pathlib import Path


def state_home() -> Path:
    """The folder; it may not be there yet. A relative XDG_STATE_HOME is ignored, as the specification asks."""
    base = Path(os.environ.get("XDG_STATE_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".local" / "state") / "paoctl"
