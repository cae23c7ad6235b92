"""Tickets, as the `jira` client makes and reads them."""

from collections.abc import Mapping

import pytest
from jira import JIRA, JIRAError
from jira.resources import Resource

from tests.sandbox.jira.rig import CREATE, DANA, Rig, make


def test_a_ticket_is_read_back_as_it_was_created(client: JIRA) -> None:
    key = make(
        client,
        description="For *orders*",
        labels=["pao-1", "x"],
        customfield_10042="db.acme",
        priority={"name": "High"},
    )
    issue = client.issue(key)
    assert (issue.key, issue.fields.summary, issue.fields.description) == (
        "DBA-1",
        "PostgreSQL orders-db",
        "For *orders*",
    )
    assert (issue.fields.labels, issue.fields.customfield_10042) == (["pao-1", "x"], "db.acme")
    assert (issue.fields.priority.name, issue.fields.reporter.displayName) == ("High", "Paoctl")
    assert (issue.fields.status.name, issue.fields.status.statusCategory.key) == ("To Do", "new")
    assert issue.fields.resolution is None
    assert issue.fields.created == "2027-01-15T08:00:00.000+0000"
    assert client.issue(issue.id).key == key


def test_numbers_count_by_project_and_are_not_given_twice(client: JIRA) -> None:
    assert (make(client), make(client), make(client, project="NET")) == ("DBA-1", "DBA-2", "NET-1")
    Resource.delete(client.issue("DBA-2"))
    assert make(client) == "DBA-3"
    with pytest.raises(JIRAError, match="does not exist") as error:
        client.issue("DBA-2")
    assert error.value.status_code == 404


def test_only_the_fields_asked_for_are_answered(client: JIRA) -> None:
    key = make(client)
    assert list(client.issue(key, fields="summary,status").raw["fields"]) == ["summary", "status"]
    assert "summary" not in client.issue(key, fields="*all,-summary").raw["fields"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"summary": " "}, "You must specify a summary"),
        ({"summary": "two\nlines"}, "newline"),
        ({"summary": "x" * 256}, "255"),
        ({"labels": ["a b"]}, "contains spaces"),
        ({"labels": "a"}, "not an array"),
        ({"description": {"type": "doc"}}, "must be a string"),
        ({"description": "x" * 32_768}, "too long"),
        ({"customfield_99999": "x"}, "not on the appropriate screen"),
        ({"resolution": {"name": "Done"}}, "not on the appropriate screen"),
        ({"priority": {"name": "Whatever"}}, "priority selected is invalid"),
        ({"assignee": {"name": "nobody"}}, "valid user"),
        ({"duedate": "tomorrow"}, "yyyy-MM-dd"),
        ({"project": {"key": "NOPE"}}, "valid project"),
        ({"issuetype": {"name": "Nope"}}, "valid issue type"),
    ],
)
def test_what_jira_would_refuse_is_refused(client: JIRA, fields: Mapping[str, object], message: str) -> None:
    with pytest.raises(JIRAError, match=message) as error:
        make(client, **fields)
    assert error.value.status_code == 400


def test_all_mistakes_of_a_ticket_are_told_at_once(rig: Rig) -> None:
    http = rig.http()
    missing = http.post(CREATE, json={"fields": {}})
    wrong = http.post(
        CREATE,
        json={"fields": {"project": {"key": "NO"}, "issuetype": {"name": "Task"}, "summary": "s", "labels": ["a b"]}},
    )
    garbled = http.post(CREATE, content=b"{")
    assert (missing.status_code, sorted(missing.json()["errors"])) == (400, ["issuetype", "project", "summary"])
    assert sorted(wrong.json()["errors"]) == ["labels", "project"]
    assert (garbled.status_code, len(garbled.json()["errorMessages"])) == (400, 1)


def test_fields_and_labels_are_edited(client: JIRA) -> None:
    issue = client.issue(make(client, labels=["a"]))
    issue.update(fields={"summary": "Change: orders-db"}, comment="the size changed")
    issue.add_field_value("labels", "b")
    issue.update(update={"labels": [{"remove": "a"}, {"add": "c"}]})
    again = client.issue(issue.key)
    assert (again.fields.summary, again.fields.labels) == ("Change: orders-db", ["b", "c"])
    assert [comment.body for comment in client.comments(issue.key)] == ["the size changed"]
    issue.update(fields={"assignee": {"accountId": "sandbox:dana"} if client._is_cloud else {"name": "dana"}})
    assert client.issue(issue.key).raw["fields"]["assignee"]["displayName"] == "Dana"


