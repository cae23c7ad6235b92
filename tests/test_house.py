"""Each gate passes a clean skeleton of the package, and names the rule that a deliberate violation breaks."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from scripts.check import GATES, Gate
from tests.house import skeleton
from tests.house.violations import VIOLATIONS, Violation


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What each gate said of the clean skeleton, and of the same skeleton with every violation in it."""

    clean: Mapping[str, CompletedProcess[str]]
    broken: Mapping[str, CompletedProcess[str]]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """Two runs a gate are enough: what it finds tells the violations apart."""
    tree = tmp_path_factory.mktemp("house")
    skeleton.build(tree)
    clean = {gate.name: gate.run(tree) for gate in GATES}
    for violation in VIOLATIONS:
        file = tree / violation.path
        file.parent.mkdir(exist_ok=True)
        file.write_text(violation.text, "utf-8")
    return Verdicts(clean, broken={gate.name: gate.run(tree) for gate in GATES})


@pytest.mark.parametrize("gate", [gate.name for gate in GATES])
def test_a_gate_passes_the_clean_skeleton(gate: str, verdicts: Verdicts) -> None:
    assert verdicts.clean[gate].returncode == 0, verdicts.clean[gate].stdout


@pytest.mark.parametrize("violation", VIOLATIONS, ids=lambda violation: violation.rule)
def test_a_gate_names_the_violation(violation: Violation, verdicts: Verdicts) -> None:
    verdict = verdicts.broken[violation.gate]

    assert verdict.returncode != 0
    assert violation.finding in verdict.stdout
    assert violation.finding not in verdicts.clean[violation.gate].stdout


def test_every_gate_has_a_violation_to_refuse() -> None:
    assert {violation.gate for violation in VIOLATIONS} == {gate.name for gate in GATES}


@pytest.mark.parametrize(
    ("test", "finding"),
    [
        ("def test_it():\n    open(__file__)\n", "ResourceWarning"),
        ("import pytest\n\n\n@pytest.mark.nigthly\ndef test_it(): ...\n", "'nigthly' not found in `markers`"),
    ],
    ids=["a file left open", "a misspelt marker"],
)
def test_the_test_run_itself_is_strict(test: str, finding: str, tmp_path: Path) -> None:
    skeleton.build(tmp_path)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_it.py").write_text(test, "utf-8")

    verdict = Gate("tests", ("pytest", "-p", "no:cacheprovider")).run(tmp_path)

    assert verdict.returncode != 0
    assert finding in verdict.stdout
