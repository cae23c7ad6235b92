"""`paoctl request`, `edit` and `remove` against the sandbox: real processes, real pushes, real prompts."""

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
import yaml

from paoctl.sandbox.ledger import Pull
from paoctl.sandbox.pulls import all_pulls
from tests.cli.merged import merge
from tests.cli.shell import Run
from tests.cli.stand import Stand, sandbox_at
from tests.workflows.samples import FILES

ITEM = "database-postgresql-standard"
REF = f"{ITEM}/orders-db"
PATH = f"requests/{REF}.yaml"
ANSWERS = ("--name", "orders-db", "--set", "instanceName=orders", "--set", "size=large")
DOWN, ENTER = "\x1b[B", "\r"


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    """A sandbox of its own for every test."""
    with sandbox_at(tmp_path) as stand:
        yield stand


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """One sandbox for all the tests in which nothing is sent."""
    with sandbox_at(tmp_path_factory.mktemp("quiet")) as stand:
        yield stand


def pulls(stand: Stand) -> dict[int, Pull]:
    """The pull requests of the sandbox, by number."""
    return {each.number: each for each in all_pulls(stand.sandbox.forge)}


def file_in(stand: Stand, branch: str, path: str = PATH) -> str:
    """A file on a branch of the sandbox's bare repository."""
    bare = stand.clone.with_name("clone.sandbox") / "origin.git"
    return subprocess.run(
        ["git", "-C", str(bare), "show", f"{branch}:{path}"], text=True, capture_output=True, check=True
    ).stdout


def git(stand: Stand, *argv: str) -> str:
    return subprocess.run(["git", "-C", str(stand.clone), *argv], text=True, capture_output=True, check=True).stdout


def opened(run: Run) -> str:
    assert run.code == 0, run.err
    return run.out.strip()


def test_a_request_becomes_a_pull_request_and_its_url_is_the_last_word(stand: Stand) -> None:
    run = stand.run("request", ITEM, *ANSWERS)

    assert opened(run) == f"{stand.sandbox.base_url}/pulls/1"
    assert run.err.endswith(f"Opened #1\n\nNext: paoctl status {REF}\n")
    made = pulls(stand)[1]
    assert made.title == "Request orders-db: PostgreSQL database in dev"
    assert "**It waits for approval by `@acme/databases`.**" in (made.body or "")
    assert "requestedBy: ana" in file_in(stand, made.head)


def test_work_tree_index_and_branch_are_left_alone(stand: Stand) -> None:
    before = (git(stand, "status", "--porcelain"), git(stand, "rev-parse", "HEAD"), git(stand, "branch", "-a"))

    stand.run("request", ITEM, *ANSWERS)

    after = (git(stand, "status", "--porcelain"), git(stand, "rev-parse", "HEAD"), git(stand, "branch", "-a"))
    assert after == before


def test_a_second_run_finds_the_pull_request_and_says_so(stand: Stand) -> None:
    first = opened(stand.run("request", ITEM, *ANSWERS))

    second = stand.run("request", ITEM, *ANSWERS)

    assert opened(second) == first
    assert "It is asked for already, in #1" in second.err
    assert len(pulls(stand)) == 1


def test_the_bytes_are_the_same_from_every_way_in(quiet: Stand, tmp_path: Path) -> None:
    by_flags = quiet.run("request", ITEM, *ANSWERS, "--dry-run").out
    file = tmp_path / "answers.yaml"
    file.write_text("size: large\nmultiAz: false\ninstanceName: orders\n")
    whole = tmp_path / "request.yaml"
    whole.write_text(by_flags)

    named = ("request", ITEM, "--name", "orders-db", "--dry-run", "-f")
    assert quiet.run(*named, str(file)).out == by_flags
    assert quiet.run(*named, "-", stdin=file.read_text()).out == by_flags
    assert quiet.run("request", "-f", str(whole), "--dry-run").out == by_flags
    prompted = walk_through(quiet, "--dry-run")
    assert by_flags.replace("\n", "\r\n") in prompted


def test_a_dry_run_sends_nothing(quiet: Stand) -> None:
    run = quiet.run("request", ITEM, *ANSWERS, "--dry-run")

    assert run.out.startswith("apiVersion: pao/v1\nkind: Request\n")
    assert pulls(quiet) == {}


