"""The lean reader: it gives what the one with places gives without a finding, or nothing."""

import string

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from paoctl.load.lean import NotOrdinaryError, read_lean
from paoctl.load.tree import DEEPEST, MOST_NODES, Builder
from paoctl.load.yaml import parse
from paoctl.model.source import Position

PIECES = [
    *("a", "b: ", "- ", "? ", ": ", "{", "}", "[", "]", ", ", "\n", "\n  ", "\n    ", "'", '"', "#", "| ", "> "),
    *(
        "&x ",
        "*x",
        "!!str ",
        "<<: ",
        '"<<": ',
        "---\n",
        "...\n",
        "%YAML 1.1\n",
        '"\\u0007"',
        "\\",
        "yes",
        "012",
        "1",
        "~",
    ),
    *("9007199254740993", "1.5", ".inf", "2024-01-01", "true", "", "\t", "é"),
]
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.text(string.printable, max_size=40),
)


@given(TEXTS)
@example("a: 1\na: 2\n")
@example("a: {b: [1, 2, {c: d}], e: |\n    text\n  }\n")
@example("")
@example("---\n")
@example("a\n---\nb\n")
@example("? {a: b}\n: c\n")
@example("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))
def test_it_agrees_with_the_reader_that_knows_places_or_leaves_it_to_that_one(text: str) -> None:
    try:
        value = read_lean(text)
    except NotOrdinaryError:
        return
    builder = Builder("x.yaml", text, {})
    for event in iter(yaml.CSafeLoader(text).get_event, None):
        builder.take(event)

    assert builder.findings == []
    assert repr(value) == repr(builder.root)


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\n",
        "a: !!str 1\n",
        "a: *x\n",
        "a: 1\na: 2\n",
        "<<: {a: 1}\n",
        "a: yes\n",
        "1: a\n",
        '"\\u0007"',
        "a: [",
        "",
        "~",
    ],
)
def test_it_leaves_what_is_not_in_order_to_the_other_one(text: str) -> None:
    with pytest.raises(NotOrdinaryError):
        read_lean(text)


def test_it_counts_nodes() -> None:
    assert read_lean("[" + "a," * (MOST_NODES - 10) + "]") == ["a"] * (MOST_NODES - 10)
    with pytest.raises(NotOrdinaryError):
        read_lean("[" + "a," * (MOST_NODES + 1) + "]")


def test_places_are_there_for_whoever_asks() -> None:
    source = parse("x.yaml", b"a:\n  - b: c\n").source

    assert source.keys["a", 0, "b"].start == Position(2, 5)
    assert source.values["a", 0, "b"].start == Position(2, 8)
    assert ("a", 1) not in source.values
    assert set(source.keys) == {("a",), ("a", 0, "b")}
    assert len(source.values) == 4
