"""The nodes of an expression that have parts: choices, comparisons, sums, functions. Each knows its value."""

from collections.abc import Callable
from typing import NamedTuple

from paoctl.template.fault import TemplateError
from paoctl.template.functions import Function
from paoctl.template.marks import plain
from paoctl.template.nodes import UNDEFINED, Node, Path, operands, together
from paoctl.template.operators import compare
from paoctl.template.run import Run
from paoctl.template.values import joined, limited, text_of


class Items(NamedTuple):
    """A list."""

    start: int
    children: tuple[Node, ...]

    def value(self, run: Run) -> object:
        """The values of its parts, handed on."""
        return together(self.children, run, lambda value, _: value)


class Choice(NamedTuple):
    """`then if test else otherwise`; only the branch taken is evaluated."""

    start: int
    then: Node
    test: Node
    otherwise: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """In the order of the text."""
        return (self.then, self.test, self.otherwise)

    def value(self, run: Run) -> object:
        """The value of the branch taken, handed on."""
        branch = self.then if plain(self.test.value(run), self.test.start) else self.otherwise
        return branch.value(run)


class Junction(NamedTuple):
    """`left and right`, `left or right`: the left value if it decides, else the right one, as in Python."""

    start: int
    decisive: bool
    """The truth of the left side that makes the right one needless: true for `or`, false for `and`."""
    children: tuple[Node, Node]

    def value(self, run: Run) -> object:
        """The value of the side that decides."""
        left, right = self.children
        value = plain(left.value(run), left.start)
        return value if bool(value) is self.decisive else right.value(run)


class Negation(NamedTuple):
    """`not x`."""

    start: int
    children: tuple[Node]

    def value(self, run: Run) -> object:
        """Is it false, null or empty?"""
        (value,) = operands(self.children, run)
        return not value


class Comparison(NamedTuple):
    """`a < b`, `a in b`, and chains of them."""

    start: int
    operators: tuple[str, ...]
    children: tuple[Node, ...]

    def value(self, run: Run) -> object:
        """Do all of them hold?"""
        values = operands(self.children, run)
        pairs = zip(self.operators, values, values[1:], strict=False)
        return all(compare(operator, left, right, self.start) for operator, left, right in pairs)


class Arithmetic(NamedTuple):
    """`a + b`, `a - b`, `-a`."""

    start: int
    apply: Callable[[object, object, int], object]
    children: tuple[Node, Node]

    def value(self, run: Run) -> object:
        """The sum or the difference."""
        left, right = operands(self.children, run)
        return run.made(self.apply(left, right, self.start), self.start)


class Joined(NamedTuple):
    """`a ~ b`: text, whatever the values are."""

    start: int
    children: tuple[Node, ...]

    def value(self, run: Run) -> object:
        """The texts of all, one after the other."""
        return run.made(joined(map(text_of, operands(self.children, run))), self.start)


class Application(NamedTuple):
    """`f(x)`, `x | f`."""

    start: int
    function: Function
    children: tuple[Node, ...]

    def value(self, run: Run) -> object:
        """What the function makes of the arguments."""
        arguments = together(self.children, run, _argument)
        try:
            return run.made(self.function.apply(run, arguments), self.start)
        except TemplateError as error:
            if error.offset is None:
                error.offset = self.start
            raise


def _argument(value: object, at: int) -> object:
    return limited(plain(value, at), at)


class Default(NamedTuple):
    """`x | default(y)`: y where x is null or not there."""

    start: int
    children: tuple[Node, Node]

    def value(self, run: Run) -> object:
        """The first of the two that is there; the second is evaluated only then, and handed on."""
        given, fallback = self.children
        found = given.find(run) if isinstance(given, Path) else given.value(run)
        found = plain(found, given.start)
        return fallback.value(run) if found is None or found is UNDEFINED else found


class IsDefined(NamedTuple):
    """`x is defined`: is there such a name?"""

    start: int
    children: tuple[Path]

    def value(self, run: Run) -> object:
        """A name of null is there."""
        return self.children[0].find(run) is not UNDEFINED


class IsNone(NamedTuple):
    """`x is none`: is it null, as an unanswered question is?"""

    start: int
    children: tuple[Node]

    def value(self, run: Run) -> object:
        """Is it null?"""
        (value,) = operands(self.children, run)
        return value is None
