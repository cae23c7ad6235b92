"""The grammar: Jinja2 reads an expression, and what is on our list becomes a node of ours.

Jinja2 is the lexer and the parser, not the evaluator: its sandbox stops escapes, but not an expression that takes all
memory, and its nodes know lines only. So the tokens are handed to its parser with their offset where Jinja2 keeps the
line, and `translation` turns its tree into ours.
"""

from collections.abc import Sequence
from typing import Final

from jinja2 import Environment, TemplateSyntaxError
from jinja2 import nodes as jinja
from jinja2.lexer import TokenStream
from jinja2.parser import Parser

from paoctl.template.fault import SYNTAX, TemplateError
from paoctl.template.nodes import Node
from paoctl.template.translation import Token, Translation, too_deep
from paoctl.template.values import excerpt

_JINJA: Final = Environment(autoescape=True)
"""It only lexes and parses; no template is ever rendered by it."""


_MEANT: Final = {
    "=": "write `==` to compare",
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not`",
    "?": "write `x if condition else y`",
}
"""What is meant by the signs of other languages."""


def parse_source(source: str, base: int = 0) -> Node:
    """The tree of a bare expression; `base` is added to every offset.

    Raises:
        TemplateError: it can't be read, or is not in our part of the language.
    """
    try:
        tokens = _tokens(source, base)
        return Translation(tokens).node(_parsed(tokens, base), 0)
    except RecursionError:
        raise too_deep(base) from None


def _tokens(source: str, base: int) -> list[Token]:
    tokens: list[Token] = []
    offset = base
    try:
        for _, kind, text in _JINJA.lexer.tokeniter(source, None, None, "variable"):
            tokens.append(Token(offset, kind, text))
            offset += len(text)
    except TemplateSyntaxError as error:
        unknown = "unexpected char" in str(error)
        raise (_misplaced(source[offset - base], offset) if unknown else _unreadable(error, offset)) from None
    return tokens


def _parsed(tokens: Sequence[Token], base: int) -> jinja.Expr:
    parser = Parser(_JINJA, "", state="variable")
    try:
        parser.stream = TokenStream(_JINJA.lexer.wrap(iter(tokens), None, None), None, None)
        tree = parser.parse_expression()
    except TemplateSyntaxError as error:
        at = error.lineno if tokens else base
        signs = "".join(token.text for token in tokens if at - 1 <= token.start <= at)
        raise (_misplaced("|", at) if signs == "||" else _unreadable(error, at)) from None
    if not parser.stream.eos:
        rest = parser.stream.current
        raise _misplaced(str(rest.value), rest.lineno)
    return tree


def _misplaced(text: str, offset: int) -> TemplateError:
    return TemplateError(
        f"`{excerpt(text)}` does not belong here", remedy=_MEANT.get(text, ""), code=SYNTAX, offset=offset
    )


def _unreadable(error: TemplateSyntaxError, offset: int) -> TemplateError:
    """Jinja2's words, as far as they speak of an expression and not of a template of its own."""
    message = (error.message or "not an expression").split("\n", 1)[0].removesuffix(".")
    message = excerpt(message.replace("end of template", "end of the expression"))
    return TemplateError(message, code=SYNTAX, offset=offset)
