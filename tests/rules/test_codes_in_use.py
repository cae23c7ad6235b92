"""A code that people are shown can be explained."""

import re
from pathlib import Path

from paoctl.rules.table import BY_CODE

PACKAGE = Path(__file__).parents[2] / "paoctl"


def test_every_code_that_the_program_says_is_a_rule() -> None:
    said = {code for path in PACKAGE.rglob("*.py") for code in re.findall(r'"(PAO\d{3})"', path.read_text())}
    assert len(said) > 50
    assert said - BY_CODE.keys() == set()
