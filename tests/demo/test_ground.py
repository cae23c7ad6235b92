"""What a demo may replace, and what it leaves alone."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from paoctl.demo.ground import USUAL_PORT, clear, folder_of, hold, mark, port_of, running_sandbox, usual_or_free_port
from paoctl.errors import PlatformError, UsageError
from tests.cli.shell import environ


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """The clone that an earlier demo made."""
    directory = tmp_path / "demo"
    with running_sandbox(directory, 0):
        mark(directory)
    return directory


def test_an_earlier_demo_is_cleared_away(demo: Path) -> None:
    clear(demo)

    assert not demo.exists()
    assert not folder_of(demo).exists()


def test_clearing_where_nothing_is_does_nothing(tmp_path: Path) -> None:
    clear(tmp_path / "demo")

    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()

    clear(tmp_path / "demo")


def test_a_demo_whose_clone_somebody_deleted_is_cleared_away(demo: Path) -> None:
    demo.rename(demo.with_name("elsewhere"))

    clear(demo)

    assert not folder_of(demo).exists()


@pytest.mark.parametrize("stranger", ["demo/notes.txt", "demo.sandbox/notes.txt", "demo"])
def test_what_no_demo_made_is_refused_and_kept(stranger: str, tmp_path: Path) -> None:
    path = tmp_path / stranger
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine", "utf-8")

    with pytest.raises(UsageError, match="holds something that no demo made"):
        clear(tmp_path / "demo")

    assert path.read_text("utf-8") == "mine"


def test_a_sandbox_that_was_played_with_by_hand_is_refused(tmp_path: Path) -> None:
    with running_sandbox(tmp_path / "mine", 0):
        pass

    with pytest.raises(UsageError):
        clear(tmp_path / "mine")

    assert (tmp_path / "mine" / "paoctl.yaml").is_file()


def test_a_link_is_never_followed(demo: Path) -> None:
    link = demo.with_name("link")
    link.symlink_to(demo)

    with pytest.raises(UsageError):
        clear(link)

    assert (demo / "paoctl.yaml").is_file()


def test_a_folder_of_ones_own_in_the_place_of_a_demo_is_refused(demo: Path) -> None:
    demo.rename(demo.with_name("elsewhere"))
    demo.mkdir()
    (demo / "notes.txt").write_text("mine", "utf-8")

    with pytest.raises(UsageError):
        clear(demo)

    assert (demo / "notes.txt").is_file()


def test_a_demo_whose_sandbox_is_at_work_is_not_cleared_away(demo: Path) -> None:
    with hold(demo), pytest.raises(PlatformError, match="at work in another process"):
        clear(demo)

    assert (demo / "paoctl.yaml").is_file()


def test_the_hold_on_a_folder_ends_with_its_process(demo: Path) -> None:
    holder = (
        "import sys, pathlib\nfrom paoctl.demo.ground import hold\n"
        "with hold(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(demo)],
        env=environ(demo.parent),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(PlatformError), hold(demo):
            pass
        process.kill()

    with hold(demo):
        pass


def test_a_sandbox_goes_on_where_it_answered(demo: Path) -> None:
    port = port_of(demo)

    with running_sandbox(demo) as sandbox:
        assert sandbox.server.port == port


def test_the_port_of_a_sandbox_that_never_was_is_unknown(tmp_path: Path) -> None:
    assert port_of(tmp_path / "demo") is None


def test_a_free_port_is_taken_where_the_usual_one_is_in_use() -> None:
    try:
        with socket.create_server(("127.0.0.1", USUAL_PORT)):
            assert usual_or_free_port() == 0
    except OSError:
        assert usual_or_free_port() == 0


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")

    with pytest.raises(PlatformError, match="can't write"), hold(tmp_path / "file" / "demo"):
        pass
