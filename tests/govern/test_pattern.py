"""What a pattern can match of a region is not less than what it does match of the paths in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paoctl.govern.pattern import covers, fits, meets

NAMES = st.text("ab.", min_size=1, max_size=3)
GLOBS = st.one_of(st.just("**"), st.text("ab.*?", min_size=1, max_size=3).filter(lambda text: "***" not in text))
PATTERNS = st.tuples(
    st.sampled_from(["", "/"]), st.lists(GLOBS, min_size=1, max_size=4), st.sampled_from(["", "/"])
).map(lambda parts: f"{parts[0]}{'/'.join(parts[1])}{parts[2]}")
PATHS = st.lists(NAMES, min_size=1, max_size=3)


@pytest.mark.parametrize(
    ("pattern", "region"),
    [
        ("/a/*/sandbox*", "a/b/"),
        ("/a/b", "a/b/"),
        ("/a", "a/b/"),
        ("/**/c", "a/b/"),
        ("c/", "a/b/"),
        ("/a/b/*", "a/b/"),
        ("/a/b/**", "a/b/"),
        ("/req*", "requirements*"),
        ("/requirements/base.txt", "requirements*"),
        ("*.txt", "requirements*"),
        ("/*s-dev", "requirements*"),
    ],
)
def test_meets(pattern: str, region: str) -> None:
    assert meets(pattern, region)


@pytest.mark.parametrize(
    ("pattern", "region"),
    [
        ("/a/*", "a/b/"),
        ("/*", "a/b/"),
        ("/a/c*", "a/b/"),
        ("/b/", "a/b/"),
        ("/a/b.md", "a/b/"),
        ("/docs/requirements.txt", "requirements*"),
        ("/require", "requirements*"),
        ("/b", "a"),
    ],
)
def test_does_not_meet(pattern: str, region: str) -> None:
    assert not meets(pattern, region)


@pytest.mark.parametrize(
    ("pattern", "region", "is_all"),
    [
        ("*", "a/b/", True),
        ("**", "a/b/", True),
        ("/a/", "a/b/", True),
        ("/a/b/**", "a/b/", True),
        ("/a/b**", "a/b/", True),
        ("/a/b/c**", "a/b/", False),
        ("/a/b/**/", "a/b/", False),
        ("/a/b/*", "a/b/", False),
        ("*.yaml", "a/b/", False),
        ("/requirements*", "requirements*", True),
        ("/requirements", "requirements*", False),
        ("/a", "a", True),
    ],
)
def test_covers(pattern: str, region: str, *, is_all: bool) -> None:
    assert covers(pattern, region) is is_all


@given(PATTERNS, PATHS, st.integers(0, 3))
def test_what_fits_meets_and_what_covers_fits(pattern: str, names: list[str], depth: int) -> None:
    path = "/".join(names)
    folders = ["/".join(names[:length]) + "/" for length in range(1, len(names))]
    for region in (path, *folders, f"{names[0][:depth] or names[0]}*"):
        if fits(pattern, names):
            assert meets(pattern, region), region
        if covers(pattern, region):
            assert fits(pattern, names), region
