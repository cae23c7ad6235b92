"""What the redactor knows of a secret: it finds every spelling, and no secret can stop it."""

import pytest

from paoctl.redact import MASK, Redactor, Secret


@pytest.mark.parametrize("value", ["hunter22", "h\u00fcnter 22'\"", "odd\udcffbyte", "half\ud800pair"])
def test_a_secret_is_found_whatever_characters_it_has(value: str) -> None:
    redactor = Redactor([Secret(value)])

    assert redactor.text(f"a {value} b") == f"a {MASK} b"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("token: hunter\n22 b", f"token: {MASK} b"),
        ("token: hunter\r\n  22 b", f"token: {MASK} b"),
        ("h\nu\nn\nt\ne\nr\n2\n2\nb\n", f"{MASK}\nb\n"),
        ("aHVudGVy\n  MjI=\n", f"{MASK}I=\n"),
        ("hunter\n21\nhunter\n22 and hunter\n22", f"hunter\n21\n{MASK} and {MASK}"),
        ("a hunter\n\n b\n", "a hunter\n\n b\n"),
    ],
)
def test_a_secret_that_goes_on_in_the_next_line_is_found(text: str, masked: str) -> None:
    assert Redactor([Secret("hunter22")]).text(text) == masked


def test_a_secret_with_a_space_may_be_broken_there() -> None:
    assert Redactor([Secret("my pass phrase")]).text("a my pass\n phrase b") == f"a {MASK} b"


def test_a_secret_of_the_letters_of_the_mask_ends() -> None:
    assert Redactor([Secret("*****")]).text("a **\n***\n*** b") == "a **** b"
