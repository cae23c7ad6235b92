"""What a Jira site is set up with: accounts, projects, issue types, the workflow, link types, fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from paoctl.sandbox.http import Halt, Headers, Response

Mode = Literal["cloud", "datacenter"]
"""Which Jira is played. They differ in users, search, createmeta and what `serverInfo` says."""
MODES: tuple[Mode, ...] = ("cloud", "datacenter")


@dataclass(frozen=True, slots=True)
class Account:
    """A user of Jira. The token is not part of it."""

    name: str
    display: str
    email: str

    @property
    def account_id(self) -> str:
        """How Cloud calls the user in JSON."""
        return f"sandbox:{self.name}"

    @property
    def references(self) -> frozenset[str]:
        """Every word that a field value may use for the user."""
        return frozenset({self.name, self.account_id})


@dataclass(frozen=True, slots=True)
class Status:
    """A state of the workflow; `category` is one of Jira's three keys: new, indeterminate, done."""

    id: str
    name: str
    category: Literal["new", "indeterminate", "done"]


@dataclass(frozen=True, slots=True)
class Transition:
    """A step of the workflow, open from every state. `resolution`: its name, set unless the caller asks for another."""

    id: str
    name: str
    to: Status
    resolution: str | None = None


@dataclass(frozen=True, slots=True)
class LinkType:
    """A kind of link between two issues, read from the source (`outward`) or from the target (`inward`)."""

    id: str
    name: str
    outward: str
    inward: str


TO_DO = Status("10000", "To Do", "new")
IN_PROGRESS = Status("3", "In Progress", "indeterminate")
DONE = Status("10001", "Done", "done")
STATUSES = {status.id: status for status in (TO_DO, IN_PROGRESS, DONE)}

TRANSITIONS = (
    Transition("11", "To Do", TO_DO),
    Transition("21", "In Progress", IN_PROGRESS),
    Transition("31", "Done", DONE, "Done"),
    Transition("41", "Won't Do", DONE, "Won't Do"),
    Transition("51", "Declined", DONE, "Declined"),
)

RESOLUTIONS = {
    "10300": "Done",
    "10301": "Won't Do",
    "10302": "Declined",
    "10303": "Duplicate",
    "10304": "Cancelled",
    "10305": "Cannot Reproduce",
}
ISSUE_TYPES = {"10100": "Task", "10101": "Story", "10102": "Bug", "10103": "Service Request", "10104": "Change"}
PRIORITIES = {"1": "Highest", "2": "High", "3": "Medium", "4": "Low", "5": "Lowest"}
LINK_TYPES = (
    LinkType("10200", "Blocks", "blocks", "is blocked by"),
    LinkType("10201", "Cloners", "clones", "is cloned by"),
    LinkType("10202", "Duplicate", "duplicates", "is duplicated by"),
    LinkType("10203", "Relates", "relates to", "relates to"),
)
CUSTOM_FIELDS = {
    "customfield_10042": "Host",
    "customfield_10043": "Port",
    "customfield_10044": "URL",
    "customfield_10045": "ARN",
    "customfield_10046": "Reference",
}
SYSTEM_FIELDS = {
    "summary": "Summary",
    "description": "Description",
    "labels": "Labels",
    "issuetype": "Issue Type",
    "project": "Project",
    "priority": "Priority",
    "assignee": "Assignee",
    "reporter": "Reporter",
    "duedate": "Due date",
    "status": "Status",
    "resolution": "Resolution",
    "resolutiondate": "Resolved",
    "created": "Created",
    "updated": "Updated",
    "issuelinks": "Linked Issues",
    "comment": "Comment",
}


def first_of(value: Mapping[str, object], *names: str) -> object:
    """The first of these keys that is there and not null, else None."""
    return next((value[name] for name in names if value.get(name) is not None), None)


def look_up(table: Mapping[str, str], reference: object) -> str | None:
    """The id in a table of id to name that `{"id": …}` or `{"name": …}` means, or None."""
    if not isinstance(reference, dict):
        return None
    word = str(first_of(reference, "id", "name"))
    return next((key for key, name in table.items() if word in (key, name)), None)


@dataclass(frozen=True, slots=True)
class Site:
    """The configuration of one Jira, and the look-ups in it. Ids of projects follow from their order."""

    accounts: tuple[Account, ...]
    projects: tuple[str, ...] = ("DBA", "NET", "SEC", "PLAT")
    custom_fields: Mapping[str, str] = field(default_factory=lambda: dict(CUSTOM_FIELDS))

    @property
    def fields(self) -> dict[str, str]:
        """All fields, id to name."""
        return {**SYSTEM_FIELDS, **self.custom_fields}

    def project_id(self, key: str) -> str:
        """The id of a project given by its key."""
        return str(10000 + self.projects.index(key))

    def project(self, reference: object) -> str | None:
        """The key of the project with this key or id, or None."""
        return next((key for key in self.projects if reference in (key, self.project_id(key))), None)

    def account(self, reference: object) -> Account | None:
        """Whom a value like `{"name": …}`, `{"accountId": …}` or a bare word means, or None."""
        word = first_of(reference, "accountId", "name", "id") if isinstance(reference, dict) else reference
        return next((account for account in self.accounts if word in account.references), None)


def refuse(status: int, *messages: str, headers: Headers = (), errors: Mapping[str, str] | None = None) -> Halt:
    """Jira's form of a refusal, to be raised: `messages` for the whole, `errors` by field."""
    body = {"errorMessages": list(messages), "errors": dict(errors or {})}
    return Halt(Response.json(status, body, headers))
