"""Validate: examine every file by itself, then what only all of them together can get wrong, and tell it at once."""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from paoctl.govern.offers import Offer, Offers
from paoctl.load.catalog import duplicates, odd_names
from paoctl.load.repository import EVERYTHING, Repository
from paoctl.model.diagnostic import Diagnostic, has_errors
from paoctl.model.paths import (
    CODEOWNERS_PATH,
    OWNERS_PLACES,
    PROJECT_PATH,
    definition_id,
    is_fragment,
    is_inside,
    is_request,
)
from paoctl.model.project import Project
from paoctl.model.request import UniqueAnswer
from paoctl.model.source import Source, Span
from paoctl.report.findings import Findings
from paoctl.rules.file import FragmentReference, UnusedFragment
from paoctl.rules.ownership import NoCodeowners
from paoctl.rules.settings import NoSettings
from paoctl.workflows.consequent import consequent
from paoctl.workflows.digested import DigestedFiles
from paoctl.workflows.examination import Examination
from paoctl.workflows.remembered import Asked, keep
from paoctl.workflows.sheet import Sheet

if TYPE_CHECKING:
    from paoctl.ports import Crew, Verdicts

_ABOUT_ALL = frozenset({PROJECT_PATH, CODEOWNERS_PATH})
"""Files that speak of all the others, as fragments do of those that they are put into."""
_DEPTH = 2
"""How many slashes the path of a request has."""


def validate(
    files: Mapping[str, bytes],
    *,
    targets: Collection[str] | None = None,
    fresh: Collection[str] = (),
    odd: Collection[str] = (),
    crew: "Crew | None" = None,
    verdicts: "Verdicts | None" = None,
) -> Findings:
    """Everything that is wrong with a repository, or with some of its files.

    Args:
        files: raw bytes by path. Paths outside a repository's layout must be among the targets. What is found of
            digested ones is remembered as a whole as well (`workflows.remembered`).
        targets: the files to speak of; the others are only what these rely on. None: the whole repository.
        fresh: requests that are new or changed, so that their pins must be what the catalog offers now.
        odd: paths where documents stand and which are no plain files; their contents are not among `files`.
        crew: examines the files side by side; one after the other when there is none.
        verdicts: what was found before, so that it need not be found again.
    """
    begin = time.perf_counter()
    others = [path for path in targets or () if not (is_inside(path) or path in OWNERS_PLACES)]
    examination = Examination(files, others=others, fresh=fresh, crew=crew, verdicts=verdicts)
    repository = examination.repository
    sheets = _sheets(examination, targets)
    found = [*faults(repository, sheets), *_odd_modes(odd)]
    if policies := repository.policies():
        from paoctl.workflows.policy_findings import policy_findings, without_error

        found += policy_findings(repository, policies, without_error(found, fresh))
    if targets is None or CODEOWNERS_PATH in targets:
        found += repository_faults(repository, sheets, odd)
    findings = in_order(finding for finding in found if targets is None or _speaks_of(finding, targets))
    checked = tuple(repository.paths if targets is None else sorted(set(targets)))
    made = Findings(findings, texts_of(repository, findings), checked, time.perf_counter() - begin)
    if verdicts and isinstance(files, DigestedFiles) and (read := examination.footing(sheets)) is not None:
        keep(Asked(files, targets, fresh, odd), verdicts, read, made)
    return made


def _odd_modes(odd: Collection[str]) -> Iterator[Diagnostic]:
    if odd:
        from paoctl.validate.pull_request import odd_mode

        yield from map(odd_mode, odd)


