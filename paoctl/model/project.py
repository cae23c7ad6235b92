"""The settings of a repository: `paoctl.yaml`."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field as Meta

from paoctl.model.base import ApiVersion, Duration, ItemId, Model, Name, TeamName
from paoctl.model.url import host_of

EnvName = Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=64)]


class ForgeSettings(Model):
    """Where pull requests are opened."""

    kind: Literal["github"] = "github"
    """Which forge it is."""
    repository: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", examples=["acme/platform"])]
    """`owner/name`."""
    base: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$", max_length=100)] = "main"
    """The branch that holds what is desired."""
    state_branch: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$", max_length=100)] = "pao-state"
    """The branch that holds what was observed; only the executor writes it."""
    lost_state: Annotated[str | None, Meta(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")] = None
    """A commit of the state branch that is lost for good: its checkpoint no longer counts."""
    apps: tuple[str, ...] = ()
    """Apps that may open a request for the person they name, as the portal does; and whose checkpoints and issues for
    review count as the executor's own."""


class Approvals(Model):
    """How an approval is verified at fulfil time."""

    verify: Literal["members", "ruleset"] = "members"
    """Look up the approver's teams, or rely on the rules of the base branch."""


class AwsSettings(Model):
    """The cloud of an environment."""

    region: str | None = None
    """Where, as eu-west-1."""
    roles: Mapping[Name, str] = {}
    """By category: the ARN of the role to take."""


class Environment(Model):
    """What differs between places: variables and cloud roles."""

    vars: Mapping[EnvName, str] = {}
    """What templates read as `env.*`."""
    aws: AwsSettings = AwsSettings.model_construct()
    """Region and roles."""


class ProcessEnv(Model):
    """Variables of the executor's own environment that templates may read."""

    from_process: tuple[EnvName, ...] = ()
    """Their names."""


class HttpSettings(Model):
    """Where actions may call: host names, or host:port."""

    allow: tuple[Annotated[str, Meta(pattern=r"^(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?$")], ...] = ()
    """Hosts, as api.acme.example, api.acme.example:8443 or *.acme.example."""


class Done(Model):
    """When a ticket counts as done, and when as rejected."""

    category: Literal["done"] = "done"
    """The category of the ticket's status."""
    not_resolutions: tuple[str, ...] = ("Won't Do", "Declined", "Duplicate", "Cancelled")
    """Resolutions by which a ticket was rejected."""


class JiraSettings(Model):
    """One Jira."""

    url: str | None = None
    """Else the environment's `JIRA_URL`."""
    search_lag: Duration = "5m"
    """How long a new issue may be missing from search; Atlassian publishes no bound."""
    done: Done = Done.model_construct()
    """When a ticket counts as done."""


class SecretName(Model):
    """A secret that templates know by name, and the items that may use it."""

    provider: Annotated[Name, Meta(examples=["env"])]
    """Which provider keeps it."""
    items: tuple[ItemId, ...] = ()
    """The items whose templates may use it."""
    path: str | None = None
    """Where the provider keeps it; its own name when silent."""

    @cached_property
    def holders(self) -> frozenset[str]:
        """The same items, to look one up: some secrets are given to thousands."""
        return frozenset(self.items)


class Secrets(Model):
    """Providers of secrets, and who may read what."""

    providers: Mapping[Name, Mapping[str, str]] = {"env": {}}
    """The providers and their settings."""
    names: Mapping[EnvName, SecretName] = {}
    """What templates read as `secrets.*`."""
    request_paths: Mapping[Name, tuple[str, ...]] = {}
    """By provider: which paths a request may name in `secretRef`; `*` stands for one step, text may hold templates."""


class CalendarWindow(Model):
    """From, to (RFC 3339), or every week."""

    from_: Annotated[str | None, Meta(alias="from")] = None
    """Its begin."""
    to: str | None = None
    """Its end."""
    weekly: str | None = None
    """The weekly time, in place of begin and end."""


class CalendarEntry(Model):
    """A time in which automatic work rests, or the only one in which it may run."""

    id: Annotated[Name, Meta(examples=["year-end"])]
    """Its name."""
    environments: tuple[Name, ...] = ()
    """Where it counts; everywhere when silent."""
    categories: tuple[Name, ...] = ()
    """For which categories; for all when silent."""
    window: CalendarWindow | None = None
    """Automatic work runs only then."""
    freeze: CalendarWindow | None = None
    """Automatic work rests then."""
    action: Literal["park", "ticket"] = "park"
    """Wait for the end, or hand over to people."""


class Guard(Model):
    """What a run may not do at once."""

    max_removals: Annotated[int, Meta(ge=0)] = 10
    """More removals in one run are parked until an admin retries."""


class Project(Model):
    """The repository's settings."""

    api_version: ApiVersion
    """The version of this language."""
    kind: Literal["Project"]
    """What the document is."""
    requires: Annotated[str, Meta(max_length=60)] = ""
    """Versions of paoctl that may write here, as `>=0.1,<1`."""
    admins: Annotated[tuple[TeamName, ...], Meta(min_length=1, examples=[["@acme/platform"]])]
    """Who owns every path that no item owns."""
    teams: tuple[TeamName, ...] = ()
    """Teams for which services may be requested."""
    forge: ForgeSettings
    """Where pull requests are opened."""
    approvals: Approvals = Approvals.model_construct()
    """How an approval is verified."""
    environments: Annotated[Mapping[Name, Environment], Meta(min_length=1, examples=[{"dev": {}}])]
    """The places services live in; the first is the default."""
    env: ProcessEnv = ProcessEnv.model_construct()
    """Variables of the executor that templates may read."""
    http: HttpSettings = HttpSettings.model_construct()
    """Where actions may call."""
    jira: Mapping[Name, JiraSettings] = {"default": JiraSettings.model_construct()}
    """The Jiras, by name."""
    secrets: Secrets = Secrets.model_construct()
    """Providers of secrets, and who may read what."""
    calendar: tuple[CalendarEntry, ...] = ()
    """Times in which automatic work rests."""
    guard: Guard = Guard.model_construct()
    """What a run may not do at once."""

    @property
    def tracker(self) -> JiraSettings:
        """The Jira that tickets are opened in."""
        return self.jira.get("default") or next(iter(self.jira.values()), JiraSettings())

    @property
    def tracker_host(self) -> str:
        """The host of that Jira; `jira` where only the environment knows it."""
        return host_of(self.tracker.url or "") or "jira"
