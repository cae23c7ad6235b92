"""What platform teams offer: items and bundles of items."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field as Meta

from paoctl.model.base import (
    ActionId,
    ApiVersion,
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

    team: TeamName
    contact: str | None = None


class Lifecycle(Model):
    """Where an item stands in its life."""

    stage: Literal["experimental", "stable", "deprecated"] = "stable"
    since: str | None = None
    replaced_by: ItemId | None = None
    sunset: str | None = None


class Metadata(Model):
    """Who and what an item is."""

    id: ItemId
    name: Annotated[str, Meta(min_length=3, max_length=80)]
    description: Annotated[str, Meta(min_length=20, max_length=500)]
    version: Version
    category: Name
    owner: Owner
    tags: tuple[Name, ...] = ()
    lifecycle: Lifecycle = Lifecycle()


class Output(Model):
    """One value of an item's contract, the same in both modes."""

    type: OutputType = "string"
    description: str | None = None
    value: object = None
    """A template over `outputs.*` (in a bundle `components.*`); not evaluated in manual mode."""
    sensitive: bool = False
    required: bool = True


class ActionOutput(Model):
    """One value that an action learns."""

    type: OutputType = "string"
    from_: Annotated[str | None, Meta(alias="from")] = None
    """JMESPath over the answer; its own name when silent."""
    field: str | None = None
    """jira-ticket: the ticket's field, as `customfield_10042`."""
    sensitive: bool = False
    store: Name | None = None
    """The secret provider that keeps a sensitive value."""
    required: bool = True


class Retry(Model):
    """How often a call that surely failed for a passing reason is tried."""

    attempts: Annotated[int, Meta(ge=1, le=10)] = 3
    backoff: Literal["exponential", "fixed"] = "exponential"


class Action(Model):
    """One effect of an item."""

    id: ActionId
    type: Name
    name: str | None = None
    config: Config = {}
    depends_on: tuple[ActionId, ...] = ()
    when: Expression | None = None
    outputs: Mapping[FieldId, ActionOutput] = {}
    update: Config | None = None
    observe: Config | None = None
    destroy: Config | None = None
    timeout: Duration | None = None
    retry: Retry = Retry()


class Actions(Model):
    """The actions of one mode."""

    actions: Annotated[tuple[Action, ...], Meta(min_length=1)]


class HealthCheck(Model):
    """Asked after the last action, and again by `sync`."""

    id: ActionId
    type: Literal["tcp", "http"]
    config: Config = {}


class Strategy(Model):
    """How the item is fulfilled: by people or by machines, as a whole."""

    mode: Mode
    on_failure: Literal["stop", "rollback", "manual"] = "stop"


class Fulfillment(Model):
    """What is done, in either mode."""

    strategy: Strategy
    manual: Actions | None = None
    automatic: Actions | None = None
    health_checks: tuple[HealthCheck, ...] = ()

    def of(self, mode: Mode) -> tuple[Action, ...]:
        """The actions of a mode."""
        chosen = self.manual if mode == "manual" else self.automatic
        return chosen.actions if chosen else ()


class CatalogItem(Model):
    """One service that can be requested."""

    api_version: ApiVersion
    kind: Literal["CatalogItem"]
    metadata: Metadata
    presentation: Presentation = Presentation()
    outputs: Mapping[FieldId, Output] = {}
    fulfillment: Fulfillment


class Component(Model):
    """An item inside a bundle."""

    id: Name
    catalog_item: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]+(@[\^~]?\d[0-9A-Za-z.+-]*)?$", max_length=120)]
    """`id`, or `id@^1.2`."""
    fields: Config = {}
    depends_on: tuple[Name, ...] = ()
    when: Expression | None = None
    approval: Literal["required", "delegated"] = "required"

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
    max_parallel: Annotated[int, Meta(ge=1, le=64)] = 4
    on_failure: Literal["stop", "rollback", "continue"] = "stop"


class BundleFulfillment(Model):
    """How a bundle is fulfilled: by its components."""

    orchestration: Orchestration = Orchestration()


class CatalogBundle(Model):
    """Items requested as one."""

    api_version: ApiVersion
    kind: Literal["CatalogBundle"]
    metadata: Metadata
    presentation: Presentation = Presentation()
    components: Annotated[tuple[Component, ...], Meta(min_length=1)]
    outputs: Mapping[FieldId, Output] = {}
    fulfillment: BundleFulfillment = BundleFulfillment()


Definition = CatalogItem | CatalogBundle
