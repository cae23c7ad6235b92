"""What a caller may write into a ticket: each field is checked as Jira checks it, and all mistakes are told at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from paoctl.sandbox.jira.site import ISSUE_TYPES, PRIORITIES, RESOLUTIONS, Site, first_of, look_up, refuse
from paoctl.sandbox.jira.tickets import Ticket

SUMMARY_LIMIT = 255
TEXT_LIMIT = 32_767
"""Characters; Jira's own defaults."""

CREATE_ONLY = frozenset({"project"})
TRANSITION_ONLY = frozenset({"resolution"})


class _WrongValue(ValueError):
    """A field cannot take the value; the text is for its author."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A checked wish: values by field, in the form in which tickets keep them, steps on the labels, comments."""

    values: Mapping[str, object]
    label_steps: tuple[tuple[str, str], ...] = ()
    comments: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        """The value of a field whose reader gives text; empty if the field was not given."""
        return str(self.values.get(name) or "")

    def apply(self, ticket: Ticket) -> Ticket:
        """The ticket with all fields as wished; its comments, status and resolution are not touched."""
        aside = {"project", "issuetype", "reporter", "resolution"}
        fields = {**ticket.fields, **{name: value for name, value in self.values.items() if name not in aside}}
        if self.label_steps:
            fields["labels"] = self._labels(fields.get("labels"))
        kind, reporter = self.text("issuetype") or ticket.type, self.text("reporter") or ticket.reporter
        return replace(ticket, type=kind, reporter=reporter, fields=fields)

    def _labels(self, before: object) -> list[str]:
        labels = [str(label) for label in before] if isinstance(before, list | tuple) else []
        for verb, value in self.label_steps:
            if verb == "add" and value not in labels:
                labels.append(value)
            elif verb == "remove" and value in labels:
                labels.remove(value)
        return labels


def read_edit(site: Site, body: Mapping[str, object], besides: frozenset[str] = frozenset()) -> Edit:
    """The wish in `fields` and `update` of a body; `besides` names fields that only this operation may write.

    Raises a refusal (400) that names every field that is wrong.
    """
    wish = _Wish(site, besides)
    for name, value in _object(body, "fields").items():
        wish.take(name, "set", value)
    for name, operations in _object(body, "update").items():
        for verb, value in _operations(name, operations):
            wish.take(name, verb, value)
    return wish.edit()


def read_new(site: Site, body: Mapping[str, object]) -> Edit:
    """The wish for a new ticket; raises a refusal (400), too, when project, issue type or summary are missing."""
    required = {
        "project": "Specify a valid project ID or key",
        "issuetype": "Specify an issue type",
        "summary": "You must specify a summary of the issue.",
    }
    given = _object(body, "fields")
    missing = {name: message for name, message in required.items() if given.get(name) is None}
    if missing:
        raise refuse(400, errors=missing)
    return read_edit(site, body, CREATE_ONLY)


def writable(site: Site, besides: frozenset[str] = frozenset()) -> list[str]:
    """The fields that can be written, with those that only this operation may write."""
    return [name for name in (*_READERS, *site.custom_fields) if _may_write(name, besides)]


def comment_text(value: object) -> str:
    """The text of `{"body": …}`; raises ValueError when it is no text or empty."""
    body = value.get("body") if isinstance(value, dict) else None
    if not isinstance(body, str) or not body.strip():
        raise _WrongValue("Comment body can not be empty!")
    return body


