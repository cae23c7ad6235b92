"""Templates: text with `{{ }}`, and bare expressions. One pass; a value is data and is never read as a template.

parse, parse_expression     text -> tree, each text once
render                      a tree of texts -> a tree of values
value_of                    one text -> its value
evaluate                    a condition -> true or false
verbatim                    a text -> a template that renders to it
"""

from collections.abc import Mapping
from typing import Final

from paoctl.model.source import Pointer
from paoctl.template.fault import TOO_LARGE, WRONG_KIND, TemplateError, Unknown
from paoctl.template.filling import fill
from paoctl.template.marks import plain
from paoctl.template.run import Encoding, Run
from paoctl.template.syntax import Expr, Template, parse, parse_expression, verbatim
from paoctl.template.tree import with_leaves
from paoctl.template.values import kind_of

__all__ = [
    "Expr",
    "Template",
    "TemplateError",
    "Unknown",
    "evaluate",
    "parse",
    "parse_expression",
    "render",
    "value_of",
    "value_of_expression",
    "verbatim",
]


_NONE: Final[Mapping[Pointer, Encoding]] = {}


def render(
    tree: object, scopes: Mapping[str, object], *, key: str = "", encodings: Mapping[Pointer, Encoding] = _NONE
) -> object:
    """The tree with every text in it filled.

    One expression alone keeps its kind, everything else becomes text. A secret becomes `{"$secret": reference,
    "version": version}`, text with secrets `{"$join": [part, …]}`, an output not known yet `{"$output": name}`, a text
    that depends on one `{"$template": text, "needs": [name, …]}`.

    Args:
        tree: mappings, lists and scalars as a document holds them.
        scopes: what `template.scopes` builds.
        key: where the tree itself stands, parts separated by `/`, as the id of a step; it begins the place that
            `uuid()` depends on.
        encodings: what the text of a place is, from the root of the tree, where values are encoded. In a URL only an
            `env.*` at the start is taken as it is; in Jira's notation what the author or a function like `table` wrote;
            in HCL every expression is a literal.

    Raises:
        TemplateError: a text can't be read or has no value; a key starts with `$`.
    """
    base = (key,) if key else ()

    def filled(at: Pointer, text: str) -> object:
        place = "/".join(map(str, (*base, *at)))
        encoding = encodings.get(at)
        return fill(parse(text), Run(scopes, place, wiki=encoding == "wiki"), encoding)

    try:
        return with_leaves(tree, filled)
    except RecursionError:
        raise _too_deep() from None


def value_of(text: str, scopes: Mapping[str, object]) -> object:
    """The value of one text that is no URL, in the same forms as in `render`.

    Raises:
        TemplateError: it can't be read or has no value.
    """
    try:
        return fill(parse(text), Run(scopes))
    except RecursionError:
        raise _too_deep() from None


def evaluate(expression: str, scopes: Mapping[str, object]) -> bool:
    """Does a condition hold? Null, as of a question that was not answered, does not.

    Raises:
        TemplateError: it can't be read, has no value, or one that is not boolean.
        Unknown: it depends on outputs that are not known yet.
    """
    value = value_of_expression(expression, scopes)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise TemplateError(
            f"a condition must be true or false, this is {kind_of(value)}",
            remedy="compare it with something, or ask `is none`",
            code=WRONG_KIND,
            offset=parse_expression(expression).node.start,
        )
    return value


def value_of_expression(expression: str, scopes: Mapping[str, object]) -> object:
    """The value of a bare expression, to be looked into.

    Raises:
        TemplateError: it can't be read, has no value, or is a secret.
        Unknown: it depends on outputs that are not known yet.
    """
    node = parse_expression(expression).node
    try:
        return plain(node.value(Run(scopes)), node.start)
    except RecursionError:
        raise _too_deep() from None


def _too_deep() -> TemplateError:
    return TemplateError("nested too deeply", code=TOO_LARGE)
