"""`paoctl validate`: everything that is wrong with a repository, all at once."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from paoctl.cli.terminal import output, show
from paoctl.errors import UsageError
from paoctl.model.diagnostic import Severity
from paoctl.report.findings import Findings
from paoctl.report.terminal import PIPE, Terminal
from paoctl.rules.nearest import nearest


class FailOn(StrEnum):
    """From which severity on the command fails."""

    ERROR = "error"
    WARNING = "warning"


Formats = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        "--output",
        "--format",
        envvar="PAOCTL_OUTPUT",
        metavar="FORMAT[=FILE]",
        help="text, concise, json or github; may be repeated, and each may go to a file",
    ),
]
Rules = list[str] | None


def validate(
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH", help="files, folders, or - for stdin")] = None,
    form: Formats = None,
    select: Annotated[Rules, typer.Option("--select", metavar="RULE", help="only these: PAO302, PAO3, a name")] = None,
    ignore: Annotated[Rules, typer.Option("--ignore", metavar="RULE", help="all but these")] = None,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="from which severity on to fail")] = FailOn.ERROR,
) -> int:
    """Check settings, items, bundles and requests; without a path those of the repository around you.

    Examples:
      paoctl validate
      paoctl validate catalog/databases
      paoctl validate -o text -o json=report.json
      paoctl request ITEM --dry-run | paoctl validate -
    """
    from paoctl.cli.sources import sources
    from paoctl.workflows.validate import validate as find

    sinks, wanted = _sinks(form or []), _wanted(select or [], ignore or [])
    given = sources(paths or [])
    found = find(given.files, targets=given.targets, fresh=given.named)
    found = replace(found, findings=tuple(each for each in found.findings if wanted(each.rule)))
    for sink in sinks:
        sink(found)
    worst = (Severity.ERROR,) if fail_on is FailOn.ERROR else (Severity.ERROR, Severity.WARNING)
    return int(any(found.count(severity) for severity in worst))


def _sinks(formats: Sequence[str]) -> list[Callable[[Findings], None]]:
    """Where the report goes. On GitHub Actions annotations come without being asked for."""
    chosen = list(formats) or ["text"]
    if os.environ.get("GITHUB_ACTIONS") == "true" and not any(each.startswith("github") for each in chosen):
        chosen.append("github")
    return [_sink(each) for each in chosen]


def _sink(text: str) -> Callable[[Findings], None]:
    name, _, file = text.partition("=")
    report = _report(name)
    if file:
        return lambda found: _write(Path(file), report(found, PIPE))
    return lambda found: show(report(found, output()))


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"{file} can't be written: {error.strerror}", remedy="name another file") from error


def _report(name: str) -> Callable[[Findings, Terminal], str]:
    from paoctl.report.findings_concise import findings_concise
    from paoctl.report.findings_github import findings_github
    from paoctl.report.findings_json import findings_json
    from paoctl.report.findings_text import findings_text

    reports: dict[str, Callable[[Findings, Terminal], str]] = {
        "text": findings_text,
        "concise": lambda found, _: findings_concise(found),
        "json": lambda found, _: findings_json(found),
        "github": lambda found, _: findings_github(found),
    }
    if name not in reports:
        meant = nearest(name, reports)
        remedy = f"did you mean `{meant}`?" if meant else f"formats: {', '.join(reports)}"
        raise UsageError(f"there is no format `{name}`", remedy=remedy)
    return reports[name]


def _wanted(select: Sequence[str], ignore: Sequence[str]) -> Callable[[str], bool]:
    """Is a finding of this rule told? `--ignore` wins."""
    chosen = frozenset().union(*map(_codes, select)) if select else None
    dropped: frozenset[str] = frozenset().union(*map(_codes, ignore))
    return lambda code: (chosen is None or code in chosen) and code not in dropped


def _codes(text: str) -> frozenset[str]:
    """The codes that a rule's name, its code or the begin of codes stands for."""
    from paoctl.rules.table import RULES

    found = frozenset(rule.code for rule in RULES if text == rule.name or rule.code.startswith(text.upper()))
    if not found or not text:
        meant = nearest(text, [rule.code for rule in RULES] + [rule.name for rule in RULES])
        remedy = f"did you mean `{meant}`?" if meant else "`paoctl explain` lists the rules"
        raise UsageError(f"there is no rule `{text}`", remedy=remedy)
    return found
