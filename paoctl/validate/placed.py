"""The actions of an item, each with its place and its type."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from paoctl.actions.registry import Kind, kind_of
from paoctl.errors import PaoError
from paoctl.model.catalog import Action, CatalogItem, Mode
from paoctl.model.source import Pointer
from paoctl.template.tree import leaves

MODES: Final[tuple[Mode, ...]] = ("manual", "automatic")


class Placed(NamedTuple):
    """An action and where it stands."""

    action: Action
    at: Pointer
    mode: Mode
    kind: Kind | None
    """Its type; None when there is none, or the package that offers it is broken: a fault of its own."""
    texts: tuple[tuple[Pointer, str], ...]
    """Those of its configurations, each with its pointer from the action on."""


def placed_actions(item: CatalogItem) -> list[Placed]:
    """The actions of both modes."""
    return [
        Placed(action, ("fulfillment", mode, "actions", index), mode, _kind(action), tuple(_texts(action)))
        for mode in MODES
        for index, action in enumerate(item.fulfillment.of(mode))
    ]


def configurations(action: Action) -> Iterator[tuple[str, Mapping[str, object]]]:
    """What an action is told to do, each by its key."""
    for key in ("config", "update", "observe", "destroy"):
        written: Mapping[str, object] | None = getattr(action, key)
        if written is not None:
            yield key, written


def _kind(action: Action) -> Kind | None:
    try:
        return kind_of(action.type)
    except PaoError:
        return None


def _texts(action: Action) -> Iterator[tuple[Pointer, str]]:
    for key, written in configurations(action):
        yield from leaves(written, (key,))
