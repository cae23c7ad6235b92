"""An expression as a tree. Each kind of node knows its value; there are no others.

Evaluation reads mappings and lists and nothing else: no attribute of a Python object can be reached, nothing is called
but the table of functions, and no code is generated.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from paoctl.model.plan import Hidden, Later
from paoctl.template.fault import UNKNOWN_NAME, TemplateError, Unknown
from paoctl.template.functions import Function
from paoctl.template.operators import compare
from paoctl.template.run import Run
from paoctl.template.suggestion import did_you_mean
from paoctl.template.values import Placeholder, excerpt, joined, limited, plain, text_of

UNDEFINED: Final = object()
"""What a path leads to when it leads nowhere."""


class Node(Protocol):
    """A part of an expression."""

    @property
    def start(self) -> int:
        """Its offset in the template's text."""
        ...

    @property
    def children(self) -> "tuple[Node, ...]":
        """Its parts."""
        ...

    def value(self, run: Run) -> object:
        """What it gives.

        Raises:
            TemplateError: it has no value.
            Unknown: its value depends on outputs that are not known yet.
        """
        ...


def together(nodes: Sequence[Node], run: Run, view: Callable[[object, int], object]) -> list[object]:
    """The values of nodes that are all needed, each seen through `view` (the value, its offset).

    Raises:
        TemplateError: one of them has no value.
        Unknown: some are not known yet; it names the needs of all.
    """
    found: list[object] = []
    needs: list[str] = []
    for node in nodes:
        try:
            found.append(view(node.value(run), node.start))
        except Unknown as unknown:
            needs += unknown.needs
    if needs:
        raise Unknown(needs)
    return found


def operands(nodes: Sequence[Node], run: Run) -> list[object]:
    """Values that are looked into."""
    return together(nodes, run, plain)


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal."""

    start: int
    constant: str | int | float | bool | None
    children: tuple[Node, ...] = ()

    def value(self, run: Run) -> object:  # noqa: ARG002 - every node is asked the same way
        """Itself."""
        return self.constant


@dataclass(frozen=True, slots=True)
class Path:
    """A reference: a name and the parts below it, as `outputs.instance.host`."""

    start: int
    end: int
    parts: tuple[str, ...]
    children: tuple[Node, ...] = ()

    def __str__(self) -> str:
        return ".".join(self.parts)

    def find(self, run: Run) -> object:
        """What it leads to, or `UNDEFINED`. A part of null is null: an unanswered question has unanswered parts."""
        value: object = run.scopes
        for part in self.parts:
            value = _part(value, part, self.start)
        return value

    def value(self, run: Run) -> object:
        """What it leads to."""
        value = self.find(run)
        if value is UNDEFINED:
            remedy = self._remedy(run)
            raise TemplateError(
                f"`{excerpt(str(self))}` does not exist", remedy=remedy, code=UNKNOWN_NAME, offset=self.start
            )
        return value

    def _remedy(self, run: Run) -> str:
        """The nearest name where the path breaks off."""
        place: object = {key: scope for key, scope in run.scopes.items() if not key.startswith("$")}
        for depth, part in enumerate(self.parts):
            if not isinstance(place, Mapping):
                break
            if part not in place:
                return did_you_mean(part, list(map(str, place)), ".".join(self.parts[:depth]))
            place = place[part]
        return ""


def _part(value: object, part: str, at: int) -> object:
    match value:
        case Mapping():
            return value.get(part, UNDEFINED)
        case list() | tuple():
            return value[int(part)] if part.isdecimal() and int(part) < len(value) else UNDEFINED
        case Hidden() | Later() | Placeholder():
            return plain(value, at)
        case None:
            return None
        case _:
            return UNDEFINED


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    start: int
    children: tuple[Node, ...]

    def value(self, run: Run) -> object:
        """The values of its parts, handed on."""
        return together(self.children, run, lambda value, _: value)


@dataclass(frozen=True, slots=True)
class Choice:
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


@dataclass(frozen=True, slots=True)
class Junction:
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


@dataclass(frozen=True, slots=True)
class Negation:
    """`not x`."""

    start: int
    children: tuple[Node]

    def value(self, run: Run) -> object:
        """Is it false, null or empty?"""
        (value,) = operands(self.children, run)
        return not value


@dataclass(frozen=True, slots=True)
class Comparison:
    """`a < b`, `a in b`, and chains of them."""

    start: int
    operators: tuple[str, ...]
    children: tuple[Node, ...]

    def value(self, run: Run) -> object:
        """Do all of them hold?"""
        values = operands(self.children, run)
        pairs = zip(self.operators, values, values[1:], strict=False)
        return all(compare(operator, left, right, self.start) for operator, left, right in pairs)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`a + b`, `a - b`, `-a`."""

    start: int
    apply: Callable[[object, object, int], object]
    children: tuple[Node, Node]

    def value(self, run: Run) -> object:
        """The sum or the difference."""
        left, right = operands(self.children, run)
        return run.made(self.apply(left, right, self.start), self.start)


@dataclass(frozen=True, slots=True)
class Joined:
    """`a ~ b`: text, whatever the values are."""

    start: int
    children: tuple[Node, ...]

    def value(self, run: Run) -> object:
        """The texts of all, one after the other."""
        return run.made(joined(map(text_of, operands(self.children, run))), self.start)


@dataclass(frozen=True, slots=True)
class Application:
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


@dataclass(frozen=True, slots=True)
class Default:
    """`x | default(y)`: y where x is null or not there."""

    start: int
    children: tuple[Node, Node]

    def value(self, run: Run) -> object:
        """The first of the two that is there; the second is evaluated only then, and handed on."""
        given, fallback = self.children
        found = given.find(run) if isinstance(given, Path) else given.value(run)
        found = plain(found, given.start)
        return fallback.value(run) if found is None or found is UNDEFINED else found


@dataclass(frozen=True, slots=True)
class IsDefined:
    """`x is defined`: is there such a name?"""

    start: int
    children: tuple[Path]

    def value(self, run: Run) -> object:
        """A name of null is there."""
        return self.children[0].find(run) is not UNDEFINED


@dataclass(frozen=True, slots=True)
class IsNone:
    """`x is none`: is it null, as an unanswered question is?"""

    start: int
    children: tuple[Node]

    def value(self, run: Run) -> object:
        """Is it null?"""
        (value,) = operands(self.children, run)
        return value is None
