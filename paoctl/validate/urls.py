"""PAO424 and PAO308: is a URL, whatever is answered, none that may be called, or one whose host is an answer?

Only what is sure is told. What a variable of the environment says is looked into; what an output or the process says is
not known here.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from paoctl.model.diagnostic import Diagnostic, Related
from paoctl.model.loaded import Loaded
from paoctl.model.project import Project
from paoctl.model.source import Pointer, Source
from paoctl.model.url import PLAIN_URL, port_of
from paoctl.rules.fulfillment import NotAUrl
from paoctl.rules.reference import UrlChanged

_SCHEMES: Final = ("https://", "http://")
_VARIABLE: Final = re.compile(r"\s*\{\{\s*env\.(?P<name>[A-Z][A-Z0-9_]*)\s*\}\}")
_HOLE: Final = re.compile(r"""\{\{(?P<inner>(?:[^'"}]|'[^']*'|"[^"]*"|\}(?!\}))*)\}\}""")
_ELSEWHERE: Final = re.compile(r"\b(?:env|outputs|components|secrets|self)\b")
"""Whose values are not known here, or are told by other rules."""
_ANSWERED: Final = re.compile(r"\b(?:fields|request|metadata|bundle|system)\b")
"""What else there is; a scope that nobody knows is a fault of its own."""
_NEVER: Final = re.compile(r"[\\\s\x00-\x1f\x7f]")
_ABSOLUTE: Final = "write it whole, as https://host/path, or begin it with {{ env.NAME }}"


def is_surely_called(text: str) -> bool:
    """Is it a URL without anything to fill in? Asked first, because it is quick."""
    match = PLAIN_URL.fullmatch(text)
    return match is not None and "{{" not in text and port_of(match) > 0


def url_faults(source: Source, at: Pointer, text: str, project: Loaded[Project] | None) -> Iterator[Diagnostic]:
    """What is surely wrong with a URL that stands in an action or a health check; one finding, the first."""
    for environment, variable, url in written(text, project.document if project else None):
        head = url.partition("{{")[0]
        if message := _trouble(url, head):
            if not variable or project is None:
                yield NotAUrl.at(source, at, f"this is no URL that may be called: {message}", help=(_ABSOLUTE,))
                return
            place = ("environments", environment, "vars", variable)
            related = (Related(project.source.value_at(place), "it begins with this", project.source.path),)
            message = f"in {environment} this is no URL that may be called: {message}"
            help_ = (f"in paoctl.yaml, give `{variable}` of {environment} as https://host",)
            yield NotAUrl.at(source, at, message, help=help_, related=related)
            return
        if _ends_in_host(head) and (inner := _answer(url[len(head) :])):
            message = f"`{inner}` would be part of the host"
            help_ = ("put a `/` before it, or take the host from `env`: who answers must not choose who is called",)
            yield UrlChanged.at(source, at, message, help=help_)
            return


def written(text: str, project: Project | None) -> Iterator[tuple[str, str, str]]:
    """The text by environment, as far as it is known: a variable at its begin, named beside it, is filled in."""
    variable = _VARIABLE.match(text)
    if variable is None:
        yield "", "", text
        return
    for name, environment in project.environments.items() if project else ():
        value = environment.vars.get(variable["name"])
        if value is not None:
            yield name, variable["name"], value + text[variable.end() :]


@lru_cache(maxsize=512)
def _trouble(url: str, head: str) -> str:
    """Why it can't be called, by what is constant in it; empty when it may."""
    if not head.startswith(_SCHEMES):
        return _without_scheme(url, head)
    authority = re.split("[/?#]", head.partition("//")[2], maxsplit=1)[0]
    if "@" in authority:
        return "there is a user in it; give the credentials as `auth` or as a header"
    if not _ends_in_host(head) or head == url:
        host = PLAIN_URL.fullmatch(f"http://{authority}")
        if host is None or not port_of(host):
            return f"`{authority}` is no name of a host in ASCII" if authority else "it names no host"
    odd = _NEVER.search(_HOLE.sub("", url))
    return f"{odd[0]!r} can't stand in it; percent-encode it" if odd else ""


def _without_scheme(url: str, head: str) -> str:
    if head == url or not any(scheme.startswith(head) for scheme in _SCHEMES):
        return "it begins with neither `http://` nor `https://`"
    if head:
        return ""
    hole = _HOLE.match(url)
    if hole is None or url[hole.end() :].startswith(("{{", "http")):
        return ""
    if _ELSEWHERE.search(hole["inner"]) or not _ANSWERED.search(hole["inner"]):
        return ""
    return f"it begins with `{hole['inner'].strip()}`, which is encoded as a value, and so with no `https://`"


@lru_cache(maxsize=512)
def _ends_in_host(head: str) -> bool:
    """Does the constant begin end where the name of the host is not yet over?"""
    return head.startswith(_SCHEMES) and re.search("[/?#]", head.partition("//")[2]) is None


def _answer(rest: str) -> str:
    """The expression that a text begins with, unless it is a variable of the environment, or a secret."""
    hole = _HOLE.match(rest)
    if hole is None or re.search(r"\b(?:env|secrets)\b", hole["inner"]):
        return ""
    return hole["inner"].strip()
