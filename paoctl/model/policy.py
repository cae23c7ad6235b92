"""What a company allows beyond what a form can say: conditions over requests, with tests beside them."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field as Meta
from pydantic import StringConstraints, model_validator

from paoctl.model.base import NAME, ApiVersion, Expression, ItemId, Model, Name, TeamName

PolicyEffect = Literal["deny", "warn", "require-approval"]
Outcome = Literal["pass", "deny", "warn", "require-approval"]
_Applies = Annotated[str, StringConstraints(pattern=NAME, max_length=80)]


class PolicyMetadata(Model):
    """Which policy it is."""

    id: Annotated[Name, Meta(examples=["no-small-production"])]
    """Its name; also the name of the file."""


class PolicySpec(Model):
    """Of which requests it speaks, and what it says of them."""

    applies: tuple[_Applies, ...] = ()
    """Ids or categories of items and bundles; of all of them when silent. A component of a bundle is judged as well."""
    when: Annotated[Expression, Meta(examples=["fields.size == 'small'"])]
    """An expression over `request.*`, `metadata.*` and `fields.*`; the policy has something to say when it is true."""
    effect: PolicyEffect
    """Refuse the request, say something about it, or let another team approve it too."""
    team: TeamName | None = None
    """Of `require-approval`: who has to approve besides the owners."""
    message: Annotated[str, Meta(min_length=10, max_length=500, examples=["production needs a large database"])]
    """What whoever asks is told: the reason, and what to do."""

    @model_validator(mode="after")
    def _team_where_one_is_asked(self) -> "PolicySpec":
        if (self.effect == "require-approval") != (self.team is not None):
            raise ValueError("`team` goes with `effect: require-approval`")
        return self


class PolicyRequest(Model):
    """A request to try a policy on; what is left out is as `paoctl request` would have it."""

    item: Annotated[ItemId, Meta(examples=["database-postgresql-standard"])]
    """What is asked for: an item or a bundle of the catalog, as it is offered now."""
    name: Name = "example"
    """What the service is called."""
    team: TeamName | None = None
    """For whom; the first team of the settings when silent."""
    environment: Name | None = None
    """Where; the first environment of the settings when silent."""
    requested_by: Annotated[str, Meta(min_length=1, max_length=64)] = "somebody"
    """Who asks."""
    fields: Mapping[str, object] = {}
    """The answers; defaults follow."""


class PolicyTest(Model):
    """One request, and what the policy has to say of it."""

    request: PolicyRequest
    """What is asked for."""
    expect: Outcome
    """The effect of the policy, or `pass`."""


class Policy(Model):
    """A condition on requests that holds for all of them alike."""

    api_version: ApiVersion
    """The version of this language."""
    kind: Literal["Policy"]
    """What the document is."""
    metadata: PolicyMetadata
    """Which policy it is."""
    spec: PolicySpec
    """Of which requests it speaks, and what it says of them."""
    tests: tuple[PolicyTest, ...] = ()
    """Requests that show what it means; `paoctl validate` tries them."""

    @property
    def path(self) -> str:
        """Its file."""
        return f"policies/{self.metadata.id}.yaml"

    def speaks_of(self, item: str, category: str) -> bool:
        """Does it apply to a definition?"""
        return not self.spec.applies or item in self.spec.applies or category in self.spec.applies
