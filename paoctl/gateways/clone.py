"""The working clone that a person stands in: read with GitPython, never changed."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from paoctl.errors import PlatformError

if TYPE_CHECKING:
    from git import Repo

_SCP: Final = re.compile(r"(?:[A-Za-z0-9._-]+@)?(?P<host>[A-Za-z0-9.-]+):(?!//)(?P<path>.+)")


@dataclass(frozen=True, slots=True)
class Address:
    """A repository on a forge, as a Git URL names it."""

    server: str
    """`https://github.com`; for ssh too."""
    repository: str
    """`acme/platform`."""

    @classmethod
    def parse(cls, url: str) -> "Address | None":
        """The address in a Git URL, without credentials; None where there is no forge behind it, as for a folder."""
        try:
            parts = urlsplit(url if "://" in url else "")
        except ValueError:  # no URL at all, as `http://[`
            return None
        if parts.scheme in ("http", "https"):
            server, path = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", parts.path
        elif parts.scheme == "ssh" and parts.hostname:
            server, path = f"https://{parts.hostname}", parts.path
        elif match := _SCP.fullmatch(url):
            server, path = f"https://{match['host']}", match["path"]
        else:
            return None
        repository = path.strip("/").removesuffix(".git")
        return cls(server, repository) if repository.count("/") == 1 else None


@dataclass(frozen=True, slots=True)
class Clone:
    """What is known of a working clone."""

    root: Path
    origin: str | None
    """The URL of the remote `origin`."""
    branch: str | None
    """None while no branch is checked out."""
    identity: str | None
    """`Name <email>`, as the person's commits carry it."""

    @property
    def address(self) -> Address | None:
        """Where its origin is, when that is a forge."""
        return Address.parse(self.origin) if self.origin else None


def find_clone(start: Path) -> Clone | None:
    """The clone that a folder lies in; None when it lies in none.

    Raises:
        PlatformError: there is no git on this machine.
    """
    try:
        import git
    except ImportError as exc:  # GitPython looks for git when it is imported
        raise PlatformError("git can't be started", remedy="install git 2.30 or newer") from exc
    try:
        with git.Repo(start, search_parent_directories=True) as repo:
            return _described(repo)
    except (git.InvalidGitRepositoryError, git.NoSuchPathError):
        return None


def _described(repo: "Repo") -> Clone | None:
    if repo.working_tree_dir is None:
        return None
    config = repo.config_reader()

    def setting(section: str, key: str) -> str:
        return str(config.get_value(section, key, ""))

    name, mail = setting("user", "name"), setting("user", "email")
    return Clone(
        root=Path(repo.working_tree_dir),
        origin=setting('remote "origin"', "url") or None,
        branch=None if repo.head.is_detached else repo.active_branch.name,
        identity=f"{name} <{mail}>" if name and mail else None,
    )
