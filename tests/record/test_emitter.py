"""The quick emitter and PyYAML's own: the same bytes, whatever the document."""

from typing import Final

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from paoctl.record.emitter import yaml_bytes

AWKWARD: Final = st.sampled_from([
    *("yes", "NO", "~", "null", "017", "1_000", "12:30", "1e3", "2026-11-23T09:00:00Z", "=", "<<", "", " a"),
    *("a ", "a\n"),
    *("a: b", "a:", ": a", "a #b", "#a", "@acme/orders", "-", "- a", "? a", "{a", "[a", "'a", '"a', "\\n", "---"),
    *("\na", "a\n\n", "a\n b", "a \nb", "a\r\nb", "\x85", "\u2028", "\u00e9", "\U0001f9c0", "\ufeff", "\x7f", "it's"),
    "a\tb",
])  # fmt: skip
ASCII: Final = st.text(st.characters(codec="ascii"))
LONG: Final = st.tuples(st.text(st.characters(codec="ascii"), min_size=1, max_size=9), st.integers(10, 900)).map(
    lambda each: each[0] * (each[1] // len(each[0]) + 1)
)
TEXT: Final = AWKWARD | ASCII | st.text() | st.text(" \nab:", max_size=12) | LONG
SCALAR: Final = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False, width=64) | TEXT
)
JSON: Final = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=12
)


def slow_bytes(document: object) -> bytes:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=4096, encoding="utf-8")


@given(st.dictionaries(TEXT, JSON, max_size=4))
@example({"k" * 100: [["'" * 1000]]})
@example({"a": [" b" * 500, "'" * 500 + " '" * 250]})
def test_the_bytes_are_those_of_pyyaml(document: dict[str, object]) -> None:
    assert yaml_bytes(document) == slow_bytes(document)


@given(st.dictionaries(ASCII.filter(bool), JSON, max_size=3))
def test_a_reader_gets_back_what_was_written(document: dict[str, object]) -> None:
    assert yaml.safe_load(yaml_bytes(document)) == yaml.safe_load(slow_bytes(document))


@pytest.mark.parametrize("key", ["", "x" * 128, "\r", "\U0001f9c0", "\x85"])
def test_what_the_two_would_write_differently_is_left_to_pyyaml(key: str) -> None:
    document = {key: None}
    quick = yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=4096)

    assert quick.encode() != slow_bytes(document) == yaml_bytes(document)


def test_a_shared_part_is_written_as_pyyaml_does() -> None:
    shared = {"host": "h"}
    document = {"a": shared, "b": [shared, shared]}
    assert yaml_bytes(document) == slow_bytes(document)
