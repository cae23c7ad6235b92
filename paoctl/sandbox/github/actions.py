"""GitHub Actions: workflows, their runs and attempts, and starting one by hand."""

from zlib import crc32

from paoctl.sandbox import runs
from paoctl.sandbox.github import shapes
from paoctl.sandbox.github.call import NO_CONTENT, Call, Json, Table, text
from paoctl.sandbox.github.commits import REPO, rfc3339
from paoctl.sandbox.http import Response
from paoctl.sandbox.ledger import Run
from paoctl.sandbox.refusal import Refused, not_found

WORKFLOW = f"{REPO}/actions/workflows/{{workflow_id}}"
RUN = f"{REPO}/actions/runs/{{run_id}}"
INPUT_LIMIT = 25


def list_workflows(call: Call) -> Response:
    """GET actions/workflows."""
    rows = runs.workflows(call.forge)
    return call.page(rows, _workflow, within=lambda shown: {"total_count": len(rows), "workflows": shown})


def get_workflow(call: Call) -> Response:
    """GET actions/workflows/{id or file name}."""
    return call.answer(_workflow(call, _need_workflow(call)))


def dispatch(call: Call) -> Response:
    """POST dispatches: 204, or 200 with the run when `return_run_details` asks for it."""
    if not call.person.may_write:
        raise Refused(403, "Must have write access to the repository.")
    body = call.body()
    path, inputs = _need_workflow(call), body.get("inputs", {})
    if not isinstance(inputs, dict) or len(inputs) > INPUT_LIMIT:
        raise Refused(422, f"you may only define up to {INPUT_LIMIT} `inputs` for a `workflow_dispatch` event")
    ref = text(body, "ref", "WorkflowDispatch")
    declared = runs.declared_inputs(call.forge.repository.file(runs.need_branch(call.forge, ref), path) or b"")
    if declared is None:
        raise Refused(422, "Workflow does not have 'workflow_dispatch' trigger")
    filled = runs.filled_inputs(declared, inputs)
    row = runs.start_run(call.forge, call.person, path, event="workflow_dispatch", ref=ref, inputs=filled)
    if body.get("return_run_details") is not True:
        return NO_CONTENT
    run_url, page = f"{call.repo}/actions/runs/{row.id}", f"{call.base}/runs/{row.id}"
    return call.answer({"workflow_run_id": row.id, "run_url": run_url, "html_url": page})


def list_runs(call: Call) -> Response:
    """GET actions/runs, newest first."""
    return _run_page(call, call.forge.ledger.runs)


def list_workflow_runs(call: Call) -> Response:
    """GET actions/workflows/{id or file name}/runs."""
    path = _need_workflow(call)
    return _run_page(call, [row for row in call.forge.ledger.runs if row.workflow == path])


def get_run(call: Call) -> Response:
    """GET actions/runs/{id}: its newest attempt."""
    row = runs.find_run(call.forge, call.number("run_id"))
    return call.answer(_run(call, row))


def get_attempt(call: Call) -> Response:
    """GET actions/runs/{id}/attempts/{number}: one that a later attempt followed is completed."""
    row, number = runs.find_run(call.forge, call.number("run_id")), call.number("attempt_number")
    if not 1 <= number <= row.attempt:
        raise not_found()
    shape = _run(call, row)
    if number < row.attempt:
        shape = {**shape, "run_attempt": number, "status": "completed", "conclusion": "failure"}
        shape["triggering_actor"] = shapes.login_user(call, row.starter(number))
    return call.answer(shape)


def _run_page(call: Call, rows: list[Run]) -> Response:
    wanted = {name: call.query(name) for name in ("actor", "branch", "event", "head_sha")}
    state = call.query("status")
    kept = [
        row
        for row in reversed(rows)
        if all(value in {"", fact} for value, fact in zip(wanted.values(), _facts(row), strict=True))
        and state in {"", row.status, row.conclusion}
    ]
    return call.page(kept, _run, within=lambda shown: {"total_count": len(kept), "workflow_runs": shown})


def _facts(row: Run) -> tuple[str, str, str, str]:
    return row.actor, row.branch, row.event, row.sha


def _need_workflow(call: Call) -> str:
    """Return the path of the workflow that the path of the call names by its id or file name. Raises `Refused` 404."""
    name = call.param("workflow_id")
    paths = runs.workflows(call.forge)
    found = next((path for path in paths if name in {path, path.removeprefix(runs.FOLDER), str(_id(path))}), None)
    if found is None:
        raise not_found()
    return found


def _id(path: str) -> int:
    return crc32(path.encode())


def _workflow(call: Call, path: str) -> Json:
    created = call.forge.ledger.created_at
    return {
        "id": _id(path),
        "node_id": f"W_{_id(path)}",
        "name": runs.workflow_name(call.forge, path),
        "path": path,
        "state": "active",
        "created_at": created,
        "updated_at": created,
        "url": f"{call.repo}/actions/workflows/{_id(path)}",
        "html_url": f"{call.base}/blob/main/{path}",
        "badge_url": f"{call.base}/badges/{path}",
    }


def _run(call: Call, row: Run) -> Json:
    api, repository = f"{call.repo}/actions/runs/{row.id}", shapes.minimal_repository(call)
    suite = int(row.sha[:7], 16)
    links = {name: f"{api}/{name}" for name in ("jobs", "logs", "artifacts", "cancel", "rerun")}
    return {
        "id": row.id,
        "name": runs.workflow_name(call.forge, row.workflow),
        "node_id": f"WR_{row.id}",
        "check_suite_id": suite,
        "head_branch": row.branch,
        "head_sha": row.sha,
        "path": row.workflow,
        "run_number": row.number,
        "run_attempt": row.attempt,
        "event": row.event,
        "display_title": row.title,
        "status": row.status,
        "conclusion": row.conclusion,
        "workflow_id": _id(row.workflow),
        "workflow_url": f"{call.repo}/actions/workflows/{_id(row.workflow)}",
        "url": api,
        "html_url": f"{call.base}/runs/{row.id}",
        "pull_requests": [],
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "run_started_at": row.created_at,
        "actor": shapes.login_user(call, row.actor),
        "triggering_actor": shapes.login_user(call, row.starter(row.attempt)),
        **{f"{name}_url": link for name, link in links.items()},
        "check_suite_url": f"{call.repo}/check-suites/{suite}",
        "previous_attempt_url": f"{api}/attempts/{row.attempt - 1}" if row.attempt > 1 else None,
        "head_commit": _head_commit(call, row.sha),
        "repository": repository,
        "head_repository": repository,
    }


def _head_commit(call: Call, sha: str) -> Json | None:
    row = call.forge.repository.commit(sha)
    if row is None:
        return None
    author, committer = ({"name": one.name, "email": one.email} for one in (row.author, row.committer))
    date = rfc3339(row.committer)
    return {
        "id": sha,
        "tree_id": row.tree,
        "message": row.message,
        "timestamp": date,
        "author": author,
        "committer": committer,
    }


TABLE: Table = (
    ("GET", f"{REPO}/actions/runs", list_runs),
    ("GET", RUN, get_run),
    ("GET", f"{RUN}/attempts/{{attempt_number}}", get_attempt),
    ("GET", f"{REPO}/actions/workflows", list_workflows),
    ("GET", WORKFLOW, get_workflow),
    ("GET", f"{WORKFLOW}/runs", list_workflow_runs),
    ("POST", f"{WORKFLOW}/dispatches", dispatch),
)