def test_an_edit_that_is_wrong_changes_nothing(client: JIRA) -> None:
    issue = client.issue(make(client))
    with pytest.raises(JIRAError, match="does not support operation 'add'"):
        issue.update(fields={"summary": "new"}, update={"description": [{"add": "x"}]})
    assert client.issue(issue.key).fields.summary == "PostgreSQL orders-db"


def test_comments_carry_their_author_and_come_in_pages(rig: Rig, client: JIRA) -> None:
    key = make(client)
    client.add_comment(key, "first")
    dana = rig.client("t-dana", DANA.email)
    second = dana.add_comment(key, "second")
    second.update(body="second, mended")
    assert [(item.author.displayName, item.body) for item in client.comments(key)] == [
        ("Paoctl", "first"),
        ("Dana", "second, mended"),
    ]
    assert [item.body for item in client.comments(key, start_at=1, max_results=1)] == ["second, mended"]
    assert client.comments(key, order_by="-created")[0].body == "second, mended"
    Resource.delete(client.comment(key, second.id))
    assert len(client.issue(key).fields.comment.comments) == 1
    with pytest.raises(JIRAError, match="can not be empty"):
        client.add_comment(key, " ")


def state(client: JIRA, key: str) -> tuple[str, str, str | None]:
    """Status, its category, resolution."""
    fields = client.issue(key).fields
    return fields.status.name, fields.status.statusCategory.key, fields.resolution.name if fields.resolution else None


def test_a_ticket_goes_through_the_workflow(client: JIRA) -> None:
    key = make(client)
    client.transition_issue(key, "In Progress")
    assert state(client, key) == ("In Progress", "indeterminate", None)
    client.transition_issue(key, "Done", fields={"customfield_10042": "db.acme"}, comment="here it is")
    assert state(client, key) == ("Done", "done", "Done")
    done = client.issue(key).fields
    assert (done.customfield_10042, done.comment.comments[0].body) == ("db.acme", "here it is")
    client.transition_issue(key, "To Do")
    assert state(client, key) == ("To Do", "new", None)
    assert client.issue(key).fields.resolutiondate is None


@pytest.mark.parametrize(
    ("transition", "fields", "resolution"),
    [
        ("Won't Do", None, "Won't Do"),
        ("Declined", None, "Declined"),
        ("Done", {"resolution": {"name": "Duplicate"}}, "Duplicate"),
    ],
)
def test_a_refused_ticket_says_so_in_its_resolution(
    client: JIRA, transition: str, fields: dict[str, object] | None, resolution: str
) -> None:
    key = make(client)
    client.transition_issue(key, transition, fields=fields)
    assert state(client, key) == ("Done", "done", resolution)


def test_a_step_or_resolution_that_is_not_there_is_refused(client: JIRA) -> None:
    key = make(client)
    with pytest.raises(JIRAError, match="not valid") as error:
        client.transition_issue(key, "99")
    assert error.value.status_code == 400
    with pytest.raises(JIRAError, match="valid resolution"):
        client.transition_issue(key, "Done", fields={"resolution": {"name": "Maybe"}})
    with pytest.raises(JIRAError, match="appropriate screen"):
        client.transition_issue(key, "In Progress", fields={"resolution": {"name": "Done"}})


def test_a_link_reads_outward_from_its_source_and_inward_from_its_target(client: JIRA) -> None:
    first, second = make(client), make(client)
    client.create_issue_link("Blocks", first, second)
    client.create_issue_link("is blocked by", second, first)
    (link,) = client.issue(first).fields.issuelinks
    (back,) = client.issue(second).fields.issuelinks
    assert (link.type.outward, link.outwardIssue.key) == ("blocks", second)
    assert (back.type.inward, back.inwardIssue.key) == ("is blocked by", first)
    both = client.issue_link(link.id)
    assert (both.inwardIssue.key, both.outwardIssue.key) == (first, second)
    client.delete_issue_link(link.id)
    assert client.issue(second).fields.issuelinks == []


def test_a_deleted_ticket_takes_its_links_along(client: JIRA) -> None:
    first, second = make(client), make(client)
    client.create_issue_link("Blocks", first, second)
    Resource.delete(client.issue(first))
    assert client.issue(second).fields.issuelinks == []


