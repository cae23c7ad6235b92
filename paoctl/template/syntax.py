"""The text of a template: constant text, and holes `{{ … }}`.

Most expressions are plain (`template.plain`); only one with something more to it wakes Jinja2.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from paoctl.template.fault import NOT_ALLOWED, SYNTAX, TOO_LARGE, TemplateError
from paoctl.template.nodes import Node
from paoctl.template.plain import plain_operation, plain_reference

MAX_SOURCE: Final = 4000
"""Characters of a template."""
_HOLE: Final = re.compile(
    r"""\{\{ ( (?: [^'"{}] | '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" | \{(?![{%\#]) | \}(?!\}) )* ) \}\}""",
    re.VERBOSE | re.DOTALL,
)
_OPENING: Final = re.compile(r"\{[{%#]")
_BRACE: Final = re.compile(r"\{(?=[{%#])")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Template(NamedTuple):
    """A text with holes."""

    text: str
    parts: tuple[str | Node, ...]
    """Constant text and expressions, in order; no two texts side by side, none empty."""

    @property
    def only(self) -> Node | None:
        """The expression, if the template is nothing but one."""
        part = self.parts[0] if len(self.parts) == 1 else None
        return None if isinstance(part, str) else part

    @property
    def expressions(self) -> tuple[Node, ...]:
        """The expressions, in order."""
        return tuple(part for part in self.parts if not isinstance(part, str))


class Expr(NamedTuple):
    """A bare expression."""

    text: str
    node: Node


def verbatim(text: str) -> str:
    """A template that renders to a text, whatever stands in it: what others said is no template of ours."""
    return _BRACE.sub("{{ '{' }}", text)


def parse(text: str) -> Template:
    """Read a text with `{{ }}` in it.

    Raises:
        TemplateError: with the offset of the fault.
    """
    if _OPENING.search(text) is None:
        return Template(text, (text,) if text else ())
    _limit(text)
    return _parse(text)


@lru_cache(maxsize=256)
def _parse(text: str) -> Template:
    parts: list[str | Node] = []
    place = 0
    while (opening := _OPENING.search(text, place)) is not None:
        if place < opening.start():
            parts.append(text[place : opening.start()])
        hole = _hole(text, opening)
        parts.append(_expression(hole[1], hole.start(1)))
        place = hole.end()
    if place < len(text):
        parts.append(text[place:])
    return Template(text, tuple(parts))


@lru_cache(maxsize=256)
def parse_expression(text: str) -> Expr:
    """Read a bare expression, as `when`, `visibleWhen` and `options` hold it.

    Raises:
        TemplateError: with the offset of the fault.
    """
    _limit(text)
    if text.lstrip().startswith("{{"):
        raise TemplateError(
            "a bare expression is wanted here", remedy="leave out the `{{` and `}}`", code=SYNTAX, offset=0
        )
    return Expr(text, _expression(text, 0))


def _limit(text: str) -> None:
    if len(text) > MAX_SOURCE:
        raise TemplateError(f"longer than {MAX_SOURCE} characters", code=TOO_LARGE, offset=MAX_SOURCE)


def _hole(text: str, opening: re.Match[str]) -> re.Match[str]:
    """The hole that opens here."""
    start = opening.start()
    if opening[0] != "{{":
        what = "statements `{% %}`" if opening[0] == "{%" else "comments `{# #}`"
        remedy = f"templates are expressions only; for the characters themselves write {{{{ '{opening[0]}' }}}}"
        raise TemplateError(f"{what} are not part of the language", remedy=remedy, code=NOT_ALLOWED, offset=start)
    hole = _HOLE.match(text, start)
    if hole is None:
        remedy = "close it with `}}`; for the characters themselves write {{ '{{' }}"
        raise TemplateError("`{{` without its `}}`", remedy=remedy, code=SYNTAX, offset=start)
    if hole[1][:1] in ("-", "+") or hole[1][-1:] in ("-", "+"):
        remedy = "remove the sign next to the brackets; to negate a number write {{ -1 }} with a space"
        raise TemplateError(
            "trimming `{{- -}}` is not part of the language", remedy=remedy, code=NOT_ALLOWED, offset=start
        )
    return hole


def _expression(source: str, start: int) -> Node:
    if (reference := plain_reference(source, start)) is not None:
        return reference
    if (control := _CONTROL.search(source)) is not None:
        raise TemplateError("a control character in an expression", code=SYNTAX, offset=start + control.start())
    if not source.strip():
        raise TemplateError("an empty expression", code=SYNTAX, offset=start)
    if (operation := plain_operation(source, start)) is not None:
        return operation
    from paoctl.template.grammar import parse_source

    return parse_source(source, start)
