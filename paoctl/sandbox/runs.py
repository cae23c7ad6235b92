"""Runs of workflows: started by hand, finished. The sandbox itself runs nothing: who drives it says how one ended."""

import json
import re
from collections.abc import Mapping

import yaml

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
    sha, branch = need_branch(forge, ref), ref.removeprefix("refs/heads/")
    with forge.lock:
        number = 1 + sum(run.workflow == workflow for run in forge.ledger.runs)
        title = workflow_name(forge, workflow)
        row = Run(forge.ledger.next_id(), number, workflow, title, event, branch, sha, person.login)
        row.inputs = inputs or {}
        forge.ledger.runs.append(row)
        return row


def need_branch(forge: Forge, ref: str) -> str:
    """Return the tip of a branch. Raises `Refused` 422 for a ref that is not there."""
    sha = forge.repository.branch(ref.removeprefix("refs/heads/"))
    if sha is None:
        raise Refused(422, f"No ref found for: {ref}")
    return sha


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


def rerun(forge: Forge, number: int, person: Person | None = None) -> Run:
    """Start the next attempt of a run, as its first actor when `person` is None."""
    with forge.lock:
        row = set_run(forge, number, "queued")
        row.attempt += 1
        row.again.append(person.login if person else row.actor)
        return row


def declared_inputs(workflow: bytes) -> dict[str, Mapping[str, object]] | None:
    """Return the inputs that a workflow file asks for when it is dispatched; None when it can't be."""
    try:
        document = yaml.safe_load(workflow)
    except yaml.YAMLError:
        return None
    # `on` is true to YAML 1.1
    events = document.get(True, document.get("on")) if isinstance(document, dict) else None
    if isinstance(events, str | list):
        return {} if "workflow_dispatch" in ([events] if isinstance(events, str) else events) else None
    if not isinstance(events, dict) or "workflow_dispatch" not in events:
        return None
    asked = (events["workflow_dispatch"] or {}).get("inputs") or {}
    return {str(name): spec or {} for name, spec in asked.items()}


def filled_inputs(declared: Mapping[str, Mapping[str, object]], given: Mapping[str, object]) -> dict[str, object]:
    """Return what a run sees: what was given, and defaults. Raises `Refused` 422 for what is not asked for."""
    if strange := [name for name in given if name not in declared]:
        raise Refused(422, f"Unexpected inputs provided: {json.dumps(strange)}")
    for name, spec in declared.items():
        if spec.get("required") and not given.get(name) and "default" not in spec:
            raise Refused(422, f"Required input '{name}' not provided")
        options = spec.get("options")
        if name in given and isinstance(options, list) and str(given[name]) not in map(str, options):
            raise Refused(422, f"Provided value '{given[name]}' for input '{name}' not in the list of allowed values")
    return {name: spec["default"] for name, spec in declared.items() if "default" in spec} | dict(given)
