"""A checkpoint of the state branch, kept elsewhere: a chain of hashes alone does not see that its end is missing.

It is a check of the forge on a commit that stays: the one that brought paoctl.yaml. It says which commit the state
branch had reached; from then on every state must contain that commit. It only moves forward: the tips of runs side by
side are in one history, and of two the newer contains the older.
"""

from dataclasses import dataclass
from typing import Final

from paoctl.errors import PaoError, PlatformError
from paoctl.model.paths import PROJECT_PATH
from paoctl.ports import CheckResult, Commit, Forbidden, Forge
from paoctl.record.state import State
from paoctl.workflows.world import World

NAME: Final = "pao/state"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far the state branch had come."""

    lineage: str
    tip: Commit

    @property
    def title(self) -> str:
        """As the forge keeps it; short enough for a commit status (140 characters)."""
        return f"{self.lineage} {self.tip}"

    @classmethod
    def parse(cls, title: str) -> "Checkpoint | None":
        """Read it back; None for what is none."""
        words = title.split()
        return cls(*words) if len(words) == 2 else None


def read_checkpoint(world: World, forge: Forge) -> Checkpoint | Forbidden | None:
    """The newest checkpoint; None when there is none yet.

    Raises:
        PlatformError: there is one, and it is none of ours.
        PaoError: the forge can't be asked.
    """
    place = _place(world)
    found = forge.checked(place, NAME, world.project.forge.apps) if place else None
    if not isinstance(found, CheckResult):
        return found
    known = Checkpoint.parse(found.title)
    if known is None:
        raise PlatformError(
            f"the check {NAME} on {place} is no checkpoint of ours: `{found.title[:80]}`",
            remedy="find out who wrote it (docs/security.md); nothing is done before it is gone or mended",
            code="PAO815",
        )
    return known


def refuse_cut(world: World, forge: Forge) -> str:
    """See that the state holds all that it once held; a warning when that can't be seen.

    Raises:
        PlatformError: its end is missing, or all of it.
        PaoError: the forge can't be asked.
    """
    known = read_checkpoint(world, forge)
    if isinstance(known, Forbidden):
        return f"{known.what} can't be read, so a state branch that was cut back is not noticed: {known.fix}"
    if known and not holds(world, known):
        branch = world.project.forge.state_branch
        raise PlatformError(
            f"the branch {branch} was cut back, or is another one: it lacks the commit {known.tip} that it had reached",
            remedy=f"bring it back: git push --force origin {known.tip}:refs/heads/{branch}; if that is lost, an admin "
            f"says by pull request, in paoctl.yaml: forge: {{lostState: {known.tip}}} (docs/security.md)",
            code="PAO815",
        )
    return ""


def holds(world: World, known: Checkpoint) -> bool:
    """Is the checkpoint in the state? It may be newer than our look: then another run was at work, and we look anew."""
    return (
        known.tip == world.project.forge.lost_state or _contains(world, world.state.commit, known) or _now(world, known)
    )


def keep_checkpoint(world: World, forge: Forge) -> str:
    """Move the checkpoint on to where the branch is now; why it could not be, in words: the work itself is recorded."""
    branch = world.project.forge.state_branch
    try:
        tip, place, known = world.repo.fetch(branch)[branch], _place(world), read_checkpoint(world, forge)
        lineage = State.at(world.repo, tip).lineage() if tip else None
        if tip is None or place is None or lineage is None or isinstance(known, Forbidden):
            return ""
        ours = Checkpoint(lineage.id, tip)
        if known and known.tip != world.project.forge.lost_state and not _contains(world, tip, known):
            faster = _now(world, known)  # a run beside ours was, and its checkpoint is the newer one
            return "" if faster else f"{branch} was cut back during this run: it lacks the commit {known.tip}"
        if known != ours:
            text = f"The branch `{branch}` had reached `{tip}`. paoctl runs nothing on a state that lacks it."
            forge.check(place, NAME, CheckResult("success", ours.title, text))
    except PaoError as error:
        return f"the checkpoint of {branch} could not be written: {error.cause}"
    return ""


def seen_checkpoint(world: World, forge: Forge) -> tuple[bool, str]:
    """For `paoctl verify`: does the state hold all that it once held, as far as is known, and how that is known."""
    try:
        known = read_checkpoint(world, forge)
    except PaoError as error:
        return True, f"no checkpoint seen: {error.cause}"
    if isinstance(known, Forbidden):
        return True, f"no checkpoint seen: {known.what} can't be read; {known.fix}"
    if known is None:
        return True, "no checkpoint yet: the next run that writes makes one"
    branch = world.project.forge.state_branch
    if known.tip == world.project.forge.lost_state:
        return True, f"the checkpoint {known.tip[:12]} was given up (forge.lostState)"
    if holds(world, known):
        return True, f"checkpoint seen: {branch} holds {known.tip[:12]}, as the forge knows it"
    return False, f"cut: {branch} lacks {known.tip}, which it had reached (PAO815)"


def _place(world: World) -> Commit | None:
    return world.repo.first_introduced(world.base, PROJECT_PATH)


def _now(world: World, known: Checkpoint) -> bool:
    branch = world.project.forge.state_branch
    return _contains(world, world.repo.fetch(branch)[branch], known)


def _contains(world: World, tip: Commit | None, known: Checkpoint) -> bool:
    return tip is not None and world.repo.contains(tip, known.tip)
