"""An expression as a tree: what every node can do, and its leaves. The other kinds are in `operations`.

Evaluation reads mappings and lists and nothing else: no attribute of a Python object can be reached, nothing is called
but the table of functions, and no code is generated.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from paoctl.model.deferred import Hidden, Later
from paoctl.template.fault import UNKNOWN_NAME, TemplateError, Unknown
from paoctl.template.marks import Pending, Placeholder, plain
from paoctl.template.run import Run
from paoctl.template.suggestion import did_you_mean
from paoctl.template.values import Laid, excerpt

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


class Constant(NamedTuple):
    """A literal."""

    start: int
    constant: str | int | float | bool | None
    children: tuple[Node, ...] = ()

    def value(self, run: Run) -> object:
        """Itself."""
        return Laid(self.constant) if run.wiki and isinstance(self.constant, str) else self.constant


class Path(NamedTuple):
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
        case Hidden() | Later() | Placeholder() | Pending():
            return plain(value, at)
        case None:
            return None
        case _:
            return UNDEFINED
