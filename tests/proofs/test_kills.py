"""SIGKILL of the real program at every registered boundary and in a call of every action type; the same command again.

What can have an effect is struck before it, and after it with the answer lost.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import pytest

from paoctl.actions.registry import ACTIONS
from tests.proofs.hunter import Hunter, Strike
from tests.proofs.playground import copied, playground
from tests.proofs.stories import ANSWERED, EDITED, MADE, REMOVED, Story
from tests.simulation.product import BOUNDARIES

_SIDES: Final[tuple[Literal["before", "after"], ...]] = ("before", "after")


@dataclass(frozen=True)
class Hunt:
    """A story, and the strikes in it, one after the other."""

    story: Story
    strikes: tuple[Strike, ...]

    def __str__(self) -> str:
        return f"{self.story.name}: {', then '.join(map(str, self.strikes))}"


_READS: Final = ("fetch", "forge", "http GET", "ticket get")
_EVENTS: Final = ("accepted", "leased", "planned", "intent", "result", "parked", "woken", "settled", "released")
_WRITES: Final = (
    *((MADE, f"push {event}", "") for event in _EVENTS),
    (MADE, "http PUT", "rest-api"),
    (MADE, "http POST", "webhook"),
    (MADE, "ticket create", "jira-ticket"),
    (MADE, "ticket link", "jira-ticket"),
    (REMOVED, "http DELETE", "rest-api"),
    (EDITED, "push superseded", ""),
    (ANSWERED, "push resolved", ""),
    (ANSWERED, "ticket comment", "jira-ticket"),
)
HUNTS: Final = (
    *(Hunt(MADE, (Strike("after", boundary),)) for boundary in _READS),
    *(Hunt(story, (Strike(side, boundary, kind),)) for story, boundary, kind in _WRITES for side in _SIDES),
    Hunt(MADE, (Strike("after", "ticket create"), Strike("after", "ticket labelled"))),
)

Platforms = Callable[[Story], Path]


@pytest.fixture(scope="module")
def platforms(tmp_path_factory: pytest.TempPathFactory) -> Platforms:
    """For each story a platform that has stopped where the story begins."""

    @cache
    def prepared(name: str) -> Path:
        story = next(hunt.story for hunt in HUNTS if hunt.story.name == name)
        directory = tmp_path_factory.mktemp(name) / "platform"
        with playground(directory) as ground:
            story.begin(ground)
        return directory

    return lambda story: prepared(story.name)


def test_every_registered_boundary_and_every_action_type_is_struck() -> None:
    strikes = [strike for hunt in HUNTS for strike in hunt.strikes]
    assert {strike.boundary for strike in strikes} == set(BOUNDARIES)
    assert {strike.kind for strike in strikes} - {""} == ACTIONS.keys()


@pytest.mark.ci
@pytest.mark.parametrize("hunt", HUNTS, ids=str)
def test_who_is_killed_there_is_finished_by_the_same_command(hunt: Hunt, platforms: Platforms, tmp_path: Path) -> None:
    story = hunt.story
    with playground(copied(platforms(story), tmp_path / "platform")) as ground:
        hunter = Hunter(ground=ground, left=[*hunt.strikes], watch=lambda request: story.meanwhile(ground, request))
        story.people(ground)
        hunter.stand_before(ground.sandbox)
        for command in story.commands:
            hunter.run(command)
            if None not in story.tickets:
                ground.close_tickets()
        ground.keep_on(hunter.run)
        assert hunter.left == [], "nobody was killed there"
        assert hunter.strangers == [], "calls that are no registered boundary"
        story.assert_whole(ground, tmp_path)
