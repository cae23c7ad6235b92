"""Commits as the API shows them: lists, one with its files, comparisons, the pull requests that a commit belongs to."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from paoctl.sandbox import history, pulls
from paoctl.sandbox.github import shapes
from paoctl.sandbox.github.call import Call, Json, Table
from paoctl.sandbox.github.pull_shapes import pull_simple
from paoctl.sandbox.history import FileChange
from paoctl.sandbox.http import Response
from paoctl.sandbox.ledger import Pull
from paoctl.sandbox.refusal import not_found
from paoctl.sandbox.repository import MAIN, Commit, Signature

UNVERIFIED: Mapping[str, object] = {
    "verified": False,
    "reason": "unsigned",
    "signature": None,
    "payload": None,
    "verified_at": None,
}
REPO = "/repos/{owner}/{repo}"


def list_commits(call: Call) -> Response:
    """GET commits: the history of a branch or commit, newest first, also of one path or author."""
    start = call.forge.need_commit(call.query("sha") or MAIN)
    rows = history.log(call.forge.repository, start, call.query("path") or None)
    author = call.query("author")
    if author:
        person = call.forge.people.by_login(author)
        emails = {author, *((person.email,) if person else ())}
        rows = [row for row in rows if row.author.email in emails or _login(call, row.author) == author]
    since, until = call.query("since"), call.query("until")
    kept = [row for row in rows if (not since or rfc3339(row.committer) >= since)]
    return call.page([row for row in kept if not until or rfc3339(row.committer) <= until], commit)


def get_commit(call: Call) -> Response:
    """GET commits/{ref}: one commit with its files, compared with its first parent."""
    row = _need(call, call.param("ref"))
    changes = _own_changes(call, row)
    additions, deletions = sum(change.additions for change in changes), sum(change.deletions for change in changes)
    stats = {"additions": additions, "deletions": deletions, "total": additions + deletions}
    return call.answer({**commit(call, row), "stats": stats, "files": files(call, changes, row.sha)})


def list_pulls_of_commit(call: Call) -> Response:
    """GET commits/{sha}/pulls: the merged pull request that brought a commit to its base, else the open ones."""
    sha = _need(call, call.param("commit_sha")).sha
    rows = pulls.all_pulls(call.forge)
    # The usual question is for the tip of a pull request or of its merge; only else git is asked about each.
    found = [pull for pull in rows if sha in {pull.merge_sha, pull.head_sha}]
    found = found or [pull for pull in rows if _contains(call, pull, sha)]
    merged = [pull for pull in found if pull.merged_at]
    return call.page(merged or found, pull_simple)


def compare(call: Call) -> Response:
    """GET compare/{base}...{head}: the commits and files of a branch since it left the other."""
    base_name, dots, head_name = call.param("basehead").partition("...")
    if not dots:
        raise not_found()
    base, head = (_need(call, name.rpartition(":")[2]) for name in (base_name, head_name))
    root = history.merge_base(call.forge.repository, base.sha, head.sha)
    if root is None:
        raise not_found()
    ahead = history.commits_between(call.forge.repository, base.sha, head.sha)
    behind = history.commits_between(call.forge.repository, head.sha, base.sha)
    words = {(True, True): "diverged", (True, False): "ahead", (False, True): "behind", (False, False): "identical"}
    page = f"{call.base}/compare/{base.sha}...{head.sha}"
    return call.answer(
        {
            "url": f"{call.repo}/compare/{base.sha}...{head.sha}",
            "html_url": page,
            "permalink_url": page,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "base_commit": commit(call, base),
            "merge_base_commit": commit(call, _need(call, root)),
            "status": words[bool(ahead), bool(behind)],
            "ahead_by": len(ahead),
            "behind_by": len(behind),
            "total_commits": len(ahead),
            "commits": [commit(call, row) for row in ahead],
            "files": files(call, history.changes(call.forge.repository, root, head.sha), head.sha),
        }
    )


def commit(call: Call, row: Commit) -> Json:
    """Return a `commit`."""
    api = f"{call.repo}/commits/{row.sha}"
    return {
        "sha": row.sha,
        "node_id": f"C_{row.sha}",
        "url": api,
        "html_url": f"{call.base}/commit/{row.sha}",
        "comments_url": f"{api}/comments",
        "commit": {
            "author": signature(row.author),
            "committer": signature(row.committer),
            "message": row.message.rstrip("\n"),
            "tree": {"sha": row.tree, "url": f"{call.repo}/git/trees/{row.tree}"},
            "url": f"{call.repo}/git/commits/{row.sha}",
            "comment_count": 0,
            "verification": UNVERIFIED,
        },
        "author": shapes.login_user(call, _login(call, row.author)),
        "committer": shapes.login_user(call, _login(call, row.committer)),
        "parents": [parent(call, sha, "commits") for sha in row.parents],
    }


def parent(call: Call, sha: str, kind: str) -> Json:
    """Return a row of `parents`; `kind` is `commits` or `git/commits`."""
    return {"sha": sha, "url": f"{call.repo}/{kind}/{sha}", "html_url": f"{call.base}/commit/{sha}"}


def signature(row: Signature) -> Json:
    """Return name, address and date as the API shows them."""
    return {"name": row.name, "email": row.email, "date": rfc3339(row)}


def rfc3339(row: Signature) -> str:
    """Return the date of a signature in UTC, as GitHub writes it."""
    return datetime.fromtimestamp(int(row.date.split(" ")[0]), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def files(call: Call, changes: Sequence[FileChange], sha: str) -> list[Json]:
    """Return the `diff-entry` rows of what changed up to the commit `sha`."""
    return [diff_entry(call, change, sha) for change in changes]


def diff_entry(call: Call, change: FileChange, sha: str) -> Json:
    """Return a `diff-entry`."""
    row: Json = {
        "sha": change.sha,
        "filename": change.path,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": f"{call.base}/blob/{sha}/{_quoted(change.path)}",
        "raw_url": f"{call.base}/raw/{sha}/{_quoted(change.path)}",
        "contents_url": f"{call.repo}/contents/{_quoted(change.path)}?ref={sha}",
    }
    if change.patch is not None:
        row["patch"] = change.patch
    if change.previous_path is not None:
        row["previous_filename"] = change.previous_path
    return row


def _quoted(path: str) -> str:
    return quote(path.encode(errors="surrogateescape"))


def _need(call: Call, name: str) -> Commit:
    row = call.forge.repository.commit(call.forge.need_commit(name))
    if row is None:
        raise not_found()
    return row


def _own_changes(call: Call, row: Commit) -> list[FileChange]:
    repository = call.forge.repository
    before = row.parents[0] if row.parents else repository.write_tree(None, {})
    return history.changes(repository, before, row.sha)


def _login(call: Call, row: Signature) -> str | None:
    person = call.forge.people.by_email(row.email)
    return person.login if person else None


def _contains(call: Call, pull: Pull, sha: str) -> bool:
    return sha in {row.sha for row in pulls.commits(call.forge, pull) + pulls.landed(call.forge, pull)}


TABLE: Table = (
    ("GET", f"{REPO}/commits", list_commits),
    ("GET", f"{REPO}/commits/{{commit_sha}}/pulls", list_pulls_of_commit),
    ("GET", f"{REPO}/compare/{{basehead...}}", compare),
    # A ref may have slashes, so this row comes after all that end in a word of their own (see `service.py`).
    ("GET", f"{REPO}/commits/{{ref...}}", get_commit),
)
