"""kill -9 of paoctl at any moment, then the same command again: nothing is lost, and nothing happens twice.

The process is killed by the sandbox, at a request that it counts: before the request has its effect, or after it, with
the answer lost. No clock plays a part.
"""

import signal
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from tests.proofs.assassin import Assassin, Moment
from tests.proofs.playground import Playground, copied, playground

WISHES: Final = (
    "network-firewall-rule/shop-gate",
    "database-postgresql-standard/orders-db",
    "security-secret-standard/api-key",
    "bundle-webapp-standard/shop",
)
PUSH: Final = "POST */git-receive-pack"
TICKET: Final = "POST /rest/api/2/issue"
SOME: Final = (
    Moment("after", PUSH, 2),
    Moment("after", TICKET),
    Moment("before", "PUT /v1/databases/orders-db"),
)
"""A few that show at once what is wrong: CI strikes at every boundary (test_kills.py), the nightly run at thirty."""
EVEN: Final = 30
OUTSIDE: Final = 4
"""Of the thirty, how many lie before the first intent or after the last result of an undisturbed journey."""
FEWER: Final = 6
"""Requests that a journey may have less than the undisturbed one: what runs at the same time is fetched once."""
MIDWAY: Final = 20
"""How many were in fact midway, at least: steps side by side come in another order each time."""


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A platform that has stopped, with four requests that are merged and nothing that is fulfilled."""
    directory = tmp_path_factory.mktemp("merged") / "platform"
    with playground(directory) as ground:
        for wish in WISHES:
            item, name = wish.split("/")
            ground.must("request", item, "--name", name, "--yes")
        ground.agree()
    return directory


@dataclass
class Journey:
    """From merged to ready, with one murder on the way at most."""

    ground: Playground
    assassin: Assassin
    at_the_murder: Counter[str] = field(default_factory=Counter)
    """How many events of each type the journals held."""

    def travel(self) -> None:
        """Fulfil, have people do their part, wake what waits. What was killed is run again."""
        for command in ("fulfill", "sync"):
            self._surely(command)
            self.ground.close_tickets()
        self.ground.keep_on(self._surely)

    @property
    def was_midway(self) -> bool:
        """Whether the murder happened after the first intent and before the last result."""
        results = self.ground.count_events()["result"]
        return self.at_the_murder["intent"] > 0 and self.at_the_murder["result"] < results

    def _surely(self, command: str) -> None:
        if self._runs(command) == -signal.SIGKILL:
            self.at_the_murder = self.ground.count_events()
            assert self._runs(command) == 0

    def _runs(self, command: str) -> int:
        with self.ground.start(command) as process:
            self.assassin.victim = process.pid
            out, err = process.communicate(timeout=120)
        assert process.returncode in (0, -signal.SIGKILL), out + err
        return process.returncode


def assert_whole(ground: Playground) -> None:
    """Everything is ready, everything happened once, and another run has nothing to do."""
    assert ground.phases() == dict.fromkeys(WISHES, "ready")
    assert [ticket.resolution for ticket in ground.sandbox.jira.tickets.all()] == ["Done"]
    effects = Counter((effect.op, effect.collection, effect.name) for effect in ground.effects())
    assert set(effects.values()) == {1}, effects
    assert {op for op, _, _ in effects} == {"create"}
    assert ground.git("fsck", "--strict", "--no-dangling") == b""
    before = ground.state_commits()
    ground.must("fulfill")
    assert ground.state_commits() == before


def survive(merged: Path, directory: Path, moment: Moment) -> Journey:
    """Travel with one murder at that moment, and see that nothing of it is left."""
    assassin = Assassin(moment)
    with playground(copied(merged, directory)) as ground:
        assassin.stand_before(ground.sandbox)
        journey = Journey(ground, assassin)
        journey.travel()
        assert assassin.struck, f"nobody was killed {moment}: there were {len(assassin.seen)} requests"
        assert_whole(ground)
    return journey


@pytest.mark.ci
@pytest.mark.parametrize("moment", SOME, ids=str)
def test_a_run_that_is_killed_is_finished_by_the_next(moment: Moment, merged: Path, tmp_path: Path) -> None:
    survive(merged, tmp_path / "platform", moment)


@dataclass
class Witness:
    """Sees a journey without a murder: which requests there are, and what the journals hold after each push."""

    ground: Playground
    assassin: Assassin
    moves: list[tuple[int, Counter[str]]] = field(default_factory=list)

    def __call__(self, request: str) -> None:
        """Count the events after each push."""
        if request.endswith("git-receive-pack"):
            self.moves.append((len(self.assassin.seen), self.ground.count_events()))

    def moments(self) -> list[Moment]:
        """Thirty moments: a few before the first intent and after the last result, the others between.

        Of those between, half are requests that write; by number alone most would be fetches.
        """
        results = max(counts["result"] for _, counts in self.moves)
        first = next(number for number, counts in self.moves if counts["intent"])
        last = next(number for number, counts in self.moves if counts["result"] == results)
        between = range(first + 1, last)
        writes = [number for number in between if self._writes(number)]
        reads = [number for number in between if not self._writes(number)]
        half = (EVEN - OUTSIDE) // 2
        early, late = range(1, first), range(last + 1, len(self.assassin.seen) - FEWER)
        parts = ((early, OUTSIDE // 2), (writes, half), (reads, half), (late, OUTSIDE // 2))
        numbers = sorted(number for part, count in parts for number in _picked(part, count))
        return [Moment("after" if place % 2 else "before", number=number) for place, number in enumerate(numbers)]

    def _writes(self, number: int) -> bool:
        request = self.assassin.seen[number - 1]
        return not request.startswith("GET ") and not request.endswith("git-upload-pack")


def _picked(numbers: Sequence[int], count: int) -> list[int]:
    """So many of the numbers, at even distances, the first and the last among them."""
    return [numbers[round(place * (len(numbers) - 1) / (count - 1))] for place in range(count)]


@pytest.fixture(scope="module")
def moments(merged: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Moment]:
    """The thirty moments, from a journey that nothing disturbed."""
    assassin = Assassin()
    with playground(copied(merged, tmp_path_factory.mktemp("undisturbed") / "platform")) as ground:
        assassin.stand_before(ground.sandbox)
        assassin.watch = witness = Witness(ground, assassin)
        Journey(ground, assassin).travel()
        assert_whole(ground)
    return witness.moments()


@pytest.mark.nightly
def test_thirty_moments_spread_over_the_whole_run(
    merged: Path, moments: list[Moment], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    midway = 0
    for place, moment in enumerate(moments):
        journey = survive(merged, tmp_path / str(place) / "platform", moment)
        midway += journey.was_midway
        with capsys.disabled():
            where = "midway" if journey.was_midway else "at an end"
            sys.stdout.write(f"{place + 1:2} killed {moment.side} {journey.assassin.struck} ({where})\n")

    assert len(moments) == EVEN
    assert midway >= MIDWAY
