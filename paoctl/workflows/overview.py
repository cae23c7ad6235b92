"""All requests as one person sees them: what waits on me, what is mine, the rest."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from paoctl.model.catalog import CatalogBundle
from paoctl.model.phase import Phase, Reason
from paoctl.model.standing import Standing
from paoctl.ports import Forge, Login, Team
from paoctl.report.requests import Overview
from paoctl.workflows.world import World

_OWNERS_MOVE: Final = frozenset({Phase.UNKNOWN.value, Phase.DEGRADED.value, "proposed"})
_OWNERS_REASONS: Final = frozenset({Reason.NEEDS_APPROVAL.value, Reason.TICKET.value})


def overview(world: World, forge: Forge, me: Login, rows: Sequence[Standing]) -> Overview:
    """Part the requests; what the token may not know of teams counts as no."""

    @lru_cache
    def in_team(team: Team) -> bool:
        return forge.in_team(team, me) is True

    def waits_on_me(row: Standing) -> bool:
        if not _waits_for_owner(row) or me in {row.requested_by, row.proposal.author if row.proposal else ""}:
            return False
        return any(map(in_team, owners(world, row.ref.item)))

    parts: dict[str, list[Standing]] = {"on me": [], "mine": [], "others": []}
    for row in rows:
        part = "on me" if waits_on_me(row) else "mine" if row.requested_by == me else "others"
        parts[part].append(row)
    return Overview(parts["on me"], parts["mine"], parts["others"])


def owners(world: World, item: str) -> Sequence[Team]:
    """Who answers for an item; for a bundle those of its components too."""
    offer = world.catalog.definition(item)
    if offer is None:
        return ()
    teams = [offer.document.metadata.owner.team]
    if isinstance(offer.document, CatalogBundle):
        parts = (world.catalog.items.get(each.item) for each in offer.document.components)
        teams += [part.document.metadata.owner.team for part in parts if part]
    return tuple(dict.fromkeys(teams))


def _waits_for_owner(row: Standing) -> bool:
    return row.phase in _OWNERS_MOVE or (row.phase == Phase.WAITING and row.reason in _OWNERS_REASONS)
