"""The Jira around its tickets: reference data, sign-in, faults, switches, pages, a restart."""

import contextlib
import json

import httpx
import pytest
import requests
from jira import JIRA, JIRAError
from jira.resources import Resource

from paoctl.sandbox.faults import Fault
from paoctl.sandbox.jira import Jira
from tests.sandbox.jira.rig import CREATE, DANA, PAOCTL, TICKET, Rig, make


def test_the_client_learns_which_jira_it_talks_to(rig: Rig, client: JIRA) -> None:
    assert client._is_cloud == (rig.jira.mode == "cloud")
    assert client.myself()["emailAddress"] == PAOCTL.email
    assert client.current_user() == ("sandbox:paoctl" if client._is_cloud else "paoctl")


def test_projects_and_their_issue_types_are_listed(client: JIRA) -> None:
    assert [project.key for project in client.projects()] == ["DBA", "NET", "SEC", "PLAT"]
    assert "Task" in [kind.name for kind in client.project("DBA").issueTypes]
    with pytest.raises(JIRAError, match="No project could be found") as error:
        client.project("NOPE")
    assert error.value.status_code == 404


def test_a_key_that_jira_would_not_take_is_refused() -> None:
    with pytest.raises(ValueError, match="no key"):
        Jira({}, projects=["dba"])


def test_the_create_screen_is_described_for_cloud(cloud: Rig) -> None:
    client = cloud.client()
    meta = client.createmeta(projectKeys="DBA", expand="projects.issuetypes.fields")
    kinds = meta["projects"][0]["issuetypes"]
    assert meta["projects"][0]["key"] == "DBA"
    assert kinds[0]["fields"]["summary"]["required"] is True
    http = cloud.http()
    page = http.get("/rest/api/2/issue/createmeta/DBA/issuetypes", params={"maxResults": 2}).json()
    assert ([kind["name"] for kind in page["issueTypes"]], page["total"]) == (["Task", "Story"], 5)


def test_the_create_screen_is_described_for_data_center(datacenter: Rig) -> None:
    client = datacenter.client()
    kinds = client.project_issue_types("DBA", maxResults=2)
    fields = client.project_issue_fields("DBA", kinds[0].id, maxResults=100)
    assert [kind.name for kind in kinds] == ["Task", "Story"]
    assert "customfield_10042" in [item.fieldId for item in fields]
    assert "resolution" not in [item.fieldId for item in fields]


def test_nobody_is_refused_and_so_is_a_wrong_token(rig: Rig) -> None:
    url = rig.base_url + "/rest/api/2/myself"
    for headers in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic !!"},
        {"Authorization": "Digest x"},
    ):
        answer = httpx.get(url, headers=headers)
        assert (answer.status_code, "www-authenticate" in answer.headers) == (401, True)
    assert httpx.get(url, auth=(DANA.email, "t-paoctl")).status_code == 401
    assert httpx.get(url, auth=(PAOCTL.name, "t-paoctl")).status_code == 200
    assert httpx.get(url, headers={"Authorization": "Bearer t-dana"}).json()["displayName"] == "Dana"
    assert httpx.get(rig.base_url + "/rest/api/2/serverInfo").status_code == 200


def test_requests_above_the_limit_are_told_to_wait(rig: Rig) -> None:
    http = rig.http()
    set_ = http.post(
        "/sandbox/jira/switches", json={"faults": [{"times": 2, "status": 429, "retryAfter": 7, "effect": False}]}
    )
    answers = [http.post(CREATE, json=TICKET) for _ in range(3)]
    assert set_.json()["faults"][0]["times"] == 2
    assert [(answer.status_code, answer.headers.get("retry-after")) for answer in answers] == [
        (429, "7"),
        (429, "7"),
        (201, None),
    ]
    assert len(rig.jira.tickets.all()) == 1


@pytest.mark.parametrize(
    ("cut", "error"),
    [
        (0, requests.exceptions.ConnectionError),
        (5, requests.exceptions.ConnectionError),
        # "HTTP/1.1 201" and then nothing passes for an empty answer in http.client.
        (12, JIRAError),
        (200, requests.exceptions.ChunkedEncodingError),
    ],
)
def test_a_connection_can_be_cut_after_the_ticket_is_there(
    rig: Rig, client: JIRA, cut: int, error: type[Exception]
) -> None:
    rig.jira.faults.set([Fault(method="POST", path=CREATE, cut=cut)])
    with pytest.raises(error):
        make(client)
    assert [ticket.key for ticket in rig.jira.tickets.all()] == ["DBA-1"]
    assert client.add_comment("DBA-1", "it is there").body == "it is there"


def test_a_fault_hides_a_refusal_too(rig: Rig) -> None:
    rig.jira.faults.set([Fault(status=503)])
    assert [rig.http().post(CREATE, json={}).status_code for _ in range(2)] == [503, 400]
    assert rig.jira.tickets.all() == []


def test_a_bearer_is_signed_in_by_the_client_too(rig: Rig) -> None:
    with contextlib.closing(JIRA(rig.base_url, token_auth="t-dana", max_retries=0)) as client:
        assert client.myself()["displayName"] == "Dana"


def test_a_cut_waits_for_a_creation_and_lets_a_comment_pass(rig: Rig, client: JIRA) -> None:
    key = make(client)
    rig.jira.faults.set([Fault(method="POST", path=CREATE, cut=0)])
    client.add_comment(key, "passes")
    with pytest.raises(requests.exceptions.ConnectionError):
        make(client)


