"""The whole sandbox: GitHub, Jira and small services on one port, a repository behind, a working clone in front."""

import contextlib
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol

from paoctl.sandbox import by_hand
from paoctl.sandbox.clone import make_clone, seed_repository
from paoctl.sandbox.forge import Forge
from paoctl.sandbox.github.call import PREFIX
from paoctl.sandbox.github.service import GitHub
from paoctl.sandbox.hooks import Hooks
from paoctl.sandbox.http import App, Handler, Request, Response, Route
from paoctl.sandbox.jira.service import Jira
from paoctl.sandbox.jira.site import STATUSES, Account
from paoctl.sandbox.ledger import Method
from paoctl.sandbox.pages import Pages
from paoctl.sandbox.people import ACTIONS, APP, ENGINEER, OUTSIDER, OWNER, People, Role
from paoctl.sandbox.provision.service import Provision
from paoctl.sandbox.repository import Repository
from paoctl.sandbox.rules import Rules
from paoctl.sandbox.server import Recorder, Server
from paoctl.sandbox.smart_http import SmartHttp
from paoctl.sandbox.vault import Vault

ROBOT = "paoctl"
"""The account that the exported environment has in Jira."""
READING = {"GET", "HEAD", "OPTIONS"}
JIRA_PEOPLE = (OWNER, ENGINEER, OUTSIDER)
"""The first of them is who works on a ticket, unless its page is told otherwise."""
SECRETS = ("PROVISION_TOKEN", "WEBHOOK_KEY")
"""Names in the environment of the secrets that the sample catalog takes from there."""


class Service(Protocol):
    """What answers some routes and keeps something between two starts."""

    def routes(self) -> tuple[Route, ...]:
        """Return the routes that it answers."""

    def dump(self) -> object:
        """Return what is to be kept, as plain JSON values."""

    def load(self, dumped: object) -> None:
        """Take back what `dump` returned."""


