"""The configuration of `rest-api`."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from paoctl.actions.base import ActionConfig, ConfigPart, Many, SecretText, UrlText
from paoctl.actions.marker import JsonPointer, carries, marker
from paoctl.actions.payload import HeaderName, Headers, JsonBody
from paoctl.model.base import Duration, seconds
from paoctl.model.phase import Effect
from paoctl.model.project import Project
from paoctl.model.url import host_of

Method = Literal["POST", "PUT", "PATCH", "DELETE", "GET"]
Status = Annotated[int, Field(ge=100, le=599)]
JmesPath = Annotated[str, StringConstraints(min_length=1, max_length=200)]
REPEATABLE: Final = frozenset({"PUT", "DELETE", "GET"})
"""Idempotent by RFC 9110, 9.2.2."""
SELF: Final = "self"
"""As `url`: where the thing is, as the answer that made it said (its `Location`)."""


class Credentials(ConfigPart):
    """User and password (RFC 7617)."""

    user: Annotated[str, StringConstraints(pattern=r"^[^:\x00-\x1f\x7f]*$")]
    """The user; never a secret."""
    password: SecretText
    """The password, as `{{ secrets.NAME }}`."""


class NamedHeader(ConfigPart):
    """A header with a credential of its own."""

    name: HeaderName
    """The name of the header, as `X-Api-Key`."""
    value: SecretText
    """Its value, as `{{ secrets.NAME }}`."""


class Auth(ConfigPart):
    """How we say who we are: exactly one of these."""

    bearer: SecretText | None = None
    """A token for `Authorization: Bearer`."""
    basic: Credentials | None = None
    """User and password for `Authorization: Basic`."""
    header: NamedHeader | None = None
    """A header of the API's own."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(way is not None for way in (self.bearer, self.basic, self.header)) != 1:
            raise ValueError("give exactly one of `bearer`, `basic` and `header`")
        return self


class KeyHeader(ConfigPart):
    """The target knows a repeated call by this header, and answers it without doing it again."""

    header: HeaderName = "Idempotency-Key"
    """The header that carries our key."""
    retention: Duration = "24h"
    """How long the target remembers a key; an older call is looked for by `marker`, or a person is asked."""


class Promise(ConfigPart):
    """What the target promises of a repeated call."""

    key: KeyHeader
    """It takes an idempotency key."""


class Marker(ConfigPart):
    """We write a text of our own into what is made, and know it again by that."""

    at: JsonPointer
    """Where in the body: a JSON pointer, as `/labels/pao`, or `/tags/-` to join a list."""
    shown: JsonPointer | None = None
    """Where in what the API shows of a thing, when that is another place."""
    query: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.~-]+$")] | None = None
    """The query parameter by which the API searches for the text."""
    lag: Duration | None = None
    """How long a new thing may be missing from a search, after the minute for which its call may be under way when
    nobody waits for it any more: give it also where the API goes on for longer."""

    def is_on(self, thing: object, key: str) -> bool:
        """Does a thing, as the API shows it, carry the marker of this key?"""
        return carries(thing, self.shown or self.at, marker(key))


class Poll(ConfigPart):
    """How a 202 is followed until the work is over."""

    every: Duration = "1s"
    """The pause between two looks; `Retry-After` may lengthen it."""
    url: UrlText | None = None
    """Where to look when the 202 has no `Location`."""
    state: JmesPath = "status"
    """JMESPath to the word that says how far the work is."""
    until: Many[str] = ()
    """Words that mean done; without any, each answer but a 202 means it."""
    fail: Many[str] = ()
    """Words that mean failed."""
    result: JmesPath = "@"
    """JMESPath to the thing itself in the answer that ends the work; `ref` and `outputs` are looked up in it."""
    patience: Duration = "30s"
    """How long one run looks by itself; after that the request waits for the next run."""


class RestApiConfig(ActionConfig):
    """One call of an HTTP API that speaks JSON."""

    method: Method = "POST"
    """PUT, DELETE and GET may be repeated without harm; a GET changes nothing."""
    url: UrlText
    """The URL; in `update`, `observe` and `destroy` also `self`: the `Location` of the answer that made it."""
    headers: Headers = {}
    """Headers by name; their values may hold secrets."""
    auth: Auth | None = None
    """How to say who we are."""
    body: JsonBody = None
    """The JSON body; its leaves may be secrets. Not sent with GET and DELETE."""
    success: Many[Status] = ()
    """Statuses that mean it worked; any 2xx when silent."""
    ref: JmesPath | None = None
    """JMESPath over the answer to the thing's id, for `self.ref`."""
    effect: Promise | None = None
    """What the target promises of a repeated call."""
    marker: Marker | None = None
    """How to find what an unanswered call made, where no key helps. `observe` says where to look."""
    items: JmesPath | None = None
    """In `observe`: JMESPath to the list of things in a search's answer."""
    compare: Many[JsonPointer] = ()
    """In `observe`: places of the body at which the thing must show what was sent."""
    poll: Poll | None = None
    """How to follow a 202."""
    on_unknown: Literal["ask", "repeat"] = "ask"
    """A call without an answer: ask a person, or repeat it because the target does nothing twice."""

    def find_lag(self, project: Project) -> int:  # noqa: ARG002 - the target's lag stands in the item
        """Seconds that the author gives the target's search."""
        return seconds(self.marker.lag) if self.marker and self.marker.lag else 0

    def for_destroy(self) -> Self:
        """Without the marker, where what is called is no thing's own URL: `observe` looks where things are, and what a
        POST makes that removes one, as a cancellation, is not among them."""
        return self if self.method in REPEATABLE else self.model_copy(update={"marker": None})

    def called_host(self, project: Project) -> str:  # noqa: ARG002 - the host stands in the item
        """The host of `url`; not known for `self`."""
        return host_of(self.url)

    def key_retention(self) -> int | None:
        """Seconds that the author says the target remembers a key."""
        return seconds(self.effect.key.retention) if self.effect else None

    def class_without_key(self) -> Effect:
        """By what can be found: our marker alone tells our thing from another's."""
        if self.marker is None:
            return Effect.BLIND
        return Effect.LAG if self.marker.lag else Effect.FIND
