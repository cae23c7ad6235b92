"""Try: hold items and bundles to the tests beside them, and to every answer that their own forms take."""

import json
import shlex
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from paoctl.errors import PaoError
from paoctl.form.trials import Answers, smallest, trials
from paoctl.load.repository import Repository
from paoctl.model.catalog import Mode
from paoctl.model.diagnostic import Diagnostic, Severity
from paoctl.model.source import Pointer, Source
from paoctl.model.trial import Case, CaseRequest, fixture_of
from paoctl.render.yaml_text import yaml_text
from paoctl.report.findings import Findings, plural
from paoctl.rules.trial import BrokenRendering, OtherThanExpected
from paoctl.shape.wording import code, dotted, flow
from paoctl.workflows.subject import Subject, subjects
from paoctl.workflows.validate import validate

Expected = Mapping[Mode, Mapping[str, object]]
"""By mode and action: what it comes to."""
Told = tuple[Diagnostic, tuple[str, str] | None]
"""A finding, and what is expected against what is there, where that is what it is about."""
_UPDATE: Final = "paoctl test --update writes down what comes of it now"


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it."""

    findings: Findings
    definitions: int
    cases: int
    requests: int
    """Made from forms."""


def try_catalog(files: Mapping[str, bytes], *, targets: Collection[str] | None = None, most: int = 100) -> Trial:
    """Try items and bundles: what is wrong with their files first, then their cases, then what their forms take.

    Args:
        files: raw bytes by path.
        targets: the files to try, an item as well as its test; None for all.
        most: so many requests are made from each form.
    """
    begin = time.perf_counter()
    repository = Repository(files)
    tried = list(subjects(repository, targets))
    paths = {each.source.path for each in tried} | {fixture_of(each.source.path) for each in tried} | set(targets or ())
    checked = validate(files, targets=None if targets is None else paths & files.keys())
    errors = [each for each in checked.findings if each.severity is Severity.ERROR]
    broken = {each.path for each in errors}
    cases = requests = 0
    found = list(errors)
    expected: dict[Diagnostic, tuple[str, str]] = {}
    for subject in tried:
        if subject.source.path in broken:
            continue
        if subject.test and fixture_of(subject.source.path) not in broken:
            cases += len(subject.test.cases)
            for finding, sides in _case_faults(subject):
                found.append(finding)
                expected |= {finding: sides} if sides else {}
        made = list(_inputs(subject, most))
        requests += len(made)
        found += _form_faults(subject, made)
    texts = {path: repository.source(path).text for path in {each.path for each in found} & set(repository.paths)}
    findings = tuple(sorted(found, key=lambda finding: finding.order))
    looked, seconds = sorted(paths & files.keys()), time.perf_counter() - begin
    told = Findings(findings, {**checked.texts, **texts}, looked, seconds, expected)
    return Trial(told, len(tried), cases, requests)


def expected_of(subject: Subject, case: Case) -> Expected:
    """What the actions come to with the answers of a case, as plain values.

    Raises:
        PaoError: one of them comes to nothing.
    """
    found: dict[Mode, dict[str, object]] = {}
    for mode, rendering in subject.rendered(case.request, case.fields):
        if rendering.fault is not None:
            raise rendering.fault
        found.setdefault(mode, {})[subject.name_of(rendering)] = json.loads(json.dumps(rendering.tree))
    return found


def _case_faults(subject: Subject) -> Iterator[Told]:
    assert subject.test is not None, "it has a test"
    assert subject.test_source is not None, "it has a test"
    for name, case in subject.test.cases.items():
        at: Pointer = ("cases", name)
        try:
            rendered = expected_of(subject, case)
        except PaoError as error:
            help_ = (error.remedy or "mend the item, or the answers of this case",)
            yield BrokenRendering.at(subject.test_source, at, error.cause, key=True, help=help_), None
            continue
        if not case.expect:
            message = f"the case `{name}` expects nothing"
            yield OtherThanExpected.at(subject.test_source, (*at, "expect"), message, key=True, help=(_UPDATE,)), None
            continue
        yield from _otherwise(subject.test_source, (*at, "expect"), case.expect, rendered)


def _otherwise(source: Source, at: Pointer, wanted: Expected, found: Expected) -> Iterator[Told]:
    """One finding for each action that comes to something else than it is expected to."""
    actions = {(mode, action) for each in (wanted, found) for mode, actions in each.items() for action in actions}
    for mode, action in sorted(actions):
        one, other = _only(wanted, mode, action), _only(found, mode, action)
        places = list(_differences(one, other, (*at, mode)))
        if not places:
            continue
        place, first, key = places[0]
        more = f", and {plural(len(places) - 1, 'more difference')}" if places[1:] else ""
        finding = OtherThanExpected.at(source, place, f"{first}{more}", key=key, help=(_UPDATE,))
        yield finding, (_as_text(mode, one), _as_text(mode, other))


def _only(tree: Expected, mode: Mode, action: str) -> Mapping[str, object]:
    return {name: each for name, each in tree.get(mode, {}).items() if name == action}


def _as_text(mode: Mode, actions: Mapping[str, object]) -> str:
    return yaml_text({mode: actions}) if actions else ""


def _differences(wanted: object, found: object, at: Pointer) -> Iterator[tuple[Pointer, str, bool]]:
    """Where two trees part, and how; true where that is told at the key, and not at what stands behind it."""
    match wanted, found:
        case Mapping(), Mapping():
            for key, each in wanted.items():
                if key in found:
                    yield from _differences(each, found[key], (*at, str(key)))
                else:
                    yield (*at, str(key)), f"`{key}` is expected, and is not there", True
            yield from (
                (at, f"`{dotted((*at[3:], str(key)))}: {code(flow(found[key]))[1:-1]}` is there too", True)
                for key in found
                if key not in wanted
            )
        case list() | tuple(), list() if len(wanted) == len(found):
            for index, (one, other) in enumerate(zip(wanted, found, strict=True)):
                yield from _differences(one, other, (*at, index))
        case _ if type(wanted) is not type(found) or wanted != found:
            written_below = isinstance(wanted, Mapping | list | tuple) and isinstance(at[-1], str)
            yield at, f"it comes to {code(flow(found))}, and {code(flow(wanted))} is expected", written_below


def _inputs(subject: Subject, most: int) -> Iterator[Answers]:
    seeds = [case.fields for case in subject.test.cases.values()] if subject.test else []
    yield from trials(subject.definition.presentation.form, subject.scopes(CaseRequest()), seeds, most)


def _form_faults(subject: Subject, made: list[Answers]) -> Iterator[Diagnostic]:
    """One finding for each action that some valid answers break, with the fewest and shortest such answers."""
    told: set[object] = set()
    form, scopes = subject.definition.presentation.form, subject.scopes(CaseRequest())
    for answers in made:
        for key in sorted(_broken(subject, answers).keys() - told):
            told.add(key)
            least = smallest(form, scopes, answers, partial(_breaks, subject, key))
            place, error = _broken(subject, least)[key]
            if (place, error.cause) in told:
                continue
            told.add((place, error.cause))
            help_ = (command(subject.id, least), *([error.remedy] if error.remedy else []))
            yield BrokenRendering.at(subject.source, place, error.cause, key=True, label="breaks", help=help_)


def _breaks(subject: Subject, key: str, answers: Answers) -> bool:
    return key in _broken(subject, answers)


def _broken(subject: Subject, answers: Answers) -> Mapping[str, tuple[Pointer, PaoError]]:
    """By what is broken: where it is written, and why it fails."""
    try:
        rendered = list(subject.rendered(CaseRequest(), answers))
    except PaoError as error:
        return {error.code: (("metadata", "id"), error)}
    faulty = ((mode, each, each.fault) for mode, each in rendered if each.fault is not None)
    return {f"{mode} {each.step} {fault.code}": (subject.place_of(each), fault) for mode, each, fault in faulty}


def command(definition_id: str, answers: Answers) -> str:
    """The command that asks with these answers."""
    given = [f"--set {shlex.quote(f'{name}={_written(value)}')}" for name, value in answers.items()]
    return " ".join(["paoctl request", definition_id, *given])


def _written(value: object) -> str:
    match value:
        case str():
            return value
        case {"secretRef": str(reference)}:
            return reference
        case _:
            return json.dumps(value, ensure_ascii=False)
