"""Issues: what people are to look at. To GitHub every pull request is one too, and both are counted together."""

from paoctl.sandbox import pulls
from paoctl.sandbox.github import shapes
from paoctl.sandbox.github.call import Call, Json, Table, text, texts
from paoctl.sandbox.github.commits import REPO
from paoctl.sandbox.github.pull_shapes import association
from paoctl.sandbox.http import Response
from paoctl.sandbox.ledger import Issue, Pull
from paoctl.sandbox.refusal import invalid

TITLE_LIMIT, BODY_LIMIT = 256, 65536
"""Characters of the longest title and body that GitHub takes."""


def list_issues(call: Call) -> Response:
    """GET issues, the newest first; `state` and `labels` as GitHub reads them. Pull requests have no labels here."""
    state, labels = call.query("state", "open"), {each for each in call.query("labels").split(",") if each}
    rows: list[Issue | Pull] = [*pulls.all_pulls(call.forge), *call.forge.ledger.issues]
    rows = [row for row in rows if state in {"all", row.state} and labels <= set(_labels(row))]
    return call.page(sorted(rows, key=_number, reverse=True), _shown)


def create_issue(call: Call) -> Response:
    """POST issues: everyone who may read; labels are kept of those who may write, and of others dropped."""
    body = call.body()
    title, words = text(body, "title", "Issue"), body.get("body")
    if not title.strip() or len(title) > TITLE_LIMIT:
        raise invalid("Issue", "title", f"title must have 1 to {TITLE_LIMIT} characters")
    if words is not None and (not isinstance(words, str) or len(words) > BODY_LIMIT):
        raise invalid("Issue", "body", f"body is too long (maximum is {BODY_LIMIT} characters)")
    labels = texts(body, "labels", "Issue") if call.person.may_write else []
    with call.forge.lock:
        ledger = call.forge.ledger
        row = Issue(ledger.next_number(), title, words, call.person.login, labels=labels)
        ledger.issues.append(row)
    return call.answer(_shown(call, row), 201)


def get_issue(call: Call) -> Response:
    """GET issues/{number}: an issue, or a pull request seen as one."""
    number = call.number("issue_number")
    found = next((row for row in call.forge.ledger.issues if row.number == number), None)
    return call.answer(_shown(call, found or pulls.find_pull(call.forge, number)))


def _number(row: Issue | Pull) -> int:
    return row.number


def _labels(row: Issue | Pull) -> list[str]:
    return row.labels if isinstance(row, Issue) else []


def _shown(call: Call, row: Issue | Pull) -> Json:
    api = f"{call.repo}/issues/{row.number}"
    comments = [each for each in call.forge.ledger.comments if each.issue == row.number]
    return {
        "id": row.number,
        "node_id": f"I_{row.number}",
        "url": api,
        "repository_url": call.repo,
        **{f"{name}_url": f"{api}/{name}" for name in ("comments", "events")},
        "labels_url": f"{api}/labels{{/name}}",
        "html_url": f"{call.base}/issues/{row.number}",
        "number": row.number,
        "state": row.state,
        "title": row.title,
        "body": row.body,
        "user": shapes.login_user(call, row.author),
        "labels": [_label(call, name) for name in _labels(row)],
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "locked": False,
        "comments": len(comments),
        **(_as_pull(call, row) if isinstance(row, Pull) else {}),
        "closed_at": row.closed_at,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "author_association": association(call, row.author),
    }


def _as_pull(call: Call, pull: Pull) -> Json:
    page = f"{call.base}/pulls/{pull.number}"
    links = {"html_url": page, "diff_url": f"{page}.diff", "patch_url": f"{page}.patch"}
    pull_request = {"url": f"{call.repo}/pulls/{pull.number}", **links, "merged_at": pull.merged_at}
    return {"html_url": page, "pull_request": pull_request}


def _label(call: Call, name: str) -> Json:
    return {
        "id": 1,
        "node_id": f"L_{name}",
        "url": f"{call.repo}/labels/{name}",
        "name": name,
        "description": None,
        "color": "ededed",
        "default": False,
    }


TABLE: Table = (
    ("GET", f"{REPO}/issues", list_issues),
    ("POST", f"{REPO}/issues", create_issue),
    ("GET", f"{REPO}/issues/{{issue_number}}", get_issue),
)
