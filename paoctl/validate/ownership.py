"""PAO50x: does CODEOWNERS, as GitHub reads it, ask the owners that the catalog names?"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from paoctl.errors import UserError
from paoctl.govern.codeowners import Codeowners, Fault, Line, faults, meeting, owners, parse
from paoctl.govern.offers import Offers
from paoctl.govern.owners_block import END, render
from paoctl.govern.pattern import covers
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.source import START, Position, Source, Span
from paoctl.rules.base import Rule
from paoctl.rules.nearest import nearest
from paoctl.rules.ownership import MisspeltOwner, OtherOwners, SkippedLine, StaleOwners, Unowned, WeakerOwned
from paoctl.rules.slip import Slip

FRAGMENTS: Final = "catalog/fragments/"
"""What is in them runs in the items of any owner: no item owns them, so the admins do."""
WRITE: Final = "paoctl owners --write brings the generated block up to date"
_MOVE: Final = "move the line above the block, or let it match less; the last line that matches wins"
_ADMINISTRATIVE: Final = (
    "paoctl.yaml",
    FRAGMENTS,
    "modules/",
    "policies/",
    "schema/",
    ".github/",
    "CODEOWNERS",
    "requirements*",
)
"""What decides what runs: the regions (`govern.pattern.meets`) of the admins."""


class _Wrong(NamedTuple):
    """What is wrong with the line that wins for a claim."""

    rule: type[Rule]
    message: str
    help: str


class _Claim(NamedTuple):
    """Whose the paths of a region are, those that are there and those to come."""

    shown: str
    region: str
    teams: tuple[str, ...] = ()
    """All of them must be named; nobody in particular when empty."""
    any_of_them: bool = False
    """One of the teams is enough."""


def line_faults(source: Source) -> Iterator[Diagnostic]:
    """The lines of CODEOWNERS that GitHub passes over."""
    for fault in faults(source.text):
        said = fault.message.partition("\n")[0]
        help_ = "GitHub passes over the whole line" if fault.source else "take lines out until it is smaller than 3 MB"
        yield SkippedLine.at(source, _place(fault), said, label=fault.suggestion, help=(help_,))


def misspelt_owners(offers: Offers, teams: Collection[str], codeowners: str) -> Mapping[str, str]:
    """The definitions, by path, whose owner is probably a slip of the pen, with the team that is meant.

    A team that anybody else names is none: not the settings (their `teams`), not CODEOWNERS, no other definition.
    """
    named = [*teams, *offers.admins, *owners(codeowners)]
    used = Counter(offer.team.casefold() for offer in offers)
    known = _folded(named)
    slips = (each for each in offers if each.team.casefold() not in known and used[each.team.casefold()] == 1)
    meant = {
        each.path: _meant(each.team, [*named, *(other.team for other in offers if other != each)]) for each in slips
    }
    return {path: team for path, team in meant.items() if team}


def _meant(team: str, known: Iterable[str]) -> str:
    """The known team of the same organization with nearly this name, or that of nearly the same one; else empty."""
    organization, _, name = team.partition("/")
    parts = [(each, *each.partition("/")[::2]) for each in known]
    of_the_same = {its_name: each for each, its_organization, its_name in parts if its_organization == organization}
    of_another = {its_organization: each for each, its_organization, its_name in parts if its_name == name}
    return of_the_same.get(nearest(name, of_the_same) or "", "") or of_another.get(
        nearest(organization, of_another) or "", ""
    )


def misspelt_owner(source: Source, team: str, meant: str) -> Diagnostic:
    """The finding for the owner of a definition."""
    message = f"`{team}` is named nowhere else in this repository"
    help_ = (f"if it is a new team: {WRITE}",)
    return MisspeltOwner.at(
        source, ("metadata", "owner", "team"), message, slip=Slip(team, [meant], sure=False), help=help_
    )


def ownership_faults(source: Source, offers: Offers) -> Iterator[Diagnostic]:
    """What is not owned, or not by whom the catalog names.

    Which files there are does not matter: a line is told before the first file comes that it would give away.

    Args:
        source: the text of CODEOWNERS.
        offers: definitions, every one of the repository in order: owners of missing ones would be missed as well.
    """
    yield from _stale(source, offers)
    lines = source.text.split("\n")
    end = _block_end(lines)
    behind = parse("\n" * end + "\n".join(lines[end:]))  # what stands before is overruled by the block, as it will be
    wronged: dict[tuple[int, type[Rule]], list[_Wrong]] = {}
    for claim in _claims(offers) if behind.lines else ():
        for line in _deciding(behind, claim.region):
            for wrong in _faults(claim, line, offers.admins):
                wronged.setdefault((line.number, wrong.rule), []).append(wrong)
    for (number, rule), told in wronged.items():
        yield _of_line(source, _line(number, lines), rule, told)


def _deciding(codeowners: Codeowners, region: str) -> Iterator[Line]:
    """The lines that can win for some path of a region: those before one that matches all of it are overruled."""
    patterns: set[str] = set()
    for line in meeting(codeowners, region):
        if line.pattern not in patterns:
            yield line
        patterns.add(line.pattern)
        if covers(line.pattern, region):
            return


def _of_line(source: Source, place: Span, rule: type[Rule], wrongs: Sequence[_Wrong]) -> Diagnostic:
    """One line is one slip, however many paths it takes from their owners."""
    first, more = wrongs[0], len(wrongs) - 1
    helps = {each.help for each in wrongs}
    label = f"and {more:,} more by this line" if more else ""
    return rule.at(source, place, first.message, label=label, help=(first.help if len(helps) == 1 else _MOVE,))


def _stale(source: Source, offers: Offers) -> Iterator[Diagnostic]:
    try:
        wanted = render(source.text, offers)
    except UserError as error:
        yield StaleOwners.at(source, START, str(error), help=(error.remedy,))
        return
    if wanted == source.text:
        return
    old = source.text.split("\n")
    pairs = zip(old, wanted.split("\n"), strict=False)
    number = next((at for at, (is_, should) in enumerate(pairs, 1) if is_ != should), len(old))
    message = "the generated lines are not those of this catalog"
    yield StaleOwners.at(source, _line(number, old), message, help=(WRITE,))


def _block_end(lines: list[str]) -> int:
    """The last line that `paoctl owners --write` decides about: what stands behind it wins over the block."""
    return max((number for number, line in enumerate(lines, 1) if line.strip() == END), default=len(lines))


def _claims(offers: Offers) -> Iterator[_Claim]:
    for region in _ADMINISTRATIVE if offers.admins else ():
        yield _Claim(region, region, offers.admins, any_of_them=True)
    for offer in offers:
        folder, tests = f"requests/{offer.id}/", f"{offer.path.removesuffix('.yaml')}.test.yaml"
        yield _Claim(offer.path, offer.path, (offer.team,))
        yield _Claim(folder, folder, tuple(offers.approvers(offer)))
        yield _Claim(f"the test of {offer.id}", tests, (offer.team,))
    for region in ("catalog/", "requests/"):
        yield _Claim(region, region)


def _faults(claim: _Claim, line: Line, admins: tuple[str, ...]) -> Iterator[_Wrong]:
    shown = claim.shown if covers(line.pattern, claim.region) else f"what this line matches of {claim.shown}"
    if not line.owners:
        help_ = f"name its owner in a line of its own, or: {WRITE}"
        yield _Wrong(Unowned, f"nobody owns {shown}", help_)
        return
    named, wanted = _folded(line.owners), _folded(claim.teams)
    missing = [team for team in claim.teams if team.casefold() not in named]
    others = [team for team in line.owners if team.casefold() not in wanted | _folded(admins)]
    if missing and not (claim.any_of_them and named & wanted):
        message = f"{shown} belongs to {' '.join(claim.teams)}, and this line gives it to others"
        help_ = f"name {' and '.join(missing)} here, or move the line above the block; the last line that matches wins"
        yield _Wrong(WeakerOwned, message, help_)
    elif claim.teams and others:
        message = f"{shown} may also be approved by {' '.join(others)}"
        yield _Wrong(OtherOwners, message, "GitHub asks only one of the owners of a line")


def _folded(teams: Collection[str]) -> frozenset[str]:
    return frozenset(team.casefold() for team in teams)


def _place(fault: Fault) -> Span:
    word = fault.source[fault.column - 1 :].split()
    return Span(Position(fault.line, fault.column), Position(fault.line, fault.column + len(word[0] if word else "")))


def _line(number: int, lines: list[str]) -> Span:
    return Span(Position(number, 1), Position(number, 1 + len(lines[number - 1])))
