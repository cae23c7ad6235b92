"""The actions of an item, each with its place and its type."""

from typing import Final, NamedTuple

from paoctl.actions.registry import Kind, find
from paoctl.errors import PaoError
from paoctl.model.catalog import Action, CatalogItem, Mode
from paoctl.model.source import Pointer

MODES: Final[tuple[Mode, ...]] = ("manual", "automatic")


class Placed(NamedTuple):
    """An action and where it stands."""

    action: Action
    at: Pointer
    mode: Mode

    @property
    def kind(self) -> Kind | None:
        """Its type; None when there is none, or the package that offers it is broken: a fault of its own."""
        try:
            return find(self.action.type)
        except PaoError:
            return None


def placed_actions(item: CatalogItem) -> list[Placed]:
    """The actions of both modes."""
    return [
        Placed(action, ("fulfillment", mode, "actions", index), mode)
        for mode in MODES
        for index, action in enumerate(item.fulfillment.of(mode))
    ]
