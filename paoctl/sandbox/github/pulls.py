"""Pull requests: opened, listed, changed, their files and commits, merged, brought up to date."""

from typing import get_args

from paoctl.sandbox import merging, pulls
from paoctl.sandbox.github import commits
from paoctl.sandbox.github.call import NO_CONTENT, Call, Json, Table, optional_text, text
from paoctl.sandbox.github.commits import REPO
from paoctl.sandbox.github.pull_shapes import pull_full, pull_simple
from paoctl.sandbox.history import FileChange
from paoctl.sandbox.http import Response
from paoctl.sandbox.ledger import Method, Pull, now
from paoctl.sandbox.refusal import Refused, not_found

PULL = f"{REPO}/pulls/{{pull_number}}"


def need_pull(call: Call) -> Pull:
    """Return the pull request that the path names. Raises `Refused` 404."""
    return pulls.find_pull(call.forge, call.number("pull_number"))


def list_pulls(call: Call) -> Response:
    """GET pulls: open ones unless `state` says otherwise, newest first; `head` is `owner:branch`."""
    state, base, head = call.query("state", "open"), call.query("base"), call.query("head")
    rows = [pull for pull in pulls.all_pulls(call.forge) if state in {"all", pull.state}]
    if base:
        rows = [pull for pull in rows if pull.base == base]
    if ":" in head:
        # As on GitHub, a head without an owner filters nothing.
        owner, _, branch = head.partition(":")
        rows = [pull for pull in rows if pull.head == branch and owner == call.forge.name.split("/")[0]]
    if call.query("sort") == "updated":
        rows.sort(key=lambda pull: pull.updated_at, reverse=True)
    newest_first = call.query("direction", "desc") == "desc"
    return call.page(rows if newest_first else rows[::-1], pull_simple)


def create_pull(call: Call) -> Response:
    """POST pulls."""
    body = call.body()
    pull = pulls.open_pull(
        call.forge,
        call.person,
        title=text(body, "title", "PullRequest"),
        head=text(body, "head", "PullRequest"),
        base=text(body, "base", "PullRequest"),
        body=optional_text(body, "body", "PullRequest"),
        draft=body.get("draft") is True,
    )
    return call.answer(pull_full(call, pull), 201)


def get_pull(call: Call) -> Response:
    """GET pulls/{number}."""
    return call.answer(pull_full(call, need_pull(call)))


def update_pull(call: Call) -> Response:
    """PATCH pulls/{number}: title, body, base, state; by its author or by those who may write."""
    pull, body = need_pull(call), call.body()
    if call.person.login != pull.author and not call.person.may_write:
        raise Refused(403, "Must have write access to the repository.")
    with call.forge.lock:
        title, base = optional_text(body, "title", "PullRequest"), optional_text(body, "base", "PullRequest")
        if "body" in body:
            pull.body = optional_text(body, "body", "PullRequest")
        pull.title = title or pull.title
        pull.updated_at = now()
        if base:
            pulls.retarget(call.forge, pull, base)
        _change_state(call, pull, optional_text(body, "state", "PullRequest"))
    return call.answer(pull_full(call, pull))


def list_files(call: Call) -> Response:
    """GET pulls/{number}/files."""
    pull = need_pull(call)

    def entry(call: Call, change: FileChange) -> Json:
        return commits.diff_entry(call, change, pull.head_sha)

    return call.page(pulls.files(call.forge, pull), entry)


def list_commits(call: Call) -> Response:
    """GET pulls/{number}/commits, oldest first."""
    return call.page(pulls.commits(call.forge, need_pull(call)), commits.commit)


def check_merged(call: Call) -> Response:
    """GET pulls/{number}/merge: 204 when it is merged."""
    if need_pull(call).merged_at is None:
        raise not_found()
    return NO_CONTENT


def merge_pull(call: Call) -> Response:
    """PUT pulls/{number}/merge."""
    pull, body = need_pull(call), call.body()
    wanted = body.get("merge_method", "merge")
    method: Method | None = next((method for method in METHODS if method == wanted), None)
    if method is None:
        raise Refused(422, "Invalid request.\n\nmerge_method is none of merge, squash, rebase.")
    sha = merging.merge(
        call.forge,
        call.person,
        pull,
        method,
        sha=optional_text(body, "sha", "PullRequest"),
        title=optional_text(body, "commit_title", "PullRequest"),
        message=optional_text(body, "commit_message", "PullRequest"),
    )
    return call.answer({"sha": sha, "merged": True, "message": "Pull Request successfully merged"})


def update_branch(call: Call) -> Response:
    """PUT pulls/{number}/update-branch: here it is done before the answer, on GitHub a moment later."""
    pull = need_pull(call)
    expected = optional_text(call.body(), "expected_head_sha", "PullRequest")
    merging.update_branch(call.forge, call.person, pull, expected)
    url = f"{call.repo}/pulls/{pull.number}"
    return call.answer({"message": "Updating pull request branch.", "url": url}, 202)


def _change_state(call: Call, pull: Pull, state: str | None) -> None:
    if state == "closed" and pull.state == "open":
        pulls.close(pull)
    elif state == "open" and pull.state == "closed":
        pulls.reopen(call.forge, pull)


METHODS: tuple[Method, ...] = get_args(Method)
TABLE: Table = (
    ("GET", f"{REPO}/pulls", list_pulls),
    ("POST", f"{REPO}/pulls", create_pull),
    ("GET", PULL, get_pull),
    ("PATCH", PULL, update_pull),
    ("GET", f"{PULL}/files", list_files),
    ("GET", f"{PULL}/commits", list_commits),
    ("GET", f"{PULL}/merge", check_merged),
    ("PUT", f"{PULL}/merge", merge_pull),
    ("PUT", f"{PULL}/update-branch", update_branch),
)
