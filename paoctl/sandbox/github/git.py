"""The database of git over the API: refs, blobs, trees, commits."""

import base64
import binascii
from datetime import datetime

from paoctl.sandbox.github.call import NO_CONTENT, Call, Json, Table, optional_text, text, texts
from paoctl.sandbox.github.commits import REPO, UNVERIFIED, parent, signature
from paoctl.sandbox.http import Response
from paoctl.sandbox.refusal import Refused, not_found
from paoctl.sandbox.repository import ABSENT, Commit, GitError, Signature, TreeEntry

MODES = ("100644", "100755", "040000", "160000", "120000")


def get_ref(call: Call) -> Response:
    """GET git/ref/{ref}: exactly this one."""
    name = f"refs/{call.param('ref')}"
    sha = call.forge.repository.ref(name)
    if sha is None:
        raise not_found()
    return call.answer(_ref(call, (name, sha)))


def list_matching_refs(call: Call) -> Response:
    """GET git/matching-refs/{ref}: all whose names start so, maybe none."""
    refs = call.forge.repository.refs(f"refs/{call.param('ref')}")
    return call.page(sorted(refs.items()), _ref)


def create_ref(call: Call) -> Response:
    """POST git/refs: 422 for a name that is taken, or no name, or an object that is not there."""
    body = call.body()
    name, sha = text(body, "ref", "Reference"), text(body, "sha", "Reference")
    if not name.startswith("refs/") or name.count("/") < 2:
        raise Refused(422, "Reference name must start with 'refs/' and contain at least one more slash.")
    _check_object(call, sha)
    if call.forge.repository.ref(name) is not None:
        raise Refused(422, "Reference already exists")
    try:
        call.forge.move_ref(call.person, name, sha, ABSENT)
    except Refused as refused:
        raise Refused(422, "Reference already exists") if refused.status == 409 else refused from refused
    return call.answer(_ref(call, (name, sha)), 201)


def update_ref(call: Call) -> Response:
    """PATCH git/refs/{ref}: only a fast-forward, unless `force` says otherwise."""
    body = call.body()
    name, sha = f"refs/{call.param('ref')}", text(body, "sha", "Reference")
    old = call.forge.repository.ref(name)
    if old is None:
        raise Refused(422, "Reference does not exist")
    _check_object(call, sha)
    if body.get("force") is not True and not call.forge.is_ancestor(old, sha):
        raise Refused(422, "Update is not a fast forward")
    call.forge.move_ref(call.person, name, sha, old)
    return call.answer(_ref(call, (name, sha)))


def delete_ref(call: Call) -> Response:
    """DELETE git/refs/{ref}."""
    name = f"refs/{call.param('ref')}"
    if call.forge.repository.ref(name) is None:
        raise Refused(422, "Reference does not exist")
    call.forge.move_ref(call.person, name, ABSENT, None)
    return NO_CONTENT


def create_blob(call: Call) -> Response:
    """POST git/blobs: the content as text or in base64."""
    _check_writer(call)
    body = call.body()
    content = text(body, "content", "Blob")
    sha = call.forge.repository.write_blob(decoded(content) if body.get("encoding") == "base64" else content.encode())
    return call.answer({"sha": sha, "url": f"{call.repo}/git/blobs/{sha}"}, 201)


def get_blob(call: Call) -> Response:
    """GET git/blobs/{sha}: the content in base64."""
    sha = call.param("file_sha")
    content = call.forge.repository.blob(sha)
    if content is None:
        raise not_found()
    return call.answer(
        {
            "sha": sha,
            "node_id": f"B_{sha}",
            "size": len(content),
            "url": f"{call.repo}/git/blobs/{sha}",
            "content": base64.encodebytes(content).decode(),
            "encoding": "base64",
        }
    )


def create_tree(call: Call) -> Response:
    """POST git/trees: rows with a sha, with content, or with `"sha": null` to remove a path."""
    _check_writer(call)
    body = call.body()
    base, rows = optional_text(body, "base_tree", "Tree"), body.get("tree")
    if not isinstance(rows, list):
        raise Refused(422, "Invalid tree info")
    try:
        sha = call.forge.repository.write_tree(base, dict(_tree_change(call, row) for row in rows))
    except GitError as error:
        raise Refused(422, f"Invalid tree info: {error}") from error
    return call.answer(_tree(call, sha, recursive=False), 201)


def get_tree(call: Call) -> Response:
    """GET git/trees/{sha}: also of a branch or commit; `recursive` with any value goes all the way down."""
    name = call.param("tree_sha")
    found = call.forge.repository.object(f"{call.forge.repository.branch(name) or name}^{{tree}}")
    if found is None:
        raise not_found()
    return call.answer(_tree(call, found[0], recursive="recursive" in call.request.query))


def create_commit(call: Call) -> Response:
    """POST git/commits: by the caller, unless `author` and `committer` say otherwise."""
    _check_writer(call)
    body = call.body()
    author = given_signature(body.get("author"), call.forge.author(call.person))
    committer = given_signature(body.get("committer"), author)
    tree, parents = text(body, "tree", "Commit"), texts(body, "parents", "Commit")
    _check_object(call, tree, "tree")
    for parent_sha in parents:
        _check_object(call, parent_sha, "commit")
    message = text(body, "message", "Commit")
    sha = call.forge.repository.write_commit(tree, parents, message, author, committer)
    return call.answer(git_commit(call, _need(call, sha)), 201)


