"""However a repository is validated, file after file, side by side or by memory, the same is told of it."""

import tempfile
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paoctl.cli.sinks import FORMATS
from paoctl.gateways.crew import ForkingCrew
from paoctl.gateways.verdicts import CachedVerdicts
from paoctl.load.repository import Repository
from paoctl.report.findings import Findings
from paoctl.report.terminal import PIPE
from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, FRAGMENT, ITEM, PROJECT, REPOSITORY, REQUEST
from paoctl.rules.table import RULES
from paoctl.workflows.digested import DigestedFiles
from paoctl.workflows.examine import examine
from paoctl.workflows.remembered import Asked, remembered
from paoctl.workflows.sheet import Sheet
from paoctl.workflows.validate import validate

Files = Mapping[str, bytes]

SAMPLE: Files = {example.path: example.raw for example in REPOSITORY}
DOCUMENTS = {example.path for example in REPOSITORY if example.path != "CODEOWNERS"}
POLICIES = {path for path in DOCUMENTS if path.startswith("policies/")}
MODULE = "modules/postgres/main.tf"
TERRAFORM = ITEM.but(
    "type: rest-api\n        config:\n          url: https://provision.acme.example/databases\n",
    "type: terraform\n        config:\n          module: modules/postgres\n",
)
EXAMPLES = (
    *(example for rule in RULES for example in (rule.bad, rule.good) if example),
    *(*REPOSITORY, TERRAFORM, Example(MODULE, "# one\n"), Example(MODULE, "# other\n")),
    *(Example(f"catalog/twice/{Path(each.path).name}", each.text) for each in (ITEM, BUNDLE)),
    Example(REQUEST.path.replace("orders-db", "other-db"), REQUEST.text.replace("orders-db", "other-db")),
    Example(ITEM.path, ITEM.text.replace("fields.instanceName", "bundle.fields.appName")),
    Example(BUNDLE.path, BUNDLE.text.replace("database-postgresql-standard", "database-postgresql-standart")),
)
"""What a file may become: mostly the documents that rules show, bad and good."""


def put(files: Files, example: Example) -> Files:
    return {**files, example.path: example.raw}


def without(files: Files, number: int) -> Files:
    gone = sorted(files)[number % len(files)] if files else ""
    return {path: raw for path, raw in files.items() if path != gone}


def with_a_line(files: Files, number: int, line: int, times: int) -> Files:
    """One line of one file twice, or not at all."""
    if not files:
        return files
    path = sorted(files)[number % len(files)]
    lines = files[path].splitlines(keepends=True)
    at = line % max(len(lines), 1)
    return {**files, path: b"".join(lines[:at] + lines[at : at + 1] * times + lines[at + 1 :])}


NUMBERS = st.integers(0, 200)
EDITS = st.one_of(
    st.builds(lambda example: lambda files: put(files, example), st.sampled_from(EXAMPLES)),
    st.builds(lambda number: lambda files: without(files, number), NUMBERS),
    st.builds(
        lambda number, line, times: lambda files: with_a_line(files, number, line, times),
        NUMBERS,
        NUMBERS,
        st.sampled_from((0, 2)),
    ),
)
STORIES = st.lists(st.tuples(EDITS, st.booleans()), min_size=1, max_size=6)


def reports(files: Files, **how: object) -> Mapping[str, str]:
    """What every format says, but for how long it took."""
    return said(validate(files, **how))  # type: ignore[arg-type] # handed on


def said(found: Findings) -> Mapping[str, str]:
    return {name: report(replace(found, seconds=0), PIPE) for name, report in FORMATS.items()}


def by_memory(files: Files, kept: CachedVerdicts, targets: Collection[str] | None, fresh: Collection[str]) -> object:
    """What every format says, as the command asks for it: the whole run is remembered as well."""
    asked = Asked(DigestedFiles(files), targets, fresh)
    find = partial(validate, asked.files, targets=targets, fresh=fresh, verdicts=kept)
    return said(remembered(asked, kept, find))


