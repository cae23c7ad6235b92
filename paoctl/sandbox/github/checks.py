"""What machines say of a commit: check runs, which only Apps make, and statuses, which everyone who may write makes."""

from collections.abc import Sequence
from urllib.parse import quote

from paoctl.sandbox.github import shapes
from paoctl.sandbox.github.call import Call, Json, Table, optional_text, text
from paoctl.sandbox.github.commits import REPO
from paoctl.sandbox.http import Response
from paoctl.sandbox.ledger import CheckRun, Status, now
from paoctl.sandbox.people import Person
from paoctl.sandbox.refusal import Refused, invalid, not_found

CHECK = f"{REPO}/check-runs/{{check_run_id}}"
CONCLUSIONS = ("action_required", "cancelled", "failure", "neutral", "success", "skipped", "stale", "timed_out")
STATES = ("error", "failure", "pending", "success")
OUTPUT_LIMIT = 65535
"""Characters of the longest summary or text that GitHub takes."""


def create_check(call: Call) -> Response:
    """POST check-runs: only for Apps; a person's token is refused with 403."""
    _check_app(call)
    body = call.body()
    sha = call.forge.repository.resolve(text(body, "head_sha", "CheckRun"))
    if sha is None:
        raise invalid("CheckRun", "head_sha", "No commit found for SHA")
    with call.forge.lock:
        row = CheckRun(call.forge.ledger.next_id(), sha, text(body, "name", "CheckRun"), call.person.login)
        _change(row, body)
        call.forge.ledger.checks.append(row)
    return call.answer(_check(call, row), 201)


def update_check(call: Call) -> Response:
    """PATCH check-runs/{id}."""
    _check_app(call)
    row = _need(call)
    with call.forge.lock:
        _change(row, call.body())
    return call.answer(_check(call, row))


def get_check(call: Call) -> Response:
    """GET check-runs/{id}."""
    return call.answer(_check(call, _need(call)))


def list_checks(call: Call) -> Response:
    """GET commits/{ref}/check-runs: the newest of each name, unless `filter` is `all`."""
    sha = call.forge.need_commit(call.param("ref"))
    rows = [row for row in reversed(call.forge.ledger.checks) if row.sha == sha]
    if call.query("filter", "latest") == "latest":
        rows = list({(row.author, row.name): row for row in reversed(rows)}.values())[::-1]
    name, status = call.query("check_name"), call.query("status")
    rows = [row for row in rows if name in {"", row.name} and status in {"", row.status}]
    return call.page(rows, _check, within=lambda shown: {"total_count": len(rows), "check_runs": shown})


def create_status(call: Call) -> Response:
    """POST statuses/{sha}."""
    if not call.person.may_write:
        raise not_found()
    body = call.body()
    sha = call.forge.repository.resolve(call.param("sha"))
    if sha is None:
        raise Refused(422, f"No commit found for SHA: {call.param('sha')}")
    state = text(body, "state", "Status")
    if state not in STATES:
        raise invalid("Status", "state", f"state must be one of {', '.join(STATES)}")
    with call.forge.lock:
        row = Status(
            call.forge.ledger.next_id(),
            sha,
            state,
            optional_text(body, "context", "Status") or "default",
            call.person.login,
            optional_text(body, "description", "Status"),
            optional_text(body, "target_url", "Status"),
        )
        call.forge.ledger.statuses.append(row)
    return call.answer(_status(call, row), 201)


def list_statuses(call: Call) -> Response:
    """GET commits/{ref}/statuses: all of them, newest first."""
    return call.page(_statuses(call), _status)


def combined_status(call: Call) -> Response:
    """GET commits/{ref}/status: the newest of each context, and what they come to."""
    rows = list({row.context: row for row in reversed(_statuses(call))}.values())
    states = {row.state for row in rows}
    failed = bool(states & {"error", "failure"})
    state = "failure" if failed else "success" if states == {"success"} else "pending"
    sha = call.forge.need_commit(call.param("ref"))
    return call.answer(
        {
            "state": state,
            "statuses": [_simple_status(call, row) for row in rows],
            "sha": sha,
            "total_count": len(rows),
            "repository": shapes.minimal_repository(call),
            "commit_url": f"{call.repo}/commits/{sha}",
            "url": f"{call.repo}/commits/{sha}/status",
        }
    )


def _check_app(call: Call) -> None:
    if not call.person.is_bot:
        raise Refused(403, "You must authenticate via a GitHub App.")


def _need(call: Call) -> CheckRun:
    number = call.number("check_run_id")
    found = next((row for row in call.forge.ledger.checks if row.id == number), None)
    if found is None:
        raise not_found()
    return found


