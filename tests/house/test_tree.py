"""The repository is the same for everyone: no machine of ours, no registry, no second lock in any file."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.house.skeleton import ROOT


def _files() -> list[Path]:
    """Every file that is in the repository or would be with the next `git add`."""
    argv = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(argv, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


# Written in pieces, so that this file does not find itself.
FOREIGN = {
    "a path of one machine": re.compile(rb"(?<![\w.])/(ro" + rb"ot|wo" + rb"rk|Us" + rb"ers|home/(?!runner\b)\w+)/"),
    "a mark of an unfinished merge": re.compile(rb"^(<{7}|>{7}) ", re.MULTILINE),
    "the host of a package registry": re.compile(rb"py" + rb"pi\.org|python" + rb"hosted\.org|npm" + rb"js\.(org|com)"),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_names(what: str) -> None:
    found = {str(path.relative_to(ROOT)) for path in _files() if FOREIGN[what].search(path.read_bytes())}

    assert found == set()


def test_the_only_lock_is_requirements() -> None:
    foreign = {"uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock"}

    assert [path.name for path in _files() if path.name in foreign] == []
