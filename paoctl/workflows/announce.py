"""After a run: the one comment on the pull request of each request that changed. A projection, never the record."""

from collections.abc import Sequence

from paoctl.errors import PaoError
from paoctl.model.phase import Phase
from paoctl.ports import Forge, PullRequest
from paoctl.report.comment import comment_text, marker
from paoctl.workflows.drive import Driven
from paoctl.workflows.world import World


def announce(world: World, forge: Forge, driven: Sequence[Driven]) -> Sequence[str]:
    """Write or edit the comments; what could not be said, in words. Nothing is raised: the work itself is recorded."""
    return [trouble for each in driven if each.changed and (trouble := _say(world, forge, each))]


def _say(world: World, forge: Forge, driven: Driven) -> str:
    try:
        pull = _pull(world, forge, driven)
        if pull is not None:
            forge.say(pull, marker(driven.ref), comment_text(driven.ref, driven.history))
    except PaoError as error:
        return f"{driven.ref}: the comment on its pull request could not be written: {error.cause}"
    return ""


def _pull(world: World, forge: Forge, driven: Driven) -> PullRequest | None:
    """The pull request of what the history speaks of: of the blob that was refused, else of the generation."""
    history = driven.history
    if history.refused and history.phase is not Phase.DEGRADED:
        introduced = world.repo.introduced(world.base, driven.ref.path)
        return forge.pull_of(introduced) if introduced else None
    accepted = history.accepted
    return forge.pull(accepted.pull) if accepted and accepted.pull else None