def test_links_of_unknown_kind_or_end_are_refused(client: JIRA) -> None:
    first = make(client)
    with pytest.raises(JIRAError, match="No issue link type"):
        client.create_issue_link("Haunts", first, first)
    with pytest.raises(JIRAError, match="does not exist"):
        client.create_issue_link("Blocks", first, "DBA-99")
    with pytest.raises(JIRAError, match="itself"):
        client.create_issue_link("Blocks", first, first)


def test_a_remote_link_stands_once_for_its_global_id(client: JIRA) -> None:
    key = make(client)
    target = {"url": "https://git.acme.example/pull/7", "title": "Request"}
    first = client.add_remote_link(key, target, globalId="pao:1")
    second = client.add_remote_link(key, {**target, "title": "Request 7"}, globalId="pao:1")
    client.add_simple_link(key, target)
    client.add_simple_link(key, target)
    assert first.id == second.id
    assert [link.object.title for link in client.remote_links(key)] == ["Request 7", "Request", "Request"]
    client.delete_remote_link(key, global_id="pao:1")
    assert len(client.remote_links(key)) == 2
    client.delete_remote_link(key, internal_id=client.remote_links(key)[0].id)
    assert len(client.remote_links(key)) == 1
    with pytest.raises(JIRAError, match="is required"):
        client.add_simple_link(key, {"title": "no address"})


def test_a_link_may_say_why(client: JIRA) -> None:
    first, second = make(client), make(client)
    client.create_issue_link("Blocks", first, second, comment={"body": "the app needs the database"})
    client.create_issue_link("Blocks", first, second)
    assert [item.body for item in client.comments(first)] == ["the app needs the database"]
    assert len(client.issue(first).fields.issuelinks) == 1
    with pytest.raises(JIRAError, match="can not be empty"):
        client.create_issue_link("Blocks", second, first, comment={"body": ""})
    with pytest.raises(JIRAError, match="No issue link with id"):
        client.delete_issue_link("1")


def test_a_remote_link_is_read_and_replaced_by_its_id(client: JIRA) -> None:
    key = make(client)
    link = client.add_remote_link(
        key, {"url": "https://x.example", "title": "x"}, globalId="g", relationship="asked in"
    )
    read = client.remote_link(key, link.id)
    assert (read.object.title, read.globalId, read.relationship) == ("x", "g", "asked in")
    read.update({"url": "https://y.example", "title": "y"}, globalId="g")
    assert client.remote_link(key, link.id).object.title == "y"
    with pytest.raises(JIRAError, match="No remote issue link"):
        client.remote_link(key, "1")
    with pytest.raises(JIRAError, match="No remote issue link"):
        client.delete_remote_link(key, global_id="none")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/issue", {"fields": []}),
        ("PUT", "/issue/DBA-1", {"update": {"labels": "a"}}),
        ("PUT", "/issue/DBA-1", {"fields": {"labels": [""]}}),
        ("PUT", "/issue/DBA-1", {"fields": {"labels": ["x" * 256]}}),
        ("PUT", "/issue/DBA-1", {"fields": {"issuetype": "Task"}}),
        ("POST", "/issue/DBA-1/transitions", {"transition": 31}),
        ("GET", "/issue/DBA-1/comment?startAt=x", None),
    ],
)
def test_a_body_or_query_of_the_wrong_form_is_refused(
    rig: Rig, client: JIRA, method: str, path: str, body: dict[str, object] | None
) -> None:
    before = client.issue(make(client, labels=["a"])).raw
    assert rig.http().request(method, f"/rest/api/2{path}", json=body).status_code == 400
    assert client.issue("DBA-1").raw == before


def test_values_may_be_taken_away(client: JIRA) -> None:
    issue = client.issue(make(client, labels=["a"], description="x", duedate="2027-01-31", assignee={"name": "dana"}))
    assert (issue.fields.duedate, issue.raw["fields"]["assignee"]["displayName"]) == ("2027-01-31", "Dana")
    issue.update(fields={"labels": None, "description": None, "duedate": None, "assignee": None})
    again = client.issue(issue.key).fields
    assert (again.labels, again.description, again.duedate, again.assignee) == ([], None, None, None)


def test_a_comment_that_is_not_there_is_not_found(client: JIRA) -> None:
    with pytest.raises(JIRAError, match="Can not find a comment"):
        client.comment(make(client), "1")
