"""The lock from which the workflows install paoctl: exact versions, each with the hash of its file."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel

from paoctl.cli.plant import overwrite
from paoctl.cli.terminal import show
from paoctl.errors import TransientError, UserError

LOCK_PATH: Final = ".github/paoctl-requirements.txt"
RUNNER_PYTHON: Final = "3.13"
"""What the workflows set up. The files are those for it, on Linux and x86-64: where GitHub's runners are."""
_PLATFORMS: Final = ("manylinux_2_34_x86_64", "manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
_HEAD: Final = f"""\
# Written by paoctl init --from; install with: pip install --require-hashes --no-deps -r {LOCK_PATH}
# For Python {RUNNER_PYTHON} on Linux and x86-64.
"""


class _Archive(BaseModel):
    hashes: dict[str, str]


class _Download(BaseModel):
    url: str
    archive_info: _Archive


class _Metadata(BaseModel):
    name: str
    version: str


class _Package(BaseModel):
    metadata: _Metadata
    download_info: _Download
    is_direct: bool


class _Report(BaseModel):
    """What `pip install --report` writes (pip's own documentation, "Installation report", version 1)."""

    install: list[_Package]


def write_lock(root: Path, source: str) -> None:
    """Resolve paoctl and all it needs, and write the lock; a wheel from this disk is put beside it.

    Args:
        root: of the repository.
        source: a requirement as `paoctl==0.1.0`, the URL of a wheel, or the path of one.

    Raises:
        UserError: pip finds no such thing.
        TransientError: there is no pip here.
    """
    lines = [_line(root, package) for package in _resolve(source).install]
    overwrite(root / LOCK_PATH, _HEAD + "".join(sorted(lines, key=str.lower)))
    show(f"created  {LOCK_PATH}")


def _line(root: Path, package: _Package) -> str:
    digest = package.download_info.archive_info.hashes["sha256"]
    url = urlsplit(package.download_info.url)
    if not package.is_direct:
        origin = f"{package.metadata.name}=={package.metadata.version}"
    elif url.scheme == "file":
        wheel = Path(unquote(url.path))
        kept = PurePosixPath(".github", wheel.name)
        (root / ".github").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(wheel, root / kept)
        show(f"created  {kept}")
        origin = f"./{kept}"
    else:
        origin = f"{package.metadata.name} @ {package.download_info.url}"
    return f"{origin} --hash=sha256:{digest}\n"


def _resolve(source: str) -> _Report:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        done = subprocess.run(
            [sys.executable, "-m", "pip", *_options(Path(folder)), "--report", str(report), "--", source],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return _Report.model_validate(json.loads(report.read_text("utf-8")))
    if "No module named pip" in done.stderr:
        raise TransientError("there is no pip beside this Python", remedy="run it from a venv that has one")
    said = next((line for line in reversed(done.stderr.splitlines()) if line.startswith("ERROR")), "")
    raise UserError(f"pip can't resolve {source}: {said.removeprefix('ERROR: ')}", remedy="name a wheel or a version")


def _options(folder: Path) -> Iterator[str]:
    yield from ("install", "--dry-run", "--ignore-installed", "--quiet", "--disable-pip-version-check")
    yield from ("--only-binary=:all:", "--implementation", "cp", "--python-version", RUNNER_PYTHON)
    yield from (word for platform in _PLATFORMS for word in ("--platform", platform))
    yield from ("--target", str(folder / "target"))
