"""The contract of an action type: one file a kind, stateless."""

from functools import cache
from typing import TYPE_CHECKING, Annotated, Final, Protocol, Self, TypeVar

from pydantic import BeforeValidator, ConfigDict, InstanceOf, StringConstraints, WithJsonSchema

from paoctl.errors import PlatformError
from paoctl.model.base import Model
from paoctl.model.phase import Effect
from paoctl.model.project import Project
from paoctl.redact import Secret

if TYPE_CHECKING:  # who only reads a configuration, as `validate` does, loads nothing of what an action does
    from paoctl.model.outcome import Call, Done, Observation, Waiting
    from paoctl.model.plan import Change, Recorded
    from paoctl.ports import Ports

LONGEST_EXCHANGE: Final = 60.0
"""Seconds that one exchange with a target may take; what takes longer is to be followed."""


class ConfigPart(Model):
    """A part of a configuration. The text under a field is its description in the schema and in `explain`."""

    model_config = ConfigDict(arbitrary_types_allowed=True)


class ActionConfig(ConfigPart):
    """The configuration of a kind, templates filled. Importable without any SDK."""

    @classmethod
    def parse(cls, data: object) -> Self:
        """The configuration of a rendered tree: mappings, lists, scalars, a `Secret`, a tuple of text and secrets.

        Not by way of JSON, as other documents are: JSON has no place for a secret.

        Raises:
            pydantic.ValidationError: with every fault; `loc` is the pointer into `data`.
        """
        return cls.model_validate(data)

    def find_lag(self, project: Project) -> int:  # noqa: ARG002 - only a kind with a search asks the settings
        """Seconds for which a look-up may miss what was made a moment ago; asked for class LAG."""
        return 0

    def time_to_land(self) -> float:
        """Seconds for which a call whose connection broke may still have its effect; asked for FIND, LAG and STATE.

        A gateway that gives up (502, 504), or we ourselves, do not stop what stands behind it.
        """
        return LONGEST_EXCHANGE

    def for_destroy(self) -> Self:
        """The same, as far as it speaks of a removal: what is said of finding what a call made need not hold of it."""
        return self

    def called_host(self, project: Project) -> str:  # noqa: ARG002 - only a kind that finds it there asks the settings
        """The host that a call goes to, as `provision.acme.example` or `127.0.0.1:8899`; empty where nobody can know.

        It is asked before the intent is pushed: for a host that is to be left alone there is none.
        """
        return ""

    def key_retention(self) -> int | None:
        """Seconds for which the target remembers a key, None for ever; asked for class KEY."""
        return None

    def class_without_key(self) -> Effect:
        """The effect class when the target has forgotten the key: what it offers besides; asked for class KEY."""
        return Effect.BLIND


T = TypeVar("T")
C = TypeVar("C", bound=ActionConfig)


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Many = Annotated[tuple[T, ...], BeforeValidator(_as_tuple)]
"""A list in the document."""

SecretText = Annotated[
    str | InstanceOf[Secret] | tuple[str | InstanceOf[Secret], ...],
    BeforeValidator(_as_tuple),
    WithJsonSchema({"type": "string", "x-secret-safe": True}),
]
"""A place that a secret may reach: text, a secret, or text with secrets in it. Any other field refuses a `Secret`."""

SecretName = Annotated[
    InstanceOf[Secret],
    WithJsonSchema({"type": "string", "pattern": "^[A-Z][A-Z0-9_]*$", "x-secret-name": True}),
]
"""A secret that the document calls by its name, as `WEBHOOK_KEY`; whoever fills the templates puts the `Secret` there.

`secret_names` lists such fields.
"""

UrlText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000),
    WithJsonSchema({"type": "string", "x-encode": "url"}),
]
"""A URL: an `env.*` at its very start is taken as it is, every later expression is encoded for its place in it."""

WikiText = Annotated[str, WithJsonSchema({"type": "string", "x-encode": "wiki"})]
"""Text in Jira's notation: the author's own signs are meant, those of every expression are shown as they are."""

HclText = Annotated[str, WithJsonSchema({"type": "string", "x-encode": "hcl"})]
"""Text in HCL, as Terraform reads it: every expression becomes one literal, and stands there without quotes."""


@cache
def secret_names(config: type[ActionConfig]) -> tuple[str, ...]:
    """The keys of a configuration whose value is the name of a secret."""
    fields = config.model_json_schema().get("properties", {}).items()
    return tuple(key for key, schema in fields if schema.get("x-secret-name"))


class Incomplete(PlatformError):
    """The effect is there, but its answer lacks what was asked of it; `done` says what is known and is to be recorded.

    The one failure of an action after which there is something to undo.
    """

    def __init__(self, cause: str, *, done: "Done", remedy: str = "", code: str = "") -> None:
        super().__init__(cause, remedy=remedy, code=code)
        self.done = done


class ActionType(Protocol[C]):
    """A kind of action: a pure preview, and four ways to meet the world."""

    kind: str
    config: type[C]
    knows_update: bool
    """Without `update:` it changes what is there; else changed inputs mean replace."""
    knows_destroy: bool
    """Without `destroy:` it removes what is there; else it is irreversible."""

    def effect(self, config: C) -> Effect:
        """What the target offers to make a repeated call harmless; depends on the configuration of `apply`."""
        ...

    def plan(self, config: C, recorded: "Recorded | None") -> "Change":
        """What `apply` would do, in words; pure. Whether anything is to be done at all is for the planner to say."""
        ...

    def apply(self, call: "Call[C]", ports: "Ports") -> "Done | Waiting":
        """Create, or update when `call.recorded` is there."""
        ...

    def observe(self, call: "Call[C]", ports: "Ports") -> "Observation":
        """Is it there, does it differ, is it done waiting? Also finds what an unanswered call left.

        `call.key` is the key of the effect that is looked for, `call.recorded` what is known of it: its own result
        when it waits, else what the step's effect before it left.
        """
        ...

    def destroy(self, call: "Call[C]", ports: "Ports") -> "Done | Waiting":
        """Remove it; what is gone already is done."""
        ...
