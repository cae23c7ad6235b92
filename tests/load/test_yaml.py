"""Text to values: what plain scalars mean, and where every key and value stands."""

from collections.abc import Mapping

import pytest

from paoctl.load.yaml import Parsed, parse
from paoctl.model.source import Position, Source, Span


def read(text: str) -> Parsed:
    return parse("x.yaml", text.encode())


def written(source: Source, span: Span) -> str:
    """What stands at a span of one line."""
    assert span.start.line == span.end.line
    return source.text.split("\n")[span.start.line - 1][span.start.column - 1 : span.end.column - 1]


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("text", "text"),
        ("12", 12),
        ("-3", -3),
        ("+3", 3),
        ("0", 0),
        ("0x1F", 31),
        ("9007199254740991", 2**53 - 1),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("1.5e+3", 1500.0),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("'yes'", "yes"),
        ('"017"', "017"),
        ('"\\u200d"', "\u200d"),
        ("|\n  yes\n", "yes\n"),
        ("1.2.3", "1.2.3"),
        ("12a", "12a"),
        ("yes please", "yes please"),
        (".", "."),
        ("-", [None]),
        ("127.0.0.1:80", "127.0.0.1:80"),
        ("[1, {b: c}]", [1, {"b": "c"}]),
    ],
)
def test_a_value_is_what_the_core_schema_of_yaml_1_2_says(scalar: str, value: object) -> None:
    parsed = read(f"a:\n  {scalar}\n" if scalar == "-" else f"a: {scalar}\n")

    assert parsed.findings == ()
    assert isinstance(parsed.value, dict)
    assert repr(parsed.value["a"]) == repr(value)


def test_every_key_and_value_has_its_exact_place() -> None:
    source = read("first: \"one\"\nlist:\n  - name: b\n  - [x, 'y y']\nplain: text # no\n").source

    assert {pointer: written(source, span) for pointer, span in source.keys.items()} == {
        ("first",): "first",
        ("list",): "list",
        ("list", 0, "name"): "name",
        ("plain",): "plain",
    }
    scalars = {("first",), ("list", 0, "name"), ("list", 1), ("list", 1, 0), ("list", 1, 1), ("plain",)}
    assert {pointer: written(source, source.values[pointer]) for pointer in scalars} == {
        ("first",): '"one"',
        ("list", 0, "name"): "b",
        ("list", 1): "[x, 'y y']",
        ("list", 1, 0): "x",
        ("list", 1, 1): "'y y'",
        ("plain",): "text",
    }


def test_columns_count_code_points() -> None:
    assert read("é: {a: 1}\n").source.keys["é", "a"] == Span(Position(1, 5), Position(1, 6))


def test_a_node_without_a_place_has_that_of_its_nearest_ancestor() -> None:
    source = read("a:\n  b: 1\n").source

    assert written(source, source.value_at(("a", "b", "c", 0))) == "1"
    assert written(source, source.key_at(("a", "x"))) == "a"


def test_carriage_returns_before_line_feeds_are_line_ends() -> None:
    parsed = read("a: 1\r\nb: [2,\r\n  3]\r\n")

    assert (parsed.value, parsed.findings) == ({"a": 1, "b": [2, 3]}, ())


def test_the_source_is_a_plain_mapping_to_whoever_reads_it() -> None:
    source = read("a: {b: 1}\n").source

    assert isinstance(source.values, Mapping)
    assert list(source.values) == [("a", "b"), ("a",), ()]
    assert ("a", "x") not in source.values
    assert len(source.keys) == 2
