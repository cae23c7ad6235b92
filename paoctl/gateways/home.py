"""The folders of this user that paoctl keeps things in (XDG base directories, 0.8)."""

from collections.abc import Mapping
from pathlib import Path


def state_home(environ: Mapping[str, str]) -> Path:
    """What outlives a run: `$XDG_STATE_HOME/paoctl`. It may not be there yet."""
    return _folder(environ.get("XDG_STATE_HOME", ""), ".local", "state")


def cache_home(environ: Mapping[str, str]) -> Path:
    """What may be thrown away: `$XDG_CACHE_HOME/paoctl`. It may not be there yet."""
    return _folder(environ.get("XDG_CACHE_HOME", ""), ".cache")


def _folder(given: str, *fallback: str) -> Path:
    base = Path(given)
    # A relative path is ignored, as the specification asks.
    return (base if base.is_absolute() else Path.home().joinpath(*fallback)) / "paoctl"
