"""Whatever reference, type or owner of this repository's catalog is written wrongly: `paoctl validate` fails."""

import pytest

from paoctl.model.diagnostic import Diagnostic, Severity
from paoctl.model.source import Span
from paoctl.workflows.validate import validate
from tests.house.skeleton import ROOT
from tests.mutation.points import Point, points

FILES = {
    path.relative_to(ROOT).as_posix(): path.read_bytes()
    for path in (ROOT / "paoctl.yaml", ROOT / "CODEOWNERS", *sorted((ROOT / "catalog").rglob("*.yaml")))
    if not path.name.endswith(".test.yaml")
}
DEFINITIONS = [path for path in FILES if path.startswith("catalog/") and "/fragments/" not in path]
POINTS = {path: list(points(path, FILES[path].decode())) for path in DEFINITIONS}


def test_there_is_something_to_mutate_in_every_file() -> None:
    assert all({point.kind for point in found} == {"reference", "type", "owner"} for found in POINTS.values())
    assert sum(map(len, POINTS.values())) > 150


def test_the_catalog_as_it_is_has_no_fault() -> None:
    assert validate(FILES).findings == ()


@pytest.mark.parametrize("path", DEFINITIONS)
def test_every_mutant_of_a_definition_is_caught(path: str) -> None:
    survivors = [str(point) for point in POINTS[path] if not _caught(point)]

    assert survivors == []


def _caught(point: Point) -> bool:
    """Is there an error, and does it show the place that was changed? A wrong owner may show in CODEOWNERS alone."""
    changed = point.applied(FILES[point.path].decode()).encode()
    errors = [each for each in validate({**FILES, point.path: changed}).findings if each.severity is Severity.ERROR]
    spans = [span for each in errors if each.path == point.path for span in _spans(each)]
    shown = any(span.start.line <= point.line <= span.end.line for span in spans)
    return bool(errors) and (shown or point.kind == "owner")


def _spans(finding: Diagnostic) -> list[Span]:
    return [finding.span, *(each.span for each in finding.related)]
