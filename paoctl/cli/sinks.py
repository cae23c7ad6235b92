"""Where a report of `paoctl validate` goes: `-o FORMAT`, or `-o FORMAT=FILE`, as often as wanted."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from paoctl.cli.rewrite import rewrite
from paoctl.cli.terminal import output, show
from paoctl.errors import UsageError
from paoctl.report.findings import Findings
from paoctl.report.terminal import PIPE, Terminal
from paoctl.rules.nearest import nearest

Report = Callable[[Findings, Terminal], str]
Sink = Callable[[Findings], None]


def _text(findings: Findings, terminal: Terminal) -> str:
    from paoctl.report.findings_text import findings_text

    return findings_text(findings, terminal)


def _concise(findings: Findings, _: Terminal) -> str:
    from paoctl.report.findings_concise import findings_concise

    return findings_concise(findings)


def _json(findings: Findings, _: Terminal) -> str:
    from paoctl.report.findings_json import findings_json

    return findings_json(findings)


def _github(findings: Findings, _: Terminal) -> str:
    from paoctl.report.findings_github import findings_github

    return findings_github(findings)


def _sarif(findings: Findings, _: Terminal) -> str:
    from paoctl.report.findings_sarif import findings_sarif

    return findings_sarif(findings)


def _junit(findings: Findings, _: Terminal) -> str:
    from paoctl.report.findings_junit import findings_junit

    return findings_junit(findings)


FORMATS: Final[Mapping[str, Report]] = {
    "text": _text,
    "concise": _concise,
    "json": _json,
    "github": _github,
    "sarif": _sarif,
    "junit": _junit,
}
"""Each is imported when it is asked for."""


def sinks(formats: Sequence[str]) -> list[Sink]:
    """What to give the findings to. On GitHub Actions annotations come without being asked for.

    Raises:
        UsageError: there is no such format. A sink raises it when its file can't be written.
    """
    chosen = list(formats) or ["text"]
    if os.environ.get("GITHUB_ACTIONS") == "true" and not any(each.startswith("github") for each in chosen):
        chosen.append("github")
    return [_sink(each) for each in chosen]


def _sink(text: str) -> Sink:
    name, _, file = text.partition("=")
    report = _report(name)
    if file:
        return lambda found: rewrite(Path(file), report(found, PIPE).encode("utf-8", "backslashreplace"))
    return lambda found: show(report(found, output()))


def _report(name: str) -> Report:
    if name not in FORMATS:
        meant = nearest(name, FORMATS)
        remedy = f"did you mean `{meant}`?" if meant else f"formats: {', '.join(FORMATS)}"
        raise UsageError(f"there is no format `{name}`", remedy=remedy)
    return FORMATS[name]
