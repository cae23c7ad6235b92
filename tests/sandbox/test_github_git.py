"""The database of git and the contents of files, over the API and into the real repository."""

from base64 import b64encode

import pytest
from github import GithubException, InputGitAuthor, InputGitTreeElement, UnknownObjectException

from paoctl.sandbox.world import Sandbox
from tests.support.people import OUTSIDER, Clients
from tests.support.pull_requests import Desk
from tests.support.raw_http import ask

FILE = "/api/v3/repos/acme/platform/contents/requests/databases/orders.yaml"


def refused(caught: pytest.ExceptionInfo[GithubException]) -> tuple[int, str]:
    return caught.value.status, str(caught.value.data["message"]).strip()


def test_a_ref_lives_from_creation_to_deletion(sandbox: Sandbox, clients: Clients) -> None:
    repo = clients.repo()
    tip = repo.get_branch("main").commit.sha
    ref = repo.create_git_ref("refs/heads/a/b", tip)
    assert sandbox.forge.repository.branch("a/b") == tip
    assert [found.ref for found in repo.get_git_matching_refs("heads/a")] == ["refs/heads/a/b"]
    ref.delete()
    assert sandbox.forge.repository.branch("a/b") is None
    with pytest.raises(UnknownObjectException):
        repo.get_git_ref("heads/a/b").object.sha  # noqa: B018 - PyGithub asks when it is read


def test_a_ref_that_exists_is_not_created_again(clients: Clients) -> None:
    repo = clients.repo()
    with pytest.raises(GithubException) as caught:
        repo.create_git_ref("refs/heads/main", repo.get_branch("main").commit.sha)
    assert refused(caught) == (422, "Reference already exists")


@pytest.mark.parametrize("name", ["main", "refs/heads", "refs/heads/a..b", "refs/heads/a\nb"])
def test_a_ref_must_have_a_good_name(clients: Clients, name: str) -> None:
    repo = clients.repo()
    with pytest.raises(GithubException) as caught:
        repo.create_git_ref(name, repo.get_branch("main").commit.sha)
    assert caught.value.status == 422


def test_a_ref_must_point_to_something(clients: Clients) -> None:
    with pytest.raises(GithubException) as caught:
        clients.repo().create_git_ref("refs/heads/x", "1" * 40)
    assert refused(caught) == (422, "Object does not exist")


def test_a_ref_moves_forward_only_unless_forced(sandbox: Sandbox, clients: Clients, desk: Desk) -> None:
    old = desk.commit("feature", {"a": "1\n"})
    new = desk.commit("feature", {"a": "2\n"})
    ref = clients.repo().get_git_ref("heads/feature")
    with pytest.raises(GithubException) as caught:
        ref.edit(old)
    assert refused(caught) == (422, "Update is not a fast forward")
    assert sandbox.forge.repository.branch("feature") == new
    ref.edit(old, force=True)
    assert sandbox.forge.repository.branch("feature") == old


def test_nobody_moves_main_over_the_api(clients: Clients, desk: Desk) -> None:
    sha = desk.commit("feature", {"a": "1\n"})
    with pytest.raises(GithubException) as caught:
        clients.repo("dana").get_git_ref("heads/main").edit(sha)
    assert caught.value.status == 422
    assert "Changes must be made through a pull request" in caught.value.data["message"]


def test_an_outsider_does_not_move_the_state_branch(clients: Clients, desk: Desk) -> None:
    sha = desk.commit("feature", {"a": "1\n"})
    with pytest.raises(GithubException) as caught:
        clients.repo(OUTSIDER).create_git_ref("refs/heads/pao-state", sha)
    assert "not authorized" in caught.value.data["message"]
    assert clients.repo("acme-paoctl[bot]").create_git_ref("refs/heads/pao-state", sha).object.sha == sha