def in_order(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings by file and place, each told once, however many documents refer to the fragment that it is in."""
    once: dict[tuple[str, str, Span, str], Diagnostic] = {}
    for each in findings:
        once.setdefault((each.rule, each.path, each.span, each.message), each)
    return tuple(sorted(once.values(), key=lambda finding: finding.order))


def _speaks_of(finding: Diagnostic, targets: Collection[str]) -> bool:
    """Is a finding in one of the targets, or in what one of them is made of?"""
    return finding.path in targets or any(each.path in targets for each in finding.related)


def _sheets(examination: Examination, targets: Collection[str] | None) -> list[Sheet]:
    """The sheets of the files to speak of, and of those without which some of their faults would not be seen."""
    repository = examination.repository
    everything = targets is None or any(path in _ABOUT_ALL or is_fragment(path) for path in targets)
    wanted = frozenset(repository.paths if everything else targets or ())
    sheets = examination.of([path for path in repository.paths if path in wanted])
    if any(sheet.answers for sheet in sheets):
        sheets += examination.of([path for path in repository.paths if is_request(path) and path not in wanted])
        places = {path: place for place, path in enumerate(repository.paths)}
        sheets.sort(key=lambda sheet: places[sheet.path])
    return sheets


def faults(repository: Repository, sheets: Sequence[Sheet]) -> list[Diagnostic]:
    """What is wrong with documents: first their shape, then what they mean; of what belongs elsewhere only that."""
    found = _of_all(repository, sheets)
    deep = [path for path in repository.paths if is_request(path) and path.count("/") > _DEPTH]
    if not deep:
        return found
    from paoctl.validate.pull_request import is_state, touches_state

    stray = list(filter(is_state, deep))
    return [*map(touches_state, stray), *(each for each in found if each.path not in stray)]


def _of_all(repository: Repository, sheets: Sequence[Sheet]) -> list[Diagnostic]:
    return [
        *(finding for sheet in sheets for finding in sheet.shape),
        *odd_names(repository.files),
        *duplicates(repository.paths, repository.source),
        *_unused_fragments(repository, sheets),
        *_settings_faults(repository, sheets),
        *(finding for sheet in sheets for finding in sheet.meaning),
        *_unique_faults(repository, sheets),
    ]


def repository_faults(repository: Repository, sheets: Sequence[Sheet], odd: Collection[str] = ()) -> list[Diagnostic]:
    """What is wrong with a repository as a whole: its settings are missing, its owners are not asked.

    What is `odd`, as a link, is there and told as that.
    """
    files = repository.files
    if PROJECT_PATH not in files:
        return (
            []
            if PROJECT_PATH in odd
            else [NoSettings.at(Source(PROJECT_PATH, ""), (), "there is no paoctl.yaml", help=("paoctl init",))]
        )
    from paoctl.govern.codeowners import LARGEST
    from paoctl.validate.ownership import line_faults, misspelt_owner, misspelt_owners, ownership_faults

    read_first = next((place for place in OWNERS_PLACES if place in files), None)
    codeowners = Source(CODEOWNERS_PATH, repository.catalog.codeowners)
    if read_first is None:
        return (
            []
            if CODEOWNERS_PATH in odd
            else [NoCodeowners.at(codeowners, (), "there is no CODEOWNERS", help=("paoctl owners --write",))]
        )
    if read_first != CODEOWNERS_PATH:
        message = f"GitHub reads {read_first}, and never this file"
        return [NoCodeowners.at(codeowners, (), message, help=(f"move the lines of {read_first} here",))]
    found = list(line_faults(codeowners))
    offers = _offers(repository, sheets)
    if len(files[CODEOWNERS_PATH]) <= LARGEST and _owners_are_clear(sheets, offers):
        project = repository.catalog.project
        meant = misspelt_owners(offers, project.document.teams if project else (), codeowners.text)
        teams = {each.path: each.team for each in offers}
        found += (misspelt_owner(repository.source(path), teams[path], team) for path, team in meant.items())
        found += ownership_faults(codeowners, offers.given_to(meant))
    return found


def texts_of(repository: Repository, findings: Sequence[Diagnostic]) -> Mapping[str, str]:
    """The text of each file that a finding points into."""
    pointed = {finding.path for finding in findings}
    texts = {path: repository.source(path).text for path in sorted(pointed.intersection(repository.paths))}
    return texts | ({CODEOWNERS_PATH: repository.catalog.codeowners} if CODEOWNERS_PATH in pointed else {})


def _offers(repository: Repository, sheets: Sequence[Sheet]) -> Offers:
    """What is offered: of several definitions with one id the first."""
    items: dict[str, Offer] = {}
    bundles: dict[str, Offer] = {}
    for sheet in sheets:
        if sheet.offer:
            (bundles if sheet.is_bundle else items).setdefault(definition_id(sheet.path), sheet.offer)
    project = repository.catalog.project
    return Offers(tuple(project.document.admins) if project else (), items, bundles)


def _owners_are_clear(sheets: Sequence[Sheet], offers: Offers) -> bool:
    """Can every definition be read, and every component be found? Else wrong owners would only follow from that."""
    broken = any(has_errors(sheet.shape) for sheet in sheets if not is_request(sheet.path))
    return not broken and all(item in offers.items for bundle in offers.bundles.values() for item in bundle.components)


def _unused_fragments(repository: Repository, sheets: Sequence[Sheet]) -> Iterator[Diagnostic]:
    """Fragments in order that nothing refers to, as far as every document can be read, and every `$ref` followed."""
    used = frozenset().union(*(sheet.fragments for sheet in sheets))
    is_astray = any(each.rule == FragmentReference.code for sheet in sheets for each in sheet.shape)
    if is_astray or EVERYTHING in used or len(sheets) < len(repository.paths):
        return
    for sheet in sheets:
        if is_fragment(sheet.path) and not sheet.shape and sheet.path not in used:
            help_ = ("delete it, or refer to it with `$ref`",)
            yield UnusedFragment.at(repository.source(sheet.path), (), "nothing refers to this fragment", help=help_)


def _settings_faults(repository: Repository, sheets: Sequence[Sheet]) -> Iterator[Diagnostic]:
    path = repository.settings_path
    if path is None or path not in {sheet.path for sheet in sheets}:
        return
    from paoctl.validate.settings import settings_faults

    settings = repository.draft(path)
    assert isinstance(settings.document, Project), "they are settings"
    categories = frozenset(sheet.category for sheet in sheets if sheet.category)
    found = settings_faults(settings.source, settings.document, repository.catalog, repository.known, categories)
    yield from consequent(settings.findings, found)


def _unique_faults(repository: Repository, sheets: Sequence[Sheet]) -> Iterator[Diagnostic]:
    """Answers that two living requests give, where the item says that they must differ."""
    taken: dict[UniqueAnswer, str] = {}
    for sheet in sheets:
        for answer in sheet.answers:
            first = taken.setdefault(answer, sheet.path)
            if first != sheet.path:
                from paoctl.validate.requests import not_unique

                yield from consequent(sheet.shape, iter((not_unique(repository.source(sheet.path), answer, first),)))
