"""Values as YAML that every reader takes for the same values."""

import json
import math

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from paoctl.load.yaml import parse
from paoctl.render.yaml_text import yaml_text

AWKWARD = st.sampled_from([
    "yes", "NO", "on", "Off", "y", "N", "null", "~", "true", "False", "017", "1_000", "12:30", "2026-11-23", "1e3",
    "0x1F", ".inf", "-", "- a", "? a", "a: b", "a:", ": a", "a #b", "#a", "a#b", "a:b", "@a", "`a", "%a", "&a",
    "*a", "!a", "|", ">", "[a", "{a", "a]", "'a", "\"a", "\\n", "---", "...", "<<", "=", " a", "a ", "a  b", "a\n",
    "a\n\n", "\na", "a\n b", " a\nb", "a\n \nb", "a\n\tb", "\ta\nb", "a\t\nb", "a\nb\n", "a\n\nb\n", "a\r\nb", "\n",
    "", "\u00e9", "\u00df \u00fc", "a\u00a0b", "\u202e", "\u0085", "\U0001f9c0", "\U0001f468\u200d\U0001f469",
    "\ufeff", "sha256:abc", "a@1.2.0#sha256:ff", "{{ x }}", "x\n# y", "a\n---\nb", "a: |\n  b",
])  # fmt: skip
TEXT = AWKWARD | st.text() | st.lists(AWKWARD, max_size=3).map("\n".join)
SCALAR = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
)
KEY = (AWKWARD | st.text(max_size=40)).filter(lambda key: len(key) < 100)
JSON = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4), max_leaves=15
)


def read_back(value: object) -> object:
    """The value as our own strict loader reads it from the rendered text."""
    parsed = parse("requests/a/b.yaml", yaml_text({"value": value}).encode())
    assert parsed.readable, parsed.findings
    assert isinstance(parsed.value, dict)
    return parsed.value["value"]


@given(JSON)
@example({"a": [[], {}, [[1], {"b": {}}], ""]})
@example([{"a": "x\ny", "b": "x\ny\n"}, ["x\ny"]])
def test_values_are_read_back_as_they_were(value: object) -> None:
    assert read_back(value) == value


@given(JSON)
def test_the_strict_loader_finds_nothing_but_characters_that_can_t_be_seen(value: object) -> None:
    parsed = parse("requests/a/b.yaml", yaml_text({"value": value}).encode())

    assert all(finding.message.endswith("which can't be seen") for finding in parsed.findings)


@given(JSON)
def test_a_reader_of_yaml_1_1_reads_the_same(value: object) -> None:
    assert yaml.safe_load(yaml_text({"value": value})) == {"value": value}


@given(st.dictionaries(KEY, JSON, max_size=3))
def test_text_is_canonical(document: dict[str, object]) -> None:
    once = yaml_text(document)

    assert yaml_text(json.loads(json.dumps(document))) == once
    assert once.endswith("\n")
    assert all(line == line.rstrip(" ") for line in once.split("\n"))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("orders-db", "orders-db"),
        ("@acme/orders", '"@acme/orders"'),
        ("two words, and more", "two words, and more"),
        ("database@1.2.0#sha256:0f", "database@1.2.0#sha256:0f"),
        ("https://a.example/x?y=1&z=2", "https://a.example/x?y=1&z=2"),
        ("Ärger", "Ärger"),
        ("yes", '"yes"'),
        ("No", '"No"'),
        ("Null", '"Null"'),
        ("12", '"12"'),
        ("1.2.0", '"1.2.0"'),
        ("2026-11-23", '"2026-11-23"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("{{ fields.x }}", '"{{ fields.x }}"'),
        ("", '""'),
        ('say "hi"\\', '"say \\"hi\\"\\\\"'),
        ("a\u200db\u00a0c\U000e0041", '"a\\u200db\\xa0c\\U000e0041"'),
    ],
)
def test_quotes_stand_only_where_a_reader_could_err(text: str, written: str) -> None:
    assert yaml_text({"x": text}) == f"x: {written}\n"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (2.0, "2"),
        (-0.0, "0"),
        (0.5, "0.5"),
        (1e100, "1.0e+100"),
        (1.5e-7, "1.5e-07"),
        (None, "null"),
        (True, "true"),
        ({}, "{}"),
        ([], "[]"),
    ],
)
def test_other_scalars(value: object, written: str) -> None:
    assert yaml_text({"x": value}) == f"x: {written}\n"


def test_several_lines_are_shown_as_lines() -> None:
    document = {"note": "first\n\n  second\n", "list": ["a\nb"], "tail": "a\nb \nc"}

    assert yaml_text(document) == ('note: |\n  first\n\n    second\nlist:\n  - |-\n    a\n    b\ntail: "a\\nb \\nc"\n')


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_json_does_not_have_are_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON has no such number"):
        yaml_text({"x": number})


def test_anything_else_is_refused() -> None:
    with pytest.raises(TypeError, match="no YAML for bytes"):
        yaml_text({"x": b"raw"})
