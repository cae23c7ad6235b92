"""What the redactor knows of a secret: it finds every spelling, and no secret can stop it."""

import pytest

from paoctl.redact import MASK, Redactor, Secret


@pytest.mark.parametrize("value", ["hunter22", "h\u00fcnter 22'\"", "odd\udcffbyte", "half\ud800pair"])
def test_a_secret_is_found_whatever_characters_it_has(value: str) -> None:
    redactor = Redactor([Secret(value)])

    assert redactor.text(f"a {value} b") == f"a {MASK} b"
