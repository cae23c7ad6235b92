"""PAO903: do the URLs and health checks of an item lead to hosts that the settings allow?"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from paoctl.actions.sinks import encoding
from paoctl.model.catalog import CatalogItem
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.loaded import Catalog
from paoctl.model.project import Project
from paoctl.model.source import Source
from paoctl.rules.settings import HostNotAllowed
from paoctl.validate.placed import Placed

_HOST: Final = re.compile(r"https?://(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?(?=[/?#]|$)")
_NAME: Final = re.compile(r"[A-Za-z0-9.-]+")
_VARIABLE: Final = re.compile(r"\s*\{\{\s*env\.(?P<name>[A-Z][A-Z0-9_]*)\s*\}\}")


def host_faults(source: Source, placed: Placed, catalog: Catalog) -> Iterator[Diagnostic]:
    """URLs of an action whose host is not listed, as far as the host is known."""
    project = catalog.project.document if catalog.project else None
    if project is None or placed.kind is None:
        return
    for pointer, text in placed.texts:
        if _may_name_host(text) and encoding(placed.kind.config, pointer[1:]) == "url":
            yield from _refused(source, (*placed.at, *pointer), _of_url(text, project), project)


def check_host_faults(source: Source, item: CatalogItem, catalog: Catalog) -> Iterator[Diagnostic]:
    """Hosts of health checks that are not listed, as far as they are known."""
    project = catalog.project.document if catalog.project else None
    for index, check in enumerate(item.fulfillment.health_checks if project else ()):
        at = ("fulfillment", "healthChecks", index, "config")
        match check.type, check.config:
            case "http", {"url": str(url)} if project:
                yield from _refused(source, (*at, "url"), _of_url(url, project), project)
            case "tcp", {"host": str(host), "port": int(port)} if project:
                yield from _refused(source, (*at, "host"), _of_name(host, port, project), project)


def _may_name_host(text: str) -> bool:
    """Asked first, because it is quick."""
    return text.startswith("http") or "env." in text


def _refused(
    source: Source, at: tuple[str | int, ...], called: Iterator[tuple[str, str, str]], project: Project
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
    for environment, url in _written(text, project):
        if match := _HOST.match(url):
            yield environment, match["host"].lower(), match["port"] or _port(url)


def _of_name(text: str, port: int, project: Project) -> Iterator[tuple[str, str, str]]:
    for environment, host in _written(text, project):
        if _NAME.fullmatch(host):
            yield environment, host.lower(), str(port)


def _written(text: str, project: Project) -> Iterator[tuple[str, str]]:
    """The text by environment, as far as it is known: a variable at its begin is filled in."""
    variable = _VARIABLE.match(text)
    if variable is None:
        yield "", text
        return
    for name, environment in project.environments.items():
        yield name, environment.vars.get(variable["name"], "") + text[variable.end() :]


def _port(url: str) -> str:
    return "443" if url.startswith("https") else "80"


@lru_cache(maxsize=1024)
def _allowed(host: str, port: str, allow: tuple[str, ...]) -> bool:
    """As `gateways.http_guard` decides: `host`, `host:port`, or `*.suffix` with or without a port."""
    labels = host.split(".")
    suffixes = ["*." + ".".join(labels[start:]) for start in range(1, len(labels))]
    wanted = {form for name in (host, *suffixes) for form in (name, f"{name}:{port}")}
    return any(entry.lower() in wanted for entry in allow)
