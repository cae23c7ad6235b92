"""The expressions that most templates hold, read without Jinja2: a name, and at most one thing that is done with it.

To load Jinja2, and what it loads in turn, takes longer than to examine ten items, and 6 MiB. What is of these forms is
read as Jinja2 would read it (tests/template/test_plain.py); all else is left to it (`template.grammar`).
"""

import re
from typing import Final

from paoctl.template.functions import FUNCTIONS
from paoctl.template.nodes import Constant, Node, Path
from paoctl.template.operations import Application, Comparison, Default

SCOPES: Final = (
    "fields", "metadata", "request", "system", "env", "secrets", "outputs", "components", "bundle", "self",
)  # fmt: skip
"""The names that a template can begin with."""
_NAME: Final = rf"\s*(?P<name>(?:{'|'.join(SCOPES)})(?:\.[A-Za-z_][A-Za-z0-9_]*)+)\s*"
_TEXT: Final = r"""(?P<quote>['"])(?P<text>[ !#-&(-\[\]-~]*)(?P=quote)"""
"""Without a quote or a backslash in it, so that it says what it shows."""
_REFERENCE: Final = re.compile(_NAME, re.ASCII)
_APPLIED: Final = re.compile(rf"{_NAME}\| *(?P<function>[a-z0-9]+) *", re.ASCII)
_REPLACED: Final = re.compile(rf"{_NAME}\| *(?P<default>default)\( *{_TEXT} *\) *", re.ASCII)
_COMPARED: Final = re.compile(rf"{_NAME}(?P<sign>==|!=) *{_TEXT} *", re.ASCII)
_SIGNS: Final = {"==": "eq", "!=": "ne"}


def plain_reference(source: str, base: int) -> Path | None:
    """The name that is all of an expression; None when there is more to it."""
    found = _REFERENCE.fullmatch(source)
    return _path(found, base) if found else None


def plain_operation(source: str, base: int) -> Node | None:
    """`name | function`, `name | default('text')`, `name == 'text'` or `name != 'text'`; None for anything else.

    Args:
        source: an expression without a control character other than a tab or a line feed.
        base: is added to every offset.
    """
    if found := _APPLIED.fullmatch(source):
        function = FUNCTIONS.get(found["function"])
        if function is None or not function.least <= 1 <= function.most:
            return None
        return Application(base + found.start("function"), function, (_path(found, base),))
    if found := _REPLACED.fullmatch(source):
        return Default(base + found.start("default"), (_path(found, base), _text(found, base)))
    if found := _COMPARED.fullmatch(source):
        sides = (_path(found, base), _text(found, base))
        return Comparison(sides[0].start, (_SIGNS[found["sign"]],), sides)
    return None


def _path(found: re.Match[str], base: int) -> Path:
    return Path(base + found.start("name"), base + found.end("name"), tuple(found["name"].split(".")))


def _text(found: re.Match[str], base: int) -> Constant:
    return Constant(base + found.start("quote"), found["text"])
