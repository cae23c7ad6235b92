"""The requests of `rest-api`: the configuration as HTTP."""

import base64
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from paoctl.actions.base import LONGEST_EXCHANGE
from paoctl.actions.marker import marked, marker
from paoctl.actions.payload import joined, json_bytes
from paoctl.actions.rest_config import SELF, Auth, RestApiConfig
from paoctl.errors import UserError
from paoctl.model.outcome import Call
from paoctl.ports import HttpRequest, HttpResponse
from paoctl.redact import Secret

_BODILESS: Final = frozenset({"GET", "DELETE"})

HeaderValue = str | Secret | tuple[str | Secret, ...]


def target(call: Call[RestApiConfig]) -> str:
    """The URL of a call.

    Raises:
        UserError: it is none, or it is `self` and no `Location` is recorded.
    """
    url = call.config.url
    if url == SELF:
        url = (call.recorded and call.recorded.ref) or ""
        if not is_url(url):
            raise UserError(
                "`url: self`, but the answer that made it had no `Location`",
                remedy="give the URL, as {{ env.API }}/things/{{ self.ref }}, with `ref:` in the config",
            )
    if not is_url(url):
        raise UserError("`url` is no http or https URL", remedy="check the variables that `url` begins with")
    return url


def search_url(call: Call[RestApiConfig], url: str) -> str:
    """The URL that searches for our marker, where the API has a parameter for it."""
    if not call.config.marker or not call.config.marker.query:
        return url
    parts = urlsplit(url)
    own = urlencode({call.config.marker.query: marker(call.key)})
    return urlunsplit(parts._replace(query=f"{parts.query}&{own}" if parts.query else own))


def is_url(text: str) -> bool:
    """Is it an absolute http or https URL, without user and password in it?"""
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def location(base: str, response: HttpResponse) -> str | None:
    """Where the answer says the thing, or the work on it, is; None when it does not say, or points elsewhere.

    Another origin (RFC 6454) is not followed: our credentials are for this one.
    """
    text = response.headers.get("location")
    if not text:
        return None
    try:
        url = urljoin(base, text).partition("#")[0]
    except ValueError:  # no URL at all, as `http://[`
        return None
    return url if is_url(url) and _origin(url) == _origin(base) else None


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def request_of(call: Call[RestApiConfig], url: str, method: str) -> HttpRequest:
    """The request that a call makes with a method; one that reads has neither key nor body."""
    config = call.config
    headers: dict[str, HeaderValue] = {"Accept": "application/json", **config.headers, **_proof(config.auth)}
    body = None if method in _BODILESS else _body(call)
    if body is not None:
        headers.setdefault("Content-Type", "application/json")
    if config.effect and method != "GET":
        headers[config.effect.key.header] = call.key
    return HttpRequest(method, url, headers, body, timeout=min(call.timeout, LONGEST_EXCHANGE))


def _body(call: Call[RestApiConfig]) -> bytes | Secret | None:
    tree, place = call.config.body, call.config.marker
    if place:
        try:
            tree = marked(tree, place.at, marker(call.key))
        except ValueError as exc:
            raise UserError(f"`marker.at` does not fit the body: {exc}", remedy="check `marker.at`") from exc
    return None if tree is None else json_bytes(tree)


def _proof(auth: Auth | None) -> dict[str, HeaderValue]:
    match auth:
        case Auth(bearer=token) if token is not None:
            return {"Authorization": ("Bearer ", *(token if isinstance(token, tuple) else (token,)))}
        case Auth(basic=pair) if pair is not None:
            word = joined(pair.password)
            clear = f"{pair.user}:{word.reveal() if isinstance(word, Secret) else word}"
            return {"Authorization": ("Basic ", Secret(base64.b64encode(clear.encode()).decode()))}
        case Auth(header=own) if own is not None:
            return {own.name: own.value}
        case _:
            return {}
