#!/usr/bin/env python3
"""How many of the generated faults each tool finds, and how many at their line, on the very same files.

The faults are those of tests/fuzz/faults.py: seven families, one fault a file. The tools that read schemas get the
schema in bench/item.schema.json, a copy of the published one from before fragments. Sourcemeta's jsonschema takes part
where it is on the PATH (npm, @sourcemeta/jsonschema).
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from paoctl.rules.base import Example  # noqa: E402 - the path of this repository comes first
from paoctl.rules.samples import ITEM  # noqa: E402
from tests.fuzz.faults import FAMILIES, Fault, faults  # noqa: E402
from tests.support.validation import validated  # noqa: E402

BIN = Path(sys.executable).parent
SCHEMA = ROOT / "bench" / "item.schema.json"
Lines = Sequence[int]
"""The lines that a tool named for a file; 0 for a finding without one."""


@dataclass(frozen=True, slots=True)
class Case:
    """A fault in its file."""

    file: Path
    fault: Fault


def paoctl(cases: Sequence[Case]) -> Iterable[Lines]:
    """Ours."""
    for case in cases:
        found = validated(Example(ITEM.path, case.fault.text)).findings
        yield [each.span.start.line for each in found if each.path == ITEM.path]


def check_jsonschema(cases: Sequence[Case]) -> Iterable[Lines]:
    """It names the lines of syntax errors; of all else the way to the node."""
    argv = [str(BIN / "check-jsonschema"), "--schemafile", str(SCHEMA), *(str(case.file) for case in cases)]
    report = subprocess.run(argv, capture_output=True, text=True, check=False).stdout
    said: dict[str, list[int]] = {}
    for block in re.split(r"\n(?=  (?:Failed to parse |/))", report)[1:]:
        file = re.match(r"  (?:Failed to parse )?([^:\n]+)", block)
        assert file is not None
        said.setdefault(file[1], []).extend([int(line) for line in re.findall(r"line (\d+)", block)] or [0])
    return [said.get(str(case.file), []) for case in cases]


def yamllint(cases: Sequence[Case]) -> Iterable[Lines]:
    """Errors alone: its warnings are about style."""
    argv = [str(BIN / "yamllint"), "--no-warnings", "-d", "relaxed", "-f", "parsable"]
    report = subprocess.run([*argv, *(str(case.file) for case in cases)], capture_output=True, text=True, check=False)
    said: dict[str, list[int]] = {}
    for row in report.stdout.splitlines():
        file, line, _ = row.split(":", 2)
        said.setdefault(file, []).append(int(line))
    return [said.get(str(case.file), []) for case in cases]


def sourcemeta(cases: Sequence[Case]) -> Iterable[Lines]:
    """One run a file: it stops at the first file with a fault."""
    for case in cases:
        argv = ["jsonschema", "validate", "--json", str(SCHEMA), str(case.file)]
        run = subprocess.run(argv, capture_output=True, text=True, check=False)
        if run.returncode == 0:  # then it prints where everything is, too
            yield []
            continue
        lines = [int(found) for found in re.findall(r'"(?:instancePosition": \[|line": )\s*(\d+)', run.stdout)]
        yield lines or [0]


def main() -> int:
    """Print the table."""
    tools = {"paoctl": paoctl, "check-jsonschema": check_jsonschema, "yamllint": yamllint}
    if shutil.which("jsonschema"):
        tools["Sourcemeta jsonschema"] = sourcemeta
    else:
        print("Sourcemeta's jsonschema is not on the PATH: left out\n")
    print(f"| {' | '.join(['fault', 'files', *tools])} |\n|{'---|' * (len(tools) + 2)}")
    with tempfile.TemporaryDirectory() as folder:
        for family in FAMILIES:
            cases = _written(family, Path(folder))
            cells = [_cell(cases, list(tool(cases))) for tool in tools.values()]
            print(f"| {' | '.join([family, str(len(cases)), *cells])} |")
    print("\nEach cell: files in which it finds something, of these at the line of the fault.")
    return 0


def _written(family: str, folder: Path) -> list[Case]:
    cases = []
    for number, fault in enumerate(faults(family)):
        file = folder / f"{family.replace(' ', '-')}-{number}.yaml"
        file.write_text(fault.text, "utf-8")
        cases.append(Case(file, fault))
    return cases


def _cell(cases: Sequence[Case], said: Sequence[Lines]) -> str:
    found = sum(map(bool, said))
    near: Mapping[str, int] = {"PAO101": 1}  # what is missing has no line of its own: one beside it is right, too
    exact = sum(
        any(abs(line - case.fault.line) <= near.get(case.fault.rule, 0) for line in lines)
        for case, lines in zip(cases, said, strict=True)
    )
    return f"{found}, {exact}" if found else "none"


if __name__ == "__main__":
    sys.exit(main())
