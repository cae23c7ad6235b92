"""However a repository is validated, file after file, side by side or by memory, the same is told of it."""

import tempfile
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paoctl.cli.sinks import FORMATS
from paoctl.gateways.crew import ForkingCrew
from paoctl.gateways.verdicts import CachedVerdicts
from paoctl.load.repository import Repository
from paoctl.report.terminal import PIPE
from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, FRAGMENT, ITEM, PROJECT, REPOSITORY, REQUEST
from paoctl.rules.table import RULES
from paoctl.workflows import examination
from paoctl.workflows.examine import examine
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
    found = replace(validate(files, **how), seconds=0)  # type: ignore[arg-type] # handed on
    return {name: report(found, PIPE) for name, report in FORMATS.items()}


def check_story(story: list[tuple[object, bool]], folder: Path) -> None:
    """After each edit, what is told by memory, and side by side, is what is told anew."""
    files, remembered = SAMPLE, CachedVerdicts(folder, "this build")
    for edit, is_fresh in story:
        files = edit(files)  # type: ignore[operator] # one of EDITS
        fresh: Collection[str] = files.keys() if is_fresh else ()
        wanted = reports(files, fresh=fresh)

        assert reports(files, fresh=fresh, verdicts=remembered) == wanted
        assert reports(files, fresh=fresh, verdicts=remembered) == wanted
        for path in sorted(files)[::3]:
            one = {"targets": {path}, "fresh": fresh}
            assert reports(files, **one, verdicts=remembered) == reports(files, **one)
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
    remembered = CachedVerdicts(tmp_path, "this build")
    validate(SAMPLE, verdicts=remembered)
    seen: set[str] = set()

    def watched(repository: Repository, path: str, *, fresh: bool) -> Sheet:
        seen.add(path)
        return examine(repository, path, fresh=fresh)

    monkeypatch.setattr(examination, "examine", watched)
    validate(put(SAMPLE, changed), verdicts=remembered)

    assert seen == again


class Restless(dict[str, bytes]):
    """Files that somebody writes while they are read."""

    def __getitem__(self, path: str) -> bytes:
        raw = super().__getitem__(path)
        if path == ITEM.path:
            self[path] = raw + b"# and on\n"
        return raw


def test_what_changes_while_it_is_read_is_not_remembered(tmp_path: Path) -> None:
    remembered = CachedVerdicts(tmp_path, "this build")
    validate(Restless(put(SAMPLE, FRAGMENT)), verdicts=remembered)

    assert reports(SAMPLE, verdicts=remembered) == reports(SAMPLE)
