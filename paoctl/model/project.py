"""The settings of a repository: `paoctl.yaml`."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field as Meta

from paoctl.model.base import ApiVersion, Duration, ItemId, Model, Name, TeamName

EnvName = Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=64)]


class ForgeSettings(Model):
    """Where pull requests are opened."""

    kind: Literal["github"] = "github"
    repository: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$")]
    base: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$", max_length=100)] = "main"
    state_branch: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$", max_length=100)] = "pao-state"
    apps: tuple[str, ...] = ()
    """Apps that may open a request for the person they name, as the portal does."""


class Approvals(Model):
    """How an approval is verified at fulfil time."""

    verify: Literal["members", "ruleset"] = "members"


class AwsSettings(Model):
    """The cloud of an environment."""

    region: str | None = None
    roles: Mapping[Name, str] = {}


class Environment(Model):
    """What differs between places: variables and cloud roles."""

    vars: Mapping[EnvName, str] = {}
    aws: AwsSettings = AwsSettings()


class ProcessEnv(Model):
    """Variables of the executor's own environment that templates may read."""

    from_process: tuple[EnvName, ...] = ()


class HttpSettings(Model):
    """Where actions may call: host names, or host:port."""

    allow: tuple[Annotated[str, Meta(pattern=r"^(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?$")], ...] = ()


class Done(Model):
    """When a ticket counts as done, and when as rejected."""

    category: Literal["done"] = "done"
    not_resolutions: tuple[str, ...] = ("Won't Do", "Declined", "Duplicate", "Cancelled")


class JiraSettings(Model):
    """One Jira."""

    url: str | None = None
    """Else the environment's `JIRA_URL`."""
    search_lag: Duration = "5m"
    """How long a new issue may be missing from search; Atlassian publishes no bound."""
    done: Done = Done()


class SecretName(Model):
    """A secret that templates know by name, and the items that may use it."""

    provider: Name
    items: tuple[ItemId, ...] = ()
    path: str | None = None
    """Where the provider keeps it; its own name when silent."""


class Secrets(Model):
    """Providers of secrets, and who may read what."""

    providers: Mapping[Name, Mapping[str, str]] = {"env": {}}
    names: Mapping[EnvName, SecretName] = {}
    request_paths: Mapping[Name, tuple[str, ...]] = {}


class CalendarWindow(Model):
    """From, to (RFC 3339), or every week."""

    from_: Annotated[str | None, Meta(alias="from")] = None
    to: str | None = None
    weekly: str | None = None


class CalendarEntry(Model):
    """A time in which automatic work rests, or the only one in which it may run."""

    id: Name
    environments: tuple[Name, ...] = ()
    categories: tuple[Name, ...] = ()
    window: CalendarWindow | None = None
    freeze: CalendarWindow | None = None
    action: Literal["park", "ticket"] = "park"


class Guard(Model):
    """What a run may not do at once."""

    max_removals: Annotated[int, Meta(ge=0)] = 10


class Project(Model):
    """The repository's settings."""

    api_version: ApiVersion
    kind: Literal["Project"]
    requires: Annotated[str, Meta(max_length=60)] = ""
    admins: Annotated[tuple[TeamName, ...], Meta(min_length=1)]
    teams: tuple[TeamName, ...] = ()
    forge: ForgeSettings
    approvals: Approvals = Approvals()
    environments: Annotated[Mapping[Name, Environment], Meta(min_length=1)]
    env: ProcessEnv = ProcessEnv()
    http: HttpSettings = HttpSettings()
    jira: Mapping[Name, JiraSettings] = {"default": JiraSettings()}
    secrets: Secrets = Secrets()
    calendar: tuple[CalendarEntry, ...] = ()
    guard: Guard = Guard()
