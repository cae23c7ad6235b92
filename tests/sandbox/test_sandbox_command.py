"""`paoctl sandbox`: real processes in the foreground, and what people do to them by hand."""

import base64
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from paoctl.demo.sample import sample_root
from paoctl.sandbox.repository import run_git
from paoctl.sandbox.world import Sandbox
from tests.cli.shell import Run, environ, paoctl
from tests.support.pull_requests import Desk
from tests.support.raw_http import ask


@dataclass
class Foreground:
    """A sandbox that runs, and what it printed until it was ready."""

    process: subprocess.Popen[str]
    exports: Mapping[str, str]

    def end(self, number: signal.Signals) -> Run:
        """Send a signal and wait; what was printed after the environment."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=30)
        return Run(self.process.returncode, out, err)


@contextmanager
def foreground(home: Path, *argv: str) -> Iterator[Foreground]:
    """Run `paoctl sandbox` until the end of the `with`; its last line of exports says that all answers."""
    command = [sys.executable, "-m", "paoctl", "sandbox", *argv]
    process = subprocess.Popen(
        command, env=environ(home), cwd=home, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with process:
        assert process.stdout is not None
        exports: dict[str, str] = {}
        for line in process.stdout:
            name, _, value = line.removeprefix("export ").strip().partition("=")
            exports[name] = value
            if name == "WEBHOOK_KEY":
                break
        assert exports, process.stderr.read() if process.stderr else ""
        try:
            yield Foreground(process, exports)
        finally:
            process.kill()


# --- start ----------------------------------------------------------------------------------------------------------


def test_a_new_sandbox_has_the_sample_catalog_and_says_how_to_use_it(tmp_path: Path) -> None:
    with foreground(tmp_path, "shop", "--port", "0") as sandbox:
        url = sandbox.exports["GITHUB_SERVER_URL"]
        run = sandbox.end(signal.SIGTERM)

    offered = {path.relative_to(tmp_path / "shop") for path in (tmp_path / "shop" / "catalog").rglob("*.yaml")}
    assert offered == {path.relative_to(sample_root()) for path in (sample_root() / "catalog").rglob("*.yaml")}
    assert f'API: "{url}"' in (tmp_path / "shop" / "paoctl.yaml").read_text("utf-8")
    assert run.code == 0
    assert f"answer at {url}, until Ctrl-C" in run.err
    assert "  . shop.sandbox/env.sh\n  cd shop\n  paoctl request" in run.err


def test_the_exports_make_git_and_paoctl_find_everything(tmp_path: Path) -> None:
    with foreground(tmp_path, "shop", "--port", "0") as sandbox:
        assert {"GITHUB_API_URL", "GITHUB_TOKEN", "JIRA_URL", "SANDBOX_OWNER_TOKEN"} <= set(sandbox.exports)
        run_git("fetch", "origin", cwd=tmp_path / "shop", environment=dict(sandbox.exports))
        sourced = subprocess.run(
            ["sh", "-c", '. shop.sandbox/env.sh; echo "$GITHUB_TOKEN"'], cwd=tmp_path, capture_output=True, check=True
        )
        assert sourced.stdout.decode().strip() == sandbox.exports["GITHUB_TOKEN"]


def test_the_environment_file_is_private_and_comes_whole(tmp_path: Path) -> None:
    target = tmp_path / "demo.env"
    with foreground(tmp_path, "shop", "--port", "0", "--env-file", str(target)) as sandbox:
        lines = target.read_text("utf-8").splitlines()

        assert dict(line.split("=", 1) for line in lines) == sandbox.exports
        assert target.stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "shop.sandbox" / "env.sh").stat().st_mode & 0o777 == 0o600
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".demo")] == []


def test_an_environment_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    run = paoctl("sandbox", "shop", "--port", "0", "--env-file", "nowhere/demo.env", home=tmp_path)

    assert (run.code, run.out) == (1, "")
    assert run.err == "error: can't write nowhere/demo.env: No such file or directory\n"


def test_control_c_stops_it_and_the_next_start_goes_on_at_the_same_port(tmp_path: Path) -> None:
    with foreground(tmp_path, "shop", "--port", "0") as first:
        run = first.end(signal.SIGINT)
    with foreground(tmp_path, "shop") as second:
        again = dict(second.exports)

    assert run.code == 130
    assert run.err.endswith("interrupted: the sandbox has stopped; `paoctl sandbox shop` goes on from here\n")
    assert again == first.exports


def test_a_sandbox_that_moved_to_another_port_says_what_is_wrong_now(tmp_path: Path) -> None:
    with foreground(tmp_path, "shop", "--port", "0") as first:
        first.end(signal.SIGTERM)
    old = first.exports["GITHUB_SERVER_URL"]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]

    with foreground(tmp_path, "shop", "--port", str(free)) as second:
        run = second.end(signal.SIGTERM)

    assert second.exports["GITHUB_SERVER_URL"] != old
    assert f"Note: its paoctl.yaml still says {old}" in run.err


def test_strict_takes_the_state_branch_from_the_engineer(tmp_path: Path) -> None:
    with foreground(tmp_path, "shop", "--port", "0", "--strict") as sandbox:
        push = ["git", "push", "--quiet", "origin", "HEAD:refs/heads/pao-state"]
        done = subprocess.run(
            push, cwd=tmp_path / "shop", env={**os.environ, **sandbox.exports}, capture_output=True, check=False
        )

    assert done.returncode != 0
    assert b"GH006" in done.stderr


# --- what can't be done ---------------------------------------------------------------------------------------------


def test_a_taken_port_is_told_and_nothing_is_left_behind(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        run = paoctl("sandbox", "shop", "--port", port, home=tmp_path)

    assert run.code == 1
    assert f"error: port {port} of this machine can't be had: Address already in use\n" in run.err
    assert "--port 0" in run.err
    assert not list(tmp_path.glob("shop*"))


def test_a_number_that_is_no_port_is_a_usage_error(tmp_path: Path) -> None:
    run = paoctl("sandbox", "shop", "--port", "65536", home=tmp_path)

    assert (run.code, run.err.splitlines()[0]) == (2, "error: 65536 is no port")


@pytest.mark.parametrize("stranger", ["shop", "shop/notes.txt"], ids=["a file", "a folder with files"])
def test_what_no_sandbox_made_is_left_alone(stranger: str, tmp_path: Path) -> None:
    path = tmp_path / stranger
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine", "utf-8")

    run = paoctl("sandbox", "shop", home=tmp_path)

    assert run.code == 2
    assert "has files that no sandbox made" in run.err
    assert path.read_text("utf-8") == "mine"
    assert not (tmp_path / "shop.sandbox").exists()


def test_two_at_once_in_one_folder_are_one_too_many(tmp_path: Path) -> None:
    with foreground(tmp_path, "shop", "--port", "0"):
        run = paoctl("sandbox", "shop", "--port", "0", home=tmp_path)

    assert run.code == 1
    assert "the sandbox of shop is at work in another process" in run.err


# --- by hand --------------------------------------------------------------------------------------------------------


@pytest.fixture
def hand(sandbox: Sandbox, tmp_path: Path) -> "Hand":
    """Return `paoctl sandbox VERB …` as a person types it, in the clone of a running sandbox."""
    return Hand(sandbox, tmp_path)


@dataclass(frozen=True)
class Hand:
    """Somebody at a keyboard."""

    sandbox: Sandbox
    home: Path

    def __call__(self, *argv: str, **env: str) -> Run:
        """Type a line."""
        return paoctl("sandbox", *argv, home=self.home, cwd=self.sandbox.directory, env=env)


def ticket(sandbox: Sandbox) -> str:
    """Open a ticket as paoctl would; its key."""
    env = sandbox.environment()
    login = base64.b64encode(f"{env['JIRA_USER']}:{env['JIRA_TOKEN']}".encode()).decode()
    wish = {"fields": {"project": {"key": "NET"}, "issuetype": {"name": "Task"}, "summary": "Open a port"}}
    headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
    answer = ask(sandbox.base_url, "POST", "/rest/api/2/issue", body=json.dumps(wish).encode(), headers=headers)
    made = answer.json()
    assert isinstance(made, dict), answer.text
    return str(made["key"])


def test_a_pull_request_is_approved_and_merged_by_hand(hand: Hand, desk: Desk) -> None:
    pull = desk.open()

    approved, merged = hand("approve", str(pull.number)), hand("merge", str(pull.number), "--method", "squash")

    assert (approved.code, approved.err) == (0, "dana approved #1\n\nNext: paoctl sandbox merge 1\n")
    assert (merged.code, merged.err) == (0, "dana merged #1\n\nNext: paoctl fulfill\n")
    pull.update()
    assert pull.merged
    assert [(review.user.login, review.state) for review in pull.get_reviews()] == [("dana", "APPROVED")]


def test_several_pull_requests_go_in_one_line(hand: Hand, desk: Desk) -> None:
    numbers = [str(desk.open(name, {f"requests/databases/{name}.yaml": "size: small\n"}).number) for name in ("a", "b")]

    approved, merged = hand("approve", *numbers), hand("merge", *numbers)

    assert approved.err == "dana approved #1\ndana approved #2\n\nNext: paoctl sandbox merge 1 2\n"
    assert merged.err == "dana merged #1\ndana merged #2\n\nNext: paoctl fulfill\n"


def test_what_the_rules_forbid_is_refused_by_hand_too(hand: Hand, desk: Desk) -> None:
    number = str(desk.open().number)

    early, own = hand("merge", number), hand("approve", number, "--as", "ana")

    assert early.code == own.code == 1
    assert early.err.startswith("error: can't merge #1: ")
    assert own.err.startswith("error: can't approve #1: ")


def test_a_ticket_is_filled_in_and_closed_by_hand(hand: Hand, sandbox: Sandbox) -> None:
    key = ticket(sandbox)

    run = hand("close", key, "--set", "customfield_10042=fw-4711")

    assert (run.code, run.err) == (0, f"dana closed {key}: Done\n\nNext: paoctl sync\n")
    (closed,) = sandbox.jira.tickets.all()
    assert (closed.resolution, closed.fields["customfield_10042"]) == ("Done", "fw-4711")


def test_a_ticket_is_declined_by_hand(hand: Hand, sandbox: Sandbox) -> None:
    run = hand("close", ticket(sandbox), "--resolution", "Declined")

    assert run.code == 0
    assert [each.resolution for each in sandbox.jira.tickets.all()] == ["Declined"]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["close", "NET-1", "--resolution", "Burnt"], "'Burnt' closes no ticket"),
        (["close", "NET-1", "--set", "port"], "`--set port` has no value"),
        (["aprove", "1"], "did you mean `paoctl sandbox approve`?"),
        (["approve", "one"], "the argument `NUMBER`"),
        (["approve", "99"], "can't approve #99: "),
        (["approve"], "the argument `NUMBER` is missing"),
    ],
)
def test_slips_are_told(argv: list[str], said: str, hand: Hand) -> None:
    run = hand(*argv)

    assert run.code in {1, 2}
    assert said in run.err


def test_by_hand_never_knocks_at_a_real_forge(hand: Hand, desk: Desk) -> None:
    number = str(desk.open().number)

    run = hand("approve", number, GITHUB_SERVER_URL="https://github.com")

    assert run.code == 0, "the clone's own origin is this machine"


def test_without_a_sandbox_it_says_where_it_looked(tmp_path: Path) -> None:
    run = paoctl("sandbox", "approve", "1", "--at", "http://127.0.0.1:1", home=tmp_path)

    assert run.code == 1
    assert re.match(r"error: can't approve #1: no sandbox answers at http://127\.0\.0\.1:1", run.err)


def test_every_verb_explains_itself(tmp_path: Path) -> None:
    overview = paoctl("sandbox", "--help", home=tmp_path).out

    for verb in ("approve", "merge", "close"):
        run = paoctl("sandbox", verb, "--help", home=tmp_path)
        assert run.out.startswith(re.search(rf"^  {verb} +(.*)$", overview, re.MULTILINE)[1])  # type: ignore[index] # it is listed
        assert f"Usage: paoctl sandbox {verb}" in run.out
