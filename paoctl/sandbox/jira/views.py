"""How Jira writes its things as JSON: the forms of REST v2 in Atlassian's documents and in the `jira` client."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from paoctl.sandbox.jira.site import (
    ISSUE_TYPES,
    LINK_TYPES,
    PRIORITIES,
    RESOLUTIONS,
    STATUSES,
    SYSTEM_FIELDS,
    TRANSITIONS,
    Account,
    LinkType,
    Mode,
    Site,
    Status,
    Transition,
)
from paoctl.sandbox.jira.tickets import Comment, Link, RemoteLink, Ticket, Tickets

Json = dict[str, object]

_CATEGORIES = {
    "new": {"id": 2, "key": "new", "colorName": "blue-gray", "name": "To Do"},
    "indeterminate": {"id": 4, "key": "indeterminate", "colorName": "yellow", "name": "In Progress"},
    "done": {"id": 3, "key": "done", "colorName": "green", "name": "Done"},
}
_ARRAYS = {"labels": "string", "issuelinks": "issuelinks"}
_TYPES = {
    "issuetype": "issuetype",
    "project": "project",
    "priority": "priority",
    "assignee": "user",
    "reporter": "user",
    "duedate": "date",
    "status": "status",
    "resolution": "resolution",
    "resolutiondate": "datetime",
    "created": "datetime",
    "updated": "datetime",
    "comment": "comments-page",
}


def stamp(moment: float | None) -> str | None:
    """Jira's form of a time: milliseconds, and an offset without a colon."""
    if moment is None:
        return None
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"


