"""A guess helps when it is near, and misleads when it is far."""

import pytest

from paoctl.rules.nearest import nearest

WORDS = ("request", "requests", "validate", "instanceName", "--bounds", "no-input")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("requst", "request"),
        ("reqeust", "request"),
        ("requestz", "request"),
        ("valdiate", "validate"),
        ("instancename", "instanceName"),
        ("no_input", "no-input"),
        ("request", "request"),
    ],
)
def test_a_slip_is_recognised(typed: str, meant: str) -> None:
    assert nearest(typed, WORDS) == meant


@pytest.mark.parametrize("typed", ["--bogus", "x", "quest", "", "fulfill"])
def test_a_guess_too_far_is_not_made(typed: str) -> None:
    assert nearest(typed, WORDS) is None


def test_of_two_as_near_the_first_is_taken() -> None:
    assert nearest("cat", ["car", "bat"]) == "car"
