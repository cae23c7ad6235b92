"""Operations whose sides do not go together, found without running them: they fail, or never say anything else."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from paoctl.template.kinds import BOOLEAN, LIST, NULL, NUMBER, OBJECT, TEXT, Kinds, Look, kinds_of, named
from paoctl.template.nodes import Constant, Node
from paoctl.template.operations import Arithmetic, Comparison
from paoctl.template.operators import add

_SIGNS: Final = {
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "lteq": "<=",
    "gt": ">",
    "gteq": ">=",
    "in": "in",
    "notin": "not in",
}
_REMEDY: Final = "let both sides be of one kind"


class Misfit(NamedTuple):
    """Two sides of an operation that do not go together, whatever is answered."""

    sides: tuple[Node, Node]
    cause: str
    remedy: str
    literal: Constant | None = None
    """The side to be written otherwise, where it is surely that one."""


def misfits(node: Node, look: Look) -> Iterator[Misfit]:
    """Those of an expression, on every branch; sides that may go together, or be null, are none."""
    for child in node.children:
        yield from misfits(child, look)
    match node:
        case Comparison(operators=operators, children=children):
            for operator, left, right in zip(operators, children, children[1:], strict=False):
                yield from _compared(operator, (left, right), look)
        case Arithmetic(apply=apply, children=sides):
            fitting = (TEXT, NUMBER) if apply is add else (NUMBER,)
            rule = "`+` adds two numbers or joins two texts" if apply is add else "`-` takes two numbers"
            yield from _apart(sides, look, fitting, f"{rule}, not {{}} and {{}}")


def _compared(operator: str, sides: tuple[Node, Node], look: Look) -> Iterator[Misfit]:
    match operator:
        case "eq" | "ne":
            never = "never" if operator == "eq" else "always"
            rule = f"`{_SIGNS[operator]}` is {never} true of {{}} and {{}}"
            yield from _apart(sides, look, (TEXT, NUMBER, BOOLEAN, LIST, OBJECT), rule)
        case "in" | "notin":
            if kinds_of(sides[1], look).isdisjoint(LIST | OBJECT):
                rule = f"`{_SIGNS[operator]}` looks for a text in a text, or in a list or a map, not for {{}} in {{}}"
                yield from _apart(sides, look, (TEXT,), rule)
        case _:
            rule = f"`{_SIGNS[operator]}` needs two numbers or two texts, not {{}} and {{}}"
            yield from _apart(sides, look, (TEXT, NUMBER), rule)


def _apart(sides: tuple[Node, Node], look: Look, fitting: tuple[Kinds, ...], rule: str) -> Iterator[Misfit]:
    """A misfit when there are no kinds that both sides can be of; `rule` has room for what they are."""
    left, right = (kinds_of(side, look) - NULL for side in sides)
    if left and right and not any(kinds & left and kinds & right for kinds in fitting):
        literal = _in_quotes(sides, left | right)
        remedy = f"write {literal.constant} without quotes" if literal else _REMEDY
        yield Misfit(sides, rule.format(named(left), named(right)), remedy, literal)


def _in_quotes(sides: tuple[Node, Node], kinds: Kinds) -> Constant | None:
    """A number or a truth in quotes is what people write most; to be text it must have been meant as one."""
    for side in sides:
        if isinstance(side, Constant) and isinstance(side.constant, str) and _without_quotes(side.constant, kinds):
            return side
    return None


def _without_quotes(text: str, kinds: Kinds) -> bool:
    if text in ("true", "false"):
        return bool(kinds & BOOLEAN)
    return bool(kinds & NUMBER) and text.isascii() and text.isdecimal()
