"""Where a report of `paoctl validate` goes: `-o FORMAT`, or `-o FORMAT=FILE`, as often as wanted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from paoctl.cli.ci import annotate, in_actions, summarize
from paoctl.cli.rewrite import rewrite
from paoctl.cli.terminal import output, show
from paoctl.errors import UsageError
from paoctl.model.diagnostic import Severity
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
_FOR_PEOPLE: Final = frozenset({"text", "concise"})
"""Annotations may stand behind them."""


def sinks(formats: Sequence[str]) -> list[Sink]:
    """What to give the findings to. On GitHub Actions annotations and a summary come without being asked for.

    Raises:
        UsageError: there is no such format, or two would mix on stdout. A sink: its file can't be written.
    """
    chosen = list(formats) or ["text"]
    made = [_sink(each, chosen) for each in chosen]
    shown = [each for each in chosen if "=" not in each]
    if len(shown) > 1 and not (len(shown) == 2 and "github" in shown and _FOR_PEOPLE.intersection(shown)):
        remedy = f"give all but one a file, as -o {shown[1]}=FILE"
        raise UsageError(f"{' and '.join(f'`{each}`' for each in shown)} would mix on stdout", remedy=remedy)
    return [*made, *_of_job(chosen)]


def _of_job(chosen: Sequence[str]) -> Iterator[Sink]:
    """What a job hears besides: on stderr where stdout is data."""
    if not in_actions():
        return
    if not any(each.partition("=")[0] == "github" for each in chosen):
        yield (lambda found: show(_github(found, PIPE))) if _FOR_PEOPLE.intersection(chosen) else _annotated
    yield _summarized


def _annotated(found: Findings) -> None:
    annotate(_github(found, PIPE).removesuffix("\n"))


def _summarized(found: Findings) -> None:
    from paoctl.report.findings_markdown import findings_markdown

    summarize(findings_markdown(found))


def _sink(text: str, chosen: Sequence[str]) -> Sink:
    name, _, file = text.partition("=")
    report = _report(name)
    if file:
        return lambda found: rewrite(Path(file), report(found, PIPE).encode("utf-8", "backslashreplace"))
    if name == "github" and not _FOR_PEOPLE.intersection(chosen):
        return lambda found: show(_github(found, PIPE) + _rest(found))
    return lambda found: show(report(found, output()))


def _rest(found: Findings) -> str:
    """Every finding on a line, where there are more than GitHub shows: the last annotation says so."""
    from paoctl.report.github_command import MOST_OF_A_KIND

    too_many = any(found.count(severity) > MOST_OF_A_KIND for severity in Severity)
    return _concise(found, PIPE) if too_many else ""


def _report(name: str) -> Report:
    if name not in FORMATS:
        meant = nearest(name, FORMATS)
        remedy = f"did you mean `{meant}`?" if meant else f"formats: {', '.join(FORMATS)}"
        raise UsageError(f"there is no format `{name}`", remedy=remedy)
    return FORMATS[name]