def get_commit(call: Call) -> Response:
    """GET git/commits/{sha}."""
    return call.answer(git_commit(call, _need(call, call.param("commit_sha"))))


def git_commit(call: Call, row: Commit) -> Json:
    """Return a `git-commit`."""
    return {
        "sha": row.sha,
        "node_id": f"C_{row.sha}",
        "url": f"{call.repo}/git/commits/{row.sha}",
        "html_url": f"{call.base}/commit/{row.sha}",
        "author": signature(row.author),
        "committer": signature(row.committer),
        "message": row.message.rstrip("\n"),
        "tree": {"sha": row.tree, "url": f"{call.repo}/git/trees/{row.tree}"},
        "parents": [parent(call, sha, "git/commits") for sha in row.parents],
        "verification": UNVERIFIED,
    }


def given_signature(value: object, default: Signature) -> Signature:
    """Return the author or committer of a body: name, address and maybe an RFC 3339 date. Raises `Refused` 422."""
    if value is None:
        return default
    if not isinstance(value, dict):
        raise Refused(422, "Invalid author or committer")
    name, email = text(value, "name", "Commit"), text(value, "email", "Commit")
    date = optional_text(value, "date", "Commit")
    return Signature(name, email, default.date if date is None else f"{_seconds(date)} +0000")


def decoded(content: str) -> bytes:
    """Return what base64 text stands for. Raises `Refused` 422."""
    try:
        return base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(422, "content is not valid Base64") from error


def _seconds(date: str) -> int:
    try:
        return int(datetime.fromisoformat(date).timestamp())
    except ValueError as error:
        raise Refused(422, f"{date} is not a date-time") from error


def _check_writer(call: Call) -> None:
    if not call.person.may_write:
        raise Refused(403, "Must have write access to the repository.")


def _check_object(call: Call, sha: str, kind: str | None = None) -> None:
    """Refuse anything but the full sha of an object (of that kind) that is here."""
    found = call.forge.repository.object(sha)
    if found is None or found[0] != sha or kind not in {None, found[1]}:
        raise Refused(422, "Object does not exist")


def _need(call: Call, sha: str) -> Commit:
    row = call.forge.repository.commit(sha)
    if row is None:
        raise not_found()
    return row


def _ref(call: Call, row: tuple[str, str]) -> Json:
    name, sha = row
    kind = "tag" if (found := call.forge.repository.object(sha)) and found[1] == "tag" else "commit"
    target = {"sha": sha, "type": kind, "url": f"{call.repo}/git/{kind}s/{sha}"}
    return {"ref": name, "node_id": f"REF_{sha}", "url": f"{call.repo}/git/{name}", "object": target}


def _tree(call: Call, sha: str, *, recursive: bool) -> Json:
    rows = call.forge.repository.tree(sha, recursive=recursive)
    shown = [_tree_row(call, row) for row in rows]
    return {"sha": sha, "url": f"{call.repo}/git/trees/{sha}", "tree": shown, "truncated": False}


def _tree_row(call: Call, row: TreeEntry) -> Json:
    shape: Json = {"path": row.path, "mode": row.mode, "type": row.kind, "sha": row.sha}
    shape["url"] = f"{call.repo}/git/{row.kind}s/{row.sha}"
    return shape if row.size is None else {**shape, "size": row.size}


def _tree_change(call: Call, row: object) -> tuple[str, tuple[str, str] | None]:
    """Read one row of a new tree. Raises `Refused` 422."""
    if not isinstance(row, dict):
        raise Refused(422, "Invalid tree info")
    path, mode = text(row, "path", "Tree"), row.get("mode", "100644")
    if "content" in row:
        sha: object = call.forge.repository.write_blob(text(row, "content", "Tree").encode())
    else:
        sha = row.get("sha")
    if sha is None:
        return path, None
    if not isinstance(sha, str) or mode not in MODES or call.forge.repository.object(sha) is None:
        raise Refused(422, "tree.sha does not exist, or tree.mode is not a mode")
    return path, (str(mode), sha)


TABLE: Table = (
    ("GET", f"{REPO}/git/ref/{{ref...}}", get_ref),
    ("GET", f"{REPO}/git/matching-refs/{{ref...}}", list_matching_refs),
    ("POST", f"{REPO}/git/refs", create_ref),
    ("PATCH", f"{REPO}/git/refs/{{ref...}}", update_ref),
    ("DELETE", f"{REPO}/git/refs/{{ref...}}", delete_ref),
    ("POST", f"{REPO}/git/blobs", create_blob),
    ("GET", f"{REPO}/git/blobs/{{file_sha}}", get_blob),
    ("POST", f"{REPO}/git/trees", create_tree),
    ("GET", f"{REPO}/git/trees/{{tree_sha...}}", get_tree),
    ("POST", f"{REPO}/git/commits", create_commit),
    ("GET", f"{REPO}/git/commits/{{commit_sha}}", get_commit),
)
