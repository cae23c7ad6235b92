"""What a validation found, as the reports take it."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from paoctl.model.diagnostic import Diagnostic, Related, Severity
from paoctl.model.unseen import CONTROL, INVISIBLE, JOINERS

_UNSEEN: Final = f"[{CONTROL}{INVISIBLE}{JOINERS}\r]"
"""A pattern that is compiled for the first text that is shown: it takes a millisecond."""


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of one run, sorted by file and place."""

    findings: tuple[Diagnostic, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    """The text of each file that findings are about."""
    checked: Collection[str] = ()
    """The paths of the files that were looked at."""
    seconds: float = 0.0
    """How long it took."""
    expected: Mapping[Diagnostic, tuple[str, str]] = field(default_factory=dict)
    """Of a finding about what something comes to: what is expected, and what is there instead, as text."""

    def count(self, severity: Severity) -> int:
        """How many are so bad."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def by_file(self) -> Mapping[str, int]:
        """How many each file has."""
        return Counter(finding.path for finding in self.findings)


def counted(findings: Findings) -> str:
    """`2 errors, 1 warning in 2 files`, or how many files were checked in vain."""
    if not findings.findings:
        return f"{plural(len(findings.checked), 'file')} checked, nothing to mend"
    counts = [(findings.count(severity), severity.value) for severity in Severity]
    told_of = ", ".join(plural(number, noun) for number, noun in counts if number)
    return f"{told_of} in {plural(len(findings.by_file), 'file')}"


def plural(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def place_of(related: Related, finding: Diagnostic) -> str:
    """Where a second place is, as editors open it."""
    start = related.span.start
    return f"{related.path or finding.path}:{start.line}:{start.column}"


def told(finding: Diagnostic) -> str:
    """A finding in plain lines, for places that can't show the line of the file."""
    elsewhere = (f"{each.label}: {place_of(each, finding)}" for each in finding.related if each.path is not None)
    lines = (finding.message, finding.label, *elsewhere, *(f"help: {line}" for line in finding.help))
    return "\n".join(line for line in lines if line)


def visible(text: str) -> str:
    """The text without what could move a cursor or hide other text: U+FFFD stands for each such character."""
    return re.sub(_UNSEEN, "\ufffd", text)


def visible_line(text: str) -> str:
    """The same on one line, in which nothing is a command to GitHub Actions.

    A message may quote an answer, and the log of a step obeys `::` at the begin of a line and `##[` anywhere in it
    (actions/runner, src/Runner.Common/ActionCommand.cs).
    """
    return visible(text.replace("\n", "↵")).replace("##[", "#\ufffd[")
