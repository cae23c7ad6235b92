"""The configuration of `jira-ticket`."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import JsonValue, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from paoctl.actions.base import ActionConfig, ConfigPart, Many, WikiText
from paoctl.model.base import Name, seconds
from paoctl.model.project import JiraSettings, Project


class Handover(ConfigPart):
    """What automation leaves to people when it gives up."""

    tried: Many[str] = ()
    """What was done, a line for each step, and how it ended."""
    left: Many[str] = ()
    """What is there all the same, a line for each thing."""
    question: str
    """The one thing that a person has to say or do, exactly."""


class JiraTicketConfig(ActionConfig):
    """One ticket."""

    project: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]+$", max_length=50)]
    """The key of the project, as `DBA`."""
    issue_type: Annotated[str, StringConstraints(min_length=1, max_length=100)] = "Task"
    """The type of the ticket."""
    summary: Annotated[str, StringConstraints(min_length=1)]
    """The title; a change or a removal gets `Change: ` or `Remove: ` before it."""
    description: WikiText = ""
    """What is to be done, in Jira's notation; who asks, and what to fill in, is written below it."""
    fields: Mapping[str, JsonValue] = {}
    """Further fields as Jira's REST API takes them, by id: `customfield_10042`, `assignee`, `components`."""
    priority: Annotated[str, StringConstraints(min_length=1, max_length=60)] | None = None
    """The name of the priority."""
    jira: Name = "default"
    """Which Jira of paoctl.yaml."""
    handover: SkipJsonSchema[Handover | None] = None
    """Written by the engine, never by an author: people take over from automation."""

    def time_to_land(self) -> float:
        """None beyond `searchLag`, which is minutes: it covers both."""
        return 0.0

    def find_lag(self, project: Project) -> int:
        """`searchLag` of its Jira: a new ticket may be missing from search for so long."""
        return seconds(project.jira.get(self.jira, JiraSettings()).search_lag)

    def called_host(self, project: Project) -> str:
        """The Jira that all tickets are opened in."""
        return project.tracker_host
