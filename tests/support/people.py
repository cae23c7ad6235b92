"""Clients of a sandbox's GitHub, one a person, as paoctl makes them: PyGithub, without its retries and pauses."""

from github import Auth, Github
from github.Repository import Repository

from paoctl.sandbox.people import ACTIONS, APP, ENGINEER, OUTSIDER, OWNER
from paoctl.sandbox.world import Sandbox

__all__ = ["ACTIONS", "APP", "ENGINEER", "OUTSIDER", "OWNER", "Clients"]


class Clients:
    """PyGithub for everyone in a sandbox. Close it at the end: it keeps connections."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._clients: dict[str, Github] = {}

    def of(self, login: str) -> Github:
        """Return the client that has the token of `login`; a login that nobody has gets a wrong one."""
        if login not in self._clients:
            token = self.sandbox.people.tokens.get(login, "ghp_wrong")
            self._clients[login] = Github(
                base_url=self.sandbox.environment()["GITHUB_API_URL"],
                auth=Auth.Token(token),
                seconds_between_requests=0,
                seconds_between_writes=0,
                retry=None,
            )
        return self._clients[login]

    def repo(self, login: str = ENGINEER) -> Repository:
        """Return the repository as `login` sees it."""
        return self.of(login).get_repo(self.sandbox.forge.name)

    def close(self) -> None:
        """Close all connections."""
        for client in self._clients.values():
            client.close()
