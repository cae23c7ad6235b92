#!/usr/bin/env python3
"""Run every gate of the house, say how each went, and show all that was found.

`make check`, the pre-commit hook and CI run this file; tests/test_house.py breaks each rule on purpose and runs the
same commands. A new gate is one line in GATES.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import monotonic


@dataclass(frozen=True, slots=True)
class Gate:
    """A command of .venv that exits with 0 when its rule holds; skipped in a tree without the folder it reads."""

    name: str
    command: tuple[str, ...]
    reads: str = "."

    def run(self, tree: Path) -> subprocess.CompletedProcess[str]:
        """Run the command at the root of `tree`; what it said is in `stdout`."""
        program = Path(sys.executable).parent / self.command[0]
        argv = [str(program), *self.command[1:]]
        return subprocess.run(argv, cwd=tree, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)


GATES = (
    Gate("lint", ("ruff", "check", ".")),
    Gate("format", ("ruff", "format", "--check", ".")),
    Gate("types", ("mypy",)),
    Gate("imports", ("lint-imports", "--no-logo")),
    Gate("security", ("bandit", "--quiet", "--recursive", "--severity-level=medium", "paoctl")),
    Gate("workflow security", ("zizmor", "--offline", "--quiet", "--persona=pedantic", "."), reads=".github/workflows"),
    Gate("workflow syntax", ("actionlint",), reads=".github/workflows"),
    Gate("schemas", ("paoctl", "schema", "--check"), reads="schema"),
    Gate("catalog", ("paoctl", "validate"), reads="paoctl.yaml"),
    Gate("layout", ("paoctl", "fmt", "--check"), reads="catalog"),
    Gate("items", ("paoctl", "test"), reads="catalog"),
)


def passes(gate: Gate, tree: Path) -> bool:
    """Run one gate and print its line, with everything it said when it fails."""
    start = monotonic()
    verdict = gate.run(tree)
    ok = verdict.returncode == 0
    word = "ok" if ok else "FAILED"
    print(f"{word:8}{gate.name:20}{monotonic() - start:5.1f} s  {' '.join(gate.command)}", flush=True)
    if not ok:
        print(verdict.stdout, flush=True)
    return ok


def main() -> int:
    """Run all gates, the later ones even when an earlier one failed."""
    tree = Path(__file__).resolve().parent.parent
    verdicts = [passes(gate, tree) for gate in GATES if (tree / gate.reads).exists()]
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