class Sandbox:
    """The sandbox of the working clone `directory`.

    What it keeps (the bare repository, its state, its secrets) is in the folder beside it, `<directory>.sandbox`; when
    that is there, the sandbox goes on where it stopped, at the same port if `port` is 0 and nobody took it. Without it,
    the clone is made from the files of `seed`. `strict` takes from the engineer's token what only an executor's should
    have. `teams` maps slugs to logins (see `people.default_teams`), `roles` logins to roles, `rules` are those of
    `main`, `search_lag` is the lag of Jira's search in seconds. `on_exchange` sees every exchange.

    The constructor makes what is missing and takes the port; answers are given between `start()` and `stop()`, or
    inside a `with`. It raises `OSError` when `port` is taken, `FileExistsError` when `directory` has files but no
    sandbox.
    """

    def __init__(
        self,
        directory: Path,
        *,
        port: int = 0,
        strict: bool = False,
        org: str = "acme",
        repository: str = "acme/platform",
        teams: Mapping[str, Sequence[str]] | None = None,
        roles: Mapping[str, Role] | None = None,
        seed: Path | None = None,
        rules: Rules | None = None,
        app_reads_members: bool = True,
        search_lag: float = 1.0,
        on_exchange: Recorder | None = None,
    ) -> None:
        self.directory = directory.absolute()
        self.vault = Vault(_folder(self.directory))
        self.people = People(org, teams, roles=roles, strict=strict, app_reads_members=app_reads_members)
        self.people.tokens = self.vault.secrets(self.people.tokens)
        names = (*SECRETS, *(_jira_token(name) for name in (ROBOT, *JIRA_PEOPLE)))
        self.secrets = self.vault.secrets({name: secrets.token_urlsafe(24) for name in names})
        bare = Repository.create(self.vault.folder / "origin.git")
        self.forge = Forge(repository, bare, self.people, rules)
        self.github = GitHub(self.forge)
        self.jira = Jira(self._jira_accounts(org), search_lag=search_lag)
        self.provision = Provision(self.secrets["PROVISION_TOKEN"])
        self.hooks = Hooks(self.secrets["WEBHOOK_KEY"])
        self.app = self._app()
        self._guard = threading.Lock()
        state = self.vault.state()
        self._load(state)
        self.server = _bind(self._answer, port, state.get("port"), on_exchange)
        try:
            self._furnish(seed)
        except BaseException:
            self.server.stop()
            raise

    @property
    def base_url(self) -> str:
        """Where everything answers."""
        return self.server.base_url

    def start(self) -> "Sandbox":
        """Answer in the background."""
        self.server.start()
        return self

    def stop(self) -> None:
        """Stop answering, free the port, keep the state. A second call does nothing."""
        self.server.stop()
        self.save()

    def __enter__(self) -> "Sandbox":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def environment(self) -> dict[str, str]:
        """Return what to export so that paoctl, git and the sample catalog find everything here."""
        tokens = self.people.tokens
        return {
            "GITHUB_API_URL": self.base_url + PREFIX,
            "GITHUB_SERVER_URL": self.base_url,
            "GITHUB_REPOSITORY": self.forge.name,
            "GITHUB_TOKEN": tokens[ENGINEER],
            "SANDBOX_OWNER_TOKEN": tokens[OWNER],
            "SANDBOX_OUTSIDER_TOKEN": tokens[OUTSIDER],
            "SANDBOX_APP_TOKEN": tokens[APP],
            "SANDBOX_ACTIONS_TOKEN": tokens[ACTIONS],
            "JIRA_URL": self.base_url,
            "JIRA_USER": f"{ROBOT}@{self.people.org}.example",
            "JIRA_TOKEN": self.secrets[_jira_token(ROBOT)],
            **{name: self.secrets[name] for name in SECRETS},
        }

    def approve(self, number: int, person: str = OWNER) -> None:
        """Approve pull request `number`. Raises `by_hand.ByHandError`, as do all that follow."""
        by_hand.approve(self.base_url, number, person)

    def merge(self, number: int, method: Method = "merge", person: str = OWNER) -> None:
        """Merge pull request `number`."""
        by_hand.merge(self.base_url, number, method, person)

    def close_ticket(
        self, key: str, fields: Mapping[str, str] | None = None, resolution: str = "Done", person: str = OWNER
    ) -> None:
        """Fill in `fields` (id to value) of a ticket and close it."""
        by_hand.close_ticket(self.base_url, key, fields, resolution, person)

    def decline_ticket(self, key: str, comment: str = "", person: str = OWNER) -> None:
        """Close a ticket as declined."""
        by_hand.decline_ticket(self.base_url, key, comment, person)

    def save(self) -> None:
        """Keep the state of all services; called after every request that may have changed it."""
        with self._guard:
            dumps = {name: service.dump() for name, service in self._services().items()}
            self.vault.keep({"port": self.server.port, **dumps})

    def _services(self) -> dict[str, Service]:
        return {"github": self.github, "jira": self.jira, "provision": self.provision, "hooks": self.hooks}

    def _app(self) -> App:
        pages = Pages(self.forge, (("Tickets", self._tickets),))
        routes = [route for service in self._services().values() for route in service.routes()]
        routes += [*SmartHttp(self.forge).routes(), *pages.routes()]
        prefixes = {PREFIX: self.github.not_found, "/rest/": self.jira.not_found, "/v1/": self.provision.not_found}
        return App(routes, prefixes)

    def _answer(self, request: Request) -> Response:
        try:
            return self.app(request)
        finally:
            # Also when the connection is to be cut: the effect is done.
            if request.method not in READING:
                self.save()

    def _load(self, state: Mapping[str, object]) -> None:
        for name, service in self._services().items():
            if name in state:
                service.load(state[name])

    def _furnish(self, seed: Path | None) -> None:
        """Make the first commit and the clone, where they are missing."""
        owner, engineer = self.people.by_login(OWNER), self.people.by_login(ENGINEER)
        assert owner is not None
        assert engineer is not None
        seed_repository(self.forge.repository, seed, self.base_url, owner)
        self.forge.found_teams()
        make_clone(self.directory, self.forge.repository, f"{self.base_url}/{self.forge.name}.git", engineer)
        self.save()

    def _jira_accounts(self, org: str) -> dict[str, Account]:
        """Return the accounts of Jira by their tokens: the people of GitHub, and the one that paoctl uses."""
        names = {name: name.capitalize() for name in (*JIRA_PEOPLE, ROBOT)}
        return {
            self.secrets[_jira_token(name)]: Account(name, display, f"{name}@{org}.example")
            for name, display in names.items()
        }

    def _tickets(self) -> Iterator[tuple[str, str, str]]:
        for ticket in reversed(self.jira.tickets.all()):
            state = ticket.resolution or STATUSES[ticket.status].name
            yield f"/browse/{ticket.key}", f"{ticket.key} {ticket.fields.get('summary', '')}", state


def _folder(directory: Path) -> Path:
    """Return the folder that belongs to a clone. Raises `FileExistsError` when `directory` is somebody else's."""
    folder = directory.with_name(f"{directory.name}.sandbox")
    if not folder.exists() and directory.exists() and any(directory.iterdir()):
        raise FileExistsError(f"{directory} has files, but no sandbox made them ({folder} is missing)")
    return folder


def _bind(handler: Handler, port: int, last: object, on_exchange: Recorder | None) -> Server:
    """Take the port; without one asked for, that of the last time if it is free."""
    if port == 0 and isinstance(last, int):
        with contextlib.suppress(OSError):
            return Server(handler, last, on_exchange=on_exchange)
    return Server(handler, port, on_exchange=on_exchange)


def _jira_token(name: str) -> str:
    return f"jira:{name}"
