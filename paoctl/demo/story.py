"""The whole journey, told: ask, approve, merge, fulfil, look, change, remove."""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Final, TextIO

import yaml

from paoctl.demo.ground import clear, folder_of, mark, running_sandbox, typed, usual_or_free_port
from paoctl.demo.stage import Stage, stage_environment
from paoctl.errors import PlatformError
from paoctl.report.terminal import terminal_of
from paoctl.sandbox.pulls import all_pulls
from paoctl.sandbox.repository import run_git
from paoctl.sandbox.server import Recorder
from paoctl.sandbox.world import Sandbox

RULE: Final = "network-firewall-rule/shop-gate"
DATABASE: Final = "database-postgresql-standard/orders-db"
BUNDLE: Final = "bundle-webapp-standard/shop"
STALE: Final = "security-secret-standard/old-key"
KEPT: Final = (RULE, DATABASE, BUNDLE)
"""What is ready at the end."""


def tell_story(
    directory: Path,
    port: int | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
    stream: TextIO = sys.stdout,
    on_exchange: Recorder | None = None,
) -> None:
    """Play the whole journey in a new clone `directory`; an earlier demo there is replaced.

    `port` is that of the sandbox, 0 any free one; without a wish it is the usual one if it is free. `on_exchange` sees
    everything that is asked of the sandbox.

    Raises:
        UsageError: the folder holds something that no demo made.
        PlatformError: a part of the story did not end well.
    """
    start = time.monotonic()
    clear(directory)
    wish = usual_or_free_port() if port is None else port
    with running_sandbox(directory, wish, on_exchange=on_exchange) as sandbox:
        mark(directory)
        environment = stage_environment(environ, sandbox.environment(), folder_of(directory) / "home")
        stage = Stage(directory, environment, stream, terminal_of(stream, environ))
        Story(sandbox, stage).play()
    stage.say(_farewell(directory, time.monotonic() - start))


