"""The stage: commands are shown and run, in an environment of their own."""

from pathlib import Path

import pytest

from paoctl.demo.stage import Stage, stage_environment
from paoctl.errors import PlatformError
from paoctl.report.terminal import PIPE
from tests.cli.shell import environ


@pytest.fixture
def stage(tmp_path: Path) -> "Told":
    """Return a stage whose stream is a file."""
    return Told(tmp_path)


class Told:
    """A stage, and what was told on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "told.txt"

    def after(self, *argv: str) -> str:
        """Run one command of paoctl in a chapter; everything that was told."""
        with self.path.open("w+", encoding="utf-8") as stream:
            stage = Stage(self.folder, environ(self.folder), stream, PIPE)
            with stage.chapter("Look", "Lines\n    of text."):
                stage.paoctl(*argv)
        return self.path.read_text("utf-8")


def test_a_chapter_shows_the_command_what_it_printed_and_how_long_it_took(stage: Told) -> None:
    lines = stage.after("help", "formats").splitlines()

    assert lines[:4] == ["1. Look", "Lines of text.", "", "$ paoctl help formats"]
    assert lines[4] == "Formats of output"
    assert lines[-2].startswith("(")
    assert lines[-2].endswith(" s)")


def test_what_a_command_says_on_stderr_stands_in_its_place_too(stage: Told) -> None:
    with pytest.raises(PlatformError):
        stage.after("hlep")

    assert "error: there is no command `hlep`" in stage.path.read_text("utf-8")


def test_a_command_that_fails_ends_the_story(stage: Told) -> None:
    with pytest.raises(PlatformError, match=r"`paoctl show 'a b'` ended with 2: the demo stops"):
        stage.after("show", "a b")


def test_the_outer_world_does_not_reach_into_the_story() -> None:
    outer = {
        "PATH": "/bin",
        "PAOCTL_TOKEN": "theirs",
        "GH_TOKEN": "theirs",
        "GITHUB_RUN_ID": "7",
        "JIRA_URL": "https://jira",
        "GIT_DIR": "/theirs",
        "XDG_STATE_HOME": "/theirs",
        "no_proxy": "example.org",
    }

    env = stage_environment(outer, {"GITHUB_TOKEN": "ours"}, Path("/demo/home"))

    assert env["PATH"] == "/bin"
    assert env["GITHUB_TOKEN"] == "ours"
    assert env["XDG_STATE_HOME"] == "/demo/home/state"
    assert env["XDG_CACHE_HOME"] == "/demo/home/cache"
    assert "127.0.0.1" in env["no_proxy"]
    assert not {"PAOCTL_TOKEN", "GH_TOKEN", "GITHUB_RUN_ID", "JIRA_URL", "GIT_DIR"} & set(env)
