"""Reading in a hurry, or without a network: what the store knows, and a fetch that is given up in time."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from paoctl.errors import TransientError
from paoctl.gateways.git import GitRepo
from tests.gateways.git_origin import BareOrigin


@contextmanager
def silent_server() -> Iterator[str]:
    """Takes every connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/acme/platform.git"


def later(origin: BareOrigin) -> str:
    """A commit of today on main; those of `BareOrigin.commit` are all of one moment."""
    tip, who = origin.branches["main"], ("-c", "user.name=Dana", "-c", "user.email=dana@example.com")
    made = origin.git(*who, "commit-tree", f"{tip}^{{tree}}", "-p", tip, "-m", "Later")
    origin.git("update-ref", "refs/heads/main", made)
    return made


def test_what_was_fetched_is_known_to_the_next_process_without_a_network(tmp_path: Path) -> None:
    origin = BareOrigin(tmp_path / "origin.git")
    tip = origin.commit("main", {"a": b"1"})
    with GitRepo(origin.url, None, tmp_path / "store") as first:
        first.fetch("main")
    (tmp_path / "origin.git").rename(tmp_path / "gone.git")
    with GitRepo(origin.url, None, tmp_path / "store") as next_:
        assert next_.known("main", "pao-state") == {"main": tip, "pao-state": None}
        assert list(next_.tree(tip, "")) == ["a"]


def test_the_newest_of_what_several_processes_fetched_counts(tmp_path: Path) -> None:
    origin = BareOrigin(tmp_path / "origin.git")
    origin.commit("main", {"a": b"1"})
    with GitRepo(origin.url, None, tmp_path / "store") as old, GitRepo(origin.url, None, tmp_path / "store") as young:
        old.fetch("main")
        now = later(origin)
        young.fetch("main")
        assert old.known("main") == young.known("main") == {"main": now}


def test_an_empty_store_knows_nothing(tmp_path: Path) -> None:
    with GitRepo((tmp_path / "nowhere.git").as_uri(), None, tmp_path / "store") as repo:
        assert repo.known("main") == {"main": None}


def test_a_fetch_is_given_up_when_its_time_is_over(tmp_path: Path) -> None:
    with silent_server() as url, GitRepo(url, None, tmp_path / "store") as repo:
        start = time.monotonic()
        with pytest.raises(TransientError, match=r"git fetch took more than 0\.3 s"):
            repo.fetch("main", within=0.3)
        assert time.monotonic() - start < 5
