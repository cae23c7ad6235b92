"""What paoctl remembers on this machine between two runs: answers that are no pull request yet, the last request."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import yaml

from paoctl.errors import UsageError
from paoctl.gateways.home import state_home
from paoctl.model.digest import slug

LAST: Final = "-"
"""Stands for the last request made here, as in `git checkout -`."""


def keep_answers(title: str, answers: Mapping[str, object]) -> Path | None:
    """Write answers where `-f` reads them again; None where nothing can be written."""
    path = _drafts() / f"{slug(title)}.yaml"
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(dict(answers), sort_keys=False, allow_unicode=True), "utf-8")
        return path
    return None


def drop_answers(title: str) -> None:
    """Forget answers that have become a pull request."""
    with suppress(OSError):
        (_drafts() / f"{slug(title)}.yaml").unlink(missing_ok=True)


def remember_request(repository: str, ref: object) -> None:
    """Keep the last request of a repository, for `-`."""
    path = _last(repository)
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(f"{ref}\n", "utf-8")


def request_named(repository: str, text: str) -> str:
    """The request that is meant; `-` is the last one made here.

    Raises:
        UsageError: none was made here yet.
    """
    if text != LAST:
        return text
    with suppress(OSError):
        return _last(repository).read_text("utf-8").strip()
    raise UsageError("no request was made here yet", remedy="name one; `paoctl list requests` shows them")


def _drafts() -> Path:
    return state_home(os.environ) / "drafts"


def _last(repository: str) -> Path:
    return state_home(os.environ) / "last" / slug(repository, 120)
