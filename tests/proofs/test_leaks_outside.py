"""Twenty secrets, repeated in every encoding of text by an action of the real program: none is anywhere that people or
machines look. Every object of real repositories, what is printed, the summary and annotations of the job, tickets and
comments, reports, and the command lines of all processes.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import pytest

from paoctl.demo.ground import folder_of
from paoctl.redact import MASK
from paoctl.sandbox.repository import run_git
from paoctl.sandbox.world import Sandbox
from tests.cli.shell import ROOT
from tests.proofs.canaries import files_below, objects_of
from tests.proofs.echo import EVERY, Way
from tests.proofs.encodings import CANARIES
from tests.proofs.playground import Playground, playground
from tests.proofs.test_leaks import ITEM, item, settings
from tests.proofs.witness import Witness
from tests.support.packages import installed

pytestmark = pytest.mark.ci  # half a minute; what the same ways leave in memory, test_leaks.py looks at in each run
WAYS: tuple[Way, ...] = get_args(Way)
_ENTRY = "[paoctl.actions]\necho = tests.proofs.echo:ECHO\n"


@dataclass(frozen=True)
class Job(Playground):
    """Every process is one of a job of GitHub Actions that has the secrets in its environment."""

    more: Mapping[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """That of a sandbox's processes, and more."""
        return {**super().environment, **self.more}


@dataclass
class Seen:
    """Everything that could be seen of one run over requests that repeat their secrets in every way."""

    ground: Playground
    witness: Witness
    job: Path
    """The folder of the job's own files."""
    printed: list[str] = field(default_factory=list)

    @property
    def directory(self) -> Path:
        """The clone."""
        return self.ground.sandbox.directory

    @property
    def summary(self) -> str:
        """That of the job, as it is read: Markdown without its backslashes."""
        return (self.job / "summary.md").read_text("utf-8").replace("\\", "")

    def tell(self, *argv: str) -> None:
        """Run a command, and keep what it says."""
        run = self.ground.run(*argv)
        self.printed += (run.out, run.err)

    def pieces(self) -> Iterator[tuple[str, bytes]]:
        """All that is kept: files beside the sandbox's own secrets, and in every repository every object."""
        beside = folder_of(self.directory)
        own = [beside / "secrets.json", beside / "state.json", beside / "env.sh"]
        yield from files_below(beside, but=own)
        for folder in (self.directory, self.job):
            yield from files_below(folder)
        heads = [path for root in (beside, self.directory) for path in root.rglob("HEAD")]
        repositories = [path.parent for path in heads if (path.parent / "objects").is_dir()]
        assert len(repositories) >= 3, "the bare one, the clone's, and paoctl's own store"
        for repository in repositories:
            yield from ((f"{repository} {place}", data) for place, data in objects_of(repository))


def offer(sandbox: Sandbox) -> None:
    """Put the item into the catalog, as an administrator does who pushes past the rules."""
    clone, bare = sandbox.directory, sandbox.forge.repository.path
    (clone / "catalog" / "security" / f"{ITEM}.yaml").write_bytes(item())
    (clone / "paoctl.yaml").write_bytes(settings((clone / "paoctl.yaml").read_bytes()))
    with (clone / "CODEOWNERS").open("a", encoding="utf-8") as owners:
        owners.write(f"/requests/{ITEM}/ @acme/security\n")
    run_git("add", "--all", cwd=clone)
    run_git("commit", "--quiet", "--message", "Offer what repeats its secrets", cwd=clone)
    run_git("push", "--quiet", str(bare), "HEAD:main", cwd=clone)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    job, packages = tmp_path_factory.mktemp("job"), tmp_path_factory.mktemp("packages")
    installed(packages, "acme-echo", _ENTRY)
    witness = Witness(tmp_path_factory.mktemp("witness"))
    more = {
        **CANARIES.secrets,
        "PATH": witness.environ["PATH"],
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(packages))),
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": str(job / "summary.md"),
        "GITHUB_OUTPUT": str(job / "output"),
    }
    with playground(tmp_path_factory.mktemp("leaks") / "platform", on_exchange=witness) as plain:
        offer(plain.sandbox)
        ground = Job(plain.sandbox, more)
        for way in WAYS:
            ground.must(
                "request", ITEM, "--name", f"by-{way}", "--set", f"way={way}", "--set", f"form={EVERY}", "--yes"
            )
        ground.agree()
        seen = Seen(ground, witness, job)
        told: list[tuple[str, ...]] = [("fulfill",), ("fulfill", "--output", "json"), ("status",), ("verify", "--all")]
        told += [(command, f"{ITEM}/by-{way}") for way in WAYS for command in ("status", "logs")]
        for argv in (*told, ("outputs", f"{ITEM}/by-output")):
            seen.tell(*argv)
        plain.sandbox.save()
        yield seen


def test_every_way_was_gone(seen: Seen) -> None:
    phases = seen.ground.phases()
    assert len(phases) >= len(WAYS) - 1, "a traceback may come before there is a phase"
    assert {"ready", "failed"} <= set(phases.values())
    assert MASK in "".join(seen.printed)
    assert MASK in seen.summary


def test_nothing_that_is_kept_holds_one(seen: Seen) -> None:
    assert CANARIES.found_in_all(seen.pieces()) == set()
    assert CANARIES.found_in(seen.summary.encode()) == set()


def test_nothing_that_is_printed_holds_one(seen: Seen) -> None:
    assert CANARIES.found_in("\n".join(seen.printed).encode()) == set()
    assert "::error" in "".join(seen.printed), "annotations are looked at, too"


def test_no_ticket_comment_or_delivery_holds_one(seen: Seen) -> None:
    state = json.loads((folder_of(seen.directory) / "state.json").read_bytes())
    assert (
        CANARIES.found_in_all((name, json.dumps(state[name]).encode()) for name in ("jira", "github", "hooks")) == set()
    )


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="NOT PROVED: this machine shows no command lines")
def test_no_command_line_holds_one(seen: Seen) -> None:
    lines = [*seen.witness.command_lines, *seen.witness.gits]
    assert any(" fulfill" in line for line in lines)
    assert any("remote-http" in line for line in lines), "the witness saw nothing"
    assert CANARIES.found_in("\n".join(lines).encode()) == set()
