"""What platform teams offer: items and bundles of items."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field as Meta
from pydantic import model_validator

from paoctl.model.base import (
    ActionId,
    ApiVersion,
    Day,
    Duration,
    Expression,
    FieldId,
    ItemId,
    Model,
    Name,
    TeamName,
    Version,
)
from paoctl.model.form import Presentation

Mode = Literal["manual", "automatic"]
OutputType = Literal["string", "integer", "number", "boolean", "list", "object"]
Config = Mapping[str, object]
"""An action's configuration as written: templates in it are not yet filled."""


class Owner(Model):
    """Who answers for an item."""

    team: Annotated[TeamName, Meta(examples=["@acme/databases"])]
    """The team (`@org/team`) or person (`@login`) that approves requests, as CODEOWNERS spells it."""
    contact: str | None = None
    """Where people can ask: an address, a channel."""


class Lifecycle(Model):
    """Where an item stands in its life."""

    stage: Literal["experimental", "stable", "deprecated"] = "stable"
    """May it be relied on?"""
    since: Annotated[Day | None, Meta(examples=["2026-11-01"])] = None
    """Of a deprecated item: the day since which it is."""
    replaced_by: ItemId | None = None
    """Of a deprecated item: the one to take instead."""
    sunset: Annotated[Day | None, Meta(examples=["2027-03-31"])] = None
    """Of a deprecated item: the last day on which it can be asked for anew."""

    @model_validator(mode="after")
    def _only_of_the_deprecated(self) -> "Lifecycle":
        if self.stage != "deprecated" and (self.replaced_by is not None or self.sunset is not None):
            raise ValueError("`replacedBy` and `sunset` go with `stage: deprecated`")
        return self

    @property
    def notice(self) -> str:
        """What whoever asks for a deprecated item should know; empty for others."""
        if self.stage != "deprecated":
            return ""
        until = f", and can be asked for until {self.sunset}" if self.sunset else ""
        instead = f"; take {self.replaced_by} instead" if self.replaced_by else ""
        return f"is deprecated{until}{instead}"

    def is_over(self, today: date) -> bool:
        """Is the last day past?"""
        return self.sunset is not None and date.fromisoformat(self.sunset) < today


class Metadata(Model):
    """Who and what an item is."""

    id: Annotated[ItemId, Meta(examples=["database-postgresql-standard"])]
    """Three or more words joined with dashes; also the name of the file."""
    name: Annotated[str, Meta(min_length=3, max_length=80, examples=["PostgreSQL database"])]
    """What people call it."""
    description: Annotated[str, Meta(min_length=20, max_length=500, examples=["Managed PostgreSQL with daily backups"])]
    """What one gets, in a sentence or two."""
    version: Annotated[Version, Meta(examples=["1.0.0"])]
    """Semantic version; a breaking change of form or outputs needs a new major."""
    category: Annotated[Name, Meta(examples=["databases"])]
    """Also the name of the folder."""
    owner: Owner
    """Who answers for it and approves requests."""
    tags: tuple[Name, ...] = ()
    """Words to find it by."""
    lifecycle: Lifecycle = Lifecycle.model_construct()
    """Experimental, stable or deprecated."""


class Output(Model):
    """One value of an item's contract, the same in both modes."""

    type: OutputType = "string"
    """What kind of value it is."""
    description: str | None = None
    """What it is for."""
    value: object = None
    """A template over `outputs.*` (in a bundle `components.*`); not evaluated in manual mode."""
    sensitive: bool = False
    """Is it a secret? Then only a reference to it is recorded."""
    required: bool = True
    """Is the request not ready before it is known?"""


class ActionOutput(Model):
    """One value that an action learns."""

    type: OutputType = "string"
    """What kind of value it is."""
    from_: Annotated[str | None, Meta(alias="from")] = None
    """JMESPath over the answer; its own name when silent."""
    field: str | None = None
    """jira-ticket: the ticket's field, as `customfield_10042`."""
    sensitive: bool = False
    """Is it a secret?"""
    store: Name | None = None
    """The secret provider that keeps a sensitive value."""
    required: bool = True
    """Is the action not done before it is known?"""


class Retry(Model):
    """How often a call that surely failed for a passing reason is tried."""

    attempts: Annotated[int, Meta(ge=1, le=10)] = 3
    """The first call included."""
    backoff: Literal["exponential", "fixed"] = "exponential"
    """How the pauses between them grow."""


