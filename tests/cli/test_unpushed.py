"""Results that could not be pushed find a place, also where the usual one can't be written."""

import tempfile
from pathlib import Path

import pytest

from paoctl.cli.executor import _keep
from paoctl.cli.unpushed import keep_unpushed

RESULTS = b'{"base":"x"}\n'


def test_they_are_kept_for_their_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    path = keep_unpushed(RESULTS)
    assert path
    assert (path.parent, path.read_bytes(), path.stat().st_mode & 0o777) == (
        tmp_path / "paoctl" / "unpushed",
        RESULTS,
        0o600,
    )
    assert keep_unpushed(RESULTS) == path


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The summary of a job whose state home can't be written."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path / "summary.md"


def test_where_the_state_home_cant_be_written_they_are_kept_elsewhere_and_in_the_summary(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _keep(RESULTS)
    path = Path(capsys.readouterr().err.split()[-1])
    assert (path.parent, path.read_bytes(), path.stat().st_mode & 0o777) == (nowhere.parent, RESULTS, 0o600)
    assert RESULTS.decode() in nowhere.read_text()


def test_where_no_file_can_be_written_they_are_told(
    nowhere: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(nowhere.parent / "gone"))
    _keep(RESULTS)
    assert RESULTS.decode() in capsys.readouterr().err
    assert RESULTS.decode() in nowhere.read_text()
