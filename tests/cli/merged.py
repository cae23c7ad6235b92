"""A stand with this repository's own catalog, and requests that are merged in it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from paoctl.sandbox.pulls import all_pulls
from tests.cli.shell import Run, environ
from tests.cli.stand import Stand, sandbox_at
from tests.support.journey import offered_files

DATABASE = "database-postgresql-standard"
RULE = "network-firewall-rule"
BUNDLE = "bundle-webapp-standard"


@contextmanager
def platform_at(folder: Path) -> Iterator[Stand]:
    """A sandbox of this repository's catalog."""
    with sandbox_at(folder, {path: raw.decode() for path, raw in offered_files().items()}) as stand:
        yield stand


def ask(stand: Stand, item: str, name: str, *more: str) -> None:
    """Ask for something by the command line; its pull request stays open."""
    run = stand.run("request", item, "--name", name, "--yes", *more)
    assert run.code == 0, run.err


def merge(stand: Stand, *, approve: bool = True) -> None:
    """Dana approves and merges everything that is open."""
    for pull in all_pulls(stand.sandbox.forge):
        if pull.state == "open":
            if approve:
                stand.sandbox.approve(pull.number)
            stand.sandbox.merge(pull.number)


def requested(stand: Stand, item: str, name: str, *more: str) -> None:
    """Ask, approve, merge."""
    ask(stand, item, name, *more)
    merge(stand)


def document(run: Run) -> dict[str, object]:
    """What a command printed with `-o json`."""
    found = json.loads(run.out)
    assert isinstance(found, dict)
    return found


def phases(stand: Stand) -> Mapping[str, str]:
    """Where every request stands, by its name."""
    items = document(stand.run("list", "requests", "-o", "json"))["items"]
    assert isinstance(items, list)
    return {each["name"]: each["phase"] for each in items}


def start(stand: Stand, *argv: str, **env: str) -> "subprocess.Popen[str]":
    """Begin a command as ana, where nothing is a terminal."""
    return subprocess.Popen(
        [sys.executable, "-m", "paoctl", *argv],
        cwd=stand.clone,
        env=environ(stand.home, **{**stand.environment, **env}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def read_until(process: "subprocess.Popen[str]", words: str) -> str:
    """The messages of a command up to the line that has these words."""
    assert process.stderr
    lines = []
    for line in process.stderr:
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError("".join(lines))


def interrupt(process: "subprocess.Popen[str]") -> None:
    """Ctrl-C."""
    os.kill(process.pid, signal.SIGINT)
