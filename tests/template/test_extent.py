"""With which characters an expression is written."""

import pytest

from paoctl.template.extent import extent_of
from paoctl.template.nodes import Node
from paoctl.template.syntax import parse, parse_expression


def written(text: str, *way: int) -> str:
    """The characters of a part of an expression: the child of the child."""
    node: Node = parse_expression(text).node
    for index in way:
        node = node.children[index]
    start, end = extent_of(text, node)
    return text[start:end]


@pytest.mark.parametrize(
    "text",
    [
        "fields.size",
        "fields['size']",
        "'small'",
        '"it\'s"',
        r"'it\'s)'",
        "12",
        "1.5",
        "true",
        "fields.size == 'large'",
        "fields.size | upper",
        "fields.size | default('x')",
        "upper(fields.size)",
        "concat(upper(fields.size), ')')",
        "not fields.multiAz",
        "not (fields.size == 'a' or fields.multiAz)",
        "(fields.a) == (fields.b)",
        "[1, (2)]",
        "fields.a if fields.b else 'c'",
        "(fields.a or fields.b) and fields.c",
        "-fields.count",
    ],
)
def test_all_of_an_expression(text: str) -> None:
    assert written(text) == text


@pytest.mark.parametrize(
    ("text", "way", "part"),
    [
        ("fields.size == 'smal'", [1], "'smal'"),
        ("fields.a == 'x' or fields.b == 'x'", [1], "fields.b == 'x'"),
        ("fields.size in ['a', 'b']", [1, 1], "'b'"),
        ("not (fields.size) == 3", [0], "(fields.size) == 3"),
        ("(fields.a ~ 'x') == 'y'", [0], "fields.a ~ 'x'"),
        ("upper(fields.a) == 'y'", [0], "upper(fields.a)"),
    ],
)
def test_a_part_of_an_expression(text: str, way: list[int], part: str) -> None:
    assert written(text, *way) == part


def test_an_expression_in_a_text() -> None:
    text = "PostgreSQL {{ fields.a }} ({{ fields.b + 1 }})"
    _, second = parse(text).expressions
    start, end = extent_of(text, second)
    assert text[start:end] == "fields.b + 1"
