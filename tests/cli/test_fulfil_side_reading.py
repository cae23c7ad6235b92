"""Commands that only read, on a platform where everything has happened: real processes against the sandbox."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from paoctl.gateways.clock import SystemClock
from paoctl.gateways.git import GitRepo
from paoctl.model.digest import line_hash
from paoctl.model.events import Parked
from paoctl.model.journal import Appended, Delta, Entry
from paoctl.model.phase import Reason
from paoctl.record.committer import Committer
from paoctl.record.state import newest_history
from paoctl.sandbox.pulls import all_pulls
from paoctl.workflows.guard import MANY_EVENTS
from tests.cli.merged import BUNDLE, DATABASE, RULE, ask, document, platform_at, requested
from tests.cli.shell import Run
from tests.cli.stand import Stand

SHOP, ORDERS, GATE = f"{BUNDLE}/shop", f"{DATABASE}/orders-db", f"{RULE}/gate"


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A bundle and a database that are ready, a rule that waits for its ticket, a second rule that is only proposed."""
    with platform_at(tmp_path_factory.mktemp("reading")) as stand:
        requested(stand, BUNDLE, "shop")
        requested(stand, DATABASE, "orders-db")
        requested(stand, RULE, "gate")
        run = stand.run("fulfill")
        assert run.code == 0, run.err
        ask(stand, RULE, "later")
        yield stand


def read(stand: Stand, *argv: str, code: int = 0) -> Run:
    run = stand.run(*argv)
    assert run.code == code, run.err
    return run


def test_status_tells_every_request_with_its_phase_and_when_it_was_seen(stand: Stand) -> None:
    run = read(stand, "status")
    rows = {line.split("\t")[0]: line.split("\t") for line in run.out.splitlines()}
    assert {name: row[1:3] for name, row in rows.items()} == {
        "shop": ["ready", ""],
        "orders-db": ["ready", ""],
        "gate": ["waiting", "Ticket"],
        "later": ["proposed", ""],
    }
    assert {row[-1] for row in rows.values()} == {"yours"}
    assert re.search(r"^as of \S+ \S+ UTC: main [0-9a-f]{8}, pao-state [0-9a-f]{8}$", run.err, re.MULTILINE)
    assert "\n\nNext: paoctl status " in run.err


def test_an_owner_sees_what_waits_on_them(stand: Stand) -> None:
    token = stand.environment["SANDBOX_OWNER_TOKEN"]
    run = stand.run("status", "-o", "json", GITHUB_TOKEN=token)
    assert run.code == 0, run.err
    items = document(run)["items"]
    assert isinstance(items, list)
    assert {each["name"] for each in items if each["part"] == "waiting on you"} == {"gate", "later"}


def test_the_list_of_requests_is_a_versioned_document(stand: Stand) -> None:
    found = document(read(stand, "list", "requests", "-o", "json"))
    assert (found["apiVersion"], found["kind"]) == ("pao/v1", "RequestList")
    items = found["items"]
    assert isinstance(items, list)
    shop = next(each for each in items if each["name"] == "shop")
    assert {key: shop[key] for key in ("item", "team", "environment", "phase", "reason")} == {
        "item": BUNDLE,
        "team": "@acme/orders",
        "environment": "dev",
        "phase": "ready",
        "reason": None,
    }
    assert shop["updated"].endswith("Z")


def test_one_request_is_shown_with_its_steps_by_status_and_by_show(stand: Stand) -> None:
    status, show = read(stand, "status", "shop"), read(stand, "show", SHOP)
    assert status.out == show.out
    assert status.out.startswith(f"ready  {SHOP}\nthe service is there\n")
    steps = re.findall(r"^  done +(\S+)", status.out, re.MULTILINE)
    assert steps == ["database/instance", "database/announce", "secret/store", "app/app"]
    assert status.err.endswith(f"Next: paoctl outputs {SHOP}\n")


def test_one_request_as_json_is_its_status_document(stand: Stand) -> None:
    found = document(read(stand, "status", "gate", "-o", "json"))
    assert (found["kind"], found["phase"], found["reason"]) == ("RequestStatus", "waiting", "Ticket")


