"""Validate: read, look for what is wrong with the shape, then with the meaning, and tell all of it at once."""

import time
from collections.abc import Collection, Iterator, Mapping

from paoctl.govern.codeowners import LARGEST, PLACES
from paoctl.load.catalog import (
    CODEOWNERS_PATH,
    PROJECT_PATH,
    Reading,
    definition_id,
    is_document,
    is_request,
    read,
)
from paoctl.model.diagnostic import Diagnostic, Severity
from paoctl.model.source import Pointer, Source
from paoctl.report.findings import Findings
from paoctl.rules.ownership import NoCodeowners
from paoctl.rules.settings import NoSettings
from paoctl.validate.catalog import validate_catalog
from paoctl.validate.ownership import line_faults, ownership_faults
from paoctl.validate.requests import unique_faults, validate_request


def validate(
    files: Mapping[str, bytes], *, targets: Collection[str] | None = None, fresh: Collection[str] = ()
) -> Findings:
    """Everything that is wrong with a repository, or with some of its files.

    Args:
        files: raw bytes by path. Paths outside a repository's layout must be among the targets.
        targets: the files to speak of; the others are only what these rely on. None: the whole repository.
        fresh: requests that are new or changed, so that their pins must be what the catalog offers now.
    """
    begin = time.perf_counter()
    others = [path for path in targets or () if not (is_document(path) or is_request(path) or path in PLACES)]
    reading = read(files, others)
    found = documents_faults(reading, files, fresh)
    if targets is None or CODEOWNERS_PATH in targets:
        found += repository_faults(reading, files)
    told = dict.fromkeys(finding for finding in found if targets is None or finding.path in targets)
    checked = tuple(reading.texts if targets is None else sorted(set(targets)))
    findings = tuple(sorted(told, key=lambda finding: finding.order))
    return Findings(findings, texts_of(reading), checked, time.perf_counter() - begin)


def documents_faults(reading: Reading, files: Mapping[str, bytes], fresh: Collection[str]) -> list[Diagnostic]:
    """What is wrong with documents: first their shape, then what they mean."""
    return [*reading.findings, *_consequent(reading, _meaning(reading, files, fresh))]


def repository_faults(reading: Reading, files: Mapping[str, bytes]) -> list[Diagnostic]:
    """What is wrong with a repository as a whole: its settings are missing, its owners are not asked."""
    if PROJECT_PATH not in files:
        return [NoSettings.at(Source(PROJECT_PATH, ""), (), "there is no paoctl.yaml", help=("paoctl init",))]
    read_first = next((place for place in PLACES if place in files), None)
    codeowners = Source(CODEOWNERS_PATH, reading.catalog.codeowners)
    if read_first is None:
        return [NoCodeowners.at(codeowners, (), "there is no CODEOWNERS", help=("paoctl owners --write",))]
    if read_first != CODEOWNERS_PATH:
        message = f"GitHub reads {read_first}, and never this file"
        return [NoCodeowners.at(codeowners, (), message, help=(f"move the lines of {read_first} here",))]
    found = list(line_faults(codeowners))
    if len(files[CODEOWNERS_PATH]) <= LARGEST and _owners_are_clear(reading):
        found += ownership_faults(codeowners, reading.catalog, files.keys())
    return found


def _owners_are_clear(reading: Reading) -> bool:
    """Can every definition be read, and every component be found? Else wrong owners would only follow from that."""
    broken = any(each.severity is Severity.ERROR and is_document(each.path) for each in reading.findings)
    components = (each for bundle in reading.catalog.bundles.values() for each in bundle.document.components)
    return not broken and all(each.item in reading.catalog.items for each in components)


def texts_of(reading: Reading) -> Mapping[str, str]:
    """The text of each file that a finding may point into."""
    return {**reading.texts, CODEOWNERS_PATH: reading.catalog.codeowners}


def _meaning(reading: Reading, files: Mapping[str, bytes], fresh: Collection[str]) -> Iterator[Diagnostic]:
    known = frozenset(definition_id(path) for path in files if is_document(path) and path != PROJECT_PATH)
    yield from validate_catalog(reading.drafts, reading.catalog, known)
    for path, request in reading.requests.items():
        yield from validate_request(request, reading.catalog, known, fresh=path in fresh)
    yield from unique_faults(reading.requests.values(), reading.catalog)


def _consequent(reading: Reading, findings: Iterator[Diagnostic]) -> Iterator[Diagnostic]:
    """Those that do not merely follow from a fault of the shape at the same place."""
    broken: dict[str, list[Pointer]] = {}
    for finding in reading.findings:
        if finding.pointer is not None and finding.severity is Severity.ERROR:
            broken.setdefault(finding.path, []).append(_reach(finding.pointer))
    for finding in findings:
        at = finding.pointer
        if at is None or not any(at[: len(each)] == each for each in broken.get(finding.path, ())):
            yield finding


def _reach(pointer: Pointer) -> Pointer:
    """How far a fault reaches: what stands beside a `type` is read by it."""
    return pointer[:-1] if pointer[-1:] == ("type",) else pointer
