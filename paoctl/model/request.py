"""A request: the claim that a service shall exist."""

import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import AfterValidator, model_validator
from pydantic import Field as Meta

from paoctl.model.base import ApiVersion, Model, Name, TeamName
from paoctl.model.digest import Pin

_PIN_EXAMPLE: Final = f"database-postgresql-standard@1.2.0#sha256:{'0' * 64}"
_ACKNOWLEDGE: Final = r"^([a-z0-9-]+/)?[A-Za-z0-9_-]+:(replace|delete)$"


def _pin(text: str) -> str:
    Pin.parse(text)
    return text


PinText = Annotated[str, AfterValidator(_pin)]
"""`id@version#sha256:<64 hex>`."""


class RequestMetadata(Model):
    """Who asks, for whom, where."""

    name: Annotated[Name, Meta(examples=["orders-db"])]
    """What the requested service is called; also the name of the file."""
    team: Annotated[TeamName, Meta(examples=["@acme/orders"])]
    """For whom: one of the repository's teams."""
    environment: Annotated[Name, Meta(examples=["production"])]
    """Where: one of the repository's environments."""
    requested_by: Annotated[str, Meta(min_length=1, max_length=64, examples=["ana"])]
    """Who: the login at the forge; the author of the pull request."""


class RequestSpec(Model):
    """What is asked for."""

    catalog_item: Annotated[PinText | None, Meta(examples=[_PIN_EXAMPLE])] = None
    """The item, exactly: `id@version#sha256:…`."""
    catalog_bundle: Annotated[PinText | None, Meta(examples=[_PIN_EXAMPLE])] = None
    """The bundle, exactly: `id@version#sha256:…`."""
    components: Annotated[Mapping[Name, PinText] | None, Meta(examples=[{"database": _PIN_EXAMPLE}])] = None
    """Of a bundle: the item of each component, exactly."""
    state: Literal["present", "absent"] = "present"
    """Shall the service exist? `absent` removes it, in reverse order."""
    fields: Mapping[str, object] = {}
    """The answers to the form, by field id."""
    acknowledge: tuple[Annotated[str, Meta(pattern=_ACKNOWLEDGE)], ...] = ()
    """Losses that are accepted: `<component>/<action>:replace` or `…:delete`."""
    protect: bool = False
    """While it stands on the base branch, `state: absent` is refused."""
    break_glass: Annotated[str, Meta(min_length=10)] | None = None
    """Why it can't wait for the calendar; needs the owner's approval."""

    @model_validator(mode="after")
    def _one_definition(self) -> "RequestSpec":
        if (self.catalog_item is None) == (self.catalog_bundle is None):
            raise ValueError("give exactly one of `catalogItem` and `catalogBundle`")
        if (self.components is None) != (self.catalog_bundle is None):
            raise ValueError("`components` goes with `catalogBundle`")
        return self

    @property
    def pin(self) -> Pin:
        """The pin of the item or bundle."""
        return Pin.parse(self.catalog_item or self.catalog_bundle or "")

    @property
    def pins(self) -> Mapping[str, Pin]:
        """Every pin: `main` for the item or the bundle itself, then the components by id."""
        return {"main": self.pin, **{key: Pin.parse(text) for key, text in (self.components or {}).items()}}


class Request(Model):
    """A request file."""

    api_version: ApiVersion
    """The version of this language."""
    kind: Literal["Request"]
    """What the document is."""
    metadata: RequestMetadata
    """Who asks, for whom, where."""
    spec: RequestSpec
    """What is asked for."""

    @property
    def ref(self) -> "RequestRef":
        """What the request is called."""
        return RequestRef(self.spec.pin.id, self.metadata.name)


class RequestRef(NamedTuple):
    """The identity of a request: the item or bundle, and the name."""

    item: str
    name: str

    @property
    def path(self) -> str:
        """Its file on the base branch."""
        return f"requests/{self.item}/{self.name}.yaml"

    @property
    def folder(self) -> str:
        """Its folder on the state branch."""
        return f"requests/{self.item}/{self.name}"

    def __str__(self) -> str:
        return f"{self.item}/{self.name}"

    @classmethod
    def of_path(cls, path: str) -> "RequestRef | None":
        """The request that a path on the base branch names, if it names one."""
        match = _PATH.match(path)
        return cls(match["item"], match["name"]) if match else None

    @classmethod
    def of_folder(cls, folder: str) -> "RequestRef":
        """The request of a folder on the state branch."""
        _, item, name = folder.split("/")
        return cls(item, name)


_PATH: Final = re.compile(r"^requests/(?P<item>[a-z0-9-]+)/(?P<name>[a-z0-9-]+)\.yaml$")


class UniqueAnswer(NamedTuple):
    """An answer that no other living request may give."""

    scope: str
    """The item that says so for its own requests; empty for those of the whole repository."""
    field: str
    text: str
