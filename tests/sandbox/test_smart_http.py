"""Clone, fetch and push with real git: who may read, who may push what, and what goes over the wire."""

import gzip
import os
from base64 import b64encode
from pathlib import Path

import pytest

from paoctl.sandbox.repository import ABSENT, Repository
from paoctl.sandbox.world import Sandbox
from tests.support.people import ACTIONS, APP, OUTSIDER, OWNER
from tests.support.raw_http import ask
from tests.support.shell_git import Git

PATH = "/acme/platform.git"


def git_of(sandbox: Sandbox, login: str) -> Git:
    return Git(sandbox.directory, {"GITHUB_TOKEN": sandbox.people.tokens.get(login, "ghp_wrong")})


def basic(token: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"x:{token}".encode()).decode()}


@pytest.mark.parametrize("login", ["ana", OWNER, OUTSIDER, APP, ACTIONS])
def test_everyone_with_a_token_reads(sandbox: Sandbox, login: str) -> None:
    assert "refs/heads/main" in git_of(sandbox, login)("ls-remote", "origin")


def test_a_wrong_token_is_told_so(sandbox: Sandbox) -> None:
    done = git_of(sandbox, "nobody").attempt("fetch")
    assert done.returncode != 0
    assert "Authentication failed" in done.stderr


def test_without_credentials_git_is_asked_for_them(sandbox: Sandbox) -> None:
    answer = ask(sandbox.base_url, "GET", f"{PATH}/info/refs?service=git-upload-pack")
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == 'Basic realm="GitHub"'


@pytest.mark.parametrize("value", ["Basic !!!", "Basic /w==", "Bearer x", "Basic"])
def test_credentials_that_make_no_sense_are_none(sandbox: Sandbox, value: str) -> None:
    path = f"{PATH}/info/refs?service=git-upload-pack"
    assert ask(sandbox.base_url, "GET", path, headers={"Authorization": value}).status == 401


def test_a_pushed_branch_arrives_and_its_pusher_is_known(sandbox: Sandbox) -> None:
    git = git_of(sandbox, "ana")
    sha = git.commit("feature/one", {"a.txt": "1\n"})
    git("push", "-q", "origin", "feature/one")
    assert sandbox.forge.repository.branch("feature/one") == sha
    assert sandbox.forge.pusher_of("refs/heads/feature/one", sha) == "ana"


@pytest.mark.parametrize("login", ["ana", OWNER, APP, ACTIONS])
def test_nobody_pushes_main(sandbox: Sandbox, login: str) -> None:
    before = sandbox.forge.repository.branch("main")
    git = git_of(sandbox, login)
    git.commit("feature", {"a.txt": "1\n"})
    done = git.attempt("push", "origin", "feature:main")
    assert done.returncode != 0
    assert "GH006: Protected branch update failed for refs/heads/main." in done.stderr
    assert "Changes must be made through a pull request." in done.stderr
    assert sandbox.forge.repository.branch("main") == before
    assert git.attempt("push", "origin", ":main").returncode != 0


@pytest.mark.parametrize(("login", "allowed"), [("ana", True), (APP, True), (ACTIONS, True), (OWNER, False)])
def test_the_state_branch_is_for_executors(sandbox: Sandbox, login: str, allowed: bool) -> None:
    git = git_of(sandbox, login)
    git.commit("state", {"a.txt": "1\n"})
    done = git.attempt("push", "origin", "state:pao-state")
    assert (done.returncode == 0) is allowed
    assert ("GH006" in done.stderr) is not allowed
    assert (sandbox.forge.repository.branch("pao-state") is not None) is allowed


def test_one_refused_ref_does_not_stop_the_others(sandbox: Sandbox) -> None:
    git = git_of(sandbox, "ana")
    sha = git.commit("feature", {"a.txt": "1\n"})
    git.attempt("push", "origin", "feature", "feature:main")
    assert sandbox.forge.repository.branch("feature") == sha
    assert sandbox.forge.repository.branch("main") != sha


def test_a_stale_push_is_rejected_by_the_lease(sandbox: Sandbox) -> None:
    git = git_of(sandbox, "ana")
    first = git.commit("feature", {"a.txt": "1\n"})
    git("push", "-q", "origin", "feature")
    git.commit("feature", {"a.txt": "2\n"})
    git("push", "-q", "origin", "feature")
    done = git.attempt("push", f"--force-with-lease=feature:{first}", "origin", f"{first}:refs/heads/feature")
    assert "stale info" in done.stderr


