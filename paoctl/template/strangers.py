"""Comparisons of an answer with what it can never be: a value that is none of the options."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from paoctl.template.kinds import kinds_of_value
from paoctl.template.nodes import Constant, Node, Path
from paoctl.template.operations import Comparison, Items
from paoctl.template.operators import compare

Choices: TypeAlias = Callable[[tuple[str, ...]], "Offered | None"]
"""What may be chosen at a path; None where that is not known, or anything may be given."""
_SIDES: Final = {"eq": "==", "ne": "!=", "in": "in", "notin": "not in"}


class Offered(NamedTuple):
    """The options of a question."""

    values: tuple[object, ...]
    many: bool = False
    """Several may be chosen: the answer is a list of them."""


class Stranger(NamedTuple):
    """A value that an answer is compared with, and can't be."""

    path: Path
    constant: Constant
    """Where the value is written."""
    offered: Offered

    @property
    def value(self) -> object:
        """It."""
        return self.constant.constant


def strangers(node: Node, choices: Choices) -> Iterator[Stranger]:
    """Those of an expression, on every branch. A value of another kind than all options is a misfit: not told here."""
    for child in node.children:
        yield from strangers(child, choices)
    if isinstance(node, Comparison):
        for operator, left, right in zip(node.operators, node.children, node.children[1:], strict=False):
            if operator in _SIDES:
                yield from _compared(operator, left, right, choices)


def _compared(operator: str, left: Node, right: Node, choices: Choices) -> Iterator[Stranger]:
    match left, right:
        case Path() as path, Constant() as constant if operator in {"eq", "ne"}:
            yield from _unknown(path, [constant], choices, many=False)
        case Constant() as constant, Path() as path:
            yield from _unknown(path, [constant], choices, many=operator in {"in", "notin"})
        case Path() as path, Items(children=items) if operator in {"in", "notin"}:
            yield from _unknown(path, [item for item in items if isinstance(item, Constant)], choices, many=False)


def _unknown(path: Path, constants: Sequence[Constant], choices: Choices, *, many: bool) -> Iterator[Stranger]:
    offered = choices(path.parts)
    if offered is None or offered.many != many:
        return
    kinds = {kind for each in offered.values for kind in kinds_of_value(each)}
    for constant in constants:
        value = constant.constant
        if kinds & kinds_of_value(value) and not any(compare("eq", value, each, 0) for each in offered.values):
            yield Stranger(path, constant, offered)