def test_a_proposed_request_is_shown_before_it_is_merged(stand: Stand) -> None:
    run = read(stand, "status", "later")
    assert run.out.startswith(f"proposed  {RULE}/later\npull request #4 waits for approval and merge\n")
    assert "Next: paoctl approvers" in run.err


def test_a_dash_is_the_request_made_last(stand: Stand) -> None:
    assert read(stand, "status", "-").out.startswith(f"proposed  {RULE}/later")


@pytest.mark.parametrize("command", ["status", "logs", "outputs", "watch", "wait", "retry", "plan"])
def test_a_name_that_nobody_has_is_wrong_usage_with_a_way_on(stand: Stand, command: str) -> None:
    run = stand.run(command, "nobody")
    assert run.code == 2
    assert "there is no request `nobody`" in run.err
    assert "paoctl list requests" in run.err


def test_logs_tell_the_journal_line_by_line(stand: Stand) -> None:
    lines = read(stand, "logs", "shop").out.splitlines()
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  accepted +generation 1 from pull request #1 by ana.*", lines[0]
    )
    assert any("app/app: http://" in line for line in lines)


def test_logs_of_one_step_tell_of_no_other(stand: Stand) -> None:
    lines = read(stand, "logs", "shop", "store").out.splitlines()
    assert len(lines) >= 2
    assert all("secret/store" in line for line in lines if not line.startswith(" "))


def test_logs_as_json_hold_no_secret_but_its_place(stand: Stand) -> None:
    run = read(stand, "logs", "shop", "-o", "json")
    assert "env:PROVISION_TOKEN" in run.out
    assert stand.environment["PROVISION_TOKEN"] not in run.out


def test_outputs_in_every_form(stand: Stand) -> None:
    host = "shop-db.databases.sandbox.example"
    assert f"host\t{host}\n" in read(stand, "outputs", "shop").out
    assert document(read(stand, "outputs", "shop", "host", "-o", "json"))["outputs"] == {"host": host}
    assert f"HOST={host}\n" in read(stand, "outputs", "shop", "-o", "env").out
    assert read(stand, "outputs", "shop", "host", "--raw").out == f"{host}\n"


def test_an_output_that_is_not_there_is_told_with_the_nearest(stand: Stand) -> None:
    assert "did you mean `host`?" in read(stand, "outputs", "shop", "hots", code=2).err
    assert "waiting and has no outputs yet" in read(stand, "outputs", "gate", code=2).err
    assert f"{RULE}/later is proposed and has no outputs yet" in read(stand, "outputs", "later", code=2).err
    assert "--raw prints one value" in read(stand, "outputs", "shop", "--raw", code=2).err


def test_everything_is_intact(stand: Stand) -> None:
    found = document(read(stand, "verify", "--all", "-o", "json"))
    items = found["items"]
    assert isinstance(items, list)
    assert (found["kind"], found["intact"], len(items)) == ("Evidence", True, 3)
    run = read(stand, "verify", "shop")
    assert run.out.startswith(f"{SHOP}: intact\n")
    assert "whoever may push the state branch could have written it" in run.err


def test_verify_wants_to_know_what(stand: Stand) -> None:
    assert "say what to verify" in read(stand, "verify", code=2).err
    assert "say what to verify" in read(stand, "verify", "shop", "--all", code=2).err


def test_a_plan_of_what_is_ready_is_empty_and_the_whole_one_is_not(stand: Stand) -> None:
    assert "there is nothing to do" in read(stand, "plan", "shop", "--detailed-exitcode").out
    assert "4 steps: 4 to create" in read(stand, "plan", "shop", "--whole", "--detailed-exitcode", code=10).out


def test_a_plan_can_be_made_of_a_pull_request_and_of_a_file(stand: Stand, tmp_path: Path) -> None:
    by_number = read(stand, "plan", "#4", "-o", "json")
    assert [each["name"] for each in json.loads(by_number.out)["items"]] == ["later"]
    assert read(stand, "plan", "later", "-o", "json").out == by_number.out
    branch = next(pull.head for pull in all_pulls(stand.sandbox.forge) if pull.number == 4)
    assert read(stand, "plan", branch, "-o", "json").out == by_number.out
    path = tmp_path / DATABASE / "mine.yaml"
    path.parent.mkdir()
    text = read(stand, "request", DATABASE, "--name", "mine", "--dry-run").out
    path.write_text(text)
    assert "create   main/instance" in read(stand, "plan", str(path)).out


