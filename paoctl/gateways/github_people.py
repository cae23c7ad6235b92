"""Who and where we are on GitHub, who is in which team, and what the rules of a branch enforce."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from github import Github, GithubException

from paoctl.gateways.github_client import GitHubClient, get
from paoctl.gateways.github_failure import is_withheld
from paoctl.gateways.github_values import exactly, rules
from paoctl.ports import Actor, Forbidden, Login, Rules, Team

_ACTIONS: Final = "github-actions[bot]"
_MEMBERS: Final = "look whether the team exists; if it does, use the token of an App with the permission Members: read"


class People:
    """The part of the port `Forge` that is about people and what they may do."""

    def __init__(self, client: GitHubClient) -> None:
        self._client = client
        self._me: Actor | None = None
        self._seen: set[str] = set()
        """Paths of teams that the token was found to see."""

    def me(self) -> Actor:
        """Who we are. An App's token has no user behind it; its name is told by GraphQL alone."""
        with self._client.speaking("can't ask GitHub who we are") as github:
            try:
                return Actor(exactly(str, github.get_user().login), "User")
            except GithubException as exc:
                if not is_withheld(exc):
                    raise
            _, answer = github.requester.graphql_query("query { viewer { login } }", {})
            return Actor(exactly(str, answer["data"]["viewer"]["login"]), "Bot")

    def trusted(self, apps: Sequence[str]) -> frozenset[Login]:
        """Whose word counts as our own, in lower case: ours, and that of these Apps. For a person, who reads what runs
        have written, also that of the Actions App, as which workflows run that have no other."""
        if self._me is None:
            self._me = self.me()
        ours = {self._me.login} | ({_ACTIONS} if self._me.kind == "User" else set())
        return frozenset(name.casefold() for name in (*ours, *(f"{app.removesuffix('[bot]')}[bot]" for app in apps)))

    def repository_id(self) -> int:
        """GitHub's own id of the repository."""
        with self._client.reading(f"can't read the repository {self._client.repository}") as repo:
            return exactly(int, repo.id)

    def in_team(self, team: Team, login: Login) -> bool | Forbidden:
        """Is a person in a team? `@login` is a team of one. A team that we can't see is neither yes nor no."""
        org, slash, slug = team.removeprefix("@").partition("/")
        if not slash:
            return org.lower() == login.lower()
        path = f"/orgs/{quote(org, safe='')}/teams/{quote(slug, safe='')}"
        with self._client.speaking(f"can't ask whether {login} is in {team}") as github:
            try:
                answer = get(github, f"{path}/memberships/{quote(login, safe='')}")
            except GithubException as exc:
                if not is_withheld(exc):
                    raise
                # 404 is said of people outside the team, and of teams that are kept from us.
                seen = exc.status == 404 and self._sees(github, path)
                return False if seen else Forbidden(f"the members of {team}", _MEMBERS)
            return bool(exactly(dict, answer)["state"] == "active")

    def rules(self, branch: str) -> Rules | Forbidden:
        """What the rule sets enforce on a branch."""
        path = f"/repos/{self._client.repository}/rules/branches/{quote(branch)}"
        with self._client.speaking(f"can't read the rules of {branch}") as github:
            try:
                return rules(get(github, path, {"per_page": "100"}))
            except GithubException as exc:
                if not is_withheld(exc):
                    raise
                return Forbidden(f"the rules of {branch}", "use a token with the permission Metadata: read")

    def _sees(self, github: Github, path: str) -> bool:
        if path in self._seen:
            return True
        try:
            get(github, path)
        except GithubException as exc:
            if not is_withheld(exc):
                raise
            return False
        self._seen.add(path)
        return True
