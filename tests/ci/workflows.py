"""The workflows of this repository and those that `paoctl init --github` writes, read as data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from paoctl.cli.scaffold import workflow_texts

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / ".github" / "workflows"

PINS = {
    "actions/checkout": ("v7.0.1", "3d3c42e5aac5ba805825da76410c181273ba90b1"),
    "actions/setup-python": ("v7.0.0", "5fda3b95a4ea91299a34e894583c3862153e4b97"),
    "actions/upload-artifact": ("v7.0.1", "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a"),
    "actions/create-github-app-token": ("v3.1.1", "1b10c78c7865c340bc4f6099eb2f838309f1e8c3"),
}
"""Every action that a workflow may use, with its release and that release's commit. To take a newer one, change it here
and in the files; the tests name every line that was forgotten."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job of a workflow."""

    id: str
    data: Mapping[str, object]

    @property
    def steps(self) -> list[Mapping[str, object]]:
        """Its steps, in order."""
        steps = self.data["steps"]
        assert isinstance(steps, list)
        return steps

    @property
    def commands(self) -> list[str]:
        """What its steps run."""
        return [str(step["run"]) for step in self.steps if "run" in step]


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow file."""

    path: str
    text: str

    @property
    def data(self) -> Mapping[str, object]:
        """The file as data; the key `on`, which YAML 1.1 takes for true, is called `on`."""
        document = yaml.safe_load(self.text)
        return {"on" if key is True else key: value for key, value in document.items()}

    @property
    def jobs(self) -> list[Job]:
        """Its jobs, in order."""
        jobs = self.data["jobs"]
        assert isinstance(jobs, dict)
        return [Job(name, job) for name, job in jobs.items()]

    @property
    def uses(self) -> list[str]:
        """The rest of every line after `uses:`, its comment included."""
        return [line.split("uses:", 1)[1].strip() for line in self.text.splitlines() if "uses:" in line]


def own_workflows() -> list[Workflow]:
    """The files in .github/workflows."""
    return [Workflow(path.name, path.read_text("utf-8")) for path in sorted(OWN.iterdir())]


def written_workflows() -> list[Workflow]:
    """What `paoctl init --github` writes."""
    return [Workflow(f"scaffold/{path.rpartition('/')[2]}", text) for path, text in workflow_texts().items()]


def all_steps(workflow: Workflow) -> Iterator[Mapping[str, object]]:
    """The steps of all jobs."""
    for job in workflow.jobs:
        yield from job.steps
