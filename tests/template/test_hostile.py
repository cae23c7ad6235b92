"""An author or a requester who means harm reaches nothing and uses up nothing."""

import time
import tracemalloc

import pytest

from paoctl.template.engine import TemplateError, value_of
from paoctl.template.syntax import parse_expression
from tests.template.attacks import attacks
from tests.template.world import outcome, world

CANARY = "c4n4ry-of-the-process"
ATTACKS = sorted(set(attacks()))
LARGE = '"\\' * 32_000


class Witness(dict[str, object]):
    """A value with something to find: in its attributes, in its class, in what calling it gives."""

    canary = CANARY

    def __call__(self) -> str:
        return CANARY


def shown(text: str) -> str:
    """All that an attacker gets to see."""
    found = outcome(value_of, text, world(text="text", large=LARGE, witness=Witness(x=1)))
    return f"{found.cause} {found.remedy}" if isinstance(found, TemplateError) else str(found)


def _cpu_seconds(text: str) -> float:
    """What an attack costs, by the best of three: collecting other tests' garbage is no part of it."""
    costs = []
    for _ in range(3):
        start = time.process_time()
        shown(text)
        costs.append(time.process_time() - start)
    return min(costs)


def test_there_are_enough_attacks() -> None:
    assert len(ATTACKS) >= 300


@pytest.fixture(scope="module", autouse=True)
def _grammar() -> None:
    """Jinja2 is loaded once in a process; its import is not part of any one template."""
    parse_expression("1 + 1")


@pytest.mark.parametrize("text", ATTACKS, ids=range(len(ATTACKS)))
def test_an_attack_reaches_nothing_and_is_over_at_once(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAO_CANARY", CANARY)
    found, elapsed = shown(text), _cpu_seconds(text)

    assert elapsed <= 1  # with coverage measured and a busy machine; alone it is a twentieth of that
    assert len(found.encode()) <= 1024 * 1024
    for trace in (CANARY, "root:", "<class", "<function", "<built-in", "object at 0x", "49"):
        assert trace not in found.replace(text, "")


@pytest.mark.parametrize("text", ATTACKS, ids=range(len(ATTACKS)))
def test_an_attack_takes_little_memory(text: str) -> None:
    tracemalloc.start()
    try:
        shown(text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak <= 2 * 1024 * 1024
