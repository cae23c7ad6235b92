"""Validate a pull request: what it changes, what that breaks elsewhere, and whether it may be changed together."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import partial

from paoctl.load.repository import Repository
from paoctl.model.change import Change
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.digest import Pin
from paoctl.model.loaded import Loaded
from paoctl.model.paths import OWNERS_PLACES, PROJECT_PATH, is_request
from paoctl.model.phase import Phase
from paoctl.model.request import Request, RequestRef
from paoctl.record.recorded import RecordedStatus
from paoctl.report.findings import Findings
from paoctl.rules.request import Deprecated
from paoctl.validate.pull_request import is_odd, moved_request, pull_request_faults
from paoctl.validate.release import release_faults
from paoctl.validate.requests import past_sunset
from paoctl.workflows.examination import Examination
from paoctl.workflows.kept import kept_faults
from paoctl.workflows.policy_findings import policy_findings, without_error
from paoctl.workflows.validate import faults, in_order, repository_faults, texts_of

Recall = Callable[[str, Collection[str]], Mapping[str, bytes] | None]
"""Those of some files that a branch has; None when nobody knows the branch here."""
_FOLDERS = ("catalog/", "modules/", "policies/", "requests/")


def is_read(path: str) -> bool:
    """Is the content of this file part of what is validated?"""
    return path == PROJECT_PATH or path in OWNERS_PLACES or path.startswith(_FOLDERS)


def validate_change(change: Change, recall: Recall, today: date) -> Findings:
    """Everything that is wrong with a pull request.

    Told are the faults of what it touches, those elsewhere that the base does not have, and those of the change itself.

    Args:
        change: the pull request.
        today: the day, for items that have a last one.
        recall: reads the state branch, to learn whether the service of a request lives, and what was accepted.
    """
    begin = time.perf_counter()
    odd = [path for path, mode in change.touched.items() if mode and path not in change.after]
    change = _with_stand_ins(change)
    before, after = Repository(change.before), Repository(change.after)
    found = _faults(change.after, _fresh(change, before, after), odd)
    elsewhere = [each for each in found if each.path not in change.touched]
    if elsewhere:
        old = set(_faults(change.before, ()))
        elsewhere = [each for each in elsewhere if each not in old]
    told = [each for each in found if each.path in change.touched] + elsewhere
    told += _told_by_record(change, before, after, recall)
    told += release_faults(before.catalog, after.catalog)
    asked_for = [path for path in without_error(found, change.touched) if is_request(path)]
    over = [
        fault
        for path in asked_for
        if path not in change.before and (request := after.request(path))
        for fault in past_sunset(request, after.catalog, today)
    ]
    told = [*_apart_from(told, over), *over]
    told += policy_findings(after, before.policies(), asked_for)
    findings = in_order(told)
    checked = tuple(path for path in change.touched if is_read(path))
    return Findings(findings, texts_of(after, findings), checked, time.perf_counter() - begin)


def _with_stand_ins(change: Change) -> Change:
    """With what was there before in the place of what is no plain file now: what relies on it is in order."""
    odd = [path for path, mode in change.touched.items() if is_odd(path, mode) and path in change.before]
    return change._replace(after={**{path: change.before[path] for path in odd}, **change.after}) if odd else change


def _faults(files: Mapping[str, bytes], fresh: Collection[str], odd: Collection[str] = ()) -> list[Diagnostic]:
    examination = Examination(files, fresh=fresh)
    repository = examination.repository
    sheets = examination.of(repository.paths)
    return [*faults(repository, sheets), *repository_faults(repository, sheets, odd)]


def _apart_from(told: Collection[Diagnostic], over: Collection[Diagnostic]) -> list[Diagnostic]:
    """The findings without those that say once more, of an item whose time is over, that it is deprecated."""
    paths = {each.path for each in over}
    return [each for each in told if each.rule != Deprecated.code or each.path not in paths]


def _fresh(change: Change, before: Repository, after: Repository) -> frozenset[str]:
    """Requests that are new or pin something else: a pin that nobody has touched may be older than the catalog."""
    return frozenset(path for path in change.touched if (pins := _pins(after, path)) and pins != _pins(before, path))


def _pins(repository: Repository, path: str) -> Mapping[str, Pin]:
    request = repository.request(path)
    return request.document.spec.pins if request else {}


def _told_by_record(change: Change, before: Repository, after: Repository, recall: Recall) -> Iterator[Diagnostic]:
    """What a pull request may not do, where some of it depends on which services are there."""
    asked = {path: request for path in change.touched if (request := before.request(path))}
    moved = _moved(change, asked, after)
    gone = [path for path, mode in change.touched.items() if mode is None]
    recorded = _recorded([*gone, *moved], before, recall)
    living = {path: status.phase != Phase.DELETED.value for path, status in recorded.items()}
    yield from pull_request_faults(change, asked, living)
    for path, request in moved.items():
        was = asked[path].document
        home = recorded[path].environment if path in recorded else was.metadata.environment
        lives = living.get(path, was.spec.state == "present")
        if lives and home not in {"", request.document.metadata.environment}:
            yield moved_request(request, home)
    yield from kept_faults(change, asked, after, partial(_journal, before, recall))


def _journal(before: Repository, recall: Recall, folder: str) -> bytes | None:
    """Of a request; empty when the state branch has none, None when that can't be read here."""
    path, project = f"{folder}/journal.jsonl", before.catalog.project
    found = recall(project.document.forge.state_branch, [path]) if project else None
    return None if found is None else found.get(path, b"")


def _moved(change: Change, asked: Mapping[str, Loaded[Request]], after: Repository) -> Mapping[str, Loaded[Request]]:
    """Requests that name another environment than before, and one that there is."""
    known = after.catalog.project.document.environments if after.catalog.project else {}
    places = {path: each.document.metadata.environment for path, each in asked.items()}
    found = {path: request for path in change.touched if path in asked and (request := after.request(path))}
    named = {path: request.document.metadata.environment for path, request in found.items()}
    return {path: found[path] for path, place in named.items() if place != places[path] and place in known}


def _recorded(paths: Collection[str], before: Repository, recall: Recall) -> Mapping[str, RecordedStatus]:
    """What the state branch says of requests, where it can be read."""
    refs = {path: ref for path in paths if (ref := RequestRef.of_path(path))}
    project = before.catalog.project
    if project is None or not refs:
        return {}
    files = {f"{ref.folder}/status.yaml": path for path, ref in refs.items()}
    found = recall(project.document.forge.state_branch, files.keys()) or {}
    return {files[name]: status for name, raw in found.items() if (status := RecordedStatus.readable(raw))}
