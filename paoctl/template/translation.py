"""Jinja2's tree, node by node, into ours: a kind of node that has no translation here does not exist."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import singledispatchmethod
from typing import Final, NamedTuple

from jinja2 import nodes as jinja

from paoctl.template.fault import NOT_ALLOWED, SYNTAX, TOO_LARGE, TemplateError
from paoctl.template.functions import FUNCTIONS
from paoctl.template.nodes import Constant, Node, Path
from paoctl.template.operations import (
    Application,
    Arithmetic,
    Choice,
    Comparison,
    Default,
    IsDefined,
    IsNone,
    Items,
    Joined,
    Junction,
    Negation,
)
from paoctl.template.operators import add, representable, subtract
from paoctl.template.suggestion import did_you_mean
from paoctl.template.values import excerpt

MAX_NODES: Final = 300
MAX_DEPTH: Final = 60


class Token(NamedTuple):
    """A piece of the text, as Jinja2's lexer cuts it."""

    start: int
    kind: str
    text: str

    @property
    def end(self) -> int:
        """The offset after it."""
        return self.start + len(self.text)


def too_deep(offset: int) -> TemplateError:
    """Said of brackets and chains that no reader follows, and no stack."""
    return TemplateError(f"nested more than {MAX_DEPTH} deep", code=TOO_LARGE, offset=offset)


def _refused(node: jinja.Node, what: str, remedy: str = "") -> TemplateError:
    return TemplateError(f"{what} is not part of the language", remedy=remedy, code=NOT_ALLOWED, offset=node.lineno)


