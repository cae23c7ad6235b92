"""What is offered to the lives of what changes: steps that have a condition, changes that have to be looked for.

A condition is on what another step says, or on what was asked for. So it can fall and rise: the API is in another mood
when that step is run again, or the request asks for another size.
"""

from collections.abc import Mapping
from typing import Final, Literal

Condition = tuple[Literal["mood", "size", "asked"], str]
"""On the mood or the size that another step tells, by its id; or on the size that was asked for."""
Actions = tuple[tuple[str, str, tuple[str, ...]], ...]

ACTIONS: Final[Mapping[str, Actions]] = {
    "seek": (("find", "searched", ()),),
    "drag": (("wait", "slow", ()),),
    "dim": (("call", "unseen", ()),),
    "fickle": (
        ("base", "named", ()),
        ("extra", "searched", ("base",)),
        ("tail", "unseen", ("base",)),
        ("desk", "ticket", ()),
    ),
    "fragile": (
        ("base", "named", ()),
        ("extra", "slow", ("base",)),
        ("other", "unseen", ()),
        ("side", "searched", ()),
    ),
    "fostered": (("base", "searched", ()), ("extra", "unseen", ("base",)), ("side", "named", ())),
    "forked": (
        ("top", "named", ()),
        ("left", "searched", ("top",)),
        ("right", "ticket", ()),
        ("bottom", "slow", ("left",)),
    ),
}
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "fair": ("named", "seek", "drag", "dim", "manual"),
    "fleet": ("named", "seek", "dim"),
}
POLICIES: Final = {
    "fragile": "rollback",
    "fostered": "manual",
    "forked": "rollback",
    "fair": "continue",
    "fleet": "rollback",
}
WHEN: Final[Mapping[tuple[str, str], Condition]] = {
    ("fickle", "extra"): ("mood", "base"),
    ("fickle", "tail"): ("size", "base"),
    ("fragile", "extra"): ("mood", "base"),
    ("fragile", "side"): ("asked", ""),
    ("fostered", "extra"): ("mood", "base"),
    ("forked", "bottom"): ("mood", "left"),
    ("fair", "seek"): ("asked", ""),
    ("fleet", "dim"): ("asked", ""),
}
"""By item and action, or by bundle and component."""
LOOKS_BY: Final[Mapping[tuple[str, str], str]] = {
    ("fickle", "extra"): "base",
    ("fragile", "extra"): "base",
    ("forked", "left"): "top",
}
"""Whose `observe:` uses what another step tells."""
OF_WAY: Final[Mapping[str, str]] = {"searched": "found", "slow": "lagging", "unseen": "blind"}
"""Ways whose changes are POSTs, and the part of the API that they call."""
KINDS: Final = ("fickle", "fragile", "fostered", "forked", "fair", "fleet", "seek", "drag", "dim")
OUTPUTS: Final = ("mood", "size")
"""What their steps tell, besides the host."""


def condition(kind: str, action: str) -> str:
    """When a step, or a component, is wanted: an expression; empty for always."""
    match WHEN.get((kind, action)):
        case ("mood", step):
            return f"outputs.{step}.mood == 'bright'"
        case ("size", step):
            return f"outputs.{step}.size != 'small'"
        case ("asked", _):
            return "fields.size != 'small'"
        case _:
            return ""


def words_of(kind: str) -> tuple[str, ...]:
    """What a request acknowledges: that what has a condition may go."""
    mine = [action for each, action in WHEN if each == kind]
    steps = [f"{each}/{ACTIONS[each][0][0]}" for each in mine] if kind in PARTS else [f"main/{each}" for each in mine]
    return tuple(f"{step}:delete" for step in steps)


def is_wanted(kind: str, action: str, size: str, told: Mapping[str, Mapping[str, object]]) -> bool:
    """Does its condition hold? `told`: by step, what is recorded that it said."""
    match WHEN.get((kind, action)):
        case ("mood", step):
            return told.get(step, {}).get("mood") == "bright"
        case ("size", step):
            return step in told and told[step].get("size") != "small"
        case ("asked", _):
            return size != "small"
        case _:
            return True