def test_switches_are_set_at_run_time(rig: Rig) -> None:
    http = rig.http()
    set_ = http.post("/sandbox/jira/switches", json={"searchLag": 0, "mode": "datacenter"})
    assert (
        set_.json()
        == http.get("/sandbox/jira/switches").json()
        == {"mode": "datacenter", "searchLag": 0.0, "faults": []}
    )
    assert http.get("/rest/api/2/serverInfo").json()["deploymentType"] == "Server"
    http.post(CREATE, json=TICKET)
    assert http.get("/rest/api/2/search", params={"jql": "project = DBA"}).json()["total"] == 1


@pytest.mark.parametrize(
    "switches",
    [{"mode": "x"}, {"searchLag": -1}, {"searchLag": True}, {"nope": 1}, {"faults": [{"nope": 1}]}, {"faults": {}}],
)
def test_switches_that_do_not_exist_are_refused_and_nothing_changes(rig: Rig, switches: dict[str, object]) -> None:
    http = rig.http()
    before = http.get("/sandbox/jira/switches").json()
    assert http.post("/sandbox/jira/switches", json={"searchLag": 9, **switches}).status_code == 400
    assert http.get("/sandbox/jira/switches").json() == before


def test_a_restarted_jira_keeps_its_tickets(rig: Rig, client: JIRA) -> None:
    first, second = make(client, labels=["pao-1"]), make(client)
    client.create_issue_link("Blocks", first, second)
    client.add_comment(first, "kept")
    client.add_remote_link(first, {"url": "https://x.example", "title": "x"}, globalId="g")
    client.transition_issue(second, "Declined")
    before = [client.issue(key).raw for key in (first, second)]
    kept = json.dumps(rig.jira.dump())
    for key in (first, second):
        Resource.delete(client.issue(key))
    rig.jira.load(json.loads(kept))
    assert [client.issue(key).raw for key in (first, second)] == before
    assert make(client) == "DBA-3"
    with pytest.raises(TypeError):
        rig.jira.load([])


def test_unknown_paths_and_methods_are_refused_as_jira_does(rig: Rig) -> None:
    http = rig.http()
    unknown, wrong = http.get("/rest/api/2/nope"), http.patch("/rest/api/2/issue/DBA-1")
    assert (unknown.status_code, wrong.status_code) == (404, 405)
    assert wrong.headers["allow"] == "GET, PUT, DELETE"
    assert list(unknown.json()) == list(wrong.json()) == ["errorMessages", "errors"]


def test_the_page_of_a_ticket_shows_it_without_running_its_text(rig: Rig, client: JIRA) -> None:
    other = make(client)
    key = make(client, summary="<script>alert(1)</script>", description="a & b")
    client.create_issue_link("Blocks", key, other)
    client.add_simple_link(key, {"url": "javascript:alert(1)", "title": "bad"})
    client.add_simple_link(key, {"url": "https://x.example/?a=1&b=2", "title": "good"})
    page = httpx.get(f"{rig.base_url}/browse/{key}").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "javascript:" not in page
    assert f'blocks <a href="/browse/{other}">' in page
    assert 'href="https://x.example/?a=1&amp;b=2"' in page


def test_a_person_closes_a_ticket_on_its_page(rig: Rig, client: JIRA) -> None:
    key = make(client)
    form = {
        "as": "dana",
        "transition": "31",
        "customfield_10042": "db.acme",
        "customfield_10043": "",
        "comment": "done",
    }
    answer = httpx.post(f"{rig.base_url}/browse/{key}", data=form, headers={"Origin": rig.base_url})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/browse/{key}")
    fields = client.issue(key).fields
    assert (fields.status.name, fields.customfield_10042, fields.customfield_10043) == ("Done", "db.acme", None)
    assert (fields.comment.comments[0].author.displayName, fields.comment.comments[0].body) == ("Dana", "done")


@pytest.mark.parametrize(
    ("form", "origin", "status"),
    [
        ({"as": "dana", "transition": "31"}, "https://evil.example", 403),
        ({"as": "nobody", "transition": "31"}, None, 400),
        ({"transition": "31"}, None, 400),
    ],
)
def test_the_page_obeys_only_known_people_on_its_own_site(
    rig: Rig, client: JIRA, form: dict[str, str], origin: str | None, status: int
) -> None:
    key = make(client)
    headers = {"Origin": origin} if origin else {}
    assert httpx.post(f"{rig.base_url}/browse/{key}", data=form, headers=headers).status_code == status
    assert client.issue(key).fields.status.name == "To Do"


def test_the_page_of_no_ticket_says_so_in_words(rig: Rig) -> None:
    answer = httpx.get(f"{rig.base_url}/browse/DBA-99")
    assert (answer.status_code, answer.text) == (404, "Issue does not exist or you do not have permission to see it.\n")


def test_a_page_that_is_saved_moves_nothing(rig: Rig, client: JIRA) -> None:
    key = make(client)
    httpx.post(f"{rig.base_url}/browse/{key}", data={"as": "dana", "transition": "", "customfield_10042": "db.acme"})
    fields = client.issue(key).fields
    assert (fields.status.name, fields.customfield_10042, fields.comment.comments) == ("To Do", "db.acme", [])


def test_choices_are_listed_with_their_ids(client: JIRA) -> None:
    assert [kind.name for kind in client.issue_types()] == ["Task", "Story", "Bug", "Service Request", "Change"]
    assert client.issue_type("10100").name == "Task"
    assert [status.name for status in client.statuses()] == ["To Do", "In Progress", "Done"]
    assert {"Done", "Won't Do", "Declined", "Duplicate"} <= {item.name for item in client.resolutions()}
    assert {"Blocks", "Relates"} <= {kind.name for kind in client.issue_link_types()}
    with pytest.raises(JIRAError, match="invalid"):
        client.issue_type("1")