def test_a_file_that_is_no_request_has_no_plan(stand: Stand, tmp_path: Path) -> None:
    path = tmp_path / DATABASE / "mine.yaml"
    path.parent.mkdir()
    path.write_text("kind: Nonsense\n")
    assert "no plan: " in read(stand, "plan", str(path), code=1).out
    assert "can't read" in read(stand, "plan", str(tmp_path / "none.yaml"), code=2).err


def test_a_plan_as_a_graph_has_a_box_a_step(stand: Stand) -> None:
    lines = read(stand, "plan", "shop", "--whole", "-o", "mermaid").out.splitlines()
    assert lines[0] == "flowchart LR"
    assert sum('["create ' in line for line in lines) == 4


def test_the_approvers_are_told_by_request_and_by_number(stand: Stand) -> None:
    by_name, by_number = read(stand, "approvers", "later"), read(stand, "approvers", "4")
    assert by_name.out == by_number.out
    assert "waiting  @acme/network  one of them must approve" in by_name.out
    assert "approved by dana" in read(stand, "approvers", "shop").out


def test_wait_ends_at_once_when_it_is_there_and_after_its_time_when_not(stand: Stand) -> None:
    assert read(stand, "wait", "shop").out == ""
    run = read(stand, "wait", "gate", "--timeout", "1s", code=124)
    assert f"waiting     {GATE} (Ticket)" in run.err
    assert "not a duration" in read(stand, "wait", "gate", "--timeout", "soon", code=2).err


def test_watch_ends_when_a_person_must_act(stand: Stand) -> None:
    run = read(stand, "watch", "gate", code=8)
    assert f"waiting     {GATE} (Ticket): NET-1 is open" in run.err
    assert read(stand, "watch", "shop").code == 0
    assert "proposed" in read(stand, "watch", "later", code=8).err


def test_a_terminal_shows_a_heading_and_symbols_with_words(stand: Stand) -> None:
    import sys

    import pexpect

    child = stand.talk("status", python=sys.executable)
    child.expect(pexpect.EOF)
    child.close()
    text = child.before or ""
    assert child.exitstatus == 0
    assert "NAME" in text
    assert "✓ ready" in text
    assert "○ waiting" in text
    assert "just now" in text or "min ago" in text


def test_without_a_network_what_was_known_is_told(stand: Stand) -> None:
    nowhere = "http://127.0.0.1:9"
    online = read(stand, "list", "requests")
    stale = stand.run("list", "requests", "--offline", HTTPS_PROXY=nowhere, HTTP_PROXY=nowhere, http_proxy=nowhere)
    assert stale.code == 0, stale.err
    assert stale.out == "".join(line for line in online.out.splitlines(keepends=True) if "proposed" not in line)
    assert "as it was known here before" in stale.err


def test_a_journal_that_grows_too_long_is_warned_of(stand: Stand, tmp_path: Path) -> None:
    """Last, for it is grown for good: the rule has been parked again and again."""
    folder = f"requests/{GATE}"
    url = stand.sandbox.forge.repository.path.as_uri()
    with GitRepo(url, None, tmp_path / "store") as repo, Committer(repo, "pao-state", SystemClock()) as journal:
        known = newest_history(repo, "pao-state", folder)
        lines: list[bytes] = []
        last, again = known.last, Parked(reason=Reason.TICKET, wake="ticket:NET-1", message="again")
        for number in range(known.length + 1, MANY_EVENTS + 2):
            lines.append(Entry(number, last, "2026-11-23T09:00:00Z", "local:here:me", 1, again).line())
            last = line_hash(lines[-1])
        assert isinstance(journal.append(Delta(folder, known.last, tuple(lines))), Appended)
    told = "5001 events; beyond 10000 nothing new is begun (PAO817)"
    assert f"warning: {GATE}: {told}" in read(stand, "status").err
    one = read(stand, "status", "gate", "-o", "json")
    assert f"warning: {told}" in one.err
    assert document(one)["kind"] == "RequestStatus"
    assert "warning" not in read(stand, "status", "shop").err
