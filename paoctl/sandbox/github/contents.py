"""Files by path: read, written and removed, each write one commit on a branch."""

import base64
from urllib.parse import quote

from paoctl.sandbox.github.call import Call, Json, Table, optional_text, text
from paoctl.sandbox.github.commits import REPO
from paoctl.sandbox.github.git import decoded, git_commit, given_signature
from paoctl.sandbox.http import Response
from paoctl.sandbox.refusal import Refused, not_found
from paoctl.sandbox.repository import MAIN, GitError, TreeEntry

KINDS = {"blob": "file", "tree": "dir", "commit": "submodule"}


def get_contents(call: Call) -> Response:
    """GET contents/{path}: a file with its content, or the rows of a folder."""
    ref = call.query("ref") or MAIN
    commit = call.forge.need_commit(ref.removeprefix("refs/heads/"))
    path = call.param("path").strip("/")
    found = call.forge.repository.object(f"{commit}:{path}")
    if found is None:
        raise not_found()
    sha, kind, content = found
    if kind == "tree":
        folder = f"{path}/" if path else ""
        return call.answer([_row(call, row, folder + row.path, ref) for row in call.forge.repository.tree(sha)])
    if "raw" in call.request.headers.get("accept", ""):
        return Response(200, content, (("Content-Type", "application/vnd.github.raw; charset=utf-8"),))
    row = TreeEntry("100644", "blob", sha, path, len(content))
    encoded = {"content": base64.encodebytes(content).decode(), "encoding": "base64"}
    return call.answer({**_row(call, row, path, ref), **encoded})


def put_contents(call: Call) -> Response:
    """PUT contents/{path}: 201 for a new file, 200 for a changed one, which must be named by its blob's sha."""
    body = call.body()
    path, branch = call.param("path"), optional_text(body, "branch", "Commit") or MAIN
    content = decoded(text(body, "content", "Commit"))
    _check_path(path)
    tip = _tip(call, branch)
    old = call.forge.repository.object(f"{tip}:{path}")
    given = optional_text(body, "sha", "Commit")
    if old is not None and given is None:
        raise Refused(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
    if given is not None and (old is None or old[0] != given):
        raise Refused(409, f"{path} does not match {given}")
    blob = call.forge.repository.write_blob(content)
    commit = _commit(call, branch, tip, path, ("100644", blob))
    row = TreeEntry("100644", "blob", blob, path, len(content))
    return call.answer({"content": _row(call, row, path, branch), "commit": commit}, 200 if old else 201)


def delete_contents(call: Call) -> Response:
    """DELETE contents/{path}: the file is named by its blob's sha."""
    body = call.body()
    path, branch = call.param("path"), optional_text(body, "branch", "Commit") or MAIN
    given, tip = text(body, "sha", "Commit"), _tip(call, branch)
    old = call.forge.repository.object(f"{tip}:{path}")
    if old is None or old[1] != "blob":
        raise not_found()
    if old[0] != given:
        raise Refused(409, f"{path} does not match {given}")
    return call.answer({"content": None, "commit": _commit(call, branch, tip, path, None)})


def _tip(call: Call, branch: str) -> str:
    sha = call.forge.repository.branch(branch.removeprefix("refs/heads/"))
    if sha is None:
        raise Refused(404, f"Branch {branch} not found")
    return sha


def _check_path(path: str) -> None:
    if not path or any(part in {"", ".", "..", ".git"} for part in path.split("/")):
        raise Refused(422, "path contains a malformed path component")


def _commit(call: Call, branch: str, tip: str, path: str, entry: tuple[str, str] | None) -> Json:
    """Commit one change on top of a branch and return the commit. Raises `Refused`: 409 when the rules forbid it."""
    body, repository = call.body(), call.forge.repository
    author = given_signature(body.get("author"), call.forge.author(call.person))
    committer = given_signature(body.get("committer"), call.forge.web_flow())
    try:
        tree = repository.write_tree(tip, {path: entry})
    except GitError as error:
        raise Refused(422, f"{path} cannot be a file here") from error
    sha = repository.write_commit(tree, (tip,), text(body, "message", "Commit"), author, committer)
    try:
        call.forge.move_ref(call.person, f"refs/heads/{branch.removeprefix('refs/heads/')}", sha, tip)
    except Refused as refused:
        raise Refused(409 if refused.status == 422 else refused.status, refused.message) from refused
    row = repository.commit(sha)
    assert row is not None
    return git_commit(call, row)


def _row(call: Call, row: TreeEntry, path: str, ref: str) -> Json:
    """Return a row of a folder, or a file without its content."""
    quoted = quote(path.encode(errors="surrogateescape"))
    api = f"{call.repo}/contents/{quoted}?ref={quote(ref, safe='')}"
    git, page = f"{call.repo}/git/{row.kind}s/{row.sha}", f"{call.base}/blob/{quote(ref)}/{quoted}"
    is_file = row.kind == "blob"
    return {
        "type": KINDS[row.kind],
        "size": row.size or 0,
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": row.sha,
        "url": api,
        "git_url": git,
        "html_url": page,
        "download_url": f"{call.base}/raw/{quote(ref)}/{quoted}" if is_file else None,
        "_links": {"self": api, "git": git, "html": page},
    }


TABLE: Table = (
    ("GET", f"{REPO}/contents/{{path...}}", get_contents),
    ("PUT", f"{REPO}/contents/{{path...}}", put_contents),
    ("DELETE", f"{REPO}/contents/{{path...}}", delete_contents),
)
