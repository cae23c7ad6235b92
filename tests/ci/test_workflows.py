"""The workflows keep what they promise: pinned, powerless by default, one command a step, and true to the program."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from paoctl.cli.requirements_lock import LOCK_PATH, RUNNER_PYTHON
from paoctl.cli.scaffold import checklist_text
from paoctl.cli.unpushed import UNPUSHED
from paoctl.demo.ground import running_sandbox
from paoctl.gateways.home import state_home
from paoctl.model.word import NONE, VERBS, Word
from tests.ci.workflows import PINS, ROOT, Workflow, all_steps, own_workflows, written_workflows
from tests.cli.shell import paoctl

WORKFLOWS = [*own_workflows(), *written_workflows()]
EVERY = pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda each: each.path)
SECRET = re.compile(r"\$\{\{\s*secrets\.(\w+)\s*\}\}")
VARIABLE = re.compile(r"\bvars\.(\w+)")


def named(path: str) -> Workflow:
    return next(each for each in WORKFLOWS if each.path == path)


def lint(folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / argv[0]
    return subprocess.run([str(program), *argv[1:]], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the workflows that `paoctl init --github` writes."""
    folder = tmp_path_factory.mktemp("offered")
    (folder / ".github" / "workflows").mkdir(parents=True)
    for workflow in written_workflows():
        (folder / ".github" / "workflows" / Path(workflow.path).name).write_text(workflow.text, "utf-8")
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    return folder


@pytest.mark.parametrize("whose", ["own", "offered"])
@pytest.mark.parametrize(
    "linter",
    [
        ("zizmor", "--offline", "--quiet", "--persona=pedantic", ".github/workflows"),
        ("actionlint",),
        ("check-jsonschema", "--builtin-schema", "vendor.github-workflows"),
    ],
    ids=lambda linter: linter[0],
)
def test_a_linter_finds_nothing(linter: tuple[str, ...], whose: str, offered: Path) -> None:
    tree = ROOT if whose == "own" else offered
    files = [str(path) for path in sorted((tree / ".github" / "workflows").iterdir())]
    verdict = lint(tree, *linter, *(files if linter[0] != "zizmor" else ()))

    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_the_linters_can_fail(offered: Path, tmp_path: Path) -> None:
    shutil.copytree(offered, tmp_path / "bad", dirs_exist_ok=True)
    bad = tmp_path / "bad" / ".github" / "workflows" / "validate.yml"
    bad.write_text(bad.read_text("utf-8").replace("permissions: {}", "permissions: write-all"), "utf-8")

    verdict = lint(tmp_path / "bad", "zizmor", "--offline", "--quiet", "--persona=pedantic", ".github/workflows")

    assert verdict.returncode != 0
    assert "excessive-permissions" in verdict.stdout


@EVERY
def test_every_action_is_pinned_as_in_the_table(workflow: Workflow) -> None:
    pinned = {f"{action}@{commit} # {tag}" for action, (tag, commit) in PINS.items()}

    assert workflow.uses
    assert [line for line in workflow.uses if line not in pinned] == []


def test_the_table_of_pins_holds_whole_commits_that_are_in_use() -> None:
    used = {line.partition("@")[0] for workflow in WORKFLOWS for line in workflow.uses}

    assert used == set(PINS)
    assert all(re.fullmatch(r"[0-9a-f]{40}", commit) for _, commit in PINS.values())


@EVERY
def test_nothing_is_allowed_unless_a_job_says_so(workflow: Workflow) -> None:
    assert workflow.data["permissions"] == {}
    assert [job.id for job in workflow.jobs if job.data.get("permissions") != {"contents": "read"}] == []


@EVERY
def test_a_step_runs_one_line_without_an_expression(workflow: Workflow) -> None:
    commands = [command for job in workflow.jobs for command in job.commands]

    assert commands
    assert [command for command in commands if "\n" in command.strip() or "${{" in command] == []


@EVERY
def test_no_checkout_leaves_a_token_behind(workflow: Workflow) -> None:
    checkouts = [step for step in all_steps(workflow) if str(step.get("uses", "")).startswith("actions/checkout@")]

    assert checkouts
    assert [step for step in checkouts if _with(step).get("persist-credentials") is not False] == []
    assert {key for step in checkouts for key in _with(step)} <= {"persist-credentials", "fetch-depth"}


