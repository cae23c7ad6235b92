"""Who is who, and which token may read teams."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from github import GithubException, UnknownObjectException

from paoctl.sandbox.world import Sandbox
from tests.support.exchange_checker import ExchangeChecker
from tests.support.people import ACTIONS, APP, OUTSIDER, OWNER, Clients


@pytest.fixture
def strict(tmp_path: Path, checker: ExchangeChecker) -> Iterator[Clients]:
    """Return clients of a sandbox whose tokens can do only what they should, and whose App may not read members."""
    with Sandbox(tmp_path / "strict", strict=True, app_reads_members=False, on_exchange=checker) as sandbox:
        clients = Clients(sandbox)
        yield clients
        clients.close()


def status(caught: pytest.ExceptionInfo[GithubException]) -> int:
    return caught.value.status


def test_a_person_asks_who_they_are(clients: Clients) -> None:
    me = clients.of("ana").get_user()
    assert (me.login, me.type, me.email) == ("ana", "User", "ana@acme.example")


@pytest.mark.parametrize("bot", [APP, ACTIONS])
def test_there_is_no_user_behind_an_installation_token(clients: Clients, bot: str) -> None:
    with pytest.raises(GithubException) as caught:
        clients.of(bot).get_user().login  # noqa: B018 - PyGithub asks when it is read
    assert status(caught) == 403


@pytest.mark.parametrize("who", ["ana", APP, ACTIONS])
def test_everybody_learns_their_name_by_graphql_and_nothing_else(clients: Clients, who: str) -> None:
    ask = clients.of(who).requester.graphql_query
    assert ask("query { viewer { login } }", {})[1]["data"]["viewer"]["login"] == who
    with pytest.raises(GithubException, match="viewer's login alone"):
        ask("query { viewer { email } }", {})


def test_a_bot_is_of_type_bot(clients: Clients) -> None:
    assert clients.of("ana").get_user(APP).type == "Bot"


def test_nobody_is_not_there(clients: Clients) -> None:
    with pytest.raises(UnknownObjectException):
        clients.of("ana").get_user("nobody").name  # noqa: B018 - PyGithub asks when it is read


def test_an_app_reads_teams_and_their_members(clients: Clients) -> None:
    org = clients.of(APP).get_organization("acme")
    assert [team.slug for team in org.get_teams()] == [
        "compute",
        "databases",
        "network",
        "orders",
        "platform",
        "security",
    ]
    team = org.get_team_by_slug("databases")
    assert [member.login for member in team.get_members()] == [OWNER]
    assert team.get_team_membership(OWNER).state == "active"
    assert team.members_count == 1


def test_who_is_not_in_a_team_is_not_found_there(clients: Clients) -> None:
    team = clients.of(APP).get_organization("acme").get_team_by_slug("databases")
    with pytest.raises(UnknownObjectException):
        team.get_team_membership("ana")


def test_an_unknown_team_is_not_found(clients: Clients) -> None:
    with pytest.raises(UnknownObjectException):
        clients.of(APP).get_organization("acme").get_team_by_slug("ghosts").name  # noqa: B018 - asks when it is read


def test_the_organization_has_members_and_outsiders(clients: Clients) -> None:
    org = clients.of("ana").get_organization("acme")
    assert [person.login for person in org.get_members()] == ["ana", OWNER]
    requester = clients.of("ana").requester
    assert requester.requestJson("GET", "/orgs/acme/members/ana")[0] == 204
    assert requester.requestJson("GET", f"/orgs/acme/members/{OUTSIDER}")[0] == 404


@pytest.mark.parametrize("path", ["/orgs/acme", "/orgs/acme/teams", "/orgs/acme/teams/databases/memberships/dana"])
def test_the_actions_token_may_not_read_the_organization(clients: Clients, path: str) -> None:
    assert clients.of(ACTIONS).requester.requestJson("GET", path)[0] == 403


@pytest.mark.parametrize("login", ["ana", APP])
def test_strict_tokens_may_not_read_teams(strict: Clients, login: str) -> None:
    assert strict.of(login).requester.requestJson("GET", "/orgs/acme/teams/databases/memberships/dana")[0] == 403
    assert strict.of(OWNER).requester.requestJson("GET", "/orgs/acme/teams/databases/memberships/dana")[0] == 200


def test_the_strict_engineer_may_not_push_the_state_branch(strict: Clients) -> None:
    repo = strict.repo("ana")
    with pytest.raises(GithubException) as caught:
        repo.create_git_ref("refs/heads/pao-state", repo.get_branch("main").commit.sha)
    assert status(caught) == 422


def test_collaborators_have_permissions(clients: Clients) -> None:
    repo = clients.repo()
    assert [person.login for person in repo.get_collaborators()] == ["ana", OWNER, OUTSIDER]
    assert repo.get_collaborator_permission(OWNER) == "admin"
    assert repo.get_collaborator_permission("ana") == "write"
    assert repo.has_in_collaborators("ana")
    assert not repo.has_in_collaborators(APP)


def test_teams_and_their_people_can_be_given(tmp_path: Path, checker: ExchangeChecker) -> None:
    teams = {"dba": ["li", "dana"]}
    with Sandbox(tmp_path / "own", teams=teams, on_exchange=checker) as sandbox:
        assert [person.login for person in sandbox.people.members("dba")] == ["li", "dana"]
        clients = Clients(sandbox)
        assert clients.of("li").get_user().login == "li"
        clients.close()
