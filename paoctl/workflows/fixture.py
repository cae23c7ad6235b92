"""Fixture: what the cases of a test expect, written into its text; all else of the text stays."""

from collections.abc import Iterator, Mapping

from paoctl.errors import PaoError, UserError
from paoctl.form.trials import smallest, trials
from paoctl.load.documents import draft
from paoctl.load.repository import Repository
from paoctl.model.source import Source
from paoctl.model.trial import CaseRequest, CatalogTest
from paoctl.render.yaml_text import yaml_text
from paoctl.workflows.subject import Subject, subjects
from paoctl.workflows.trial import Expected, expected_of


def fixtures(files: Mapping[str, bytes], targets: frozenset[str] | None) -> Iterator[tuple[str, bytes]]:
    """The tests whose cases come to something else now, as they are to be.

    Raises:
        UserError: a case is not written as a block, so that there is no line for what it expects.
    """
    for subject in subjects(Repository(files), targets):
        if subject.test is not None and subject.test_source is not None:
            path = subject.test_source.path
            text = _updated(subject, subject.test, subject.test_source)
            if text.encode() != files[path]:
                yield path, text.encode()


def least_answers(files: Mapping[str, bytes], path: str) -> Mapping[str, object] | None:
    """The fewest and shortest answers that the form of a definition takes, of those that are made from it.

    None where no made answer fits: the form asks for something that only people know.
    """
    subject = next(subjects(Repository(files), {path}))
    form, scopes = subject.definition.presentation.form, subject.scopes(CaseRequest())
    made = next(trials(form, scopes, [{}], 1), None)
    return None if made is None else smallest(form, scopes, made, lambda _: True)


def _updated(subject: Subject, test: CatalogTest, source: Source) -> str:
    """The text with what every case comes to; a case that comes to nothing is left as it is."""
    for name, case in test.cases.items():
        try:
            rendered = expected_of(subject, case)
        except PaoError:  # told by `try_catalog`
            continue
        if rendered != case.expect:
            source = draft(source.path, _with_expected(source, name, rendered).encode()).source
    return source.text


def _with_expected(source: Source, name: str, rendered: Expected) -> str:
    rows, key = source.text.split("\n"), ("cases", name, "expect")
    case = source.value_at(("cases", name)).start
    indent = case.column - 1
    if rows[case.line - 1][:indent].strip():
        place = f"{source.path}:{case.line}"
        raise UserError(f"{place}: the case `{name}` is not written as a block", remedy="a key a line, without braces")
    if key in source.keys:
        first, deepest = source.keys[key].start.line - 1, indent
    else:
        first, deepest = case.line - 1, indent - 1
    last = _end(rows, first, deepest)
    block = [f"{' ' * indent}{line}".rstrip() for line in yaml_text({"expect": rendered}).splitlines()]
    return "\n".join([*rows[: first if key in source.keys else last], *block, *rows[last:]])


def _end(rows: list[str], first: int, deepest: int) -> int:
    """The index behind the last line of the block that begins at `first`: lines indented deeper than `deepest`."""
    end = first + 1
    for number, row in enumerate(rows[first + 1 :], first + 1):
        if row.strip() and len(row) - len(row.lstrip()) <= deepest:
            break
        if row.strip():
            end = number + 1
    return end
