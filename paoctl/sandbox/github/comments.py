"""The conversation of a pull request: to GitHub, every pull request is an issue too."""

from paoctl.sandbox import pulls
from paoctl.sandbox.github import shapes
from paoctl.sandbox.github.call import NO_CONTENT, Call, Json, Table, text
from paoctl.sandbox.github.commits import REPO
from paoctl.sandbox.github.pull_shapes import association
from paoctl.sandbox.http import Response
from paoctl.sandbox.ledger import Comment, now
from paoctl.sandbox.refusal import Refused, invalid, not_found

BODY_LIMIT = 65536
"""Characters of the longest comment that GitHub takes."""
ISSUE = f"{REPO}/issues/{{issue_number}}"
COMMENT = f"{REPO}/issues/comments/{{comment_id}}"


def list_comments(call: Call) -> Response:
    """GET issues/{number}/comments, oldest first; `since` is an RFC 3339 time."""
    pull = pulls.find_pull(call.forge, call.number("issue_number"))
    since = call.query("since")
    rows = [row for row in call.forge.ledger.comments if row.issue == pull.number and row.updated_at >= since]
    return call.page(rows, _comment)


def create_comment(call: Call) -> Response:
    """POST issues/{number}/comments: everyone who may read may comment."""
    pull = pulls.find_pull(call.forge, call.number("issue_number"))
    body = _body(call)
    with call.forge.lock:
        row = Comment(call.forge.ledger.next_id(), pull.number, call.person.login, body)
        call.forge.ledger.comments.append(row)
    return call.answer(_comment(call, row), 201)


def get_comment(call: Call) -> Response:
    """GET issues/comments/{id}."""
    return call.answer(_comment(call, _need(call)))


def update_comment(call: Call) -> Response:
    """PATCH issues/comments/{id}: by its author or by those who may write."""
    row = _need_own(call)
    with call.forge.lock:
        row.body, row.updated_at = _body(call), now()
    return call.answer(_comment(call, row))


def delete_comment(call: Call) -> Response:
    """DELETE issues/comments/{id}: by its author or by those who may write."""
    row = _need_own(call)
    with call.forge.lock:
        call.forge.ledger.comments.remove(row)
    return NO_CONTENT


def _body(call: Call) -> str:
    body = text(call.body(), "body", "IssueComment")
    if not body.strip():
        raise invalid("IssueComment", "body", "body cannot be blank")
    if len(body) > BODY_LIMIT:
        raise invalid("IssueComment", "body", f"body is too long (maximum is {BODY_LIMIT} characters)")
    return body


def _need(call: Call) -> Comment:
    number = call.number("comment_id")
    found = next((row for row in call.forge.ledger.comments if row.id == number), None)
    if found is None:
        raise not_found()
    return found


def _need_own(call: Call) -> Comment:
    row = _need(call)
    if row.author != call.person.login and not call.person.may_write:
        raise Refused(403, "Must have write access to the repository.")
    return row


def _comment(call: Call, row: Comment) -> Json:
    issue = f"{call.repo}/issues/{row.issue}"
    return {
        "id": row.id,
        "node_id": f"IC_{row.id}",
        "url": f"{call.repo}/issues/comments/{row.id}",
        "html_url": f"{call.base}/pulls/{row.issue}#comment-{row.id}",
        "issue_url": issue,
        "body": row.body,
        "user": shapes.login_user(call, row.author),
        "author_association": association(call, row.author),
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


TABLE: Table = (
    ("GET", f"{ISSUE}/comments", list_comments),
    ("POST", f"{ISSUE}/comments", create_comment),
    ("GET", COMMENT, get_comment),
    ("PATCH", COMMENT, update_comment),
    ("DELETE", COMMENT, delete_comment),
)
