"""Templates of URLs: only the base, from the environment's variables, is taken as it is.

Every other value is data: it becomes one path segment, or one value of the query, and can lead nowhere else.
"""

import re
from typing import Final
from urllib.parse import quote

from paoctl.model.deferred import Hidden
from paoctl.template.fault import BAD_URL, REVEALING, TemplateError
from paoctl.template.marks import Placeholder, plain
from paoctl.template.nodes import Node, Path, together
from paoctl.template.run import Run
from paoctl.template.syntax import Template
from paoctl.template.values import kind_of, text_of

_AUTHORITY: Final = re.compile(r"[^/?#]*//[^/?#]*")
"""The start of a URL up to the host, its end not yet reached (RFC 3986, 3.2)."""
_QUERY: Final = re.compile(r"[?#]")
_SEGMENT: Final = re.compile(r"[^/?#]*")


def fill_url(template: Template, run: Run) -> str:
    """The URL.

    Raises:
        TemplateError: a value would change where it leads: a part of the host, nothing or dots as a path segment; or
            it is a secret, a list, a map.
        Unknown: it depends on outputs that are not known yet.
    """
    values = iter(together(template.expressions, run, _data))
    url, data = "", []
    for index, part in enumerate(template.parts):
        if isinstance(part, str):
            url += part
            continue
        value = next(values)
        if index == 0 and _is_base(part):
            url += str(value)
            continue
        if _AUTHORITY.fullmatch(url) and not _is_base(part):
            raise _bad("a value can't be part of the host", "put a `/` before it, or take the host from `env`", part)
        data.append((part, len(url)))
        url += str(value) if isinstance(value, _Shown) else _quoted(str(value), part)
    for part, place in data:
        _keep_segment(url, part, place)
    return url


def _quoted(text: str, part: Node) -> str:
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise _bad("half of a character (a lone surrogate) can't be part of a URL", "", part) from None


class _Shown(str):
    """The text of a placeholder: shown as it is, even inside a URL."""

    __slots__ = ()


def _data(value: object, at: int) -> str:
    match value:
        case Hidden():
            raise TemplateError("a secret can't be part of a URL", code=REVEALING, offset=at)
        case Placeholder():
            return _Shown(value.text)
    opened = plain(value, at)
    if isinstance(opened, list | dict):
        raise TemplateError(f"{kind_of(opened)} can't be part of a URL", code=BAD_URL, offset=at)
    return text_of(opened)


def _is_base(part: Node) -> bool:
    return isinstance(part, Path) and part.parts[0] == "env"


def _keep_segment(url: str, part: Node, place: int) -> None:
    """The path segment around a value is still one: an empty one or dots would address something else."""
    if _QUERY.search(url, 0, place):
        return
    start = url.rfind("/", 0, place) + 1
    segment = _SEGMENT.match(url, start)
    # Browsers' parsers and some servers take `%2e` for a dot (WHATWG URL, 4.1).
    if segment is not None and re.sub("%2e", ".", segment[0], flags=re.IGNORECASE) in ("", ".", ".."):
        raise _bad(f"a path segment can't be `{segment[0]}`", "make the answer required, or give it a pattern", part)


def _bad(cause: str, remedy: str, part: Node) -> TemplateError:
    return TemplateError(cause, remedy=remedy, code=BAD_URL, offset=part.start)