@pytest.mark.parametrize("path", ["validate.yml", "scaffold/validate.yml"])
def test_validate_has_the_commits_that_it_compares(path: str) -> None:
    [job] = named(path).jobs
    checkout, *_ = job.steps
    *_, command = job.commands

    assert command.endswith("paoctl validate --changed-since HEAD^1")
    assert _with(checkout)["fetch-depth"] == 2
    assert named(path).data["on"] == {"pull_request": None}, "only there HEAD is a merge into the base"


def _with(step: Mapping[str, object]) -> Mapping[str, object]:
    given = step["with"]
    assert isinstance(given, dict)
    return given


@EVERY
def test_no_workflow_gives_a_stranger_the_rights_of_the_repository(workflow: Workflow) -> None:
    events = workflow.data["on"]
    assert isinstance(events, dict)

    assert {"pull_request_target", "workflow_run", "issue_comment"} & set(events) == set()
    if "pull_request" in events:
        assert SECRET.findall(workflow.text) == []


@pytest.mark.parametrize("path", ["fulfil.yml", "scaffold/fulfil.yml"])
def test_fulfil_keeps_nothing_between_runs_and_is_never_cut_short(path: str) -> None:
    workflow = named(path)

    own = "${{ github.event_name == 'workflow_dispatch' && github.run_id || 'all' }}"
    assert workflow.data["concurrency"] == {"group": f"fulfil-{own}", "cancel-in-progress": False}
    assert "cache" not in workflow.text
    assert "download-artifact" not in workflow.text


@pytest.mark.parametrize("path", ["fulfil.yml", "scaffold/fulfil.yml"])
def test_results_that_could_not_be_pushed_outlive_the_runner(path: str) -> None:
    *_, fulfil, keep = named(path).jobs[-1].steps
    env = fulfil["env"]
    assert isinstance(env, dict)
    home = Path("/runner/temp")
    left = state_home({"XDG_STATE_HOME": str(home)}) / UNPUSHED

    assert env["XDG_STATE_HOME"] == "${{ runner.temp }}"
    assert keep["if"] == "failure() || cancelled()"
    assert str(keep["uses"]).startswith("actions/upload-artifact@")
    assert _with(keep)["path"] == f"${{{{ runner.temp }}}}/{left.relative_to(home)}/"
    assert {"matrix.environment", "matrix.shard"} <= set(re.findall(r"matrix\.\w+", str(_with(keep)["name"])))


@pytest.mark.parametrize("path", ["fulfil.yml", "scaffold/fulfil.yml"])
def test_fulfil_takes_every_word_and_passes_none_on(path: str) -> None:
    workflow = named(path)
    events = workflow.data["on"]
    assert isinstance(events, dict)
    inputs = events["workflow_dispatch"]["inputs"]
    words = [
        Word("retry", "a/b", component="c", start="d"),
        Word("resolve", "a/b", action="c", outcome="happened", ref="d", outputs=("e=f",)),
    ]

    assert set(inputs) == {name for word in words for name in word.inputs}
    assert inputs["command"]["options"] == [NONE, *VERBS]
    assert "inputs." not in workflow.text, "paoctl reads them in the file of the event"


@pytest.mark.parametrize("path", ["fulfil.yml", "scaffold/fulfil.yml"])
def test_fulfil_wakes_by_a_merge_at_odd_minutes_and_by_hand(path: str) -> None:
    events = named(path).data["on"]
    assert isinstance(events, dict)
    minutes = events["schedule"][0]["cron"].split()[0].split(",")

    read = ["requests/**", "catalog/**", "modules/**", "policies/**", "paoctl.yaml"]
    assert events["push"] == {"branches": ["main"], "paths": read}
    assert all(int(minute) % 2 for minute in minutes)
    assert "workflow_dispatch" in events


@pytest.mark.parametrize("path", ["fulfil.yml", "scaffold/fulfil.yml"])
def test_secrets_are_given_only_to_the_job_in_its_environment(path: str) -> None:
    look, fulfil = named(path).jobs

    assert SECRET.findall(str(look.data)) == []
    assert SECRET.findall(str(fulfil.data))
    assert fulfil.data["environment"] == "${{ matrix.environment }}"


