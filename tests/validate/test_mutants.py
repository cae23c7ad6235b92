"""Two thousand damaged files: none crashes the process, none throws, none takes a second, each is answered."""

import json
import subprocess
import sys

import pytest

from paoctl.rules.table import BY_CODE
from tests.house.skeleton import ROOT
from tests.support.mutation import mutant

BATCH = 500
BATCHES = range(0, 2000, BATCH)
SLOWEST = 1.0
"""Seconds of processor time for one file, its reports in every format included."""


@pytest.mark.parametrize("first", BATCHES)
def test_every_mutant_is_answered(first: int) -> None:
    argv = [sys.executable, "-m", "tests.support.mutants", str(first), str(first + BATCH)]
    run = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)

    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert (run.returncode, run.stderr) == (0, ""), f"after seed {first + len(answers) - 1}"
    assert [answer["seed"] for answer in answers] == list(range(first, first + BATCH))
    assert max(answer["seconds"] for answer in answers) < SLOWEST
    assert {rule for answer in answers for rule in answer["rules"]} <= set(BY_CODE)
    damaged = [answer for answer in answers if answer["rules"]]
    assert len(damaged) > 0.9 * BATCH, "the mutants are too healthy to prove anything"


def test_the_same_seed_gives_the_same_file() -> None:
    assert [mutant(seed) for seed in range(20)] == [mutant(seed) for seed in range(20)]


def test_the_mutants_reach_the_rules_of_every_family_that_speaks_of_files() -> None:
    argv = [sys.executable, "-m", "tests.support.mutants", "0", "300"]
    run = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=240, check=True)

    reached = {rule[:4] for line in run.stdout.splitlines() for rule in json.loads(line)["rules"]}
    assert reached >= {"PAO0", "PAO1", "PAO2", "PAO3", "PAO4", "PAO6", "PAO9"}