def chosen(names: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """Which of the field `names` the parameter `fields` asks for: ids, `*all`, `*navigable`, `-id` to leave one out."""
    wanted = list(wanted)
    without = {name[1:] for name in wanted if name.startswith("-")}
    everything = not set(wanted).isdisjoint(("*all", "*navigable")) or all(name.startswith("-") for name in wanted)
    return [name for name in names if name not in without and (everything or name in wanted)]


@dataclass(frozen=True, slots=True)
class Views:
    """The JSON of one site as seen under `base`, its REST root without a slash at the end."""

    base: str
    mode: Mode
    site: Site
    tickets: Tickets

    def user(self, account: Account) -> Json:
        """A user; Cloud and Data Center name them by different keys."""
        names = (
            {"accountId": account.account_id, "accountType": "atlassian"}
            if self.mode == "cloud"
            else {"name": account.name, "key": account.name}
        )
        word = f"accountId={account.account_id}" if self.mode == "cloud" else f"username={account.name}"
        return {
            "self": f"{self.base}/user?{word}",
            **names,
            "emailAddress": account.email,
            "displayName": account.display,
            "active": True,
            "timeZone": "UTC",
        }

    def project(self, key: str, *, whole: bool = False) -> Json:
        """A project; `whole` adds its issue types."""
        project_id = self.site.project_id(key)
        value: Json = {
            "self": f"{self.base}/project/{project_id}",
            "id": project_id,
            "key": key,
            "name": key,
            "projectTypeKey": "software",
        }
        return {**value, "issueTypes": self.issue_types()} if whole else value

    def issue_type(self, type_id: str) -> Json:
        """An issue type."""
        return {**self._choice("issuetype", type_id, ISSUE_TYPES), "description": "", "subtask": False}

    def issue_types(self) -> list[Json]:
        """All issue types; every project has the same."""
        return [self.issue_type(type_id) for type_id in ISSUE_TYPES]

    def status(self, status: Status) -> Json:
        """A status with its category."""
        category = _CATEGORIES[status.category]
        return {
            "self": f"{self.base}/status/{status.id}",
            "id": status.id,
            "name": status.name,
            "description": "",
            "statusCategory": {"self": f"{self.base}/statuscategory/{category['id']}", **category},
        }

    def resolution(self, resolution_id: str) -> Json:
        """A resolution."""
        return {**self._choice("resolution", resolution_id, RESOLUTIONS), "description": ""}

    def transition(self, transition: Transition) -> Json:
        """A transition, with the fields its screen has."""
        fields: Json = {}
        if transition.resolution is not None:
            allowed = [self.resolution(resolution_id) for resolution_id in RESOLUTIONS]
            fields = {"resolution": {"required": True, "name": "Resolution", "allowedValues": allowed}}
        return {"id": transition.id, "name": transition.name, "to": self.status(transition.to), "fields": fields}

    def field(self, field_id: str) -> Json:
        """A field, as `GET /field` lists it."""
        custom = field_id in self.site.custom_fields
        name = self.site.fields[field_id]
        clauses = [f"cf[{field_id.removeprefix('customfield_')}]", name] if custom else [field_id]
        return {
            "id": field_id,
            "key": field_id,
            "name": name,
            "custom": custom,
            "orderable": True,
            "navigable": True,
            "searchable": True,
            "clauseNames": clauses,
            "schema": _schema(field_id),
        }

    def create_field(self, field_id: str) -> Json:
        """A field, as the create screen shows it."""
        return {
            "fieldId": field_id,
            "key": field_id,
            "name": self.site.fields[field_id],
            "required": field_id in ("project", "issuetype", "summary"),
            "hasDefaultValue": False,
            "operations": ["set"],
            "schema": _schema(field_id),
        }

    def issue(self, ticket: Ticket, wanted: Iterable[str]) -> Json:
        """A ticket with the fields that `wanted` asks for (as `chosen` reads it)."""
        fields = self._fields(ticket)
        return {**self.reference(ticket), "fields": {name: fields[name] for name in chosen(fields, wanted)}}

    def reference(self, ticket: Ticket) -> Json:
        """Id, key and address of a ticket."""
        return {"id": ticket.id, "self": f"{self.base}/issue/{ticket.id}", "key": ticket.key}

    def comment(self, ticket: Ticket, comment: Comment) -> Json:
        """A comment."""
        author = self._named(comment.author)
        return {
            "self": f"{self.base}/issue/{ticket.id}/comment/{comment.id}",
            "id": comment.id,
            "author": author,
            "body": comment.body,
            "updateAuthor": author,
            "created": stamp(comment.created),
            "updated": stamp(comment.updated),
        }

    def comments(self, ticket: Ticket, start: int = 0, limit: int | None = None) -> Json:
        """A page of comments."""
        page = ticket.comments[start:] if limit is None else ticket.comments[start : start + limit]
        total = len(ticket.comments)
        found = [self.comment(ticket, comment) for comment in page]
        return {"startAt": start, "maxResults": limit or total, "total": total, "comments": found}

    def remote_link(self, ticket: Ticket, link: RemoteLink) -> Json:
        """A remote link: what was posted, with its id and address."""
        return {**link.payload, "id": link.id, "self": f"{self.base}/issue/{ticket.id}/remotelink/{link.id}"}

    def link_type(self, kind: LinkType) -> Json:
        """A type of link."""
        return {
            "id": kind.id,
            "name": kind.name,
            "inward": kind.inward,
            "outward": kind.outward,
            "self": f"{self.base}/issueLinkType/{kind.id}",
        }

    def link(self, link: Link, seen_from: str | None = None) -> Json:
        """A link with both ends, or only the far one as `seen_from` (the id of a ticket) shows it.

        The source shows the target as `outwardIssue`; the target shows the source as `inwardIssue`.
        """
        kind = next(kind for kind in LINK_TYPES if kind.name == link.type)
        value: Json = {"id": link.id, "self": f"{self.base}/issueLink/{link.id}", "type": self.link_type(kind)}
        if seen_from != link.source:
            value["inwardIssue"] = self._linked(link.source)
        if seen_from != link.target:
            value["outwardIssue"] = self._linked(link.target)
        return value

    def _linked(self, ticket_id: str) -> Json:
        ticket = self.tickets.get(ticket_id)
        assert ticket is not None, "a deleted ticket takes its links along"
        return {**self.reference(ticket), "fields": self._head(ticket)}

    def _head(self, ticket: Ticket) -> Json:
        """What a link shows of the ticket at its far end."""
        return {
            "summary": ticket.fields.get("summary"),
            "status": self.status(STATUSES[ticket.status]),
            "priority": self._choice("priority", str(ticket.fields.get("priority") or "3"), PRIORITIES),
            "issuetype": self.issue_type(ticket.type),
        }

    def _fields(self, ticket: Ticket) -> Json:
        resolution = next((key for key, name in RESOLUTIONS.items() if name == ticket.resolution), None)
        links = [self.link(link, seen_from=ticket.id) for link in self.tickets.links_of(ticket.id)]
        return {
            **self._head(ticket),
            "description": ticket.fields.get("description"),
            "labels": list(ticket.labels),
            "project": self.project(ticket.project),
            "assignee": self._named(ticket.fields.get("assignee")),
            "reporter": self._named(ticket.reporter),
            "duedate": ticket.fields.get("duedate"),
            "resolution": None if resolution is None else self.resolution(resolution),
            "resolutiondate": stamp(ticket.resolved),
            "created": stamp(ticket.created),
            "updated": stamp(ticket.updated),
            "issuelinks": links,
            "comment": self.comments(ticket),
            **{name: ticket.fields.get(name) for name in self.site.custom_fields},
        }

    def _named(self, name: object) -> Json | None:
        account = self.site.account(name)
        return None if account is None else self.user(account)

    def _choice(self, resource: str, key: str, table: Mapping[str, str]) -> Json:
        return {"self": f"{self.base}/{resource}/{key}", "id": key, "name": table[key]}

    def transitions(self, only: str | None = None) -> Json:
        """The transitions open to a ticket, all or the one with this id."""
        return {
            "expand": "transitions",
            "transitions": [self.transition(step) for step in TRANSITIONS if only in (None, step.id)],
        }


def _schema(field_id: str) -> Json:
    if field_id not in SYSTEM_FIELDS:
        return {"type": "string", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:textfield"}
    if field_id in _ARRAYS:
        return {"type": "array", "items": _ARRAYS[field_id], "system": field_id}
    return {"type": _TYPES.get(field_id, "string"), "system": field_id}
