"""PAO50x: does CODEOWNERS, as GitHub reads it, ask the owners that the catalog names?"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from paoctl.errors import UserError
from paoctl.govern.codeowners import Fault, Match, match, parse
from paoctl.govern.owners_block import END, approvers, render
from paoctl.model.catalog import Definition
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.loaded import Catalog
from paoctl.model.source import START, Position, Source, Span
from paoctl.rules.ownership import OtherOwners, SkippedLine, StaleOwners, Unowned, WeakerOwned

WRITE: Final = "paoctl owners --write brings the generated block up to date"
_ADMINISTRATIVE: Final = (
    ("paoctl.yaml", "paoctl.yaml"),
    ("modules/", "modules/any/main.tf"),
    ("policies/", "policies/any.yaml"),
    ("schema/", "schema/any.json"),
    (".github/", ".github/workflows/any.yml"),
    ("CODEOWNERS", "CODEOWNERS"),
    ("requirements*", "requirements.txt"),
)
"""What decides what runs, and a path that stands for each: what comes to lie there later has its owner already."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A path and who has to own it."""

    shown: str
    path: str
    teams: tuple[str, ...] = ()
    """Whose: all of them must be named; nobody in particular when empty."""
    any_of_them: bool = False
    """One of the teams is enough."""
    folder: str = ""
    """The claim that this one is part of: what is wrong with the line of both is told once."""


def line_faults(source: Source) -> Iterator[Diagnostic]:
    """The lines of CODEOWNERS that GitHub passes over."""
    for fault in parse(source.text).faults:
        said = fault.message.partition("\n")[0]
        help_ = "GitHub passes over the whole line" if fault.source else "take lines out until it is smaller than 3 MB"
        yield SkippedLine.at(source, _place(fault), said, label=fault.suggestion, help=(help_,))


def ownership_faults(source: Source, catalog: Catalog, paths: Collection[str]) -> Iterator[Diagnostic]:
    """What is not owned, or not by whom the catalog names.

    Args:
        source: the text of CODEOWNERS.
        catalog: definitions, every one of the repository in order: owners of missing ones would be missed as well.
        paths: the files of the repository; those of catalog/ and requests/ are looked up one by one.
    """
    codeowners = parse(source.text)
    stale = _stale(source, catalog)
    yield from stale
    beyond = _block_end(source.text) if stale else 0
    told: set[tuple[str, str, int]] = set()
    for claim in _claims(catalog, paths):
        line = match(codeowners, claim.path)
        if stale and (line is None or line.line <= beyond):
            continue  # the block that will be written decides
        for finding in _faults(source, claim, line, _admins(catalog)):
            key = (finding.rule, claim.folder or claim.shown, finding.span.start.line)
            if key not in told:
                told.add(key)
                yield finding


def _stale(source: Source, catalog: Catalog) -> list[Diagnostic]:
    try:
        wanted = render(source.text, catalog)
    except UserError as error:
        return [StaleOwners.at(source, START, str(error), help=(error.remedy,))]
    if wanted == source.text:
        return []
    old, new = source.text.splitlines(), wanted.splitlines()
    number = next((at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), len(old))
    place = _line(min(number + 1, len(old) or 1), old)
    return [StaleOwners.at(source, place, "the generated lines are not those of this catalog", help=(WRITE,))]


def _block_end(text: str) -> int:
    """The last line that `paoctl owners --write` decides about: what stands behind it wins over the block."""
    lines = [line.strip() for line in text.splitlines()]
    return len(lines) - lines[::-1].index(END) if END in lines else len(lines)


def _claims(catalog: Catalog, paths: Collection[str]) -> Iterator[_Claim]:
    admins = _admins(catalog)
    for shown, path in _ADMINISTRATIVE if admins else ():
        yield _Claim(shown, path, admins, any_of_them=True)
    offers: list[tuple[str, Definition]] = [(each.source.path, each.document) for each in catalog.items.values()]
    offers += [(each.source.path, each.document) for each in catalog.bundles.values()]
    owned: dict[str, _Claim] = {}
    for path, offer in offers:
        name, folder = offer.metadata.id, f"requests/{offer.metadata.id}/"
        owned[path] = _Claim(path, path, (offer.metadata.owner.team,))
        owned[folder] = _Claim(folder, f"{folder}any.yaml", tuple(approvers(offer, catalog)))
        tests = f"{path.removesuffix('.yaml')}.test.yaml"
        owned[tests] = _Claim(f"the tests of {name}", tests, (offer.metadata.owner.team,))
    yield from owned.values()
    for path in sorted(paths):
        folder = f"{path.rpartition('/')[0]}/"
        if folder in owned:
            yield _Claim(path, path, owned[folder].teams, folder=folder)
        elif path.startswith(("catalog/", "requests/")) and path not in owned:
            yield _Claim(path, path)


def _faults(source: Source, claim: _Claim, line: Match | None, admins: tuple[str, ...]) -> Iterator[Diagnostic]:
    place = _line(line.line if line else 1, source.text.splitlines())
    if line is None or not line.owners:
        message = f"nobody owns {claim.shown}"
        yield Unowned.at(source, place, message, help=(f"name its owner in a line of its own, or: {WRITE}",))
        return
    named, wanted = _folded(line.owners), _folded(claim.teams)
    missing = [team for team in claim.teams if team.casefold() not in named]
    if missing and not (claim.any_of_them and named & wanted):
        message = f"{claim.shown} belongs to {' '.join(claim.teams)}, and this line gives it to others"
        help_ = f"name {' and '.join(missing)} here, or move the line above the block; the last line that matches wins"
        yield WeakerOwned.at(source, place, message, help=(help_,))
    elif claim.teams and (others := [team for team in line.owners if team.casefold() not in wanted | _folded(admins)]):
        message = f"{claim.shown} may also be approved by {' '.join(others)}"
        yield OtherOwners.at(source, place, message, help=("GitHub asks only one of the owners of a line",))


def _admins(catalog: Catalog) -> tuple[str, ...]:
    return tuple(catalog.project.document.admins) if catalog.project else ()


def _folded(teams: Collection[str]) -> frozenset[str]:
    return frozenset(team.casefold() for team in teams)


def _place(fault: Fault) -> Span:
    word = fault.source[fault.column - 1 :].split()
    return Span(Position(fault.line, fault.column), Position(fault.line, fault.column + len(word[0] if word else "")))


def _line(number: int, lines: list[str]) -> Span:
    length = len(lines[number - 1]) if number <= len(lines) else 0
    return Span(Position(number, 1), Position(number, 1 + length))
