"""The bounds of `requires`."""

import pytest

from paoctl.validate.versions import meets


@pytest.mark.parametrize(
    ("version", "bounds"),
    [
        ("0.1.0", ""),
        ("0.1.0", ">=0.1,<1"),
        ("0.1.0", "==0.1"),
        ("1.4.2", "~=1.4"),
        ("1.4.2", "~= 1.4.0"),
        ("2.0", "!=1.9, >1"),
        ("0.2.0rc1", ">=0.2"),
    ],
)
def test_within(version: str, bounds: str) -> None:
    assert meets(version, bounds)


@pytest.mark.parametrize(
    ("version", "bounds"),
    [
        ("0.1.0", ">0.1"),
        ("1.0", ">=0.1,<1"),
        ("2.0", "~=1.4"),
        ("1.5.0", "~=1.4.0"),
        ("0.9", "!=0.9.0"),
        ("3", "<=2.9"),
    ],
)
def test_outside(version: str, bounds: str) -> None:
    assert not meets(version, bounds)
