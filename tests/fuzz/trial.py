"""Try what a grammar makes, in a process of its own: `python -m tests.fuzz.trial KIND FIRST END`.

One JSON line a case, then one with the process's peak of memory. The process has a gigabyte of address space and a
bound on processor time: whatever a case does to it ends here, and is seen by who started it.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from paoctl.form.pattern import compile_pattern
from paoctl.report.findings_concise import findings_concise
from paoctl.report.findings_github import findings_github
from paoctl.report.findings_json import findings_json
from paoctl.report.findings_junit import findings_junit
from paoctl.report.findings_sarif import findings_sarif
from paoctl.report.findings_text import findings_text
from paoctl.report.terminal import PIPE
from paoctl.rules.samples import REPOSITORY
from paoctl.template.engine import TemplateError, evaluate, value_of
from paoctl.template.refs import expression_references, references
from paoctl.validate.pattern import explain_pattern
from paoctl.workflows.validate import validate
from tests.fuzz.files import mutant
from tests.fuzz.patterns import TEXTS, pattern
from tests.fuzz.templates import template
from tests.template.world import outcome, world

MEMORY: Final = 1 << 30
"""Bytes of address space; what is in use at the peak is reported, and judged by who asked."""
PROCESSOR_SECONDS: Final = 240
_FILES: Final = {example.path: example.raw for example in REPOSITORY[:2]}
_REPORTS: Final = (
    lambda found: findings_text(found, PIPE),
    findings_concise,
    findings_json,
    findings_github,
    findings_sarif,
    findings_junit,
)
_INJECTED: Final = "{{ 'tw' ~ 'ice' }} {{ secrets.KEY }}"
"""An answer that is itself a template: read twice, it would say `twice`."""


def a_file(seed: int) -> list[str]:
    """A damaged file of a repository, and its findings in one of the formats; the rules that spoke."""
    damaged = mutant(seed)
    found = validate({**_FILES, damaged.path: damaged.raw}, targets={damaged.path}, fresh={damaged.path})
    _REPORTS[seed % len(_REPORTS)](found)
    return [each.rule for each in found.findings if each.path == damaged.path]


def a_template(seed: int) -> list[str]:
    """A template's value, as text and as a condition, and what it mentions; the refusals, by code."""
    text = template(seed)
    scopes = world(text=_INJECTED)
    answer, read = (value_of, references) if "{{" in text else (evaluate, expression_references)
    found = outcome(answer, text, scopes)
    shown = f"{found.cause} {found.remedy}" if isinstance(found, TemplateError) else str(found)
    assert "twice" not in shown, text
    assert len(shown) <= 1024 * 1024, text
    try:
        read(text)
    except TemplateError as refusal:
        return [refusal.code]
    return [found.code] if isinstance(found, TemplateError) else []


def a_pattern(seed: int) -> list[str]:
    """A pattern on texts that are slow elsewhere; the reason it is refused for."""
    text = pattern(seed)
    try:
        compiled = compile_pattern(text)
    except ValueError as error:
        fault = explain_pattern(text, str(error))
        assert 0 <= fault.start <= fault.end <= len(text), text
        return [fault.reason]
    for each in TEXTS:
        compiled.matches(each)
    return []


KINDS: Final[Mapping[str, Callable[[int], list[str]]]] = {
    "file": a_file,
    "template": a_template,
    "pattern": a_pattern,
}


def main() -> None:
    """Try each case."""
    attempt, first, end = KINDS[sys.argv[1]], int(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    for seed in range(first, end):
        begin = time.process_time()
        said = attempt(seed)
        line = {"seed": seed, "seconds": time.process_time() - begin, "said": said}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
    sys.stdout.write(json.dumps({"peak": _peak()}) + "\n")


def _peak() -> float:
    """MiB that this process has held at its most. Linux hands `ru_maxrss` on from the process that began this one."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)


if __name__ == "__main__":
    main()