class Action(Model):
    """One effect of an item."""

    id: Annotated[ActionId, Meta(examples=["instance"])]
    """How templates, commands and the journal call it."""
    type: Annotated[Name, Meta(examples=["rest-api"])]
    """The kind of action, as rest-api or terraform."""
    name: str | None = None
    """What people see; the id when silent."""
    depends_on: tuple[ActionId, ...] = ()
    """Actions to wait for; a reference to `outputs.<id>` is such a wish already."""
    when: Expression | None = None
    """An expression; the action is left out when it is false."""
    config: Config = {}
    """What it does, by the type's own schema (`paoctl explain action.rest-api`); text may hold templates."""
    update: Config | None = None
    """Merged over `config` to change what is there; without it a change means to replace."""
    observe: Config | None = None
    """Merged over `config` to look at what is there."""
    destroy: Config | None = None
    """Merged over `config` to remove what is there; without it the effect is irreversible."""
    outputs: Mapping[FieldId, ActionOutput] = {}
    """What it learns, by name."""
    timeout: Duration | None = None
    """How long one call may take. Not of a ticket, which people do."""
    retry: Retry = Retry.model_construct()
    """How often a call that surely had no effect is tried."""


class Actions(Model):
    """The actions of one mode."""

    actions: Annotated[tuple[Action, ...], Meta(min_length=1)]
    """What is done; in parallel where nothing waits for another."""


class HealthCheck(Model):
    """Asked after the last action, and again by `sync`."""

    id: Annotated[ActionId, Meta(examples=["tcp"])]
    """What status calls it."""
    type: Literal["tcp", "http"]
    """Open a connection, or send a request."""
    config: Config = {}
    """Where: `host` and `port`, or `url` and `status`."""


class Strategy(Model):
    """How the item is fulfilled: by people or by machines, as a whole."""

    mode: Mode
    """By people, with tickets, or by machines."""
    on_failure: Literal["stop", "rollback", "manual"] = "stop"
    """When an action fails: leave all as it is, undo what was done, or undo it and open a ticket instead."""


class Fulfillment(Model):
    """What is done, in either mode."""

    strategy: Strategy
    """Which of the two, and what a failure means."""
    manual: Actions | None = None
    """Tickets only; also the source of the fall-back's and the removal's ticket."""
    automatic: Actions | None = None
    """Calls to machines."""
    health_checks: tuple[HealthCheck, ...] = ()
    """Asked after the last action, and again by `paoctl sync`."""

    def of(self, mode: Mode) -> tuple[Action, ...]:
        """The actions of a mode."""
        chosen = self.manual if mode == "manual" else self.automatic
        return chosen.actions if chosen else ()


class CatalogItem(Model):
    """One service that can be requested."""

    api_version: ApiVersion
    """The version of this language."""
    kind: Literal["CatalogItem"]
    """What the document is."""
    metadata: Metadata
    """Who and what the item is."""
    presentation: Presentation = Presentation.model_construct()
    """What is asked of the person who requests it."""
    outputs: Mapping[FieldId, Output] = {}
    """What it gives, the same in both modes: all that bundles and `paoctl outputs` see."""
    fulfillment: Fulfillment
    """What is done for it."""


class Component(Model):
    """An item inside a bundle."""

    id: Annotated[Name, Meta(examples=["database"])]
    """How the bundle's templates call it: `components.<id>`."""
    catalog_item: Annotated[
        str,
        Meta(
            pattern=r"^[a-z][a-z0-9-]+(@[\^~]?\d[0-9A-Za-z.+-]*)?$",
            max_length=120,
            examples=["database-postgresql-standard@^1.2"],
        ),
    ]
    """`id`, or `id@^1.2`."""
    depends_on: tuple[Name, ...] = ()
    """Components to wait for; a reference to `components.<id>` is such a wish already."""
    when: Expression | None = None
    """An expression; the component is left out when it is false."""
    fields: Config = {}
    """The answers to the item's form; text may hold templates."""
    approval: Literal["required", "delegated"] = "required"
    """Must the item's owner approve too, or has it left that to the bundle's?"""

    @property
    def item(self) -> str:
        """The item's id."""
        return self.catalog_item.partition("@")[0]

    @property
    def version_range(self) -> str:
        """What is asked of its version; empty for any."""
        return self.catalog_item.partition("@")[2]


class Orchestration(Model):
    """How the components are run together."""

    mode: Literal["sequential", "parallel"] = "parallel"
    """One after the other, or together where nothing waits for another."""
    max_parallel: Annotated[int, Meta(ge=1, le=64)] = 4
    """Steps at a time."""
    on_failure: Literal["stop", "rollback", "continue"] = "stop"
    """When a component fails: leave all as it is, undo what was done, or go on with what does not need it."""


class BundleFulfillment(Model):
    """How a bundle is fulfilled: by its components."""

    orchestration: Orchestration = Orchestration.model_construct()
    """In which order, and what a failure means."""


class CatalogBundle(Model):
    """Items requested as one."""

    api_version: ApiVersion
    """The version of this language."""
    kind: Literal["CatalogBundle"]
    """What the document is."""
    metadata: Metadata
    """Who and what the bundle is."""
    presentation: Presentation = Presentation.model_construct()
    """What is asked of the person who requests it."""
    components: Annotated[tuple[Component, ...], Meta(min_length=1)]
    """The items it is made of."""
    outputs: Mapping[FieldId, Output] = {}
    """What it gives."""
    fulfillment: BundleFulfillment = BundleFulfillment.model_construct()
    """How its components are run."""


Definition = CatalogItem | CatalogBundle
