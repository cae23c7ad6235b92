"""The benchmark measures what it says: items of 3 to 4 KB, in order by our rules and by the schema of the peer."""

import json
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

from bench.items import write
from bench.validate import SCHEMA, Cost, verdict
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


def test_the_gate_is_missed_by_time_or_by_memory() -> None:
    ours = [Cost(1, 1, 50)]

    assert verdict({"paoctl validate": ours, "check-jsonschema": [Cost(10, 10, 51)]})
    assert not verdict({"paoctl validate": ours, "check-jsonschema": [Cost(9, 10, 51)]})
    assert not verdict({"paoctl validate": ours, "check-jsonschema": [Cost(10, 10, 49)]})
