"""Validate mutants in a process of its own: `python -m tests.support.mutants FIRST END`, one JSON line a mutant.

The process has a gigabyte of memory and two minutes of processor time; whatever a mutant does to it ends here.
"""

import json
import resource
import sys
import time

from paoctl.report.findings_concise import findings_concise
from paoctl.report.findings_github import findings_github
from paoctl.report.findings_json import findings_json
from paoctl.report.findings_junit import findings_junit
from paoctl.report.findings_sarif import findings_sarif
from paoctl.report.findings_text import findings_text
from paoctl.report.terminal import PIPE
from paoctl.rules.samples import REPOSITORY
from paoctl.workflows.validate import validate
from tests.support.mutation import mutant

MEMORY = 1 << 30
PROCESSOR_SECONDS = 120


def main() -> None:
    """Validate each mutant, and show it in every format."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    files = {example.path: example.raw for example in REPOSITORY[:2]}
    for seed in range(int(sys.argv[1]), int(sys.argv[2])):
        damaged = mutant(seed)
        begin = time.process_time()
        found = validate({**files, damaged.path: damaged.raw}, fresh={damaged.path})
        others = (findings_concise, findings_json, findings_github, findings_sarif, findings_junit)
        shown = [findings_text(found, PIPE), *(report(found) for report in others)]
        seconds = time.process_time() - begin
        rules = [each.rule for each in found.findings if each.path == damaged.path]
        line = {
            "seed": seed,
            "seconds": seconds,
            "rules": rules,
            "size": len(damaged.raw),
            "shown": max(map(len, shown)),
        }
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
