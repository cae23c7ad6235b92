"""What would run, before it runs: from the request as it is, and from what is recorded of it."""

from collections.abc import Sequence

from paoctl import __version__
from paoctl.govern.codeowners import match, parse
from paoctl.govern.policies import Verdict
from paoctl.model.catalog import CatalogBundle
from paoctl.model.history import History
from paoctl.model.plan import Facts, Plan
from paoctl.model.proposal import Approver
from paoctl.plan.fallback import next_plan
from paoctl.plan.frame import make_frame
from paoctl.template.scopes import facts_ahead
from paoctl.workflows.pinned import Pinned, owner_teams
from paoctl.workflows.world import World


def plan_ahead(world: World, pinned: Pinned, history: History, facts: Facts | None = None, mode: str = "") -> Plan:
    """What will run; what only the run knows is shown as `<date>`, `<env X>`.

    Args:
        world: with the settings.
        pinned: the request and its definitions.
        history: what is recorded of it.
        facts: of the generation that was accepted already; placeholders without.
        mode: by people or by machines, where it is known; else each item says so.

    Raises:
        UserError: no plan can be made of it.
    """
    request, project = pinned.request, world.project
    shown = {name: f"<env {name}>" for name in project.env.from_process}
    known = facts or _facts(world, pinned)
    frame = make_frame(known, pinned.definition, pinned.components, request.spec.fields, project, shown, mode)
    present = request.spec.state == "present"
    return next_plan(frame, history, history.accepted if facts else None, present=present)


def approvers(world: World, pinned: Pinned, said: Sequence[Verdict] = ()) -> tuple[Approver, ...]:
    """Who owns what is asked for, by which line of CODEOWNERS; and whom policies ask, by what they have said."""
    line = match(parse(world.catalog.codeowners), pinned.request.ref.path)
    place = f" (CODEOWNERS:{line.line})" if line else ""
    owns = "a component of it" if isinstance(pinned.definition, CatalogBundle) else pinned.definition.metadata.id
    owners = tuple(Approver(team, f"owns {owns}{place}") for team in owner_teams(pinned))
    asked = {each.policy.spec.team: each for each in said if each.policy.spec.team is not None}
    return (
        *owners,
        *(Approver(team, f"{each.message} (policy {each.policy.metadata.id})") for team, each in asked.items()),
    )


def _facts(world: World, pinned: Pinned) -> Facts:
    forge = world.project.forge
    return facts_ahead(
        pinned.request, repository=forge.repository, state_branch=forge.state_branch, version=__version__
    )
