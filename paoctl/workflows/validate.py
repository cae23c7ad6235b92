"""Validate: read, look for what is wrong with the shape, then with the meaning, and tell all of it at once."""

import time
from collections.abc import Collection, Iterator, Mapping

from paoctl.load.catalog import PROJECT_PATH, Reading, definition_id, is_document, is_request, read
from paoctl.model.diagnostic import Diagnostic, Severity
from paoctl.model.source import Pointer, Source
from paoctl.report.findings import Findings
from paoctl.rules.settings import NoSettings
from paoctl.validate.catalog import validate_catalog
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
    others = [path for path in targets or () if not (is_document(path) or is_request(path))]
    reading = read(files, others)
    found = [*reading.findings, *_consequent(reading, _meaning(reading, files, fresh))]
    if targets is None and PROJECT_PATH not in files:
        found.append(NoSettings.at(Source(PROJECT_PATH, ""), (), "there is no paoctl.yaml", help=("paoctl init",)))
    told = dict.fromkeys(finding for finding in found if targets is None or finding.path in targets)
    checked = tuple(reading.texts if targets is None else sorted(set(targets)))
    findings = tuple(sorted(told, key=lambda finding: finding.order))
    return Findings(findings, reading.texts, checked, time.perf_counter() - begin)


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
            broken.setdefault(finding.path, []).append(finding.pointer)
    for finding in findings:
        at = finding.pointer
        if at is None or not any(at[: len(each)] == each for each in broken.get(finding.path, ())):
            yield finding