def _object(body: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = body.get(key)
    if value is not None and not isinstance(value, dict):
        raise refuse(400, f"'{key}' must be an object.")
    return value or {}


def _operations(name: str, value: object) -> list[tuple[str, object]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise refuse(400, errors={name: "operations must be a list of objects"})
    return [(str(verb), operand) for item in value for verb, operand in item.items()]


class _Wish:
    """An `Edit` while it is read, with the mistakes found so far."""

    def __init__(self, site: Site, besides: frozenset[str]) -> None:
        self._site = site
        self._besides = besides
        self._values: dict[str, object] = {}
        self._label_steps: list[tuple[str, str]] = []
        self._comments: list[str] = []
        self._errors: dict[str, str] = {}

    def take(self, name: str, verb: str, value: object) -> None:
        """Reads one operation on one field."""
        try:
            self._take(name, verb, value)
        except _WrongValue as error:
            self._errors[name] = str(error)

    def edit(self) -> Edit:
        """All that was read; raises a refusal if anything was wrong."""
        if self._errors:
            raise refuse(400, errors=self._errors)
        return Edit(self._values, tuple(self._label_steps), tuple(self._comments))

    def _take(self, name: str, verb: str, value: object) -> None:
        if name == "comment" and verb == "add":
            self._comments.append(comment_text(value))
        elif name == "labels" and verb in ("add", "remove"):
            self._label_steps.append((verb, _label(value)))
        elif verb == "set":
            self._values[name] = _read(self._site, name, value, self._besides)
        else:
            raise _WrongValue(f"Field '{name}' does not support operation '{verb}'")


def _read(site: Site, name: str, value: object, besides: frozenset[str]) -> object:
    if name in site.custom_fields:
        return value
    reader = _READERS.get(name)
    if reader is None or not _may_write(name, besides):
        raise _WrongValue(f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown.")
    return reader(site, value)


def _may_write(name: str, besides: frozenset[str]) -> bool:
    return name in besides or name not in CREATE_ONLY | TRANSITION_ONLY


def _summary(_: Site, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _WrongValue("You must specify a summary of the issue.")
    if "\n" in value or "\r" in value:
        raise _WrongValue("The summary is invalid because it contains newline characters.")
    if len(value) > SUMMARY_LIMIT:
        raise _WrongValue(f"Summary can't exceed {SUMMARY_LIMIT} characters.")
    return value


def _text(_: Site, value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise _WrongValue("Operation value must be a string")
    if value is not None and len(value) > TEXT_LIMIT:
        raise _WrongValue(f"The entered text is too long. It exceeds the allowed limit of {TEXT_LIMIT} characters.")
    return value


def _label(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise _WrongValue("string expected at index 0")
    if re.search(r"\s", value):
        raise _WrongValue(f"The label '{value}' contains spaces which is invalid.")
    if len(value) > SUMMARY_LIMIT:
        raise _WrongValue(f"The label '{value}' exceeds the maximum length allowed of {SUMMARY_LIMIT} characters.")
    return value


def _labels(_: Site, value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _WrongValue("data was not an array")
    return list(dict.fromkeys(_label(item) for item in value))


def _project(site: Site, value: object) -> str:
    key = site.project(first_of(value, "id", "key")) if isinstance(value, dict) else None
    if key is None:
        raise _WrongValue("valid project is required")
    return key


def _choice(table: Mapping[str, str], message: str) -> "_Reader":
    def read(_: Site, value: object) -> str:
        found = look_up(table, value)
        if found is None:
            raise _WrongValue(message)
        return found

    return read


def _user(site: Site, value: object) -> str | None:
    if value is None or (isinstance(value, dict) and first_of(value, "accountId", "name", "id") is None):
        return None
    account = site.account(value)
    if account is None:
        raise _WrongValue("Specify a valid user")
    return account.name


def _date(_: Site, value: object) -> str | None:
    if value is not None and not (isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)):
        raise _WrongValue("Error parsing date string; the format is yyyy-MM-dd")
    return value


_Reader = Callable[[Site, object], object]
_READERS: Mapping[str, _Reader] = {
    "summary": _summary,
    "description": _text,
    "labels": _labels,
    "issuetype": _choice(ISSUE_TYPES, "Specify a valid issue type"),
    "project": _project,
    "priority": _choice(PRIORITIES, "The priority selected is invalid."),
    "assignee": _user,
    "reporter": _user,
    "duedate": _date,
    "resolution": _choice(RESOLUTIONS, "Specify a valid resolution"),
}