def _change(row: CheckRun, body: Json) -> None:
    """Take over what a body says of a check run. A conclusion completes it, and completing it needs one."""
    conclusion = optional_text(body, "conclusion", "CheckRun")
    status = optional_text(body, "status", "CheckRun") or ("completed" if conclusion else row.status)
    if conclusion and conclusion not in CONCLUSIONS:
        raise invalid("CheckRun", "conclusion", f"conclusion must be one of {', '.join(CONCLUSIONS)}")
    if status == "completed" and not (conclusion or row.conclusion):
        raise invalid("CheckRun", "conclusion", "conclusion is required when status is completed")
    row.name = optional_text(body, "name", "CheckRun") or row.name
    row.details_url = optional_text(body, "details_url", "CheckRun") or row.details_url
    row.external_id = optional_text(body, "external_id", "CheckRun") or row.external_id
    row.started_at = optional_text(body, "started_at", "CheckRun") or row.started_at or now()
    row.status = status
    row.conclusion = (conclusion or row.conclusion) if status == "completed" else None
    row.completed_at = (optional_text(body, "completed_at", "CheckRun") or now()) if status == "completed" else None
    if isinstance(output := body.get("output"), dict):
        _change_output(row, output)


def _change_output(row: CheckRun, output: Json) -> None:
    row.title = optional_text(output, "title", "CheckRun") or row.title
    row.summary = optional_text(output, "summary", "CheckRun") or row.summary
    row.text = optional_text(output, "text", "CheckRun") or row.text
    if max(len(row.summary or ""), len(row.text or "")) > OUTPUT_LIMIT:
        raise invalid("CheckRun", "output", f"Only {OUTPUT_LIMIT} characters are allowed")
    if isinstance(annotations := output.get("annotations"), list):
        row.annotations += annotations


def _check(call: Call, row: CheckRun) -> Json:
    api = f"{call.repo}/check-runs/{row.id}"
    app = call.forge.people.by_login(row.author)
    return {
        "id": row.id,
        "node_id": f"CR_{row.id}",
        "name": row.name,
        "head_sha": row.sha,
        "external_id": row.external_id,
        "url": api,
        "html_url": f"{call.base}/checks/{row.id}",
        "details_url": row.details_url,
        "status": row.status,
        "conclusion": row.conclusion,
        "started_at": row.started_at,
        "completed_at": row.completed_at,
        "output": {
            "title": row.title,
            "summary": row.summary,
            "text": row.text,
            "annotations_count": len(row.annotations),
            "annotations_url": f"{api}/annotations",
        },
        "check_suite": {"id": int(row.sha[:7], 16)},
        "app": _app(call, app) if app else None,
        "pull_requests": [],
    }


def _app(call: Call, person: Person) -> Json:
    slug = person.login.removesuffix("[bot]")
    page = f"{call.base}/apps/{slug}"
    return {
        "id": person.id,
        "slug": slug,
        "node_id": f"A_{person.id}",
        "owner": shapes.owner(call),
        "name": slug,
        "description": None,
        "external_url": page,
        "html_url": page,
        "created_at": call.forge.ledger.created_at,
        "updated_at": call.forge.ledger.created_at,
        "permissions": {"checks": "write", "contents": "write", "metadata": "read", "pull_requests": "write"},
        "events": [],
    }


def _statuses(call: Call) -> Sequence[Status]:
    sha = call.forge.need_commit(call.param("ref"))
    return [row for row in reversed(call.forge.ledger.statuses) if row.sha == sha]


def _simple_status(call: Call, row: Status) -> Json:
    return {
        "url": f"{call.repo}/statuses/{row.sha}",
        "avatar_url": f"{call.base}/avatars/{quote(row.author)}",
        "id": row.id,
        "node_id": f"SC_{row.id}",
        "state": row.state,
        "description": row.description,
        "target_url": row.target_url,
        "context": row.context,
        "created_at": row.created_at,
        "updated_at": row.created_at,
    }


def _status(call: Call, row: Status) -> Json:
    return {**_simple_status(call, row), "creator": shapes.login_user(call, row.author)}


TABLE: Table = (
    ("POST", f"{REPO}/check-runs", create_check),
    ("GET", CHECK, get_check),
    ("PATCH", CHECK, update_check),
    ("POST", f"{REPO}/statuses/{{sha}}", create_status),
    # The older form of the list, which GitHub still answers and PyGithub still asks for.
    ("GET", f"{REPO}/statuses/{{ref}}", list_statuses),
    # A ref may have slashes: these rows must come before commits/{ref...} (see `service.py`).
    ("GET", f"{REPO}/commits/{{ref}}/check-runs", list_checks),
    ("GET", f"{REPO}/commits/{{ref}}/statuses", list_statuses),
    ("GET", f"{REPO}/commits/{{ref}}/status", combined_status),
)