def test_pull_request_refs_are_not_pushed_but_fetched(sandbox: Sandbox) -> None:
    git = git_of(sandbox, "ana")
    sha = git.commit("feature", {"a.txt": "1\n"})
    assert git.attempt("push", "origin", "feature:refs/pull/1/head").returncode != 0
    sandbox.forge.repository.update_ref("refs/pull/7/head", sandbox.forge.need_commit("main"))
    git("fetch", "-q", "origin", "pull/7/head")
    assert git("rev-parse", "FETCH_HEAD").strip() != sha


def test_a_large_push_comes_in_chunks(sandbox: Sandbox) -> None:
    git = git_of(sandbox, "ana")
    (sandbox.directory / "large").write_bytes(os.urandom(3 << 20))
    sha = git.commit("feature", {"a.txt": "1\n"})
    git("push", "-q", "origin", "feature")
    assert len(sandbox.forge.repository.file(sha, "large") or b"") == 3 << 20


def test_a_partial_clone_fetches_blobs_when_they_are_read(sandbox: Sandbox, tmp_path: Path) -> None:
    git = git_of(sandbox, "ana")
    helper = git("config", "--get-all", "credential.helper").strip().splitlines()[-1]
    url, target = f"{sandbox.base_url}{PATH}", tmp_path / "partial"
    git("-c", f"credential.helper={helper}", "clone", "-q", "--filter=blob:none", "--no-checkout", url, str(target))
    partial = Git(target, git.environment)
    missing = partial("rev-list", "--objects", "--missing=print", "main").count("\n?")
    assert missing == 5
    text = partial("-c", f"credential.helper={helper}", "show", "main:requests/databases/orders.yaml")
    assert text == "size: small\n"


def test_a_zipped_body_is_read(sandbox: Sandbox) -> None:
    body = b"0014command=ls-refs\n0000"
    headers = {
        **basic(sandbox.people.tokens["ana"]),
        "Content-Type": "application/x-git-upload-pack-request",
        "Content-Encoding": "gzip",
        "Git-Protocol": "version=2",
    }
    answer = ask(sandbox.base_url, "POST", f"{PATH}/git-upload-pack", body=gzip.compress(body), headers=headers)
    assert answer.status == 200
    assert b"refs/heads/main" in answer.body


def test_protocol_version_two_is_spoken(sandbox: Sandbox) -> None:
    headers = {**basic(sandbox.people.tokens["ana"]), "Git-Protocol": "version=2"}
    answer = ask(sandbox.base_url, "GET", f"{PATH}/info/refs?service=git-upload-pack", headers=headers)
    assert b"version 2" in answer.body


def test_another_repository_is_not_served(sandbox: Sandbox) -> None:
    path = "/acme/other.git/info/refs?service=git-upload-pack"
    assert ask(sandbox.base_url, "GET", path, headers=basic(sandbox.people.tokens["ana"])).status == 404


def test_a_push_of_the_actions_token_starts_nothing(sandbox: Sandbox) -> None:
    git = git_of(sandbox, ACTIONS)
    git.commit("feature", {"a.txt": "1\n"})
    git("push", "-q", "origin", "feature")
    assert [push.starts_runs for push in sandbox.forge.ledger.pushes] == [False]


def test_the_repository_is_set_up_as_github_s_servers_are(sandbox: Sandbox) -> None:
    repository: Repository = sandbox.forge.repository
    settings = repository.run("config", "--list").decode().splitlines()
    assert {"uploadpack.allowfilter=true", "uploadpack.allowanysha1inwant=true", "gc.auto=0"} <= set(settings)
    assert repository.run("symbolic-ref", "HEAD").decode().strip() == "refs/heads/main"


def test_a_ref_moves_only_from_where_it_is_expected(sandbox: Sandbox) -> None:
    repository = sandbox.forge.repository
    tip = sandbox.forge.need_commit("main")
    repository.update_ref("refs/heads/x", tip, ABSENT)
    with pytest.raises(Exception, match="cannot lock ref"):
        repository.update_ref("refs/heads/x", tip, ABSENT)
