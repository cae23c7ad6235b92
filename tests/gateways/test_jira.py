"""What is special about talking to a Jira: one request a creation, refusals in its words, literals that can't break."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paoctl.errors import AmbiguousError, LoginError, PaoError, PlatformError, TransientError, UserError
from paoctl.gateways.jira import JiraTickets, jql_text
from paoctl.model.project import Done
from paoctl.ports import NewTicket
from paoctl.redact import Secret
from paoctl.sandbox import by_hand
from paoctl.sandbox.faults import Fault
from paoctl.sandbox.http import App, Request, Response
from paoctl.sandbox.jira import Account, Jira, jql
from paoctl.sandbox.server import Exchange, Server

NEW = NewTicket("DBA", "Task", "PostgreSQL orders-db", "Please.", ("pao-1a2b",))
USER, TOKEN = "paoctl@acme.example", Secret("t-paoctl")


class Rig:
    def __init__(self) -> None:
        self.jira = Jira({"t-paoctl": Account("paoctl", "Paoctl", USER)}, search_lag=0)
        self.exchanges: list[Exchange] = []
        app = App(self.jira.routes(), {"/rest/": self.jira.not_found})
        self.server = Server(app, on_exchange=self.exchanges.append)
        self.url = self.server.base_url
        self.tickets = JiraTickets(self.url, USER, TOKEN, timeout=5)

    def asked(self) -> list[str]:
        lines = [f"{each.method} {each.path.removeprefix('/rest/api/2')}" for each in self.exchanges]
        self.exchanges.clear()
        return lines


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    with rig.server, closing(rig.tickets):
        yield rig


def test_a_creation_is_one_request_and_the_server_is_asked_once_what_it_is(rig: Rig) -> None:
    assert rig.asked() == []
    rig.tickets.create(NEW)
    assert rig.asked() == ["GET /serverInfo", "POST /issue"]
    rig.tickets.create(NEW)
    assert rig.asked() == ["POST /issue"]


def test_more_tickets_than_a_page_holds_are_all_found(rig: Rig) -> None:
    for _ in range(103):
        rig.tickets.create(NEW)

    assert len(rig.tickets.labelled("DBA", "pao-1a2b")) == 103
    assert rig.asked().count("GET /search/jql") == 2


def test_the_links_are_there_once_and_in_the_right_direction(rig: Rig) -> None:
    one, other = rig.tickets.create(NEW).key, rig.tickets.create(NEW).key
    for _ in range(2):
        rig.tickets.blocks(one, other)
        rig.tickets.link(one, "https://github.com/acme/platform/pull/7", "Pull request #7")

    found = rig.tickets.get(one)
    assert found is not None
    links = found.fields["issuelinks"]
    assert isinstance(links, list)
    assert [(link["type"]["outward"], link["outwardIssue"]["key"]) for link in links] == [("blocks", other)]
    assert rig.asked().count(f"POST /issue/{one}/remotelink") == 1


def test_the_fields_of_a_catalog_item_reach_the_ticket_but_not_its_project(rig: Rig) -> None:
    fields = {"customfield_10042": "db", "priority": {"name": "High"}, "project": {"key": "NET"}}
    key = rig.tickets.create(NewTicket("DBA", "Task", "s", "d", (), fields)).key

    found = rig.tickets.get(key)
    assert found is not None
    assert key.startswith("DBA-")
    assert found.fields["customfield_10042"] == "db"


@pytest.mark.parametrize(
    ("fault", "reading", "creating"),
    [
        (Fault(times=9, status=401, effect=False), LoginError, LoginError),
        (Fault(times=9, status=403, effect=False), LoginError, LoginError),
        (Fault(times=9, status=400, effect=False), UserError, UserError),
        (Fault(times=9, status=429, effect=False, retry_after=7), TransientError, TransientError),
        (Fault(times=9, status=500), TransientError, AmbiguousError),
        (Fault(times=9, status=503, retry_after=7), TransientError, AmbiguousError),
        (Fault(times=9, cut=0), TransientError, AmbiguousError),
        (Fault(times=9, cut=40), TransientError, AmbiguousError),
    ],
    ids=["401", "403", "400", "429", "500", "503", "cut at once", "cut in the head"],
)
def test_a_failure_says_whether_it_had_an_effect(
    rig: Rig, fault: Fault, reading: type[PaoError], creating: type[PaoError]
) -> None:
    rig.tickets.create(NEW)
    rig.jira.faults.set([fault])
    rig.asked()

    with pytest.raises(reading):
        rig.tickets.get("DBA-1")
    with pytest.raises(creating):
        rig.tickets.create(NEW)
    rig.jira.faults.set([])
    assert len(rig.tickets.labelled("DBA", "pao-1a2b")) <= 2, "the client tried a creation again"


def test_jira_says_how_long_to_wait(rig: Rig) -> None:
    rig.tickets.create(NEW)
    rig.jira.faults.set([Fault(status=429, effect=False, retry_after=7)])

    with pytest.raises(TransientError) as caught:
        rig.tickets.create(NEW)
    assert caught.value.retry_after == 7


def test_a_refusal_has_the_words_of_jira(rig: Rig) -> None:
    with pytest.raises(UserError, match="project"):
        rig.tickets.create(NewTicket("NOPE", "Task", "s", "d", ()))
    with pytest.raises(UserError, match="NOPE"):
        rig.tickets.labelled("NOPE", "x")


@pytest.mark.parametrize(
    ("url", "user", "token"), [("", USER, TOKEN), ("http://127.0.0.1:1", USER, None)], ids=["no url", "no token"]
)
def test_what_is_missing_is_named_at_the_first_call(url: str, user: str, token: Secret | None) -> None:
    tickets = JiraTickets(url, user, token)

    with pytest.raises(LoginError) as caught:
        tickets.get("DBA-1")
    assert "JIRA_URL" in caught.value.remedy


def test_a_jira_that_does_not_listen_is_transient() -> None:
    with pytest.raises(TransientError, match="Jira"):
        JiraTickets("http://127.0.0.1:1", USER, TOKEN).create(NEW)


def test_a_wrong_token_is_a_login_error_and_is_not_said(rig: Rig) -> None:
    with closing(JiraTickets(rig.url, USER, Secret("wrong-token"))) as tickets, pytest.raises(LoginError) as caught:
        tickets.create(NEW)
    assert "wrong-token" not in caught.value.cause


def test_a_token_alone_is_a_bearer_token(rig: Rig) -> None:
    with closing(JiraTickets(rig.url, "", TOKEN)) as tickets:
        assert tickets.create(NEW).key == "DBA-1"


def test_a_jira_that_sends_us_elsewhere_is_not_followed(rig: Rig) -> None:
    moved = Response(302, headers=(("Location", f"{rig.url}/rest/api/2/serverInfo"),))
    with (
        Server(lambda _: moved) as server,
        closing(JiraTickets(server.base_url, USER, TOKEN)) as tickets,
        pytest.raises(PlatformError, match="redirect"),
    ):
        tickets.get("DBA-1")
    assert rig.asked() == []


@pytest.mark.parametrize(
    "body", [b"<html>Sign in</html>", b"[]", b"{}", b"", b'{"fields": 3}', b"null", b'{"key": "A 1"}']
)
def test_an_answer_that_no_jira_gives_is_no_traceback(body: bytes) -> None:
    def answer(request: Request) -> Response:
        known = request.path.endswith("/serverInfo")
        return Response(200, b'{"versionNumbers": [9], "deploymentType": "Server"}' if known else body)

    with Server(answer) as server, closing(JiraTickets(server.base_url, USER, TOKEN)) as tickets:
        with pytest.raises(AmbiguousError):
            tickets.create(NEW)
        with pytest.raises(TransientError):
            tickets.get("DBA-1")
        with pytest.raises(TransientError):
            tickets.labelled("DBA", "x")


@pytest.mark.parametrize("key", ["", "DBA", "../../myself", "DBA-1/comment", "DBA-1?x=1", "DBA-1\n"])
def test_a_key_that_is_none_goes_nowhere(rig: Rig, key: str) -> None:
    with pytest.raises(UserError, match="not the key"):
        rig.tickets.get(key)
    assert all(line == "GET /serverInfo" for line in rig.asked())


def test_which_resolutions_reject_is_a_setting(rig: Rig) -> None:
    key = rig.tickets.create(NEW).key
    by_hand.decline_ticket(rig.url, key, person="paoctl")
    with closing(JiraTickets(rig.url, USER, TOKEN, done=Done.parse({"notResolutions": ["Duplicate"]}))) as lenient:
        found = lenient.get(key)
    assert found is not None
    assert (found.done, found.rejected) == (True, "")


def test_a_literal_of_jql_can_not_end_early() -> None:
    assert jql_text("DBA") == '"DBA"'
    assert jql_text('x" OR project = "SEC') == r'"x\" OR project = \"SEC"'
    assert jql_text("back\\slash") == r'"back\\slash"'
    assert jql_text("line\nbreak") == r'"line\u000abreak"'
    assert jql_text("über🚀") == r'"\u00fcber\ud83d\ude80"'


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_the_sandbox_reads_the_literal_back(text: str) -> None:
    if not text:
        return
    (clause,) = jql.parse(f"labels = {jql_text(text)}").clauses

    assert clause.values == (text,)
