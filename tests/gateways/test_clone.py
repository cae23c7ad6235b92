"""What the working clone of a person says about itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from paoctl.gateways.clone import Address, find_clone


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    folder = tmp_path / "work"
    git(tmp_path, "init", "--quiet", "-b", "feature/one", str(folder))
    git(folder, "remote", "add", "origin", "https://github.com/acme/platform.git")
    git(folder, "config", "user.name", "Erin Engineer")
    git(folder, "config", "user.email", "erin@acme.example")
    return folder


def git(folder: Path, *argv: str) -> None:
    subprocess.run(["git", *argv], cwd=folder, check=True, capture_output=True)


def test_a_clone_is_found_from_a_folder_below_it(clone: Path) -> None:
    below = clone / "catalog" / "databases"
    below.mkdir(parents=True)

    found = find_clone(below)

    assert found is not None
    assert (found.root, found.branch) == (clone, "feature/one")
    assert found.identity == "Erin Engineer <erin@acme.example>"
    assert found.address == Address("https://github.com", "acme/platform")


def test_what_a_clone_does_not_say_is_none(clone: Path) -> None:
    git(clone, "commit", "--quiet", "--allow-empty", "-m", "Begin")
    git(clone, "checkout", "--quiet", "--detach")
    git(clone, "remote", "remove", "origin")
    git(clone, "config", "--unset", "user.email")

    found = find_clone(clone)

    assert found is not None
    assert (found.branch, found.origin, found.identity, found.address) == (None, None, None, None)


def test_a_folder_in_no_clone_and_a_bare_repository_are_none(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    git(tmp_path, "init", "--quiet", "--bare", "bare.git")

    assert find_clone(tmp_path / "plain") is None
    assert find_clone(tmp_path / "bare.git") is None
    assert find_clone(tmp_path / "nowhere") is None


def test_a_machine_without_git_is_told_so(tmp_path: Path) -> None:
    code = """
from pathlib import Path
from paoctl.errors import PlatformError
from paoctl.gateways.clone import find_clone
try:
    find_clone(Path.cwd())
except PlatformError as exc:
    print(exc.remedy)
"""
    environ = {"PATH": str(tmp_path), "PYTHONPATH": ":".join(sys.path)}

    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("install git 2.30 or newer\n", "")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://github.com/acme/platform.git", Address("https://github.com", "acme/platform")),
        ("https://github.com/acme/platform", Address("https://github.com", "acme/platform")),
        ("https://user:token@github.com/acme/platform.git/", Address("https://github.com", "acme/platform")),
        ("http://127.0.0.1:8899/acme/platform.git", Address("http://127.0.0.1:8899", "acme/platform")),
        ("git@github.com:acme/platform.git", Address("https://github.com", "acme/platform")),
        ("github.com:acme/platform", Address("https://github.com", "acme/platform")),
        ("ssh://git@git.acme.example:2222/acme/platform.git", Address("https://git.acme.example", "acme/platform")),
        ("file:///srv/git/platform.git", None),
        ("/srv/git/platform.git", None),
        ("../platform.git", None),
        ("https://github.com/platform.git", None),
        ("", None),
    ],
)
def test_a_git_url_names_a_server_and_a_repository(url: str, address: Address | None) -> None:
    assert Address.parse(url) == address
