"""What is remembered on disk: it comes back as it was, and what is not plainly ours counts for nothing."""

import os
import stat
from pathlib import Path

import pytest

from paoctl.gateways import verdicts
from paoctl.gateways.verdicts import CachedVerdicts, build_digest

RECORDS = {"catalog/a.yaml": "x", "odd \udcff name": '"]\n'}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "paoctl"


@pytest.fixture
def kept(folder: Path) -> Path:
    """The file in which some records were kept."""
    CachedVerdicts(folder, "b").keep("here", RECORDS)
    (file,) = folder.iterdir()
    return file


def recalled(folder: Path, build: str = "b", around: str = "here") -> dict[str, str]:
    return dict(CachedVerdicts(folder, build).recall(around))


def test_records_come_back_as_they_were_to_their_owner_alone(folder: Path, kept: Path) -> None:
    assert recalled(folder) == RECORDS
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_another_build_and_other_surroundings_know_nothing_of_them(folder: Path, kept: Path) -> None:
    assert kept.is_file()
    assert recalled(folder, build="c") == {}
    assert recalled(folder, around="there") == {}


@pytest.mark.parametrize("raw", [b"", b"{", b"[1]", b"null", b"\xff", b"[" * 100_000, b'{"a": 1}', b"{}x"])
def test_what_is_damaged_counts_for_nothing(folder: Path, kept: Path, raw: bytes) -> None:
    kept.write_bytes(raw)

    assert recalled(folder) == {}


def test_what_others_may_write_counts_for_nothing(folder: Path, kept: Path) -> None:
    kept.chmod(0o666)

    assert recalled(folder) == {}


def test_a_link_and_a_pipe_are_not_followed(folder: Path, kept: Path) -> None:
    kept.rename(folder / "elsewhere")
    kept.symlink_to(folder / "elsewhere")
    assert recalled(folder) == {}

    kept.unlink()
    os.mkfifo(kept)
    assert recalled(folder) == {}


def test_where_nothing_can_be_written_nothing_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    CachedVerdicts(tmp_path / "file" / "verdicts", "b").keep("here", RECORDS)

    assert recalled(tmp_path / "file" / "verdicts") == {}


def test_too_much_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts, "LARGEST", 10)
    CachedVerdicts(folder, "b").keep("here", RECORDS)

    assert list(folder.iterdir()) == []


def test_what_was_not_used_for_longest_goes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts, "MOST_FILES", 2)
    for age, around in ((30, "one"), (20, "two")):
        CachedVerdicts(folder, "b").keep(around, RECORDS)
        for file in folder.iterdir():
            os.utime(file, (file.stat().st_mtime - age, file.stat().st_mtime - age))
    assert recalled(folder, around="one") == RECORDS  # used: now it is the younger one
    CachedVerdicts(folder, "b").keep("three", RECORDS)

    assert recalled(folder, around="two") == {}
    assert recalled(folder, around="one") == recalled(folder, around="three") == RECORDS


def test_a_build_is_the_same_until_something_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = build_digest()
    assert build_digest() == before

    (tmp_path / "another-1.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    assert build_digest() != before


def test_a_build_is_another_one_when_its_code_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts, "__file__", str(tmp_path / "gateways" / "verdicts.py"))
    code = tmp_path / "rules" / "some.py"
    code.parent.mkdir()
    code.write_text("A = 1\n")
    before = build_digest()
    code.write_text("A = 12\n")

    assert build_digest() != before