def test_a_commit_is_made_of_blobs_and_trees(sandbox: Sandbox, clients: Clients) -> None:
    repo = clients.repo()
    main = repo.get_git_commit(repo.get_branch("main").commit.sha)
    blob = repo.create_git_blob(b64encode(b"\x00\xff").decode(), "base64")
    rows = [
        InputGitTreeElement("bin/data", "100644", "blob", sha=blob.sha),
        InputGitTreeElement("note.txt", "100644", "blob", content="hello\n"),
        InputGitTreeElement("README.md", "100644", "blob", sha=None),
    ]
    tree = repo.create_git_tree(rows, base_tree=main.tree)
    commit = repo.create_git_commit("All at once", tree, [main], author=InputGitAuthor("Eve", "eve@x.example"))
    repository = sandbox.forge.repository
    assert repository.file(commit.sha, "bin/data") == b"\x00\xff"
    assert repository.file(commit.sha, "note.txt") == b"hello\n"
    assert repository.file(commit.sha, "README.md") is None
    assert commit.author.name == "Eve"
    assert repo.get_git_blob(blob.sha).content.strip() == b64encode(b"\x00\xff").decode()
    paths = [row.path for row in repo.get_git_tree(tree.sha, recursive=True).tree if row.type == "blob"]
    assert "bin/data" in paths


def test_a_tree_with_an_unknown_blob_is_refused(clients: Clients) -> None:
    with pytest.raises(GithubException) as caught:
        clients.repo().create_git_tree([InputGitTreeElement("a", "100644", "blob", sha="2" * 40)])
    assert caught.value.status == 422


def test_a_commit_with_an_unknown_parent_is_refused(clients: Clients) -> None:
    url = f"{clients.repo().url}/git/commits"
    tree = clients.repo().get_git_tree("main").sha
    body = {"message": "x", "tree": tree, "parents": ["3" * 40]}
    with pytest.raises(GithubException) as caught:
        clients.of("ana").requester.requestJsonAndCheck("POST", url, input=body)
    assert caught.value.status == 422


def test_what_git_itself_refuses_is_no_failure_of_the_server(clients: Clients) -> None:
    with pytest.raises(GithubException) as caught:
        list(clients.repo().get_commits("main", path="../elsewhere"))
    assert caught.value.status == 422
    assert "git refused this" in caught.value.data["message"]


def test_a_file_is_created_changed_and_removed(sandbox: Sandbox, clients: Clients) -> None:
    repo = clients.repo()
    repo.create_git_ref("refs/heads/feature", repo.get_branch("main").commit.sha)
    made = repo.create_file("docs/a b.md", "Add", "one\n", branch="feature")
    changed = repo.update_file("docs/a b.md", "Change", "two\n", made["content"].sha, branch="feature")
    assert sandbox.forge.repository.file("feature", "docs/a b.md") == b"two\n"
    assert repo.get_commit(changed["commit"].sha).author.login == "ana"
    found = repo.get_contents("docs", ref="feature")
    assert isinstance(found, list)
    assert [row.path for row in found] == ["docs/a b.md"]
    repo.delete_file("docs/a b.md", "Remove", changed["content"].sha, branch="feature")
    assert sandbox.forge.repository.file("feature", "docs/a b.md") is None


def test_a_stale_sha_is_a_conflict(clients: Clients) -> None:
    repo = clients.repo()
    repo.create_git_ref("refs/heads/feature", repo.get_branch("main").commit.sha)
    first = repo.create_file("a", "Add", "1\n", branch="feature")["content"].sha
    repo.update_file("a", "Change", "2\n", first, branch="feature")
    with pytest.raises(GithubException) as caught:
        repo.update_file("a", "Change", "3\n", first, branch="feature")
    assert refused(caught) == (409, f"a does not match {first}")
    with pytest.raises(GithubException) as caught:
        repo.delete_file("a", "Remove", first, branch="feature")
    assert caught.value.status == 409


def test_a_file_that_exists_is_only_changed_by_its_sha(clients: Clients, desk: Desk) -> None:
    desk.commit("feature", {"a": "1\n"})
    with pytest.raises(GithubException) as caught:
        clients.repo().create_file("a", "Add", "2\n", branch="feature")
    assert caught.value.status == 422
    assert "sha" in caught.value.data["message"]


