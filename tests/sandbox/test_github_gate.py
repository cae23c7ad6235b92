"""What every call meets: tokens, rate limits, faults, pages of long lists, ETags."""

import json
import re

import pytest
from github import BadCredentialsException, GithubException, RateLimitExceededException, UnknownObjectException

from paoctl.sandbox.faults import Fault
from paoctl.sandbox.world import Sandbox
from tests.support.people import APP, Clients
from tests.support.pull_requests import Desk
from tests.support.raw_http import ask

REPO = "/api/v3/repos/acme/platform"


def test_a_wrong_token_is_bad_credentials(clients: Clients) -> None:
    with pytest.raises(BadCredentialsException):
        clients.repo("nobody")


def test_every_answer_tells_the_rate_limit_and_a_request_id(clients: Clients) -> None:
    headers, _ = clients.of("ana").requester.requestJsonAndCheck("GET", "/user")
    assert headers["x-ratelimit-limit"] == "5000"
    assert headers["x-ratelimit-remaining"] == "4999"
    assert headers["x-github-request-id"]
    assert "repo" in headers["x-oauth-scopes"]


def test_an_installation_token_has_no_scopes(clients: Clients) -> None:
    headers, _ = clients.of(APP).requester.requestJsonAndCheck("GET", "/rate_limit")
    assert "x-oauth-scopes" not in headers


def test_one_who_used_up_the_limit_is_refused(sandbox: Sandbox, clients: Clients) -> None:
    sandbox.github.gate.allowance.limit = 1
    clients.of("ana").get_user().login  # noqa: B018 - PyGithub asks when it is read
    with pytest.raises(RateLimitExceededException):
        clients.repo()
    assert clients.repo("dana").name == "platform"


def test_an_unknown_path_is_not_found(clients: Clients) -> None:
    with pytest.raises(UnknownObjectException):
        clients.of("ana").requester.requestJsonAndCheck("GET", "/no/such/thing")


def test_a_body_that_is_no_json_is_a_400(sandbox: Sandbox) -> None:
    token = sandbox.people.tokens["ana"]
    answer = ask(sandbox.base_url, "POST", f"{REPO}/git/refs", token=token, body=b"[1, 2")
    assert answer.status == 400
    assert "Problems parsing JSON" in answer.text


def test_a_missing_field_is_named(clients: Clients) -> None:
    with pytest.raises(GithubException) as caught:
        clients.of("ana").requester.requestJsonAndCheck("POST", f"{clients.repo().url}/git/refs", input={"ref": "x"})
    assert caught.value.status == 422
    assert caught.value.data["errors"] == [{"resource": "Reference", "field": "sha", "code": "missing_field"}]


def test_a_fault_can_be_the_secondary_rate_limit(sandbox: Sandbox, clients: Clients) -> None:
    sandbox.github.faults.set([Fault(times=1, path="*/pulls", effect=False, status=403, retry_after=7)])
    with pytest.raises(RateLimitExceededException) as caught:
        clients.repo().get_pulls().totalCount  # noqa: B018 - PyGithub asks when it is read
    headers = caught.value.headers
    assert headers is not None
    assert headers["retry-after"] == "7"
    assert clients.repo().get_pulls().totalCount == 0


def test_a_fault_can_cut_the_connection_after_the_effect(sandbox: Sandbox, clients: Clients, desk: Desk) -> None:
    desk.commit("feature", {"a": "1\n"})
    sandbox.github.faults.set([Fault(times=1, method="POST", path="*/pulls", cut=0)])
    repo = clients.repo()
    with pytest.raises(OSError, match=r"abort|reset|closed"):
        repo.create_pull(base="main", head="feature", title="Once")
    assert [pull.title for pull in repo.get_pulls()] == ["Once"]


def test_faults_can_be_set_over_http(sandbox: Sandbox) -> None:
    fault = {"faults": [{"method": "GET", "path": "*/user", "status": 500, "effect": False}]}
    switches, token = "/sandbox/github/switches", sandbox.people.tokens["ana"]
    assert ask(sandbox.base_url, "POST", switches, body=json.dumps(fault).encode()).status == 200
    assert '"status":500' in ask(sandbox.base_url, "GET", switches).text
    answers = [ask(sandbox.base_url, "GET", "/api/v3/user", token=token).status for _ in range(2)]
    assert answers == [500, 200]


def test_a_switch_that_makes_no_sense_is_refused(sandbox: Sandbox) -> None:
    answer = ask(sandbox.base_url, "POST", "/sandbox/github/switches", body=b'{"faults": [{"times": 0}]}')
    assert answer.status == 400


def test_long_lists_come_in_pages_that_link_to_each_other(sandbox: Sandbox, clients: Clients, desk: Desk) -> None:
    tip = desk.commit("branch-0", {"a": "1\n"})
    for number in range(1, 6):
        clients.repo().create_git_ref(f"refs/heads/branch-{number}", tip)
    token = sandbox.people.tokens["ana"]
    second = ask(sandbox.base_url, "GET", f"{REPO}/branches?per_page=2&page=2", token=token)
    links = dict(re.findall(r'[?&]page=(\d+)[^>]*>; rel="(\w+)"', second.headers["link"]))
    assert links == {"1": "first", "3": "next", "4": "last"}
    assert second.headers["link"].count("rel=") == 4
    assert len(list(clients.repo().get_branches())) == 7


def test_a_list_of_one_page_has_no_links(sandbox: Sandbox) -> None:
    answer = ask(sandbox.base_url, "GET", f"{REPO}/branches", token=sandbox.people.tokens["ana"])
    assert "link" not in answer.headers


def test_what_the_caller_has_already_is_not_sent_again(sandbox: Sandbox, desk: Desk) -> None:
    token, path = sandbox.people.tokens["ana"], f"{REPO}/branches"
    first = ask(sandbox.base_url, "GET", path, token=token)
    known = {"If-None-Match": first.headers["etag"]}
    again = ask(sandbox.base_url, "GET", path, token=token, headers=known)
    assert (again.status, again.body) == (304, b"")
    desk.commit("feature", {"a": "1\n"})
    assert ask(sandbox.base_url, "GET", path, token=token, headers=known).status == 200
