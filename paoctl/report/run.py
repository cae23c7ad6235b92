"""What a run of the executor came to: for people, for programs, for the page of a CI job."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from paoctl.errors import Interrupted, PaoError
from paoctl.model.history import History
from paoctl.model.phase import Phase
from paoctl.model.request import RequestRef
from paoctl.record.status import status_document
from paoctl.report.document import json_document
from paoctl.report.findings import plural, visible
from paoctl.report.github_command import MOST_OF_A_KIND, Level, workflow_command
from paoctl.report.markdown import code, cut, linked, table
from paoctl.report.marks import marked, symbol
from paoctl.report.tables import table_text
from paoctl.report.terminal import Terminal

LONGEST: Final = 900_000
"""Characters of a job summary. GitHub refuses one of more than 1 MiB as a whole."""
_HEADING: Final = ("REQUEST", "PHASE", "REASON", "WHAT")
_ERRORS: Final = frozenset({Phase.FAILED, Phase.ROLLED_BACK})
_KNOWN_WHY: Final = frozenset({Phase.WAITING, Phase.UNKNOWN, Phase.DEGRADED})
"""What keeps such a request is in its message; that the run left it alone says nothing more."""
_WARNINGS: Final = frozenset({Phase.UNKNOWN, Phase.DEGRADED})


@dataclass(frozen=True, slots=True)
class RunRow:
    """A request that the run looked at."""

    ref: RequestRef
    history: History | None
    """Where it stands; None when it could not even be read."""
    changed: bool = False
    """Did the run write anything?"""
    note: str = ""
    """Why the run left it alone."""
    error: PaoError | None = None
    """Why it could not be read or recorded."""

    @property
    def phase(self) -> str:
        """The phase, in a word."""
        if isinstance(self.error, Interrupted):
            return "interrupted"
        return self.history.phase.value if self.history and not self.error else "failed"

    @property
    def reason(self) -> str:
        """The reason, in a word; empty when there is none."""
        return self.history.reason.value if self.history and self.history.reason and not self.error else ""

    @property
    def undone_as_asked(self) -> bool:
        """Did the run undo it because a person said so? That is no failure of the run."""
        return bool(self.history and self.phase == Phase.ROLLED_BACK and not self.history.failures)

    @property
    def said(self) -> str:
        """What there is to say, in a sentence."""
        if self.error:
            return self.error.cause
        message = self.history.message if self.history else ""
        return message if self.phase in _KNOWN_WHY and message else self.note or message


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run: the requests it looked at, the commits it pushed."""

    rows: Sequence[RunRow]
    commits: int
    interrupted: bool = False


def run_text(report: RunReport, terminal: Terminal) -> str:
    """A line a request."""
    rows = [(str(row.ref), marked(row.phase, terminal), row.reason, visible(row.said)) for row in report.rows]
    return table_text(_HEADING, rows, terminal) if rows else ""


def run_json(report: RunReport) -> str:
    """A `Run`."""
    body = {"commits": report.commits, "interrupted": report.interrupted, "items": [_data(row) for row in report.rows]}
    return json_document("Run", body)


def run_sentence(report: RunReport) -> str:
    """As `2 ready, 1 waiting; 3 commits`."""
    if not report.rows:
        return "there is nothing to do"
    phases = Counter(row.phase for row in report.rows)
    counts = ", ".join(f"{count} {phase}" for phase, count in phases.most_common())
    return f"{counts}; {plural(report.commits, 'commit')}"


def run_annotations(report: RunReport) -> str:
    """Workflow commands: an error for what failed, a warning where a person must look."""
    levels: Mapping[Level, frozenset[Phase]] = {"error": _ERRORS, "warning": _WARNINGS}
    lines = (line for level, phases in levels.items() for line in _annotations(level, _of(report, phases)))
    return "".join(f"{line}\n" for line in lines)


def run_summary(report: RunReport) -> str:
    """The job summary, in Markdown."""
    parts = [f"### paoctl: {run_sentence(report)}"]
    if report.interrupted:
        parts.append("**Asked to stop:** what was under way is recorded; the next run goes on from there.")
    if report.rows:
        parts.append(table(("", "Request", "Reason", "What"), [_summary_row(row) for row in report.rows]))
    return cut("\n\n".join(parts) + "\n", LONGEST, "The log of this step has all of it.")


def run_next(report: RunReport) -> str:
    """One command that makes sense now; empty when there is nothing to say."""
    for phases in (_ERRORS, _WARNINGS, {Phase.WAITING}, {Phase.READY}):
        for row in report.rows:
            if row.history and not row.error and row.history.phase in phases:
                text = str(status_document(row.ref, row.history)["next"])
                return text if text.startswith("paoctl ") else ""
    return ""


def _data(row: RunRow) -> Mapping[str, object]:
    accepted = row.history.accepted if row.history else None
    facts = accepted.facts if accepted else {}
    data: dict[str, object] = {
        "name": row.ref.name,
        "item": row.ref.item,
        "team": facts.get("team"),
        "environment": facts.get("environment"),
        "phase": row.history.phase.value if row.history else None,
        "reason": row.reason or None,
        "message": (row.history.message or None) if row.history else None,
        "updated": (row.history.at or None) if row.history else None,
        "changed": row.changed,
        "note": row.note or None,
    }
    if row.error:
        data["error"] = {"cause": row.error.cause, "remedy": row.error.remedy, "code": row.error.code}
    return data


def _of(report: RunReport, phases: frozenset[Phase]) -> Sequence[RunRow]:
    return [row for row in report.rows if row.phase in phases and not row.undone_as_asked]


def _annotations(level: Level, rows: Sequence[RunRow]) -> Iterator[str]:
    shown = rows if len(rows) <= MOST_OF_A_KIND else rows[: MOST_OF_A_KIND - 1]
    for row in shown:
        remedy = f"\nhelp: {row.error.remedy}" if row.error and row.error.remedy else ""
        yield workflow_command(level, visible(row.said) + remedy, title=f"{row.ref} is {row.phase}")
    if rest := len(rows) - len(shown):
        yield workflow_command(level, f"{plural(rest, 'more request')}; the summary of this job has all of them")


def _summary_row(row: RunRow) -> tuple[str, ...]:
    url = row.history.accepted.url if row.history and row.history.accepted else ""
    name = f"[{code(str(row.ref))}](<{url}>)" if url else code(str(row.ref))
    return f"{symbol(row.phase)} {row.phase}", name, row.reason, linked(visible(row.said))
