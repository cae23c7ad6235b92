"""What is asked for: an item or bundle as it is offered, with its pins."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from paoctl.errors import UsageError, UserError
from paoctl.model.catalog import CatalogBundle, CatalogItem, Definition
from paoctl.model.digest import Pin
from paoctl.model.loaded import Catalog, pin_of
from paoctl.model.project import Project
from paoctl.ports import Forge, Login, Team
from paoctl.rules.nearest import nearest
from paoctl.workflows.pinned import Pinned
from paoctl.workflows.world import World


@dataclass(frozen=True, slots=True)
class Chosen:
    """An item or bundle with the items of its components, each exactly."""

    definition: Definition
    pin: Pin
    components: Mapping[str, CatalogItem] = field(default_factory=dict)
    component_pins: Mapping[str, Pin] = field(default_factory=dict)

    @property
    def spec(self) -> dict[str, object]:
        """The part of a request's `spec` that pins it."""
        if isinstance(self.definition, CatalogItem):
            return {"catalogItem": str(self.pin)}
        return {
            "catalogBundle": str(self.pin),
            "components": {key: str(pin) for key, pin in self.component_pins.items()},
        }

    @classmethod
    def of(cls, pinned: Pinned) -> "Chosen":
        """What a request that is there has pinned."""
        pins = dict(pinned.request.spec.pins)
        return cls(pinned.definition, pins.pop("main"), pinned.components, pins)


def choose(world: World, definition_id: str) -> Chosen:
    """The item or bundle as it is offered now.

    Raises:
        UsageError: none is offered under this id; with the nearest one.
        UserError: a component of the bundle is not offered.
    """
    catalog = world.catalog
    offer = catalog.definition(definition_id)
    if offer is None:
        meant = nearest(definition_id, [*catalog.items, *catalog.bundles])
        remedy = f"did you mean `{meant}`?" if meant else "`paoctl list` shows what there is"
        raise UsageError(f"there is no item or bundle `{definition_id}` on {world.project.forge.base}", remedy=remedy)
    if isinstance(offer.document, CatalogItem):
        return Chosen(offer.document, pin_of(offer))
    return _chosen_bundle(offer.document, pin_of(offer), catalog)


def _chosen_bundle(bundle: CatalogBundle, pin: Pin, catalog: Catalog) -> Chosen:
    missing = [each.item for each in bundle.components if each.item not in catalog.items]
    if missing:
        raise UserError(
            f"{bundle.metadata.id} joins {', '.join(missing)}, which is not offered",
            remedy=f"ask {bundle.metadata.owner.team}, who owns the bundle",
        )
    items = {each.id: catalog.items[each.item] for each in bundle.components}
    documents = {name: item.document for name, item in items.items()}
    return Chosen(bundle, pin, documents, {name: pin_of(item) for name, item in items.items()})


def own_teams(project: Project, forge: Forge, login: Login) -> tuple[Team, ...]:
    """The teams of the settings that a person is in, as far as the token may know."""
    return tuple(team for team in project.teams if forge.in_team(team, login) is True)
