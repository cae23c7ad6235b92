"""The picture of the demo shows what the demo prints, but for times, ports and hashes."""

import re
from html import unescape

import pytest

from scripts.picture import PICTURE, excerpt, masked, plain, played, screen, settled
from tests.docs.pages import page


@pytest.fixture(scope="module")
def shown() -> list[str]:
    """What a picture taken now would show."""
    return settled(excerpt(played()))


@pytest.mark.ci
def test_the_readme_shows_what_the_demo_prints(shown: list[str]) -> None:
    [block] = [block for block in page("README.md").blocks if block.info == "demo"]

    assert settled(block.text.splitlines()) == shown, "run scripts/picture.py"


@pytest.mark.ci
def test_the_picture_shows_what_the_demo_prints(shown: list[str]) -> None:
    rows = re.findall(r"<text [^>]*>(.*)</text>", PICTURE.read_text("utf-8"))

    assert settled([unescape(re.sub(r"<[^>]+>", "", row)) for row in rows]) == shown, "run scripts/picture.py"


def test_a_line_that_is_drawn_again_is_on_the_screen_once() -> None:
    drawn = "one\r\n\x1b[2mtwo\x1b[0m\r\n\x1b[1A\x1b[2K\x1b[32mthree\x1b[0m\r\nfour"

    assert [plain(line) for line in screen(drawn)] == ["one", "three", "four"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(0.7 s)", "(12.3 s)"),
        ("at http://127.0.0.1:8899/pulls/1", "at http://127.0.0.1:40221/pulls/1"),
        ("4be1c0d Record 3 requests", "99a10ef Record 3 requests"),
        ("ready    just now", "ready  14 s ago"),
        ("3 ready; 1 commit", "3 ready; 18 commits"),
    ],
)
def test_what_differs_from_run_to_run_is_no_difference(one: str, other: str) -> None:
    assert masked(one) == masked(other)


def test_steps_side_by_side_may_end_in_any_order() -> None:
    assert settled(["a", "✓ done  one", "✓ done  two", "b"]) == settled(["a", "✓ done  two", "✓ done  one", "b"])
    assert settled(["a", "b"]) != settled(["b", "a"])


def test_anything_else_is() -> None:
    assert masked("phase: ready") != masked("phase: failed")
