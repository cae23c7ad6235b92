"""The demo, told twice in a row: what a newcomer is left with, what it asks of the world, and what leaks from it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from paoctl.demo.ground import folder_of
from paoctl.demo.story import KEPT, RULE, STALE, tell_story
from paoctl.sandbox.repository import run_git
from paoctl.sandbox.server import Exchange
from tests.cli.shell import ROOT, Run, environ
from tests.proofs.canaries import Canaries, files_below, objects_of
from tests.proofs.playground import playground
from tests.proofs.solitude import alone
from tests.proofs.witness import Witness

LONGEST = 120
"""Seconds that a newcomer waits at most."""


@dataclass(frozen=True)
class Told:
    """Two tellings in one folder: by the command, without a network, and by the same story with a witness."""

    home: Path
    first: Run
    printed: bytes
    """By the second."""
    witness: Witness

    @property
    def directory(self) -> Path:
        """The clone."""
        return self.home / "pao-demo"

    @property
    def origin(self) -> Path:
        """The bare repository."""
        return folder_of(self.directory) / "origin.git"

    def kept(self, name: str) -> dict[str, dict[str, object]]:
        """A file of the sandbox's own folder."""
        document: dict[str, dict[str, object]] = json.loads((folder_of(self.directory) / name).read_bytes())
        return document


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A newcomer's folder after two demos."""
    home = tmp_path_factory.mktemp("newcomer")
    command = [sys.executable, "-m", "paoctl", "demo", "--port", "0"]
    done = subprocess.run(
        alone(command) or command,
        cwd=home,
        env=environ(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    witness = Witness(tmp_path_factory.mktemp("witness"))
    printed = tmp_path_factory.mktemp("printed") / "demo.txt"
    with printed.open("w", encoding="utf-8") as stream:
        outer = {**witness.environ, "PYTHONPATH": str(ROOT)}
        tell_story(home / "pao-demo", 0, environ=outer, stream=stream, on_exchange=witness)
    return Told(home, Run(done.returncode, done.stdout, done.stderr), printed.read_bytes(), witness)


# --- what it tells --------------------------------------------------------------------------------------------------


def test_the_command_ends_well_and_says_what_is_next(told: Told) -> None:
    assert told.first.code == 0, told.first.out + told.first.err
    assert "three requests are ready" in told.first.out
    after = told.first.out.partition("\nNext: go on where the demo stopped\n")[2]
    assert "  paoctl sandbox pao-demo " in after


def test_it_needs_no_network() -> None:
    if alone(["true"]) is None:
        pytest.skip("NOT PROVED: this machine permits no network namespace (unshare --net)")
    # The first telling of `told` ran in one: its other tests say that it ended well.


def test_a_second_demo_replaces_the_first(told: Told) -> None:
    assert told.printed.decode().count("Opened #1\n") == 1
    assert "three requests are ready" in told.printed.decode()


def test_every_command_that_is_shown_is_shown_before_what_it_prints(told: Told) -> None:
    text = told.first.out

    assert text.index("$ paoctl fulfill") < text.index("3 ready, 1 waiting") < text.index("$ paoctl sync")
    assert "\x1b" not in text


def test_nothing_is_left_outside_the_two_folders(told: Told) -> None:
    assert {path.name for path in told.home.iterdir()} == {"pao-demo", "pao-demo.sandbox"}


# --- what it leaves -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ref", KEPT)
def test_git_says_that_it_is_ready(ref: str, told: Told) -> None:
    for repository in (told.directory, told.origin):
        status = yaml.safe_load(run_git("show", f"pao-state:requests/{ref}/status.yaml", cwd=repository))
        assert status["phase"] == "ready"


def test_the_database_was_changed_and_the_secret_removed(told: Told) -> None:
    effects = [
        (effect["op"], f"{effect['collection']}/{effect['name']}") for effect in _rows(told, "provision", "effects")
    ]

    assert ("update", "databases/orders-db") in effects
    assert ("delete", "secrets/old-key") in effects
    assert len(effects) == len(set(effects)), "each once"


def test_the_ticket_was_closed_by_people_and_its_number_became_an_output(told: Told) -> None:
    outputs = yaml.safe_load(run_git("show", f"pao-state:requests/{RULE}/outputs.yaml", cwd=told.directory))

    assert "fw-4711" in str(outputs)


def test_the_whole_history_holds(told: Told) -> None:
    with playground(told.directory) as ground:
        run = ground.must("verify", "--all")

    assert run.out.count(": intact") == len([*KEPT, STALE])
    assert run_git("--git-dir", str(told.origin), "fsck", "--strict", "--no-dangling") == b""


def test_a_second_fulfil_fetches_and_does_nothing_else(told: Told) -> None:
    seen: list[Exchange] = []
    with playground(told.directory, on_exchange=seen.append) as ground:
        before = ground.state_commits()
        run = ground.must("fulfill")
        after = ground.state_commits()

    assert after == before
    assert "there is nothing to do" in run.err
    asked = {(exchange.method, exchange.path.rpartition("/")[2], exchange.query) for exchange in seen}
    assert asked <= {("GET", "refs", "service=git-upload-pack"), ("POST", "git-upload-pack", "")}
    assert asked


# --- what it asks of the world --------------------------------------------------------------------------------------


def test_every_exchange_with_github_is_as_github_describes_it(told: Told) -> None:
    told.witness.github.raise_violations()
    assert told.witness.github.count >= 40, told.witness.github.seen


# --- what leaks -----------------------------------------------------------------------------------------------------


def _rows(told: Told, service: str, table: str) -> list[dict[str, object]]:
    rows = told.kept("state.json")[service][table]
    assert isinstance(rows, list)
    return rows


@pytest.fixture
def canaries(told: Told) -> Canaries:
    """Every secret of the demo: tokens of people and machines, and the passwords that its things came with."""
    known = {name: str(value) for name, value in told.kept("secrets.json").items()}
    for thing in _rows(told, "provision", "things"):
        outputs = thing["outputs"]
        assert isinstance(outputs, dict)
        known |= {f"{thing['name']}.{key}": outputs[key] for key in ("password", "token") if key in outputs}
    return Canaries(known)


def test_the_secrets_are_those_that_matter(canaries: Canaries) -> None:
    names = set(canaries.secrets)

    assert {"PROVISION_TOKEN", "WEBHOOK_KEY", "jira:paoctl", "ana", "dana", "acme-paoctl[bot]"} <= names
    assert {"orders-db.password", "shop-db.password"} <= names


def test_no_secret_is_in_any_object_of_the_repository(told: Told, canaries: Canaries) -> None:
    assert canaries.found_in_all(objects_of(told.origin)) == set()


def test_no_secret_is_in_a_ticket_a_comment_or_a_pull_request(told: Told, canaries: Canaries) -> None:
    state = told.kept("state.json")
    pieces = ((name, json.dumps(state[name]).encode()) for name in ("jira", "github", "hooks"))

    assert canaries.found_in_all(pieces) == set()


def test_no_secret_is_printed(told: Told, canaries: Canaries) -> None:
    first = (told.first.out + told.first.err).encode()

    assert canaries.found_in_all([("the first", first), ("the second", told.printed)]) == set()


def test_no_secret_is_in_a_command_line(told: Told, canaries: Canaries) -> None:
    lines = [*told.witness.command_lines, *told.witness.gits]

    assert any("git-remote-http" in line or "remote-http" in line for line in lines), "the witness saw nothing"
    assert any(" fulfill" in line for line in lines)
    assert canaries.found_in("\n".join(lines).encode()) == set()


def test_no_secret_is_in_a_file_but_the_sandboxs_own(told: Told, canaries: Canaries) -> None:
    beside = folder_of(told.directory)
    own = [beside / "secrets.json", beside / "state.json", beside / "env.sh"]
    pieces = [*files_below(told.directory), *files_below(beside, but=own)]
    for repository in _repositories(told.home):
        pieces += [(f"{repository} {place}", data) for place, data in objects_of(repository)]

    assert canaries.found_in_all(pieces) == set()
    assert canaries.found_in_all(files_below(beside)) != set(), "the search would find them"


def _repositories(folder: Path) -> Iterator[Path]:
    """Every git repository below a folder, bare or not."""
    heads = [path for path in folder.rglob("HEAD") if (path.parent / "objects").is_dir()]
    assert len(heads) >= 3, "the bare one, the clone's, and paoctl's own store"
    yield from (path.parent for path in heads)
