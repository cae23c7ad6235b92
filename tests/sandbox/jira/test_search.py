"""Search: what is found, and when; what is refused."""

import pytest
from jira import JIRA, JIRAError
from jira.resources import Resource

from tests.sandbox.jira.rig import Rig, make


def search(client: JIRA, jql: str) -> list[str]:
    return [issue.key for issue in client.search_issues(jql)]


def test_a_new_ticket_is_found_only_after_the_lag(rig: Rig, client: JIRA) -> None:
    key = make(client, labels=["pao-abc"])
    rig.wait(0.9)
    assert search(client, 'labels = "pao-abc"') == []
    rig.wait(0.2)
    assert search(client, 'labels = "pao-abc"') == [key]


def test_a_new_label_is_found_only_after_the_lag(rig: Rig, client: JIRA) -> None:
    issue = client.issue(make(client, labels=["old"]))
    rig.wait(2)
    issue.update(fields={"labels": ["new"]})
    assert (search(client, "labels = new"), search(client, "labels = old")) == ([], [issue.key])
    rig.wait(2)
    assert (search(client, "labels = new"), search(client, "labels = old")) == ([issue.key], [])


def test_a_deleted_ticket_is_found_no_more(rig: Rig, client: JIRA) -> None:
    key = make(client, labels=["gone"])
    rig.wait(2)
    Resource.delete(client.issue(key))
    assert search(client, "labels = gone") == []


def test_reconciled_tickets_are_found_without_lag(cloud: Rig) -> None:
    client = cloud.client()
    issue = client.issue(make(client, labels=["pao-abc"]))
    assert client.enhanced_search_issues("labels = pao-abc", reconcileIssues=[]) == []
    found = client.enhanced_search_issues("labels = pao-abc", reconcileIssues=[int(issue.id)])
    assert [item.key for item in found] == [issue.key]


@pytest.mark.parametrize(
    ("jql", "keys"),
    [
        ("project = DBA ORDER BY key", ["DBA-1", "DBA-2"]),
        ("project = dba and labels = 'a \"q\"'", []),
        ("PROJECT=DBA AND labels=x ORDER BY created DESC", ["DBA-2", "DBA-1"]),
        ("labels in (x, 'y') order by key asc, updated desc", ["DBA-1", "DBA-2", "NET-1"]),
        ("key = net-1", ["NET-1"]),
        ("issuekey in (DBA-1, NET-1) AND labels = y", ["NET-1"]),
        ('labels = "X"', []),
        ("labels = x", ["DBA-2", "DBA-1"]),
    ],
)
def test_the_jql_of_the_sandbox(rig: Rig, client: JIRA, jql: str, keys: list[str]) -> None:
    for project, label in (("DBA", "x"), ("DBA", "x"), ("NET", "y")):
        make(client, project=project, labels=[label])
        rig.wait(1)
    rig.wait(5)
    assert search(client, jql) == keys


@pytest.mark.parametrize(
    ("jql", "message"),
    [
        ("labels != x", "operators = and in"),
        ("labels = x OR labels = y", "AND and ORDER BY"),
        ("assignee = dana", "cannot search 'assignee'"),
        ("labels =", "a value is missing"),
        ("labels in (x", "'\\)' is missing"),
        ("labels = a+b", "cannot be used unquoted"),
        ("project = DBA ORDER BY rank", "cannot order by"),
        ("project = DBA ORDER key", "'by' is missing"),
        ("project = NOPE", "does not exist for the field 'project'"),
        ("key = DBA-99", "An issue with key 'DBA-99' does not exist"),
    ],
)
def test_other_jql_is_refused_with_the_reason(client: JIRA, jql: str, message: str) -> None:
    with pytest.raises(JIRAError, match=message) as error:
        client.search_issues(jql)
    assert error.value.status_code == 400


def test_cloud_refuses_a_search_without_a_restriction(cloud: Rig) -> None:
    client = cloud.client()
    for jql in ("", "ORDER BY created DESC"):
        with pytest.raises(JIRAError, match="Unbounded JQL") as error:
            client.search_issues(jql)
        assert error.value.status_code == 400


def test_cloud_pages_by_token(cloud: Rig) -> None:
    client = cloud.client()
    for _ in range(5):
        make(client, labels=["many"])
    cloud.wait(2)
    first = client.enhanced_search_issues("labels = many ORDER BY key", maxResults=2)
    assert ([issue.key for issue in first], bool(first.nextPageToken)) == (["DBA-1", "DBA-2"], True)
    rest = client.enhanced_search_issues("labels = many ORDER BY key", maxResults=9, nextPageToken=first.nextPageToken)
    assert ([issue.key for issue in rest], rest.nextPageToken) == (["DBA-3", "DBA-4", "DBA-5"], None)
    for jql, token in (("labels = other", first.nextPageToken), ("labels = many", "nonsense")):
        with pytest.raises(JIRAError, match="token is invalid"):
            client.enhanced_search_issues(jql, nextPageToken=token)


def test_the_client_collects_all_pages(cloud: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paoctl.sandbox.jira.search.PAGE_LIMIT", 2)
    client = cloud.client()
    for _ in range(5):
        make(client, labels=["many"])
    cloud.wait(2)
    assert len(client.search_issues("labels = many", maxResults=0)) == 5


def test_cloud_answers_ids_only_unless_fields_are_asked_for(cloud: Rig) -> None:
    client = cloud.client()
    make(client)
    cloud.wait(2)
    http = cloud.http()
    bare = http.get("/rest/api/2/search/jql", params={"jql": "project = DBA"}).json()
    full = http.post("/rest/api/2/search/jql", json={"jql": "project = DBA", "fields": ["summary", "status"]}).json()
    repeated = http.get("/rest/api/2/search/jql?jql=project=DBA&fields=summary&fields=status").json()
    assert (bare["isLast"], bare["issues"][0]["fields"]) == (True, {})
    assert list(full["issues"][0]["fields"]) == ["summary", "status"]
    assert list(repeated["issues"][0]["fields"]) == ["summary", "status"]


def test_cloud_has_no_old_search_and_data_center_no_new_one(cloud: Rig, datacenter: Rig) -> None:
    http = cloud.http()
    assert http.get("/rest/api/2/search", params={"jql": "project = DBA"}).status_code == 410
    http = datacenter.http()
    assert http.get("/rest/api/2/search/jql", params={"jql": "project = DBA"}).status_code == 404


def test_data_center_pages_by_number_and_takes_any_query(datacenter: Rig) -> None:
    client = datacenter.client()
    for _ in range(3):
        make(client)
    datacenter.wait(2)
    page = client.search_issues("ORDER BY key", startAt=1, maxResults=1)
    assert ([issue.key for issue in page], page.total) == (["DBA-2"], 3)


@pytest.mark.parametrize("wrong", [{"jql": 7}, {"maxResults": "x"}, {"maxResults": -1}, {"fields": "summary"}])
def test_a_search_of_the_wrong_form_is_refused(cloud: Rig, wrong: dict[str, object]) -> None:
    assert cloud.http().post("/rest/api/2/search/jql", json={"jql": "project = DBA", **wrong}).status_code == 400
