"""The contract of an action type: one file a kind, stateless."""

from typing import Annotated, Protocol, TypeVar

from pydantic import BeforeValidator, ConfigDict, InstanceOf, WithJsonSchema

from paoctl.model.base import Model
from paoctl.model.outcome import Call, Done, Observation, Waiting
from paoctl.model.phase import Effect
from paoctl.model.plan import Change, Recorded
from paoctl.ports import Ports
from paoctl.redact import Secret


class ActionConfig(Model):
    """The configuration of a kind, templates filled. Importable without any SDK."""

    model_config = ConfigDict(arbitrary_types_allowed=True)


def _joined(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


SecretText = Annotated[
    str | InstanceOf[Secret] | tuple[str | InstanceOf[Secret], ...],
    BeforeValidator(_joined),
    WithJsonSchema({"type": "string", "x-secret-safe": True}),
]
"""A place that a secret may reach: text, a secret, or text with secrets in it. Any other field refuses a `Secret`."""

C = TypeVar("C", bound=ActionConfig)


class ActionType(Protocol[C]):
    """A kind of action: a pure preview, and four ways to meet the world."""

    kind: str
    config: type[C]

    def effect(self, config: C) -> Effect:
        """What the target offers to make a repeated call harmless; depends on the configuration."""
        ...

    def plan(self, config: C, recorded: Recorded | None) -> Change:
        """What `apply` would do; pure."""
        ...

    def apply(self, call: Call[C], ports: Ports) -> Done | Waiting:
        """Create, or update when `call.recorded` is there."""
        ...

    def observe(self, call: Call[C], ports: Ports) -> Observation:
        """Is it there, does it differ, is it done waiting? Also finds what an unanswered call left."""
        ...

    def destroy(self, call: Call[C], ports: Ports) -> Done | Waiting:
        """Remove it; what is gone already is done."""
        ...