class Translation:
    """One expression on its way from Jinja2's nodes to ours."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = [token for token in tokens if token.kind != "whitespace"]
        self._starts = [token.start for token in self._tokens]
        self._counted = 0

    def node(self, tree: jinja.Node, depth: int) -> Node:
        """Count, and translate."""
        self._count(tree)
        if depth > MAX_DEPTH:
            raise too_deep(tree.lineno)
        return self._translate(tree, depth + 1)

    def _count(self, tree: jinja.Node) -> None:
        self._counted += 1
        if self._counted > MAX_NODES:
            raise TemplateError(f"more than {MAX_NODES} parts", code=TOO_LARGE, offset=tree.lineno)

    def _nodes(self, trees: Sequence[jinja.Node], depth: int) -> tuple[Node, ...]:
        return tuple(self.node(tree, depth) for tree in trees)

    # Jinja2 places an operation now at its operator, now after it; ours starts where its left side starts.

    def _sides(self, tree: jinja.BinExpr, depth: int) -> tuple[Node, Node]:
        return self.node(tree.left, depth), self.node(tree.right, depth)

    @singledispatchmethod
    def _translate(self, tree: jinja.Node, depth: int) -> Node:  # noqa: ARG002 - the shape of all translations
        raise _refused(tree, _NAMES.get(type(tree).__name__, f"`{type(tree).__name__}`"))

    @_translate.register
    def _constant(self, tree: jinja.Const, _: int) -> Node:
        value = tree.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            representable(value, tree.lineno)
        if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
            raise TemplateError("half of a surrogate pair is no text", code=SYNTAX, offset=tree.lineno)
        return Constant(tree.lineno, value)

    @_translate.register
    def _name(self, tree: jinja.Name, _: int) -> Node:
        return self._path(tree)

    @_translate.register
    def _attribute(self, tree: jinja.Getattr, _: int) -> Node:
        return self._path(tree)

    @_translate.register
    def _item(self, tree: jinja.Getitem, _: int) -> Node:
        return self._path(tree)

    def _path(self, tree: jinja.Node) -> Path:
        """A name and constant parts; the end is the last token of the last part."""
        parts: list[str] = []
        place: jinja.Node = tree
        while not isinstance(place, jinja.Name):
            parts.append(_part(place))
            assert isinstance(place, jinja.Getattr | jinja.Getitem)
            place = place.node
            self._count(place)
        return Path(place.lineno, self._end(tree), (place.name, *reversed(parts)))

    def _end(self, tree: jinja.Node) -> int:
        """Jinja2 places `a.b` at the dot and `a['b']` at the bracket."""
        index = bisect_right(self._starts, tree.lineno) - 1
        if isinstance(tree, jinja.Name):
            return self._tokens[index].end
        if self._tokens[index].text == ".":
            return self._tokens[index + 1].end
        return next(token.end for token in self._tokens[index:] if token.text == "]")

    @_translate.register
    def _list(self, tree: jinja.List, depth: int) -> Node:
        return Items(tree.lineno, self._nodes(tree.items, depth))

    @_translate.register
    def _choice(self, tree: jinja.CondExpr, depth: int) -> Node:
        then, test = self.node(tree.expr1, depth), self.node(tree.test, depth)
        otherwise = self.node(tree.expr2, depth) if tree.expr2 else Constant(tree.lineno, None)
        return Choice(tree.lineno, then, test, otherwise)

    @_translate.register
    def _and(self, tree: jinja.And, depth: int) -> Node:
        sides = self._sides(tree, depth)
        return Junction(sides[0].start, decisive=False, children=sides)

    @_translate.register
    def _or(self, tree: jinja.Or, depth: int) -> Node:
        sides = self._sides(tree, depth)
        return Junction(sides[0].start, decisive=True, children=sides)

    @_translate.register
    def _not(self, tree: jinja.Not, depth: int) -> Node:
        return Negation(tree.lineno, (self.node(tree.node, depth),))

    @_translate.register
    def _comparison(self, tree: jinja.Compare, depth: int) -> Node:
        operators = tuple(operand.op for operand in tree.ops)
        children = self._nodes([tree.expr, *(operand.expr for operand in tree.ops)], depth)
        return Comparison(children[0].start, operators, children)

    @_translate.register
    def _sum(self, tree: jinja.Add, depth: int) -> Node:
        sides = self._sides(tree, depth)
        return Arithmetic(sides[0].start, add, sides)

    @_translate.register
    def _difference(self, tree: jinja.Sub, depth: int) -> Node:
        sides = self._sides(tree, depth)
        return Arithmetic(sides[0].start, subtract, sides)

    @_translate.register
    def _negative(self, tree: jinja.Neg, depth: int) -> Node:
        return Arithmetic(tree.lineno, subtract, (Constant(tree.lineno, 0), self.node(tree.node, depth)))

    @_translate.register
    def _joined(self, tree: jinja.Concat, depth: int) -> Node:
        children = self._nodes(tree.nodes, depth)
        return Joined(children[0].start, children)

    @_translate.register
    def _test(self, tree: jinja.Test, depth: int) -> Node:
        _only_positional(tree)
        child = self.node(tree.node, depth)
        if tree.name == "none" and not tree.args:
            return IsNone(tree.lineno, (child,))
        if tree.name == "defined" and not tree.args and isinstance(child, Path):
            return IsDefined(tree.lineno, (child,))
        raise _refused(tree, f"`is {excerpt(tree.name)}` here", "the tests are `is defined` of a name, and `is none`")

    @_translate.register
    def _filter(self, tree: jinja.Filter, depth: int) -> Node:
        if tree.node is None:
            raise _refused(tree, "a filter of nothing")
        return self._applied(tree, tree.name, [tree.node, *tree.args], depth)

    @_translate.register
    def _call(self, tree: jinja.Call, depth: int) -> Node:
        if not isinstance(tree.node, jinja.Name):
            raise _refused(
                tree, "calling this", "functions are called by name: `upper(fields.x)`, or `fields.x | upper`"
            )
        return self._applied(tree, tree.node.name, tree.args, depth)

    def _applied(self, tree: jinja.Filter | jinja.Call, name: str, arguments: Sequence[jinja.Node], depth: int) -> Node:
        _only_positional(tree)
        children = self._nodes(arguments, depth)
        if name == "default":
            return _default(tree, children)
        function = FUNCTIONS.get(name)
        if function is None:
            raise _refused(tree, f"`{excerpt(name)}`", did_you_mean(name, [*FUNCTIONS, "default"]))
        if not function.least <= len(children) <= function.most:
            raise TemplateError(
                f"`{name}` takes other arguments: `{function.usage}`", code=NOT_ALLOWED, offset=tree.lineno
            )
        return Application(tree.lineno, function, children)


def _default(tree: jinja.Node, children: tuple[Node, ...]) -> Node:
    match children:
        case (given,):
            return Default(tree.lineno, (given, Constant(tree.lineno, "")))
        case (given, fallback):
            return Default(tree.lineno, (given, fallback))
        case _:
            raise TemplateError(
                "`default` takes other arguments: `default(value, otherwise)`", code=NOT_ALLOWED, offset=tree.lineno
            )


def _part(tree: jinja.Node) -> str:
    """The constant by which a part is looked up."""
    match tree:
        case jinja.Getattr():
            return tree.attr
        case jinja.Getitem(arg=jinja.Const(value=str() as key)):
            return key
        case jinja.Getitem(arg=jinja.Const(value=int() as index)) if not isinstance(index, bool):
            return str(index)
        case jinja.Getitem():
            raise _refused(tree, "a part that is not looked up by a constant", "write `fields.name` or `list[0]`")
        case _:
            raise _refused(tree, "a part of anything but a name")


def _only_positional(tree: jinja.Filter | jinja.Test | jinja.Call) -> None:
    if tree.kwargs or tree.dyn_args is not None or tree.dyn_kwargs is not None:
        raise _refused(tree, "an argument by name or by star", "arguments are given by position")


_NAMES: Final = {
    "Mul": "`*`",
    "Div": "`/`",
    "FloorDiv": "`//`",
    "Mod": "`%`",
    "Pow": "`**`",
    "Pos": "a sign `+`",
    "Dict": "a map in braces",
    "Tuple": "a list in round brackets",
    "Slice": "a slice",
}
"""What people call the nodes of Jinja2 that they are most likely to try."""
