"""What libyaml says of a syntax error, in words that help."""

from typing import Final

import yaml

from paoctl.model.diagnostic import Diagnostic, Related
from paoctl.model.source import Position, Source, Span
from paoctl.rules.file import SyntaxFault

_UNEXPECTED_CHARACTER: Final = "found character that cannot start any token"

_REMEDIES: Final = {
    "mapping values are not allowed in this context": (
        "a second `:` can't stand here",
        "put the value in quotes if it holds `: `; else indent this line like its neighbours",
    ),
    "block sequence entries are not allowed in this context": (
        "a list element can't begin here",
        "put the `-` on a line of its own, below the key",
    ),
    "did not find expected key": (
        "this line fits none of the mappings above it",
        "indent it like its neighbours; a text that begins with a quote must end with it",
    ),
    "did not find expected '-' indicator": (
        "a list element was expected here",
        "begin the line with `-`, or indent it like the key that it belongs to",
    ),
    "could not find expected ':'": ("a key without a value", "write `key: value`, or `- value` in a list"),
    "did not find expected ',' or ']'": ("the list in brackets goes on, or never ends", "write `,` or `]`"),
    "did not find expected ',' or '}'": ("the mapping in braces goes on, or never ends", "write `,` or `}`"),
    "found unexpected end of stream": ("the file ends inside a quoted text", "close the quote"),
    "found unknown escape character": (
        "double quotes don't know this escape",
        "put the text in single quotes, or double the backslash",
    ),
    "did not find expected node content": (
        "a value was expected here",
        "write one; a text that begins with one of `,[]{}` needs quotes",
    ),
    "found incompatible YAML document": ("this version of YAML is not known", "delete the line with %YAML"),
    "found a tab character that violates indentation": ("a tab stands where spaces belong", "use spaces"),
}


def syntax_fault(source: Source, error: yaml.YAMLError) -> Diagnostic:
    """The finding for an error of the parser."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return SyntaxFault.at(source, (), f"the file is not YAML: {error}", help=("write it as YAML 1.2",))
    place = Position(error.problem_mark.line + 1, error.problem_mark.column + 1)
    message, remedy = _words(source, error, place)
    related: tuple[Related, ...] = ()
    if error.context_mark is not None and error.context_mark.line + 1 < place.line:
        begin = Position(error.context_mark.line + 1, error.context_mark.column + 1)
        related = (Related(Span(begin, Position(begin.line, begin.column + 1)), "it began here"),)
    end = Position(place.line, place.column + 1)
    return SyntaxFault.at(source, Span(place, end), message, help=(remedy,), related=related)


def _words(source: Source, error: yaml.MarkedYAMLError, place: Position) -> tuple[str, str]:
    problem = error.problem or "unreadable"
    if problem == _UNEXPECTED_CHARACTER:
        character = source.text.split("\n")[place.line - 1][place.column - 1 : place.column]
        return f"a text without quotes can't begin with {character}", "put it in quotes"
    return _REMEDIES.get(problem, (f"not YAML: {problem}", "see where the text before this place ends"))
