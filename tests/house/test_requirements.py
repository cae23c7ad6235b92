"""The locks are small, hashed, and agree with each other and with pyproject.toml."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.skeleton import ROOT

MOST_PACKAGES = 55
LOCKS = ("base", "build", "dev")


def _entries(lock: str) -> list[str]:
    """The locked packages of a file, each with the hashes that follow it."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    return re.split(r"\n(?=[a-z0-9])", text)


def _versions(lock: str) -> dict[str, str]:
    names = (re.match(r"([a-z0-9.-]+)(?:\[[a-z0-9,-]+\])?==([^\s;]+)", entry) for entry in _entries(lock))
    return {found[1]: found[2] for found in names if found}


def _asked(lock: str) -> list[Requirement]:
    """What pyproject.toml asks of a lock."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lines = document["project"]["dependencies"] if lock == "base" else document["dependency-groups"][lock]
    return [Requirement(line) for line in lines]


def test_the_base_install_stays_small() -> None:
    assert len(_versions("base")) <= MOST_PACKAGES


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_and_hashed(lock: str) -> None:
    assert len(_versions(lock)) == len(_entries(lock))
    assert [entry for entry in _entries(lock) if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_pyproject_asks_for(lock: str) -> None:
    locked = _versions(lock)
    stale = [
        str(asked) for asked in _asked(lock) if locked.get(canonicalize_name(asked.name), "") not in asked.specifier
    ]

    assert stale == [], "run `make lock`"


def test_what_two_locks_share_has_one_version() -> None:
    base = _versions("base")
    shared = {name: version for lock in ("build", "dev") for name, version in _versions(lock).items() if name in base}

    assert shared == {name: base[name] for name in shared}


def test_the_build_group_is_what_the_build_asks_for() -> None:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

    assert document["dependency-groups"]["build"] == document["build-system"]["requires"]
