"""PAO424, PAO308, PAO903: can URLs and health checks be called, and on hosts that the settings allow?"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from paoctl.actions.rest_config import SELF
from paoctl.actions.sinks import encoding, url_keys
from paoctl.model.catalog import CatalogItem
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.loaded import Catalog
from paoctl.model.project import Project
from paoctl.model.source import Pointer, Source
from paoctl.rules.settings import HostNotAllowed
from paoctl.validate.placed import Placed
from paoctl.validate.urls import is_surely_called, url_faults, written

_HOST: Final = re.compile(r"https?://(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?(?=[/?#]|$)")
_NAME: Final = re.compile(r"[A-Za-z0-9.-]+")
_OWN: Final = 2
"""How deep the own URL of an action stands: the key of a configuration, then that of the URL."""
_WEBHOOK: Final = "webhook"
"""The type that has no `self`."""


def host_faults(source: Source, placed: Placed, catalog: Catalog) -> Iterator[Diagnostic]:
    """URLs of an action that can't be called, or whose host is not listed, as far as the host is known."""
    if placed.kind is None:
        return
    config, keys = placed.kind.config, url_keys(placed.kind.config)
    for pointer, text in placed.texts:
        if _may_be_url(pointer, text, keys) and encoding(config, pointer[1:]) == "url":
            if text == SELF and len(pointer) == _OWN and placed.action.type != _WEBHOOK:
                continue
            yield from _url_faults(source, (*placed.at, *pointer), text, catalog)


def check_host_faults(source: Source, item: CatalogItem, catalog: Catalog) -> Iterator[Diagnostic]:
    """Health checks that can't be called, or whose hosts are not listed, as far as they are known."""
    project = catalog.project.document if catalog.project else None
    for index, check in enumerate(item.fulfillment.health_checks):
        at = ("fulfillment", "healthChecks", index, "config")
        match check.type, check.config:
            case "http", {"url": str(url)}:
                yield from _url_faults(source, (*at, "url"), url, catalog)
            case "tcp", {"host": str(host), "port": int(port)} if project:
                yield from _refused(source, (*at, "host"), _of_name(host, port, project), project)


def _may_be_url(pointer: Pointer, text: str, keys: frozenset[str]) -> bool:
    """Asked first, because it is quick."""
    return pointer[-1] in keys or text.startswith("http") or "env." in text


def _url_faults(source: Source, at: Pointer, text: str, catalog: Catalog) -> Iterator[Diagnostic]:
    project = catalog.project.document if catalog.project else None
    if not is_surely_called(text) and (faults := list(url_faults(source, at, text, catalog.project))):
        yield from faults
    elif project is not None:
        yield from _refused(source, at, _of_url(text, project), project)


def _refused(
    source: Source, at: Pointer, called: Iterator[tuple[str, str, str]], project: Project
) -> Iterator[Diagnostic]:
    """`called`: environments, hosts and ports."""
    told: set[str] = set()
    for environment, host, port in called:
        if host not in told and not _allowed(host, port, project.http.allow):
            told.add(host)
            where = f" (in {environment})" if environment else ""
            message = f"{host}{where} is not one of the hosts that actions may call"
            help_ = (f"in paoctl.yaml, add {host} to http.allow",)
            yield HostNotAllowed.at(source, at, message, help=help_)


def _of_url(text: str, project: Project) -> Iterator[tuple[str, str, str]]:
    for environment, _, url in written(text, project):
        if match := _HOST.match(url):
            yield environment, match["host"].lower(), match["port"] or _port(url)


def _of_name(text: str, port: int, project: Project) -> Iterator[tuple[str, str, str]]:
    for environment, _, host in written(text, project):
        if _NAME.fullmatch(host):
            yield environment, host.lower(), str(port)


def _port(url: str) -> str:
    return "443" if url.startswith("https") else "80"


@lru_cache(maxsize=1024)
def _allowed(host: str, port: str, allow: tuple[str, ...]) -> bool:
    """As `gateways.http_guard` decides: `host`, `host:port`, or `*.suffix` with or without a port."""
    labels = host.split(".")
    suffixes = ["*." + ".".join(labels[start:]) for start in range(1, len(labels))]
    wanted = {form for name in (host, *suffixes) for form in (name, f"{name}:{port}")}
    return any(entry.lower() in wanted for entry in allow)
