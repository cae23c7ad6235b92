"""A model of two runs over one step, each of which may die at any moment: every interleaving of their slots.

Both push by compare-and-swap. The second one takes the lease over only when its owner is surely dead, and whoever
calls has looked at the fence just before. A run is paused only by the other one's slots: that a process sleeps between
the look and the call, and is proved dead meanwhile, is what the owners of FORMATS rule out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from paoctl.model.phase import Effect
from tests.proofs.protocol import DECISIONS

Step = Literal["lease", "intent", "fence", "call", "glance", "lag", "look", "ask", "result", "over"]
_KNOWS_REPEATS: Final = frozenset({Effect.KEY, Effect.NAME})


@dataclass(frozen=True, slots=True)
class Side:
    """One run: what it does next, and the length of the journal that it has decided on."""

    steps: tuple[Step, ...] = ("lease",)
    base: int = 0
    alive: bool = True


@dataclass(frozen=True, slots=True)
class Scene:
    """The journal, the world, and both runs."""

    sides: tuple[Side, Side] = (Side(), Side())
    length: int = 0
    holder: int | None = None
    status: Literal["none", "open", "unknown", "done"] = "none"
    effects: int = 0
    seen: bool = False
    kills: int = 1


@dataclass(frozen=True)
class Rivals:
    """Two runs; `fenced` False: neither compare-and-swap nor owner, as two jobs that know nothing of each other."""

    effect: Effect
    fenced: bool = True

    def scenes(self) -> Iterator[Scene]:
        """Every scene that can come about."""
        seen: set[Scene] = set()
        waiting = [Scene()]
        while waiting:
            scene = waiting.pop()
            if scene not in seen:
                seen.add(scene)
                yield scene
                waiting += self._after(scene)

    def finished(self, scene: Scene) -> Scene:
        """The scene once both are gone and one more run has had the step for itself."""
        sweep = replace(scene, sides=(Side(alive=False, steps=()), Side()), kills=0)
        while sweep.sides[1].steps:
            sweep = self._step(sweep, 1)
        return sweep

    def _after(self, scene: Scene) -> Iterator[Scene]:
        for number, side in enumerate(scene.sides):
            if side.alive and side.steps:
                after = self._step(scene, number)
                yield after
                if scene.kills:
                    yield self._killed(scene, number)
                    yield self._killed(after, number)

    def _killed(self, scene: Scene, number: int) -> Scene:
        return self._with(replace(scene, kills=0), number, alive=False, steps=())

    def _with(self, scene: Scene, number: int, *, steps: tuple[Step, ...], alive: bool = True) -> Scene:
        side = replace(scene.sides[number], steps=steps, alive=alive, base=scene.length)
        return replace(scene, sides=(side, scene.sides[1]) if number == 0 else (scene.sides[0], side))

    def _step(self, scene: Scene, number: int) -> Scene:
        side = scene.sides[number]
        step, rest = side.steps[0], side.steps[1:]
        if step == "lease":
            return self._lease(scene, number)
        if step == "fence" and self.fenced and scene.holder != number:
            return self._with(scene, number, steps=())
        if step in {"intent", "ask", "result"}:
            return self._push(scene, number, step, rest)
        if step == "call":
            return self._with(self._call(scene), number, steps=rest)
        if step == "glance":
            return self._with(scene, number, steps=("result",) if scene.seen else rest)
        if step == "lag":
            return self._with(replace(scene, seen=scene.effects > 0), number, steps=rest)
        if step == "look":
            again: tuple[Step, ...] = ("intent", "fence", "call", "result")
            return self._with(scene, number, steps=("result",) if scene.seen else again)
        return self._with(scene, number, steps=rest)

    def _lease(self, scene: Scene, number: int) -> Scene:
        """Look, and take the lease where nobody who lives holds it."""
        other = scene.holder is not None and scene.holder != number
        if scene.status in {"done", "unknown"} or (self.fenced and other and scene.sides[1 - number].alive):
            return self._with(scene, number, steps=())
        known = DECISIONS[self.effect] if scene.status == "open" else ("intent", "fence", "call", "result")
        return self._with(replace(scene, holder=number, length=scene.length + 1), number, steps=known)

    def _push(self, scene: Scene, number: int, step: Step, rest: tuple[Step, ...]) -> Scene:
        if self.fenced and scene.holder != number:  # the swap is lost to a run that holds the lease now
            return self._with(scene, number, steps=())
        status: Literal["open", "unknown", "done"] = (
            "open" if step == "intent" else "unknown" if step == "ask" else "done"
        )
        holder = scene.holder if rest else None
        pushed = replace(scene, status=status, length=scene.length + 1, holder=holder)
        return self._with(pushed, number, steps=rest)

    def _call(self, scene: Scene) -> Scene:
        if scene.effects and self.effect in _KNOWS_REPEATS:
            return scene
        return replace(scene, effects=scene.effects + 1, seen=self.effect is not Effect.LAG)
