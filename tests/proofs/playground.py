"""A platform on disk: its sandbox in this process, paoctl in processes of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from paoctl.demo.ground import folder_of, port_of, running_sandbox
from paoctl.demo.stage import stage_environment
from paoctl.sandbox.provision.inventory import Effect
from paoctl.sandbox.pulls import all_pulls
from paoctl.sandbox.repository import run_git
from paoctl.sandbox.server import Recorder
from paoctl.sandbox.world import Sandbox
from tests.cli.shell import ROOT, Run

PATIENCE = 120
"""Seconds after which a process of ours hangs."""


@dataclass(frozen=True)
class Playground:
    """One sandbox at work, and everything that a test asks of it."""

    sandbox: Sandbox

    @property
    def environment(self) -> dict[str, str]:
        """The environment of paoctl's processes."""
        outer = {**os.environ, "PYTHONPATH": str(ROOT)}
        return stage_environment(outer, self.sandbox.environment(), folder_of(self.sandbox.directory) / "home")

    def start(self, *argv: str) -> "subprocess.Popen[str]":
        """Begin a command of paoctl in the clone."""
        return subprocess.Popen(
            [sys.executable, "-m", "paoctl", *argv],
            cwd=self.sandbox.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *argv: str) -> Run:
        """Run a command of paoctl in the clone to its end, however it ends."""
        with self.start(*argv) as process:
            out, err = process.communicate(timeout=PATIENCE)
        return Run(process.returncode, out, err)

    def must(self, *argv: str) -> Run:
        """Run a command that has to end well."""
        run = self.run(*argv)
        assert run.code == 0, f"paoctl {' '.join(argv)} ended with {run.code}\n{run.out}{run.err}"
        return run

    def agree(self) -> None:
        """Approve and merge every open pull request, as the owner."""
        for pull in reversed(all_pulls(self.sandbox.forge)):
            if pull.state == "open":
                self.sandbox.approve(pull.number)
                self.sandbox.merge(pull.number)

    def close_tickets(self) -> None:
        """Do what every open ticket asks, as the network team."""
        for ticket in self.sandbox.jira.tickets.all():
            if ticket.resolution is None:
                self.sandbox.close_ticket(ticket.key, {"customfield_10042": "fw-4711"})

    def keep_on(self, run: Callable[[str], object]) -> None:
        """Have people do what is asked of them and `run` sync while something waits, five times at most.

        A ticket that a search does not find after a crash is waited for before it is opened: that takes a run more.
        """
        for _ in range(5):
            if "waiting" not in self.phases().values():
                return
            self.close_tickets()
            run("sync")

    # --- what became of it

    def git(self, *argv: str) -> bytes:
        """Ask the bare repository."""
        return run_git("--git-dir", str(self.sandbox.forge.repository.path), *argv)

    def state_commits(self) -> int:
        """Commits on the state branch; 0 while there is none."""
        if self.sandbox.forge.repository.branch("pao-state") is None:
            return 0
        return int(self.git("rev-list", "--count", "pao-state"))

    def phases(self) -> dict[str, str]:
        """The phase of every request that the state branch knows."""
        if not self.state_commits():
            return {}
        paths = self.git("ls-tree", "-r", "--name-only", "pao-state", "requests/").decode().splitlines()
        statuses = {path: self.git("show", f"pao-state:{path}") for path in paths if path.endswith("/status.yaml")}
        return {
            path.removeprefix("requests/").removesuffix("/status.yaml"): yaml.safe_load(raw)["phase"]
            for path, raw in statuses.items()
        }

    def count_events(self) -> Counter[str]:
        """How many events of each type all journals of the state branch hold."""
        if not self.state_commits():
            return Counter()
        paths = self.git("ls-tree", "-r", "--name-only", "pao-state", "requests/").decode().splitlines()
        journals = [self.git("show", f"pao-state:{path}") for path in paths if path.endswith("/journal.jsonl")]
        return Counter(json.loads(line)["type"] for journal in journals for line in journal.splitlines())

    def effects(self) -> Sequence[Effect]:
        """What the provisioning API did."""
        return self.sandbox.provision.inventory.effects


@contextmanager
def playground(directory: Path, *, on_exchange: Recorder | None = None) -> Iterator[Playground]:
    """A platform with the sample catalog in `directory`, or the one that is there already, at its port."""
    with running_sandbox(directory, port_of(directory) or 0, on_exchange=on_exchange) as sandbox:
        yield Playground(sandbox)


def copied(source: Path, target: Path) -> Path:
    """A second platform like one that has stopped."""
    shutil.copytree(source, target, symlinks=True)
    shutil.copytree(folder_of(source), folder_of(target), symlinks=True)
    return target
