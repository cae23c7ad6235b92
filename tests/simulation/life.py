"""A life: a script, played on the real engine in a fake world."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from random import Random
from typing import Final, NamedTuple

from paoctl.conformance.fakes.owners import FakeOwners
from paoctl.conformance.journals import STATE
from paoctl.conformance.process import process
from paoctl.conformance.weather import Armed, Boundary, Killed, Weather
from paoctl.errors import Bug, PaoError
from paoctl.execute.desk import Limits
from paoctl.model.phase import SETTLING
from paoctl.ports import Commit
from paoctl.workflows.checkpoint import Checkpoint, read_checkpoint
from paoctl.workflows.fulfill import Orders, fulfill
from paoctl.workflows.world import look
from tests.simulation.checks import Checks
from tests.simulation.kept import Violation, is_beside_a_ticket, is_held, is_looked_at
from tests.simulation.outside import Outside, ref_of
from tests.simulation.people import People
from tests.simulation.script import (
    Action,
    Again,
    Do,
    Drop,
    Duel,
    Fog,
    Meanwhile,
    Mood,
    Outage,
    Put,
    Release,
    Run,
    Say,
    Script,
    Slow,
    Veil,
    Wait,
)
from tests.simulation.table import Table, seated

_ROUNDS: Final = 8
"""Rounds of help by people until nothing may be left to do."""
_SWEEPS: Final = 12
"""Runs without a fault until a world must be quiet."""
_QUIET: Final = (7, 71, 90_000)
"""Seconds between runs of which none may write anything."""
_PAUSE: Final = 600
"""Seconds between two sweeps."""
_CALM: Final = Run()


class _Tally(NamedTuple):
    """What there is to see of the work of a run."""

    done: tuple[Commit, int, int]
    calls: int
    """Of the targets."""


class Life:
    """One world, from its first request to its rest."""

    def __init__(self) -> None:
        self.outside = Outside()
        self.armed: Counter[str] = Counter()
        self.fired: Counter[str] = Counter()
        self._people = People(self.outside)
        self._checks = Checks(self.outside)
        self._processes = 0

    def play(self, script: Script) -> None:
        """Play a script to its end, and the world to its rest.

        Raises:
            Violation: something that must hold did not.
        """
        for action in script:
            self.act(action)
        self.fired["outage"] += self.outside.turned_away > 0
        self.fired["fog"] += self.outside.fogged > 0
        self.fired["breaker"] += self.outside.held_back > 0
        self.rest()

    def act(self, action: Action) -> None:
        """Do one thing, and look whether all still holds.

        Raises:
            Violation: it does not.
        """
        people = self._people
        match action:
            case Say(_, name) | Again(name):
                self._tell(action, name)
            case Put() | Drop() | Do() | Mood() | Slow():
                people.do(action)
            case Release(kind):
                people.release(kind)
            case Fog(seconds, status):
                self.armed["fog"] += 1
                self.outside.fog_for(seconds, status)
            case Veil(drawn):
                self.outside.world.forge.may_read_teams = not drawn
            case Wait(seconds):
                self.outside.world.clock.advance(seconds)
            case Outage(seconds):
                self.armed["outage"] += 1
                self.outside.fail_for(seconds)
            case Run():
                self.outside.begin()
                self._run(action)
            case Duel():
                self.outside.begin(side_by_side=True)
                self._duel(action)
        self._checks.after_action()

    def rest(self) -> None:
        """Faults are over: runs until nothing moves; then people do their part, and runs again.

        Raises:
            Violation: something is lost, or never comes to rest.
        """
        self.outside.clear()
        self._sweep()
        self._checks.at_rest(helped=False)
        for _ in range(_ROUNDS):
            if not self._people.help():
                break
            self._sweep()
        self._checks.at_rest(helped=True)

    def rewind(self, back: int) -> bool:
        """The state branch is cut back to so many commits before its checkpoint, until somebody brings it back.

        Returns:
            False where there is no checkpoint yet, or no commit so far back.

        Raises:
            Violation: it did something.
        """
        outside, remote = self.outside, self.outside.world.remote
        known = read_checkpoint(look(outside.world.repo, outside.settings), outside.world.forge)
        if not isinstance(known, Checkpoint):
            return False
        tip, cut = outside.state, known.tip
        for _ in range(back):
            parents = remote.snapshot(cut).info.parents
            if not parents:
                return False
            cut = parents[0]
        remote.branches[STATE] = cut
        before = self._tally()
        outside.begin()
        self._run(_CALM)
        if self._tally() != before:
            raise Violation("a run worked on a state branch that was cut back")
        remote.branches[STATE] = tip
        return True

    def _sweep(self) -> None:
        for _ in range(_SWEEPS):
            self.outside.world.clock.advance(_PAUSE)
            before = self._tally()
            self._act_woken(_CALM)
            held = is_held(self.outside.histories(), self.outside.world.clock.now()) or self.outside.api.is_busy
            if self.outside.state == before.done[0] and not held:
                break
        else:
            raise Violation(f"after {_SWEEPS} runs without a fault there is still something to write")
        self._check_quiet(before)
        self._check_still()
        if is_looked_at(self.outside.histories()):
            self.act(Run(sync=True))

    def _tell(self, word: Say | Again, name: str) -> None:
        """A word that was taken wakes the request, however long it sleeps."""
        before = self.outside.state
        self._people.do(word)
        if self.outside.state == before:
            return
        history = self.outside.histories()[ref_of(name)]
        if history.phase not in SETTLING and not self.outside.is_due():
            raise Violation(f"plan-work would sleep over what was said of {name}")

    def _act_woken(self, run: Run) -> None:
        """A run that does nothing where `plan-work` would not have started it."""
        outside = self.outside
        before, due = outside.state, outside.is_due() or is_beside_a_ticket(outside.histories())
        self.act(run)
        if outside.state != before and not due:
            raise Violation("plan-work would have slept over what a run found to do")

    def _check_still(self) -> None:
        """Nothing more is written, whatever time it is."""
        for seconds in _QUIET:
            before = self.outside.done()
            self.outside.world.clock.advance(seconds)
            self.act(_CALM)
            if self.outside.done() != before:
                raise Violation(f"a run did something {seconds} s after nothing was left to do")

    def _tally(self) -> _Tally:
        outside = self.outside
        return _Tally(outside.done(), outside.api.calls + outside.tickets.calls)

    def _check_quiet(self, before: _Tally) -> None:
        """The last run wrote nothing: it was one over a quiet world."""
        after = self._tally()
        if after.done != before.done:
            raise Violation("a run over a quiet world did something")
        phases = {history.phase for history in self.outside.histories().values()}
        if phases <= SETTLING and after.calls != before.calls:
            raise Violation("a run over a settled world called somebody")

    # --- processes

    def _run(self, run: Run) -> None:
        self._play(self._weather(run.faults), run)

    def _play(self, weather: Weather, run: Run) -> None:
        side = self._side(weather, self._owners(), run)
        if run.dice is None:
            side()
        else:
            Table(Random(run.dice)).play([side])

    def listen(self, run: Run) -> list[tuple[Boundary, str]]:
        """A run, and each call that leaves it, by its name."""
        weather = self._weather(run.faults)
        weather.names = []
        self._play(weather, run)
        return list(zip(weather.met, weather.names, strict=True))

    def _weather(self, faults: Sequence[Armed]) -> Weather:
        self.armed.update(each.kind for each in faults)
        return Weather(faults)

    def _owners(self) -> FakeOwners:
        """A new process; all that came before it are gone."""
        self._processes += 1
        gone = [f"local:here:{number}" for number in range(self._processes)]
        return FakeOwners(f"local:here:{self._processes}", dead=gone)

    def _execute(self, weather: Weather, owners: FakeOwners, run: Run) -> None:
        outside = self.outside
        limits = Limits(patience=run.patience, max_parallel=run.parallel)
        orders = Orders(waiting_only=run.sync, limits=limits, stop=weather.stop)
        try:
            done = fulfill(process(outside.world, owners, weather), outside.settings, outside.redactor, {}, orders)
            bugs = [each.error for each in done.stuck if isinstance(each.error, Bug)]
            outside.ledger.faults += [f"{bug.cause}: {bug.__cause__!r}" for bug in bugs]
        except (Killed, PaoError):
            pass  # the process is gone, or said why it could not begin
        finally:
            self.fired.update(each.kind for each in weather.fired)
            if weather.endless:
                outside.ledger.faults.append("a run does not end")

    def _duel(self, duel: Duel) -> None:
        both = [self._owners(), self._owners()]
        names = {owners.me() for owners in both}
        for owners in both:
            owners.dead_ones -= names
            owners.living |= names
        weathers = [self._weather(duel.first), self._weather(duel.second)]
        sides = [self._side(weather, owners) for weather, owners in zip(weathers, both, strict=True)]
        Table(Random(duel.dice)).play(sides)

    def _side(self, weather: Weather, owners: FakeOwners, run: Run = _CALM) -> Callable[[], None]:
        """A process; while it hangs and is taken for dead, another one runs to its end."""

        def another() -> None:
            self._side(Weather(), self._owners(), Run(patience=run.patience))()

        def side() -> None:
            table = seated()
            weather.turn = self._turn(table.turn if table else lambda: None, run.meanwhile)
            weather.while_paused = partial(table.pause, another) if table else another
            self._execute(weather, owners, run)

        return side

    def _turn(self, turn: Callable[[], None], meanwhile: Meanwhile | None) -> Callable[[], None]:
        """What comes before each call of a process: whose turn it is, and what people do then."""
        if meanwhile is None:
            return turn
        self.armed["merge"] += 1
        calls = count(1)

        def busy() -> None:
            turn()
            if next(calls) == meanwhile.at:
                self.fired["merge"] += 1
                self._people.do(meanwhile.deed, at_work=True)

        return busy
