"""What an expression may come to, as far as it is a plain reference or a constant, or a choice between such."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from paoctl.template.nodes import Constant, Node, Path
from paoctl.template.operations import Choice, Default

Names: TypeAlias = frozenset[tuple[str, ...]]
"""What conditions look at, each as the first two parts of a reference: `fields.size`."""


class Branch(NamedTuple):
    """A reference or a constant that an expression may come to."""

    node: Path | Constant
    tests: Names
    """What is looked at to decide that it is this one."""


def branches(node: Node, tests: Names = frozenset()) -> Iterator[Branch]:
    """Those of an expression; nothing of what is reckoned or made of others. What `default` falls back to is left out:
    it may be that nothing is ever missing."""
    match node:
        case Path() | Constant():
            yield Branch(node, tests)
        case Choice(then=then, test=test, otherwise=otherwise):
            inner = tests | looked_at(test)
            yield from branches(then, inner)
            yield from branches(otherwise, inner)
        case Default(children=(given, _)):
            yield from branches(given, tests)


def looked_at(node: Node) -> Names:
    """What an expression looks at."""
    if isinstance(node, Path):
        return frozenset({node.parts[:2]})
    return frozenset(name for child in node.children for name in looked_at(child))
