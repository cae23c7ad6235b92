"""The configuration of `webhook`."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator

from paoctl.actions.base import ActionConfig, SecretName, SecretText, UrlText
from paoctl.actions.payload import Headers, JsonBody
from paoctl.model.project import Project
from paoctl.model.url import host_of

_OURS: Final = frozenset({"content-type", "idempotency-key"})


def _without_ours(headers: Mapping[str, SecretText]) -> Mapping[str, SecretText]:
    taken = next((name for name in headers if name.lower() in _OURS or name.lower().startswith("x-pao-")), None)
    if taken:
        raise ValueError(f"`{taken}` is one of the headers that the delivery itself has")
    return headers


class WebhookConfig(ActionConfig):
    """One signed delivery."""

    url: UrlText
    """Where to deliver."""
    secret: SecretName
    """The name of the secret that the receiver shares with us, as `WEBHOOK_KEY`; it signs the body."""
    body: JsonBody = None
    """The JSON body; its leaves may be secrets."""
    headers: Annotated[Headers, AfterValidator(_without_ours)] = {}
    """Further headers by name; their values may hold secrets."""

    def called_host(self, project: Project) -> str:  # noqa: ARG002 - the host stands in the item
        """The host of the receiver."""
        return host_of(self.url)