def test_a_file_is_not_written_to_main(clients: Clients) -> None:
    with pytest.raises(GithubException) as caught:
        clients.repo("dana").create_file("a", "Add", "1\n")
    assert caught.value.status == 409
    assert "pull request" in caught.value.data["message"]


@pytest.mark.parametrize("path", ["../a", "a/../b", ".git/config", "a//b"])
def test_a_path_cannot_leave_the_repository(clients: Clients, desk: Desk, path: str) -> None:
    desk.commit("feature", {"a": "1\n"})
    url = f"{clients.repo().url}/contents/{path.replace('..', '%2E%2E')}"
    body = {"message": "x", "content": "", "branch": "feature"}
    with pytest.raises(GithubException) as caught:
        clients.of("ana").requester.requestJsonAndCheck("PUT", url, input=body)
    assert caught.value.status == 422


def test_a_file_is_read_at_a_ref(clients: Clients, desk: Desk) -> None:
    desk.commit("feature", {"README.md": "new\n"})
    repo = clients.repo()
    at_feature, at_main = repo.get_contents("README.md", ref="feature"), repo.get_contents("README.md")
    assert not isinstance(at_feature, list)
    assert not isinstance(at_main, list)
    assert at_feature.decoded_content == b"new\n"
    assert b"http://127.0.0.1:8899" not in at_main.decoded_content
    with pytest.raises(UnknownObjectException):
        repo.get_contents("README.md", ref="nope")


def test_what_is_not_there_is_not_found(clients: Clients) -> None:
    url, requester = clients.repo().url, clients.of("ana").requester
    for path in ("git/blobs/nope", "git/trees/nope", f"git/commits/{'4' * 40}", "git/ref/heads/nope", "contents/nope"):
        assert requester.requestJson("GET", f"{url}/{path}")[0] == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("git/blobs", {"content": "not base64!", "encoding": "base64"}),
        ("git/trees", {"tree": "all"}),
        ("git/trees", {"tree": ["a"]}),
        ("git/trees", {"base_tree": "5" * 40, "tree": []}),
        ("git/commits", {"message": "x", "tree": "TREE", "author": "Ana"}),
        ("git/commits", {"message": "x", "tree": "TREE", "author": {"name": "A", "email": "a@x", "date": "soon"}}),
        ("git/commits", {"message": "x", "tree": "TREE", "parents": "none"}),
        ("git/commits", {"message": 7, "tree": "TREE"}),
    ],
)
def test_a_body_that_makes_no_sense_is_refused(clients: Clients, path: str, body: dict[str, object]) -> None:
    tree = clients.repo().get_git_tree("main").sha
    sent = {name: tree if value == "TREE" else value for name, value in body.items()}
    status, _, _ = clients.of("ana").requester.requestJson("POST", f"{clients.repo().url}/{path}", input=sent)
    assert status == 422


def test_a_ref_that_is_not_there_is_neither_moved_nor_deleted(clients: Clients) -> None:
    url, requester = f"{clients.repo().url}/git/refs/heads/nope", clients.of("ana").requester
    main = clients.repo().get_branch("main").commit.sha
    assert requester.requestJson("PATCH", url, input={"sha": main})[0] == 422
    assert requester.requestJson("DELETE", url)[0] == 422


def test_a_folder_is_not_removed_as_a_file(clients: Clients, desk: Desk) -> None:
    desk.commit("feature", {"folder/a": "1\n"})
    folder = clients.repo().get_git_tree("feature").tree
    sha = next(row.sha for row in folder if row.path == "folder")
    body = {"message": "x", "sha": sha, "branch": "feature"}
    url = f"{clients.repo().url}/contents/folder"
    assert clients.of("ana").requester.requestJson("DELETE", url, input=body)[0] == 404


def test_a_file_is_read_raw(sandbox: Sandbox) -> None:
    headers, token = {"Accept": "application/vnd.github.raw+json"}, sandbox.people.tokens["ana"]
    answer = ask(sandbox.base_url, "GET", FILE, token=token, headers=headers)
    assert answer.body == b"size: small\n"