@dataclass(frozen=True, slots=True)
class Story:
    """The chapters of the journey."""

    sandbox: Sandbox
    stage: Stage

    def play(self) -> None:
        """Play them all, in their order.

        Raises:
            PlatformError: one of them did not end well.
        """
        self.begin()
        self.ask()
        self.approve()
        self.fulfil()
        self.close_ticket()
        self.look()
        self.change()
        self.open_repository()

    def begin(self) -> None:
        """A platform comes into being."""
        text = f"""
            {self._name} is a clone of acme/platform, in which a platform team offers services, each a file of YAML.
            GitHub, Jira and an API that makes things are played by a sandbox at {self.sandbox.base_url}; nothing
            leaves this machine. You are ana, an engineer. dana owns everything that is offered.
        """
        with self.stage.chapter("A platform on this machine", text):
            self.stage.show("paoctl", "sandbox", self._name)
            self.stage.show("cd", self._name)
            self.stage.say("")
            self.stage.paoctl("validate")
            self.stage.paoctl("list")

    def ask(self) -> None:
        """Four pull requests."""
        text = """
            A request is one small file in a pull request. You ask for a firewall rule, which people make by hand; for
            a database, which is made by itself; for three things in one bundle; and for a secret that you will not
            need for long. Each preview says what will run, and who must agree.
        """
        with self.stage.chapter("Ask for something", text):
            for ref in (RULE, DATABASE, BUNDLE, STALE):
                item, name = ref.split("/")
                self.stage.paoctl("request", item, "--name", name, "--yes")

    def approve(self) -> None:
        """The owner agrees."""
        text = """
            CODEOWNERS says whose approval counts. dana reads, approves and merges; on GitHub she clicks.
        """
        with self.stage.chapter("Approve it", text):
            self._agree()

    def fulfil(self) -> None:
        """What a CI job does after each merge."""
        text = """
            CI runs this after every merge: it compares what is asked for with what is recorded, does what is missing,
            and commits what became of it to the branch pao-state. What needs people gets a ticket, and waits for it.
        """
        with self.stage.chapter("Fulfil it", text):
            self.stage.paoctl("plan", BUNDLE, "-o", "graph")
            self.stage.paoctl("fulfill")

    def close_ticket(self) -> None:
        """The network team does its part."""
        text = """
            The network team makes the rule, writes its number into the ticket, and closes it. CI looks every few
            minutes after what waits.
        """
        with self.stage.chapter("Let people do their part", text):
            (ticket,) = self.sandbox.jira.tickets.all()
            self.stage.paoctl("sandbox", "close", ticket.key, "--set", "customfield_10042=fw-4711")
            self.stage.paoctl("sync")

    def look(self) -> None:
        """Status and outputs."""
        text = """
            Everybody sees where everything stands, and what came of it.
        """
        with self.stage.chapter("Look at it", text):
            self.stage.paoctl("status")
            for ref in KEPT:
                self.stage.paoctl("outputs", ref)

    def change(self) -> None:
        """One thing grows, another goes."""
        text = """
            A change is a pull request, and so is a goodbye: the database grows, the secret goes.
        """
        with self.stage.chapter("Change one thing, remove another", text):
            self.stage.paoctl("edit", DATABASE, "--set", "size=large", "--yes")
            self.stage.paoctl("remove", STALE, "--yes")
            self._agree()
            self.stage.paoctl("fulfill")

    def open_repository(self) -> None:
        """Git has it all.

        Raises:
            PlatformError: what should be ready is not.
        """
        text = """
            No server and no database is behind this. Who asked, who agreed, what ran and what came of it: all of it
            is in Git, and can be checked from there alone.
        """
        with self.stage.chapter("Find all of it in Git", text):
            self.stage.git("pull", "--quiet")
            self.stage.git("fetch", "--quiet", "origin", "pao-state:pao-state")
            self.stage.git("show", f"pao-state:requests/{DATABASE}/outputs.yaml")
            self.stage.paoctl("verify", DATABASE)
            self.stage.paoctl("status")
            self._check()

    @property
    def _name(self) -> str:
        return self.sandbox.directory.name

    def _agree(self) -> None:
        """Approve and merge every open pull request."""
        numbers = sorted(pull.number for pull in all_pulls(self.sandbox.forge) if pull.state == "open")
        for verb in ("approve", "merge"):
            self.stage.paoctl("sandbox", verb, *map(str, numbers))

    def _check(self) -> None:
        for ref in KEPT:
            raw = run_git("show", f"pao-state:requests/{ref}/status.yaml", cwd=self.sandbox.directory)
            phase = yaml.safe_load(raw)["phase"]
            if phase != "ready":
                raise PlatformError(f"{ref} is {phase}, not ready: the demo did not come to a good end")


def _farewell(directory: Path, seconds: float) -> str:
    clone, beside = typed(directory), typed(folder_of(directory))
    lines = [
        *_activation(),
        (f"paoctl sandbox {clone}", "in a second terminal; it stays until Ctrl-C"),
        (f". {typed(folder_of(directory) / 'env.sh')} && cd {clone}", "in this one"),
        ("paoctl request database-postgresql-standard", "it asks what it needs to know"),
        ("paoctl sandbox approve 7 && paoctl sandbox merge 7", "as dana"),
        ("paoctl fulfill", "as CI"),
    ]
    width = max(len(command) for command, _ in lines)
    commands = "\n".join(f"  {command:{width}}  {what}" for command, what in lines)
    return f"""\
That was the whole journey, in {seconds:.0f} s: three requests are ready, one of them changed on the way,
and a fourth is gone again. All of it is in {clone} and {beside}, and nowhere else.

Next: go on where the demo stopped
{commands}
"""


def _activation() -> Iterator[tuple[str, str]]:
    """How a shell comes to know `paoctl`, where it does not: `make demo` needs no active environment."""
    script = Path(sys.prefix) / "bin" / "activate"
    if which("paoctl") is None and script.is_file():
        yield f". {typed(script)}", "in both terminals"
