"""Files, templates and patterns by the ten thousand: none crashes, throws, takes a second, or goes without an answer.

`make test` tries the first batch of each kind, CI all of them; ten times as many are `nightly`.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from paoctl.rules.table import BY_CODE
from tests.fuzz.corpus import kept
from tests.fuzz.files import mutant
from tests.fuzz.patterns import pattern
from tests.fuzz.targets import TARGETS, seeds
from tests.fuzz.templates import template
from tests.house.skeleton import ROOT

SLOWEST = 1.0
"""Seconds of processor time for one case."""
MOST_MEMORY = 256.0
"""MiB of the process at its peak."""
BATCH = {"file": 1000, "template": 5000, "pattern": 2000}
IN_CI = {"file": 10_000, "template": 10_000, "pattern": 2_000}


@dataclass(frozen=True, slots=True)
class Tried:
    """What a process said of a batch."""

    said: Sequence[Sequence[str]]
    slowest: float
    peak: float


def _try(kind: str, first: int, end: int) -> Tried:
    argv = [sys.executable, "-m", "tests.fuzz.trial", kind, str(first), str(end)]
    run = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert (run.returncode, run.stderr) == (0, ""), f"{kind} after seed {first + len(lines) - 1}: {run.stderr}"
    cases, last = lines[:-1], lines[-1]
    assert [case["seed"] for case in cases] == list(range(first, end))
    return Tried([case["said"] for case in cases], max(case["seconds"] for case in cases), last["peak"])


def _batches(times: int, start: int = 0) -> list[tuple[str, int]]:
    return [(kind, start + first) for kind, most in IN_CI.items() for first in range(0, times * most, BATCH[kind])]


def _first_here() -> list[object]:
    return [pytest.param(*each, marks=pytest.mark.ci) if each[1] else each for each in _batches(1)]


def _holds(kind: str, first: int) -> Tried:
    tried = _try(kind, first, first + BATCH[kind])
    assert tried.slowest < SLOWEST
    assert tried.peak < MOST_MEMORY
    return tried


@pytest.mark.parametrize(("kind", "first"), _first_here())
def test_every_case_is_answered(kind: str, first: int) -> None:
    _holds(kind, first)


@pytest.mark.nightly
@pytest.mark.parametrize(("kind", "first"), _batches(10, start=1_000_000))
def test_every_case_of_a_night_is_answered(kind: str, first: int) -> None:
    _holds(kind, first)


def test_the_files_reach_the_rules_of_every_family_that_speaks_of_files() -> None:
    tried = _try("file", 0, 300)

    assert {rule for said in tried.said for rule in said} <= set(BY_CODE)
    assert {rule[:4] for said in tried.said for rule in said} >= {f"PAO{n}" for n in (0, 1, 2, 3, 4, 6, 9)}
    assert sum(map(bool, tried.said)) > 270, "the files are too healthy to prove anything"


def test_the_templates_are_neither_all_right_nor_all_wrong() -> None:
    tried = _try("template", 0, 1000)

    refusals = {code for said in tried.said for code in said}
    assert refusals >= {"PAO301", "PAO302", "PAO303", "PAO304", "PAO305", "PAO306"}
    assert 100 < sum(not said for said in tried.said) < 900


def test_the_patterns_are_neither_all_right_nor_all_wrong() -> None:
    tried = _try("pattern", 0, 1000)

    assert len({reason for said in tried.said for reason in said}) >= 8
    assert 100 < sum(not said for said in tried.said) < 900


def test_the_same_seed_gives_the_same_case() -> None:
    for make in (mutant, template, pattern):
        assert [make(seed) for seed in range(20)] == [make(seed) for seed in range(20)]


@pytest.mark.parametrize("target", TARGETS)
def test_what_the_fuzzers_found_and_began_with_is_answered(target: str) -> None:
    for data in (*seeds(target), *kept(target)):
        TARGETS[target](data)