def check_story(story: list[tuple[object, bool]], folder: Path) -> None:
    """After each edit, what is told by memory, and side by side, is what is told anew."""
    files, kept = SAMPLE, CachedVerdicts(folder, "this build")
    for edit, is_fresh in story:
        files = edit(files)  # type: ignore[operator] # one of EDITS
        fresh: Collection[str] = files.keys() if is_fresh else ()
        wanted = reports(files, fresh=fresh)

        assert reports(files, fresh=fresh, verdicts=kept) == wanted
        assert reports(files, fresh=fresh, verdicts=kept) == wanted
        assert by_memory(files, kept, None, fresh) == wanted
        assert by_memory(files, kept, None, fresh) == wanted
        for path in sorted(files)[::3]:
            one = reports(files, targets={path}, fresh=fresh)
            assert reports(files, targets={path}, fresh=fresh, verdicts=kept) == one
            assert by_memory(files, kept, {path}, fresh) == one
            assert by_memory(files, kept, {path}, fresh) == one
    assert reports(files, crew=ForkingCrew(hands=2), verdicts=CachedVerdicts(folder / "anew", "b")) == reports(files)


@settings(max_examples=12, deadline=None)
@given(STORIES)
def test_what_is_remembered_is_what_would_be_found(story: list[tuple[object, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check_story(story, Path(folder))


@pytest.mark.nightly
@settings(max_examples=1500, deadline=None)
@given(STORIES)
def test_what_is_remembered_is_what_would_be_found_at_length(story: list[tuple[object, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check_story(story, Path(folder))


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        (ITEM.but("version: 1.2.0", "version: 1.2.1"), {ITEM.path, BUNDLE.path, REQUEST.path} | POLICIES),
        (BUNDLE.but("version: 1.0.0", "version: 1.0.1"), {BUNDLE.path} | POLICIES),
        (Example(REQUEST.path, f"{REQUEST.text}# a comment\n"), {REQUEST.path}),
        (Example(PROJECT.path, f"{PROJECT.text}# a comment\n"), DOCUMENTS),
        (Example("CODEOWNERS", ""), set()),
        (Example("catalog/databases/some.test.yaml", "{"), {"catalog/databases/some.test.yaml"}),
        (Example(MODULE, "# a module\n"), DOCUMENTS),
    ],
)
def test_only_what_rests_on_a_change_is_examined_again(
    changed: Example, again: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = CachedVerdicts(tmp_path, "this build")
    validate(SAMPLE, verdicts=kept)
    seen: set[str] = set()

    def watched(repository: Repository, path: str, *, fresh: bool) -> Sheet:
        seen.add(path)
        return examine(repository, path, fresh=fresh)

    monkeypatch.setattr("paoctl.workflows.examine.examine", watched)
    validate(put(SAMPLE, changed), verdicts=kept)

    assert seen == again


class Restless(dict[str, bytes]):
    """Files that somebody writes while they are read."""

    def __getitem__(self, path: str) -> bytes:
        raw = super().__getitem__(path)
        if path == ITEM.path:
            self[path] = raw + b"# and on\n"
        return raw


@pytest.mark.parametrize("targets", [None, {ITEM.path}, {BUNDLE.path, REQUEST.path}], ids=["all", "one", "two"])
def test_nothing_is_examined_where_nothing_has_changed(
    targets: Collection[str] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = CachedVerdicts(tmp_path, "this build")
    wrong = put(SAMPLE, ITEM.but("version: 1.2.0", "version: one"))
    told = by_memory(wrong, kept, targets, ())
    monkeypatch.setattr("paoctl.workflows.examine.examine", None)

    assert by_memory(wrong, kept, targets, ()) == told


def test_of_one_file_only_what_it_rests_on_counts(tmp_path: Path) -> None:
    kept = CachedVerdicts(tmp_path, "this build")
    told = by_memory(SAMPLE, kept, {ITEM.path}, ())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("paoctl.workflows.examine.examine", None)
        assert by_memory(put(SAMPLE, BUNDLE.but("version: 1.0.0", "version: 1.0.1")), kept, {ITEM.path}, ()) == told
        with pytest.raises(TypeError):  # it would be examined, and nobody can
            by_memory(put(SAMPLE, ITEM.but("version: 1.2.0", "version: 1.2.1")), kept, {ITEM.path}, ())


def test_what_changes_while_it_is_read_is_not_remembered(tmp_path: Path) -> None:
    kept = CachedVerdicts(tmp_path, "this build")
    validate(Restless(put(SAMPLE, FRAGMENT)), verdicts=kept)

    assert reports(SAMPLE, verdicts=kept) == reports(SAMPLE)
    by_memory(Restless(put(SAMPLE, FRAGMENT)), kept, None, ())
    assert by_memory(put(SAMPLE, FRAGMENT), kept, None, ()) == reports(put(SAMPLE, FRAGMENT))
