"""A test of an item or a bundle: answers, and what its actions come to with them."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field as Meta

from paoctl.model.base import ApiVersion, ItemId, Model, Name, TeamName
from paoctl.model.catalog import Config, Mode
from paoctl.model.paths import TEST_SUFFIX


def fixture_of(path: str) -> str:
    """The path of the test of the definition in a file."""
    return path.removesuffix(".yaml") + TEST_SUFFIX


class TestedDefinition(Model):
    """What is tested."""

    id: Annotated[ItemId, Meta(examples=["database-postgresql-standard"])]
    """The item or bundle; also the name of the file before `.test.yaml`, which stands beside it."""


class CaseRequest(Model):
    """Who asks in a case, for whom, where."""

    name: Name = "sample"
    """What the requested service is called."""
    team: TeamName | None = None
    """For whom; the first of the repository's teams when silent."""
    environment: Name | None = None
    """Where; the first of the repository's environments when silent."""
    requested_by: Annotated[str, Meta(min_length=1, max_length=64)] = "ana"
    """Who."""


class Case(Model):
    """One request, and what is to come of it."""

    request: CaseRequest = CaseRequest.model_construct()
    """Who asks, for whom, where."""
    fields: Mapping[str, object] = {}
    """The answers to the form, by field id."""
    expect: Mapping[Mode, Mapping[str, Config]] = {}
    """By mode and action (in a bundle `<component>/<action>`): its configuration with the templates filled.

    `paoctl test --update` writes it. A secret is `{$secret: …}`, an output not known yet `{$output: …}`.
    """


class CatalogTest(Model):
    """What stands beside an item or a bundle to hold it to its word. No pin depends on it."""

    api_version: ApiVersion
    """The version of this language."""
    kind: Literal["CatalogTest"]
    """What the document is."""
    metadata: TestedDefinition
    """What is tested."""
    cases: Annotated[Mapping[Name, Case], Meta(min_length=1, examples=[{"nothing-said": {}}])]
    """By a name that says what the case is about."""