@pytest.mark.parametrize("path", ["fulfil.yml", "scaffold/fulfil.yml"])
def test_a_signal_reaches_the_executor_itself(path: str) -> None:
    *_, command = named(path).jobs[-1].commands

    assert re.match(r"exec (\.venv/bin/)?paoctl fulfill ", command)


@EVERY
def test_every_command_of_paoctl_exists_with_its_options(workflow: Workflow, tmp_path: Path) -> None:
    words = [shlex.split(command) for job in workflow.jobs for command in job.commands]
    calls = [line[at + 1 :] for line in words for at, word in enumerate(line) if Path(word).name == "paoctl"]
    for verb, *rest in calls:
        told = paoctl(verb, "--help", home=tmp_path)

        assert told.code == 0, told.err
        assert [option for option in rest if option.startswith("-") and option not in told.out] == []


@pytest.mark.parametrize("workflow", written_workflows(), ids=lambda each: each.path)
def test_what_init_writes_installs_from_the_lock_for_its_python(workflow: Workflow) -> None:
    for job in workflow.jobs:
        installs = [command for command in job.commands if "pip install" in command]
        pythons = [step["with"] for step in job.steps if str(step.get("uses", "")).startswith("actions/setup-python@")]

        assert installs == [f"pip install --quiet --require-hashes --no-deps --requirement {LOCK_PATH}"]
        assert pythons == [{"python-version": RUNNER_PYTHON}]


def test_the_checklist_names_every_secret_and_variable_that_the_workflows_need() -> None:
    text = "".join(str(workflow.data) for workflow in written_workflows())
    checklist = checklist_text("acme/platform")

    assert {name for name in VARIABLE.findall(text) if f"gh variable set {name}" not in checklist} == set()
    assert {name for name in SECRET.findall(text) if f"gh secret set {name} --env " not in checklist} == set()


def test_the_checklist_names_every_permission_that_the_app_asks_for() -> None:
    [app] = [step for step in all_steps(named("scaffold/fulfil.yml")) if step.get("id") == "app"]
    given = app["with"]
    assert isinstance(given, dict)
    asked = {
        f"{key.removeprefix('permission-').replace('-', ' ').capitalize()}: {value}"
        for key, value in given.items()
        if key.startswith("permission-")
    }

    assert len(asked) == 6
    assert {words for words in asked if words not in checklist_text("acme/platform")} == set()


@pytest.mark.parametrize("name", ["validate.yml", "fulfil.yml"])
def test_what_init_writes_is_what_runs_here_but_for_the_installation(name: str) -> None:
    def steps(workflow: Workflow) -> list[list[str]]:
        names = [[str(step.get("name", step.get("uses"))) for step in job.steps] for job in workflow.jobs]
        return [[re.sub(r"^Install paoctl .*", "Install paoctl", each) for each in job] for job in names]

    own, written = named(name), named(f"scaffold/{name}")

    assert own.data["on"] == written.data["on"]
    assert own.data["concurrency"] == written.data["concurrency"]
    assert steps(own) == steps(written)


def test_the_jobs_are_those_that_the_gate_has_found(tmp_path: Path) -> None:
    given, clone = tmp_path / "output", tmp_path / "clone"
    with running_sandbox(clone, 0) as sandbox:
        env = {**sandbox.environment(), "NO_PROXY": "127.0.0.1", "GITHUB_OUTPUT": str(given)}
        request = ("request", "network-firewall-rule", "--name", "shop-gate", "--yes")
        idle, asked = (paoctl(*argv, home=tmp_path, cwd=clone, env=env) for argv in (("plan-work",), request))
        sandbox.approve(1)
        sandbox.merge(1)
        busy = paoctl("plan-work", home=tmp_path, cwd=clone, env=env)

    assert [run.code for run in (idle, asked, busy)] == [0, 0, 0], idle.err + asked.err + busy.err
    lines = [line.partition("=") for line in given.read_text("utf-8").splitlines()]
    outputs = {name: value for name, _, value in lines}
    [row] = json.loads(outputs["matrix"])["include"]

    assert [value for name, _, value in lines if name == "work"] == ["false", "true"]
    assert row["environment"] == "dev"
    for path in ("fulfil.yml", "scaffold/fulfil.yml"):
        assert set(re.findall(r"steps\.plan\.outputs\.(\w+)", named(path).text)) == set(outputs)
        assert set(re.findall(r"\{ matrix\.(\w+)", named(path).text)) == set(row)
