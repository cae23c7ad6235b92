"""The composite action: its shape by the linters, its steps by running them as a runner would."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.ci.workflows import PINS, ROOT
from tests.cli.shell import environ, paoctl

ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
INPUT = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")


@dataclass(frozen=True, slots=True)
class Done:
    """What a step came to."""

    name: str
    code: int
    out: str


def run_step(step: Mapping[str, object], inputs: Mapping[str, str], runner: Path, workspace: Path) -> Done:
    """One step with a script, as the runner runs it (docs.github.com, "Workflow syntax", shell: bash)."""
    given = {name: str(value["default"]) for name, value in ACTION["inputs"].items()} | dict(inputs)

    def filled(text: object) -> str:
        return INPUT.sub(lambda found: given[found[1]], str(text))

    env = step.get("env") or {}
    assert isinstance(env, Mapping)
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", str(step["run"])],
        cwd=workspace / filled(step.get("working-directory", ".")),
        env={
            **environ(workspace),
            **{name: value for name, value in os.environ.items() if name.startswith("PIP_")},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "RUNNER_TEMP": str(runner),
            **{str(name): filled(value) for name, value in env.items()},
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return Done(str(step["name"]), done.returncode, done.stdout + done.stderr)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A catalog repository as checked out, in a folder whose name a shell would part."""
    folder = tmp_path / "a catalog"
    assert paoctl("init", "--yes", "--repository", "acme/platform", str(folder), home=tmp_path).code == 0
    return folder


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """The folder of a runner in which paoctl is installed: this environment's."""
    place = tmp_path / "runner" / "paoctl" / "bin"
    place.mkdir(parents=True)
    (place / "paoctl").symlink_to(Path(sys.executable).parent / "paoctl")
    return tmp_path / "runner"


def scripts() -> list[Mapping[str, object]]:
    return [step for step in ACTION["runs"]["steps"] if "run" in step]


def test_no_input_reaches_a_script_but_through_its_environment() -> None:
    assert all("${{" not in str(step["run"]) for step in scripts())
    assert all(step["shell"] == "bash" for step in scripts())


def test_every_action_that_is_used_is_pinned() -> None:
    [uses] = [step["uses"] for step in ACTION["runs"]["steps"] if "uses" in step]
    name, _, commit = str(uses).partition("@")

    assert PINS[name][1] == commit


def test_it_has_the_form_that_github_publishes() -> None:
    program = Path(sys.executable).parent / "check-jsonschema"
    argv = [str(program), "--builtin-schema", "vendor.github-actions", "action.yml"]

    assert subprocess.run(argv, cwd=ROOT, capture_output=True, check=False).returncode == 0


def test_its_last_step_says_what_is_wrong_as_annotations(runner: Path, workspace: Path) -> None:
    item = workspace / "catalog" / "platform" / "platform-first-item.yaml"
    fine = run_step(scripts()[-1], {}, runner, workspace.parent / "a catalog")
    item.write_text(item.read_text("utf-8").replace("version: 0.1.0", "version: one"), "utf-8")
    inputs = {"working-directory": "a catalog", "sarif": "out.sarif"}
    wrong = run_step(scripts()[-1], inputs, runner, workspace.parent)

    assert (fine.code, wrong.code) == (0, 1)
    assert "::error file=catalog/platform/platform-first-item.yaml,line=" in wrong.out
    assert (workspace / "out.sarif").is_file()


def test_an_input_is_a_value_and_never_a_command(runner: Path, workspace: Path) -> None:
    words = ("$(touch hurt)", "'; touch hurt; '", "--fix")
    done = [run_step(scripts()[-1], {"changed-since": each}, runner, workspace) for each in words]

    assert [each.code for each in done] == [2] * len(words)
    assert not list(workspace.rglob("hurt"))


@pytest.mark.nightly
def test_all_its_steps_install_paoctl_from_the_checkout_and_run_it(tmp_path: Path, workspace: Path) -> None:
    place = tmp_path / "temp"
    place.mkdir()
    done = [run_step(step, {}, place, workspace) for step in scripts()]

    assert [each.code for each in done] == [0] * len(done), done
    assert "nothing to mend" in done[-1].out