def test_no_pr_writes_the_file_and_pushes_nothing(stand: Stand) -> None:
    run = stand.run("request", ITEM, *ANSWERS, "--no-pr")

    assert run.out == f"{PATH}\n"
    assert (stand.clone / PATH).read_text() == stand.run("request", ITEM, *ANSWERS, "--dry-run").out
    assert pulls(stand) == {}


def test_a_draft_is_a_draft(stand: Stand) -> None:
    run = stand.run("request", ITEM, *ANSWERS, "--draft", "-o", "json")

    document = json.loads(run.out)
    assert document["kind"] == "Submission"
    assert document["pullRequest"] == {"number": 1, "url": f"{stand.sandbox.base_url}/pulls/1", "draft": True}
    assert (document["path"], document["outcome"]) == (PATH, "opened")


def test_where_nobody_can_be_asked_the_whole_command_is_told(quiet: Stand) -> None:
    run = quiet.run("request", ITEM, "--set", "size=large")

    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "error: not answered yet: the name, Instance name\n"
        f"   = help: paoctl request {ITEM} --env dev --team @acme/orders --set size=large"
        " --name NAME --set instanceName=VALUE\n"
    )


def test_the_environment_and_the_team_come_from_the_environment(quiet: Stand) -> None:
    run = quiet.run("request", ITEM, *ANSWERS, "--dry-run", PAOCTL_ENV="production", PAOCTL_TEAM="@acme/payments")

    assert "environment: production" in run.out
    assert 'team: "@acme/payments"' in run.out


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("request", "database-postgresql-standrad"), 2, f"did you mean `{ITEM}`?"),
        (("request", ITEM, *ANSWERS, "--env", "prodution"), 2, "did you mean `production`?"),
        (("request", ITEM, *ANSWERS, "--team", "@acme/order"), 2, "did you mean `@acme/orders`?"),
        (("request", ITEM, "--name", "Orders"), 2, "lower-case letters"),
        (("request", ITEM, *ANSWERS, "--set", "sise=large"), 2, "did you mean `size`?"),
        (("request", ITEM, *ANSWERS, "--set", "size=huge"), 1, "size"),
        (("request", ITEM, *ANSWERS, "--set", "instanceName=Orders"), 1, "lower-case letters, digits and dashes"),
        (("request", ITEM, "--name", "orders-db", "-f", "-"), 1, "lower-case letters, digits and dashes"),
        (("edit", "nothing", "--set", "size=small"), 2, "there is no request `nothing`"),
        (("edit", "-", "--set", "size=small"), 2, "no request was made here yet"),
        (("remove", "nothing"), 2, "there is no request `nothing`"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(
    quiet: Stand, argv: tuple[str, ...], code: int, said: str
) -> None:
    run = quiet.run(*argv, stdin="instanceName: Orders\nsize: large\n")

    assert (run.code, run.out) == (code, "")
    assert said in run.err
    assert pulls(quiet) == {}


def test_without_a_login_it_says_how_to_get_one(quiet: Stand) -> None:
    run = quiet.run("request", ITEM, *ANSWERS, GITHUB_TOKEN="nonsense")

    assert run.code == 4
    assert "PAOCTL_TOKEN" in run.err


# --- prompts --------------------------------------------------------------------------------------------------------


def walk_through(stand: Stand, *argv: str, finish: str = "") -> str:
    """Answer every prompt for orders-db; what the terminal showed."""
    with stand.talk("request", ITEM, *argv) as child:
        said = []

        def answer(question: str, keys: str) -> None:
            child.expect_exact(question)
            said.append(child.before or "")
            child.send(keys)

        answer("Name", "orders-db" + ENTER)
        answer("Environment", ENTER)
        answer("Instance name", "orders" + ENTER)
        answer("Size", DOWN + ENTER)
        answer("Survive a zone outage", "n")
        answer("Label", ENTER)
        if finish:
            answer("Open the pull request?", finish)
        child.expect(pexpect.EOF)
        return "".join([*said, child.before or ""])


def test_the_prompts_lead_to_the_pull_request(stand: Stand) -> None:
    shown = walk_through(stand, finish="y")

    assert "PostgreSQL database  1.2.0  owner @acme/databases" in shown
    assert f"Preview    {PATH}" in shown
    assert "Will run   1 main/instance" in shown
    assert f"{stand.sandbox.base_url}/pulls/1" in shown
    assert file_in(stand, pulls(stand)[1].head) == stand.run("request", ITEM, *ANSWERS, "--dry-run").out


def test_a_no_at_the_end_sends_nothing_and_keeps_the_answers(quiet: Stand) -> None:
    shown = walk_through(quiet, finish="n")

    assert "interrupted: nothing was sent" in shown
    assert "Your answers are kept. To go on:" in shown
    assert pulls(quiet) == {}


def test_only_what_is_missing_is_asked(stand: Stand) -> None:
    argv = ("request", ITEM, *ANSWERS, "--env", "dev", "--set", "multiAz=no", "--set", "label=x")
    with stand.talk(*argv) as child:
        child.expect_exact("Open the pull request?")
        assert "Name" not in (child.before or "").split("Preview")[0].replace("Instance name", "")
        child.send("y")
        child.expect_exact("/pulls/1")
        child.expect(pexpect.EOF)


def test_yes_takes_the_defaults_and_asks_only_what_has_none(stand: Stand) -> None:
    with stand.talk("request", ITEM, "--name", "orders-db", "--yes") as child:
        child.expect_exact("Instance name")
        child.send("orders" + ENTER)
        child.expect_exact("/pulls/1")
        child.expect(pexpect.EOF)


def test_who_is_in_no_team_or_in_several_is_asked_for_one(quiet: Stand) -> None:
    argv = ("request", ITEM, *ANSWERS, "--env", "dev", "--yes", "--dry-run")
    token = quiet.environment["SANDBOX_OWNER_TOKEN"]
    with quiet.talk(*argv, GITHUB_TOKEN=token) as child:
        child.expect_exact("Team")
        child.send(DOWN + ENTER)
        child.expect_exact('team: "@acme/payments"')
        child.expect_exact("requestedBy: dana")
        child.expect(pexpect.EOF)


def test_a_question_that_depends_on_an_answer_is_asked_then(quiet: Stand) -> None:
    argv = ("request", ITEM, *ANSWERS, "--env", "dev", "--set", "label=x", "--dry-run")
    with quiet.talk(*argv) as child:
        child.expect_exact("Survive a zone outage")
        child.send("y")
        child.expect_exact("asked because fields.multiAz")
        child.send("\x7f3" + ENTER)
        child.expect_exact("replicas: 3")
        child.expect(pexpect.EOF)


def test_what_is_wrong_is_said_under_the_prompt(quiet: Stand) -> None:
    argv = ("request", ITEM, "--name", "orders-db", "--env", "dev", "--yes", "--dry-run")
    with quiet.talk(*argv) as child:
        child.expect_exact("Instance name")
        child.send("Orders!" + ENTER)
        child.expect_exact("lower-case letters, digits and dashes")
        child.send("\x15orders" + ENTER)
        child.expect_exact("instanceName: orders")
        child.expect(pexpect.EOF)


def test_answers_that_were_typed_are_never_lost(stand: Stand) -> None:
    with stand.talk("request", ITEM, "--name", "orders-db", "--env", "dev") as child:
        child.expect_exact("Instance name")
        child.send("orders" + ENTER)
        child.expect_exact("Size")
        child.sendcontrol("c")
        child.expect_exact("To go on:")
        child.expect(r"paoctl (request [^\r\n]*)")
        assert child.match
        command = child.match[1].split()
        child.expect_exact("interrupted:")
        child.expect(pexpect.EOF)
    assert child.exitstatus == 130

    run = stand.run(*command, "--dry-run")

    assert "instanceName: orders" in run.out


@pytest.mark.parametrize("answer", ["size=huge", "instanceName=Orders"])
def test_a_wrong_answer_is_told_before_anything_is_asked(quiet: Stand, answer: str) -> None:
    with quiet.talk("request", ITEM, "--set", answer) as child:
        child.expect(pexpect.EOF)
    shown = child.before or ""
    assert "error" in shown.split("\n")[0]
    assert answer.partition("=")[0] in shown
    assert "? " not in shown
    assert "To go on" not in shown


def test_a_wrong_answer_in_a_file_is_told_with_the_option_that_replaces_it(quiet: Stand, tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text("instanceName: orders\nsize: huge\n")
    with quiet.talk("request", ITEM, "-f", str(draft)) as child:
        child.expect_exact("add --set size=VALUE, or correct the file")
        child.expect(pexpect.EOF)

    run = quiet.run("request", ITEM, "--name", "orders-db", "-f", str(draft), "--set", "size=large", "--dry-run")
    assert "size: large" in run.out


def test_a_refused_answer_is_not_kept_and_asked_anew(quiet: Stand) -> None:
    argv = ("request", ITEM, "--name", "orders-db", "--env", "dev", "--set", "size=small", "--set", "replicas=2")
    with quiet.talk(*argv) as child:
        child.expect_exact("Instance name")
        child.send("orders" + ENTER)
        child.expect_exact("Survive a zone outage")
        child.send("n")
        child.expect_exact("Label")
        child.send(ENTER)
        child.expect_exact("Your answers are kept, without replicas. To go on:")
        child.expect(r"paoctl (request [^\r\n]*)")
        assert child.match
        command = child.match[1].split()
        child.expect_exact("`replicas` is not asked here")
        child.expect(pexpect.EOF)

    run = quiet.run(*command, "--dry-run")

    assert run.code == 0, run.err
    assert "instanceName: orders" in run.out


def test_what_is_wrong_with_an_answer_ends_in_an_ellipsis_where_the_terminal_does(stand: Stand) -> None:
    with stand.talk("request", ITEM, "--name", "orders-db", "--env", "dev", COLUMNS="30") as child:
        child.expect_exact("Instance name")
        child.send("X" + ENTER)
        child.expect(r"[^\x1b]{28}…")
        child.sendintr()
        child.expect(pexpect.EOF)


def test_an_edit_tells_a_wrong_answer_before_anything_is_asked(merged: Stand) -> None:
    with merged.talk("edit", "orders-db", "--set", "size=huge") as child:
        child.expect(pexpect.EOF)
    shown = child.before or ""
    assert "error" in shown.split("\n")[0]
    assert "size" in shown


def test_answers_outlive_a_forge_that_is_down(stand: Stand) -> None:
    with stand.talk("request", ITEM, "--name", "orders-db", "--yes") as child:
        child.expect_exact("Instance name")
        stand.sandbox.stop()
        child.send("orders" + ENTER)
        child.expect_exact("Your answers are kept. To go on:")
        child.expect_exact("error:")
        child.expect(pexpect.EOF)
    assert child.exitstatus == 5


def test_no_prompt_comes_where_none_is_wanted(quiet: Stand) -> None:
    for variable in ("CI", "PAOCTL_NO_INPUT"):
        with quiet.talk("request", ITEM, **{variable: "1"}) as child:
            child.expect_exact("not answered yet: the name, Instance name")
            child.expect(pexpect.EOF)


EVERY_TYPE = """\
apiVersion: pao/v1
kind: CatalogItem
metadata:
  id: try-every-type
  name: Every type
  description: One question of every type of field
  version: 1.0.0
  category: try
  owner: {team: "@acme/network"}
presentation:
  form:
    groups:
      - id: all
        name: All
        fields:
          - {id: text, name: Text, type: string}
          - {id: whole, name: Whole, type: integer, required: true}
          - {id: part, name: Part, type: number}
          - {id: lines, name: Lines, type: textarea}
          - {id: some, name: Some, type: multiselect, options: [{value: a, label: Aleph}, {value: b, label: Beth}]}
          - {id: one, name: One, type: select, enum: [red, blue]}
          - {id: day, name: Day, type: date}
          - {id: mail, name: Mail, type: email}
          - {id: secret, name: Secret, type: password}
          - {id: words, name: Words, type: list}
          - {id: pairs, name: Pairs, type: keyvalue}
          - {id: sure, name: Sure, type: boolean}
fulfillment:
  strategy: {mode: manual}
  manual:
    actions: [{id: ticket, type: jira-ticket, config: {project: NET, issueType: Task, summary: s, description: d}}]
"""


def test_every_type_of_field_has_its_prompt(tmp_path: Path) -> None:
    files = {**FILES, "catalog/try/try-every-type.yaml": EVERY_TYPE}
    argv = ("request", "try-every-type", "--name", "all", "--env", "dev", "--dry-run")
    keys = {
        "Text": "some text" + ENTER,
        "Whole": "7" + ENTER,
        "Part": "0.5" + ENTER,
        "Lines": "one" + ENTER + "two\x1b" + ENTER,
        "Some": " " + DOWN + " " + ENTER,
        "One": DOWN + DOWN + ENTER,
        "Day": "2026-11-23" + ENTER,
        "Mail": "ana@acme.example" + ENTER,
        "Secret": "env:DB" + ENTER,
        "Words": "a, b" + ENTER,
        "Pairs": "k=v, l=w" + ENTER,
        "Sure": "y",
    }
    with sandbox_at(tmp_path, files) as stand, stand.talk(*argv) as child:
        for question, typed in keys.items():
            child.expect_exact(f" {question}")
            child.send(typed)
        child.expect_exact("apiVersion: pao/v1")
        child.expect(pexpect.EOF)
        document = "apiVersion: pao/v1" + (child.before or "").split("Without questions")[0]

    assert yaml.safe_load(document)["spec"]["fields"] == {
        "text": "some text",
        "whole": 7,
        "part": 0.5,
        "lines": "one\ntwo",
        "some": ["a", "b"],
        "one": "blue",
        "day": "2026-11-23",
        "mail": "ana@acme.example",
        "secret": {"secretRef": "env:DB"},
        "words": ["a", "b"],
        "pairs": {"k": "v", "l": "w"},
        "sure": True,
    }


def test_the_answers_are_told_as_a_command_without_questions(quiet: Stand) -> None:
    shown = walk_through(quiet, "--dry-run")

    command = shown.split("Without questions: paoctl ")[1].split("\r\n")[0]
    assert quiet.run(*shlex.split(command), "--dry-run").out == quiet.run("request", ITEM, *ANSWERS, "--dry-run").out


def test_questions_are_asked_while_the_data_goes_to_a_file(quiet: Stand, tmp_path: Path) -> None:
    file = tmp_path / "request.yaml"
    command = f"{sys.executable} -m paoctl request {ITEM} --name orders-db --yes --dry-run > {file}"
    with quiet.spawn("/bin/sh", "-c", command) as child:
        child.expect_exact("Instance name")
        child.send("orders" + ENTER)
        child.expect(pexpect.EOF)

    assert file.read_text() == quiet.run("request", ITEM, *ANSWERS[:4], "--dry-run").out


# --- edit, remove ---------------------------------------------------------------------------------------------------


@pytest.fixture
def merged(stand: Stand) -> Stand:
    """A stand where the request is on main."""
    stand.run("request", ITEM, *ANSWERS)
    stand.sandbox.approve(1)
    stand.sandbox.merge(1)
    return stand


def test_an_edit_opens_a_pull_request_with_the_difference(merged: Stand) -> None:
    run = merged.run("edit", "orders-db", "--set", "size=small")

    assert opened(run) == f"{merged.sandbox.base_url}/pulls/2"
    assert "Size                   large -> small" in run.err
    made = pulls(merged)[2]
    assert made.title == "Change orders-db: PostgreSQL database in dev"
    assert "size" not in file_in(merged, made.head)


def test_an_edit_that_changes_nothing_says_so(merged: Stand) -> None:
    run = merged.run("edit", "-", "--set", "size=large")

    assert (run.code, run.out) == (0, "")
    assert "nothing changes" in run.err


def test_an_edit_goes_through_the_form_with_the_answers_there_are(merged: Stand) -> None:
    with merged.talk("edit", "orders-db") as child:
        for question in ("Instance name", "Size"):
            child.expect_exact(question)
            child.send(ENTER)
        child.expect_exact("Survive a zone outage")
        child.send("y")
        child.expect_exact("Read replicas")
        child.send(ENTER)
        child.expect_exact("Label")
        child.send(ENTER)
        child.expect_exact("no -> yes")
        child.expect_exact("Open the pull request?")
        child.send("y")
        child.expect_exact("/pulls/2")
        child.expect(pexpect.EOF)
    assert "size: large\n    multiAz: true" in file_in(merged, pulls(merged)[2].head)


def test_a_removal_asks_for_the_service_to_be_absent(merged: Stand) -> None:
    run = merged.run("remove", REF)

    assert opened(run) == f"{merged.sandbox.base_url}/pulls/2"
    made = pulls(merged)[2]
    assert made.title == "Remove orders-db: PostgreSQL database in dev"
    assert "state: absent" in file_in(merged, made.head)
    again = merged.run("edit", REF, "--state", "absent")
    assert "It is asked for already, in #2" in again.err


def test_a_removal_is_taken_back_and_asked_for_again_by_the_same_branch(stand: Stand) -> None:
    """Each file comes back byte for byte, so each branch is asked for a second time."""
    assert stand.run("request", ITEM, *ANSWERS).code == 0
    merge(stand)
    for number in (2, 4):
        assert opened(stand.run("remove", REF)).endswith(f"/pulls/{number}")
        merge(stand)
        refused = stand.run("edit", REF, "--set", "size=small", "--yes")
        assert refused.code == 1
        assert f"help: paoctl edit {REF} --state present takes that back" in refused.err
        back = stand.run("edit", REF, "--state", "present", "--yes")
        assert opened(back).endswith(f"/pulls/{number + 1}")
        assert "absent" not in file_in(stand, pulls(stand)[number + 1].head)
        changed = stand.sandbox.forge.repository.run("diff", "--name-only", f"main...{pulls(stand)[number + 1].head}")
        assert changed.decode().split() == [PATH]
        merge(stand)
    assert "absent" not in file_in(stand, "main")
    assert stand.run("edit", REF, "--state", "present", "--yes").err.endswith("says so already: nothing changes\n")


def test_a_removal_is_not_asked_for_by_a_mere_enter(merged: Stand) -> None:
    with merged.talk("remove", REF) as child:
        child.expect_exact("Open the pull request that asks for the removal?")
        child.send(ENTER)
        child.expect_exact("interrupted: nothing was sent")
        child.expect(pexpect.EOF)
    assert [*pulls(merged)] == [1]

    with merged.talk("remove", REF) as child:
        child.expect_exact("Open the pull request that asks for the removal?")
        child.send("y")
        child.expect_exact("/pulls/2")
        child.expect(pexpect.EOF)


def test_a_name_that_is_taken_is_refused(merged: Stand) -> None:
    run = merged.run("request", ITEM, "--name", "orders-db", "--set", "instanceName=other")

    assert run.code == 1
    assert f"paoctl edit {REF} changes it" in run.err


def test_the_same_request_when_it_is_merged_is_done(merged: Stand) -> None:
    run = merged.run("request", ITEM, *ANSWERS)

    assert (run.code, run.out) == (0, "")
    assert "is on main already, just so" in run.err


def test_a_newer_version_is_pinned_without_naming_it(merged: Stand) -> None:
    run = merged.run("edit", REF, "--to-version", "--yes")

    assert run.code == 0
    assert "nothing changes" in run.err
    assert "is offered as 1.2.0, not as 9.9.9" in merged.run("edit", REF, "--to-version", "9.9.9").err


def test_an_open_pull_request_is_changed_only_when_somebody_agrees(stand: Stand) -> None:
    stand.run("request", ITEM, *ANSWERS)
    other = ("request", ITEM, *ANSWERS, "--set", "size=small")

    refused, agreed = stand.run(*other), stand.run(*other, "--yes")

    assert (refused.code, "#1 asks for something else" in refused.err) == (2, True), refused.err
    assert (agreed.code, "Changed #1" in agreed.err) == (0, True), agreed.err


def test_what_somebody_else_asks_for_is_left_to_them(stand: Stand) -> None:
    stand.run("request", ITEM, *ANSWERS)
    token = stand.environment["SANDBOX_OWNER_TOKEN"]

    run = stand.run("request", ITEM, *ANSWERS, "--team", "@acme/orders", GITHUB_TOKEN=token)

    assert run.code == 1
    assert "#1 by ana already asks for it" in run.err


def test_an_edit_with_yes_asks_nothing_on_a_terminal_either(merged: Stand) -> None:
    with merged.talk("edit", "orders-db", "--set", "size=small", "--yes") as child:
        child.expect_exact("/pulls/2")
        child.expect(pexpect.EOF)


def test_an_edit_with_yes_alone_changes_nothing_and_asks_nothing(merged: Stand) -> None:
    with merged.talk("edit", "orders-db", "--yes") as child:
        child.expect_exact("nothing changes")
        child.expect(pexpect.EOF)
