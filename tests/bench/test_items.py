"""The benchmark measures what it says: items of 3 to 4 KB, in order by our rules and by the schema of the peer."""

import json
import sys
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from bench import peers
from bench.cost import Cost, Trial, ratio, run
from bench.items import write
from bench.validate import COLD, SCHEMA, SCHEMA_CHECKER, WARM, judged
from tests.cli.shell import paoctl


def test_the_items_are_in_order_and_of_the_size_that_is_told(tmp_path: Path) -> None:
    files = write(tmp_path, 40, seed=7)
    peer = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))

    assert paoctl("validate", home=tmp_path).out.startswith("41 files checked, nothing to mend")
    for file in files:
        assert 3_000 <= file.stat().st_size < 4_096
        assert [error.message for error in peer.iter_errors(yaml.safe_load(file.read_text("utf-8")))] == []


def test_the_same_seed_gives_the_same_items(tmp_path: Path) -> None:
    one, same, other = (tmp_path / name for name in ("one", "same", "other"))
    for folder, seed in ((one, 1), (same, 1), (other, 2)):
        folder.mkdir()
        write(folder, 3, seed)
    texts = [sorted(file.read_text() for file in folder.rglob("*.yaml")) for folder in (one, same, other)]

    assert texts[0] == texts[1] != texts[2]


def test_a_gate_is_missed_by_time_or_by_memory() -> None:
    def held(*peer: float) -> bool:
        return judged({COLD: [Cost(1, 1, 50)], SCHEMA_CHECKER: [Cost(*peer)], WARM: [Cost(0.1, 1, 50)]})

    assert held(10, 10, 51)
    assert not held(9, 10, 51)
    assert not held(10, 10, 49)


def test_an_aim_that_is_missed_is_told_and_fails_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert judged({COLD: [Cost(2, 1, 65)], peers.SOURCEMETA: [Cost(1, 1, 20)]})
    assert capsys.readouterr().out.count("aim MISSED") == 2


def test_a_ratio_is_the_median_of_the_turns() -> None:
    costs = {"a": [Cost(1, 1, 1), Cost(9, 1, 1), Cost(3, 1, 1)], "b": [Cost(1, 1, 1), Cost(3, 1, 1), Cost(3, 1, 1)]}

    assert ratio(costs, "a", "b") == 1


def test_a_command_that_finds_something_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="ended with 3"):
        run(Trial((sys.executable, "-c", "raise SystemExit(3)"), tmp_path))
