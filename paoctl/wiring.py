"""The only place that builds gateways: from the environment, and from the settings of the repository.

Building one is cheap. What is heavy (PyGithub, jira, httpx, GitPython) is imported, and what is slow is asked, by the
first call that needs it.
"""

import hashlib
import os
import re
import threading
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol, Self, TypeVar

from paoctl.errors import UsageError
from paoctl.gateways.clock import SystemClock
from paoctl.gateways.clone import Address, Clone, find_clone
from paoctl.gateways.git import GitRepo
from paoctl.gateways.github import GitHubForge
from paoctl.gateways.home import cache_home, state_home
from paoctl.gateways.http import HttpGateway
from paoctl.gateways.jira import JiraTickets
from paoctl.gateways.owners import ProcessOwners
from paoctl.gateways.secrets import SecretGateway
from paoctl.gateways.tokens import find_token, token_in
from paoctl.model.digest import slug
from paoctl.model.project import JiraSettings, Project
from paoctl.ports import Ports
from paoctl.redact import Redactor, Secret

_GITHUB: Final = "https://github.com"
_GITHUB_API: Final = "https://api.github.com"
_ENTERPRISE: Final = "/api/v3"
"""Where GitHub Enterprise Server has its API, below the server's own URL."""
_WEB: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?")
"""A URL without credentials, query or fragment."""


class Closable(Protocol):
    """What holds something of the machine's."""

    def close(self) -> None:
        """Give it back."""
        ...


G = TypeVar("G", bound=Closable)


class Wiring:
    """What a command needs of the outside, each part made when it is first asked for; a context manager.

    `here` is the folder that the command runs in. `stop` ends every sleep. `part` is what the process works on,
    `<environment>.<shard>`, and `vouched` are owners that a person declared dead.
    """

    def __init__(
        self,
        environ: Mapping[str, str] = os.environ,
        here: Path | None = None,
        *,
        redactor: Redactor | None = None,
        stop: threading.Event | None = None,
        part: str = "all.0",
        vouched: Collection[str] = (),
    ) -> None:
        self.environ = environ
        self.redactor = redactor or Redactor()
        self.clock = SystemClock(stop)
        self._here = here or Path.cwd()
        self._part = part
        self._vouched = vouched
        self._repos: dict[str, GitRepo] = {}
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close connections, end child processes, let go of locks."""
        self.end_children()
        self._closing.close()
        self._repos.clear()

    def end_children(self) -> None:
        """Kill the child processes that still run. A signal handler may call it."""
        for repo in tuple(self._repos.values()):
            repo.end()

    @cached_property
    def clone(self) -> Clone | None:
        """The working clone around `here`."""
        return find_clone(self._here)

    @cached_property
    def server(self) -> str:
        """The forge's own URL: what the environment says, else where the clone comes from, else github.com.

        Raises:
            UsageError: the environment says what is no URL.
        """
        if given := self._web_address("GITHUB_SERVER_URL"):
            return given
        if api := self._web_address("GITHUB_API_URL"):
            return _GITHUB if api == _GITHUB_API else api.removesuffix(_ENTERPRISE)
        address = self._origin
        return address.server if address else _GITHUB

    @cached_property
    def api(self) -> str:
        """The URL of the forge's REST API.

        Raises:
            UsageError: the environment says what is no URL.
        """
        given = self._web_address("GITHUB_API_URL")
        return given or (_GITHUB_API if self.server == _GITHUB else self.server + _ENTERPRISE)

    @cached_property
    def token(self) -> Secret | None:
        """The token for the forge, from the environment or from `gh`; None when nobody is logged in."""
        return find_token(self.environ, self.server.partition("://")[2], self.redactor)

    @cached_property
    def repository(self) -> str:
        """`owner/name` of the repository that we are in, as long as its settings are not read.

        Raises:
            UsageError: neither the environment nor a clone says.
        """
        origin = self._origin
        found = self.environ.get("GITHUB_REPOSITORY") or (origin.repository if origin else "")
        if not found:
            raise UsageError(
                f"{self._here} is in no clone of a repository on a forge",
                remedy="run paoctl in a clone of the catalog's repository, or set GITHUB_REPOSITORY=owner/name",
            )
        return found

    def repo(self, repository: str) -> GitRepo:
        """The Git repository `owner/name` of the forge, with its own bare store in the cache of this user."""
        if repository not in self._repos:
            url = self._url(repository)
            name = f"{slug(repository)}-{hashlib.sha256(url.encode()).hexdigest()[:10]}.git"
            store = cache_home(self.environ) / "stores" / name
            self._repos[repository] = self._keep(GitRepo(url, self.token, store))
        return self._repos[repository]

    def forge(self, repository: str, base: str) -> GitHubForge:
        """The forge of the repository `owner/name`, whose requests are merged into `base`."""
        return self._keep(GitHubForge(self.api, repository, self.token, base=base))

    def tickets(self, settings: JiraSettings) -> JiraTickets:
        """The Jira of the settings, else of the environment.

        Raises:
            LoginError: `JIRA_TOKEN` holds what can't be one.
        """
        url, user = (self.environ.get(f"JIRA_{name}", "") for name in ("URL", "USER"))
        token = token_in(self.environ, "JIRA_TOKEN")
        secret = self.redactor.learn(Secret(token)) if token else None
        return self._keep(JiraTickets(settings.url or url, user, secret, done=settings.done))

    def ports(self, project: Project) -> Ports:
        """Everything outside, as the settings want it; connected, and its libraries imported, by its first use."""
        forge = self.forge(project.forge.repository, project.forge.base)
        owners = ProcessOwners(
            state_home(self.environ), forge.finished, part=self._part, vouched=self._vouched, environ=self.environ
        )
        return Ports(
            repo=self.repo(project.forge.repository),
            forge=forge,
            tickets=self.tickets(project.tracker),
            http=HttpGateway(project.http.allow, self.redactor),
            secrets=SecretGateway(project.secrets.providers, self.redactor, self.environ),
            clock=self.clock,
            owners=self._keep(owners),
        )

    def _web_address(self, name: str) -> str:
        """The URL in a variable, without a slash at its end; empty when there is none."""
        text = self.environ.get(name, "").rstrip("/")
        if text and not _WEB.fullmatch(text):
            raise UsageError(f"{name} is no URL: {text!r}", remedy="write it as https://host or https://host/path")
        return text

    def _keep(self, gateway: G) -> G:
        """The gateway itself, closed with this wiring."""
        self._closing.callback(gateway.close)
        return gateway

    @property
    def _origin(self) -> Address | None:
        return self.clone.address if self.clone else None

    def _url(self, repository: str) -> str:
        if self.token is None and self._origin == Address(self.server, repository):
            # Without a token the person's own way in, ssh with keys for instance, is the only one.
            return str(self.clone and self.clone.origin)
        return f"{self.server}/{repository}.git"
