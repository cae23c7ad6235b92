"""Hypothesis in the place of the dice: it searches for a life that goes wrong, and shortens the one that it finds."""

from typing import Final, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from paoctl.conformance.weather import Armed
from tests.simulation.life import Life
from tests.simulation.offer import KINDS
from tests.simulation.script import ALL_FAULTS, SIZES, Approval, Do, Drop, Duel, Meanwhile, Put, Release, Run, Say, Wait

_NAMES: Final = st.sampled_from([f"{kind}-0" for kind in KINDS])
_FAULTS: Final = st.lists(st.builds(Armed, st.sampled_from(ALL_FAULTS), st.integers(1, 6)), max_size=3).map(tuple)
_ORDERS: Final = st.none() | st.integers(0, 9)
_EDITS: Final = st.builds(Put, _NAMES, st.sampled_from(SIZES), st.sampled_from(["present", "absent"]))
_MEANWHILE: Final = st.none() | st.builds(Meanwhile, st.integers(1, 24), _EDITS | st.builds(Drop, _NAMES))


class Platform(RuleBasedStateMachine):
    """Everything that can happen to one platform, in any order; at the end it must come to rest."""

    @initialize()
    def found(self) -> None:
        """An empty platform."""
        self.life = Life()

    @rule(
        name=_NAMES,
        size=st.sampled_from(SIZES),
        state=st.sampled_from(["present", "present", "absent"]),
        approval=st.sampled_from(["owner", "owner", "owner", "none", "author", "stranger", "outdated"]),
    )
    def submit(self, name: str, size: str, state: str, approval: str) -> None:
        """Ask for something, or for a change or the end of it."""
        self.life.act(Put(name, size, "absent" if state == "absent" else "present", _approval(approval)))

    @rule(faults=_FAULTS, patience=st.sampled_from([5, 60]), order=_ORDERS, meanwhile=_MEANWHILE)
    def run(self, faults: tuple[Armed, ...], patience: int, order: int | None, meanwhile: Meanwhile | None) -> None:
        """A run that is killed, loses pushes, hangs, or meets broken targets, while people ask for something else."""
        self.life.act(Run(faults, patience, order, meanwhile))

    @rule(dice=st.integers(0, 99), first=_FAULTS, second=_FAULTS)
    def race(self, dice: int, first: tuple[Armed, ...], second: tuple[Armed, ...]) -> None:
        """Two runs at once."""
        self.life.act(Duel(dice, _mortal(first), _mortal(second)))

    @rule(name=_NAMES, verb=st.sampled_from(["retry", "resolve"]))
    def say(self, name: str, verb: str) -> None:
        """Somebody gives a command."""
        self.life.act(Say("retry" if verb == "retry" else "resolve", name))

    @rule(what=st.sampled_from(["approve", "close", "decline"]))
    def do(self, what: str) -> None:
        """People do what waits for them."""
        self.life.act(Do("approve" if what == "approve" else "close" if what == "close" else "decline"))

    @rule(name=_NAMES)
    def lose(self, name: str) -> None:
        """A request file is gone."""
        self.life.act(Drop(name))

    @rule(kind=st.sampled_from(KINDS))
    def release(self, kind: str) -> None:
        """A new version is offered."""
        self.life.act(Release(kind))

    @rule(seconds=st.sampled_from([5, 40, 4000]))
    def wait(self, seconds: int) -> None:
        """Time passes; searches learn what is new."""
        self.life.act(Wait(seconds))

    @rule(lag=st.sampled_from([0.0, 12.0, 29.0]))
    def lag(self, lag: float) -> None:
        """From now on searches are so late; the items and the settings say 30 s."""
        self.life.outside.api.lag = self.life.outside.tickets.lag = lag

    @rule(back=st.integers(1, 6))
    def rewind(self, back: int) -> None:
        """The state branch is cut back for a while."""
        self.life.rewind(back)

    @rule()
    def sweep(self) -> None:
        """Faults are over, people help: it must come to rest."""
        self.life.rest()

    def teardown(self) -> None:
        """At the latest now."""
        self.life.rest()


def _approval(text: str) -> Approval:
    known: tuple[Approval, ...] = get_args(Approval)
    return next(each for each in known if each == text)


def _mortal(faults: tuple[Armed, ...]) -> tuple[Armed, ...]:
    """In a race nobody is taken for dead who lives."""
    return tuple(each for each in faults if each.kind != "presumed-dead")


TestPlatform = Platform.TestCase
TestPlatform.settings = settings(
    max_examples=60,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def test_a_state_branch_that_is_cut_back_stops_every_run() -> None:
    life = Life()
    life.act(Put("chain-0"))
    life.act(Run())
    life.act(Put("named-1"))
    assert [life.rewind(back) for back in (1, 2, 3)] == [True, True, True]
    life.rest()
