"""`paoctl validate`: everything that is wrong with a repository, all at once."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paoctl.errors import UsageError
from paoctl.model.diagnostic import Severity
from paoctl.rules.nearest import nearest

if TYPE_CHECKING:
    from paoctl.cli.sources import Sources
    from paoctl.ports import Verdicts
    from paoctl.report.findings import Findings
    from paoctl.workflows.remembered import Asked


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
        help="text, concise, json, github, sarif or junit; may be repeated, and each may go to a file",
    ),
]
Rules = list[str] | None
_NAMED = 3
"""So many files are named in a note."""


def validate(
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH", help="files, folders, or - for stdin")] = None,
    form: Formats = None,
    select: Annotated[Rules, typer.Option("--select", metavar="RULE", help="only these: PAO302, PAO3, a name")] = None,
    ignore: Annotated[Rules, typer.Option("--ignore", metavar="RULE", help="all but these")] = None,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="from which severity on to fail")] = FailOn.ERROR,
    changed_since: Annotated[
        str | None, typer.Option("--changed-since", metavar="REV", help="what HEAD changes on top of REV, and no more")
    ] = None,
    *,
    fix: Annotated[bool, typer.Option("--fix", help="mend what can be mended safely, then tell what is left")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="show what --fix would write, and write nothing")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="look at every file anew, and remember nothing")] = False,
) -> int:
    """Check settings, items, bundles and requests; without a path those of the repository around you.

    With --changed-since the commits are read, not the files on this disk: what HEAD has changed since it left REV, what
    that breaks elsewhere, and whether one pull request may change it all.

    Only what is surely meant is mended: tabs, quotes, a missing apiVersion, a name with one near neighbour; comments
    and layout stay. --diff prints no findings; it ends with 1 when there is something to mend.

    Examples:
      paoctl validate
      paoctl validate catalog/databases
      paoctl validate --changed-since origin/main
      paoctl validate -o text -o sarif=paoctl.sarif
      paoctl validate --diff | git apply
      paoctl request ITEM --dry-run | paoctl validate -
    """
    from paoctl.cli.sinks import sinks

    outputs, wanted = sinks(form or []), _wanted(select or [], ignore or [])
    if changed_since is not None:
        if paths or fix or diff:
            remedy = "leave the paths, --fix and --diff out"
            raise UsageError("--changed-since looks at all that has changed, in commits", remedy=remedy)
        found = _told(_since(changed_since), wanted)
    else:
        from paoctl.cli.sources import sources

        given = sources(paths or [])
        find = partial(_here, given, wanted, None if no_cache else _verdicts())
        if fix or diff:
            from paoctl.cli.mending import show_fixes, write_fixes

            if diff:
                return int(show_fixes(given, find))
            found = write_fixes(given, find)
        else:
            found = find(given.files)
    for sink in outputs:
        sink(found)
    worst = (Severity.ERROR,) if fail_on is FailOn.ERROR else (Severity.ERROR, Severity.WARNING)
    return int(any(found.count(severity) for severity in worst))


def _here(
    given: "Sources", wanted: Callable[[str], bool], verdicts: "Verdicts | None", files: Mapping[str, bytes]
) -> "Findings":
    """The findings of files as on this disk."""
    from paoctl.workflows.digested import DigestedFiles
    from paoctl.workflows.remembered import Asked, remembered

    asked = Asked(DigestedFiles(files), given.targets, given.named, given.odd)
    return _told(remembered(asked, verdicts, lambda: _found(asked, verdicts)), wanted)


def _found(asked: "Asked", verdicts: "Verdicts | None") -> "Findings":
    """What is found when one looks."""
    from paoctl.cli.meter import meter
    from paoctl.gateways.crew import ForkingCrew
    from paoctl.workflows.validate import validate as find

    with meter("Validating") as seen:
        crew = ForkingCrew(seen)
        return find(asked.files, targets=asked.targets, fresh=asked.fresh, odd=asked.odd, crew=crew, verdicts=verdicts)


def _verdicts() -> "Verdicts | None":
    """What this user's runs before have found; nothing where a user has no home."""
    from paoctl.gateways.home import cache_home
    from paoctl.gateways.verdicts import CachedVerdicts

    try:
        return CachedVerdicts(cache_home(os.environ) / "verdicts")
    except RuntimeError:
        return None


def _told(found: "Findings", wanted: Callable[[str], bool]) -> "Findings":
    return replace(found, findings=tuple(each for each in found.findings if wanted(each.rule)))


def _since(revision: str) -> "Findings":
    """The findings of the pull request that is checked out."""
    from paoctl.gateways.clone_history import open_history
    from paoctl.workflows.validate_change import is_read, validate_change

    with open_history(Path.cwd()) as history:
        _say_unseen(history.uncommitted(is_read))
        return validate_change(history.change(revision, is_read), history.read, datetime.now(UTC).date())


def _say_unseen(paths: Sequence[str]) -> None:
    """Tell which files of the work tree were not looked at, so that silence is not taken for a good verdict on them."""
    from paoctl.cli.terminal import tell
    from paoctl.report.findings import plural, visible

    if paths:
        named = ", ".join(map(visible, paths[:_NAMED])) + (", …" if len(paths) > _NAMED else "")
        tell(f"note: commits are looked at, and not {plural(len(paths), 'file')} with uncommitted changes: {named}")


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
