"""The seven faults that every tool was tried with: all in one file, all found in one pass, each with its remedy."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from paoctl.report.findings import Findings
from paoctl.report.findings_text import findings_text
from paoctl.report.terminal import PIPE
from paoctl.rules.samples import ITEM, REPOSITORY
from paoctl.workflows.validate import validate
from tests.house.skeleton import ROOT

HERE = Path(__file__).parent / "seven-faults"

FAULTS = {
    "PAO101": "a required key is missing",
    "PAO102": "a key is unknown",
    "PAO204": "a regular expression is broken",
    "PAO103": "a value is of the wrong type",
    "PAO003": "a line is indented with a tab",
    "PAO004": "a key stands twice",
    "PAO302": "a reference leads nowhere",
}


def found() -> Findings:
    files = {example.path: example.raw for example in REPOSITORY}
    return validate({**files, ITEM.path: (HERE / "item.yaml").read_bytes()})


def test_seven_faults_are_seven_findings_in_one_pass() -> None:
    assert {finding.rule for finding in found().findings} == FAULTS.keys()
    assert len(found().findings) == len(FAULTS)


def test_each_has_its_place_and_its_remedy() -> None:
    for finding in found().findings:
        assert finding.path == ITEM.path
        assert finding.span.start.line > 1
        assert finding.span.start < finding.span.end
        assert finding.label
        assert finding.help


def test_people_see_the_line_the_caret_and_the_remedy() -> None:
    text = findings_text(replace(found(), seconds=0.003), PIPE)

    assert text == (HERE / "expected.txt").read_text("utf-8")


def test_the_same_files_give_the_same_findings_in_the_same_order() -> None:
    argv = (sys.executable, "-c", "from tests.examples.test_seven_faults import found; print(found().findings)")
    environs = [{**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2", "3")]
    runs = {subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, check=True).stdout for env in environs}

    assert len(runs) == 1
