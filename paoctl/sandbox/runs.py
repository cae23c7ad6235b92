"""Runs of workflows: started by hand, finished. The sandbox itself runs nothing: who drives it says how one ended."""

import re

from paoctl.sandbox.forge import Forge
from paoctl.sandbox.ledger import Run, now
from paoctl.sandbox.people import Person
from paoctl.sandbox.refusal import Refused, not_found

FOLDER = ".github/workflows/"


def workflows(forge: Forge, revision: str = "main") -> list[str]:
    """Return the paths of the workflow files at a revision."""
    found = forge.repository.object(f"{revision}:{FOLDER.rstrip('/')}")
    rows = forge.repository.tree(found[0]) if found and found[1] == "tree" else []
    return [FOLDER + row.path for row in rows if row.path.endswith((".yml", ".yaml"))]


def workflow_name(forge: Forge, path: str) -> str:
    """Return the `name:` of a workflow file, or its path without one."""
    content = (forge.repository.file("main", path) or b"").decode(errors="replace")
    match = re.search(r"^name: *(.+?) *$", content, re.MULTILINE)
    return match.group(1).strip("\"'") if match else path


def start_run(
    forge: Forge, person: Person, workflow: str, *, event: str, ref: str, inputs: dict[str, object] | None = None
) -> Run:
    """Write down a queued run of a workflow file at a branch. Raises `Refused` 422 for a ref that is not there."""
    branch = ref.removeprefix("refs/heads/")
    sha = forge.repository.branch(branch)
    if sha is None:
        raise Refused(422, f"No ref found for: {ref}")
    with forge.lock:
        number = 1 + sum(run.workflow == workflow for run in forge.ledger.runs)
        title = workflow_name(forge, workflow)
        row = Run(forge.ledger.next_id(), number, workflow, title, event, branch, sha, person.login)
        row.inputs = inputs or {}
        forge.ledger.runs.append(row)
        return row


def find_run(forge: Forge, number: int) -> Run:
    """Return a run by its id. Raises `Refused` 404."""
    found = next((row for row in forge.ledger.runs if row.id == number), None)
    if found is None:
        raise not_found()
    return found


def set_run(forge: Forge, number: int, status: str, conclusion: str | None = None, *, title: str | None = None) -> Run:
    """Say where a run is: `queued`, `in_progress`, or `completed` with a conclusion; `title` is its `run-name`."""
    with forge.lock:
        row = find_run(forge, number)
        row.status, row.conclusion, row.updated_at = status, conclusion, now()
        row.title = title or row.title
        return row


def rerun(forge: Forge, number: int) -> Run:
    """Start the next attempt of a run."""
    with forge.lock:
        row = set_run(forge, number, "queued")
        row.attempt += 1
        return row
