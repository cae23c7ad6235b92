"""What is right beyond doubt is right for the judge as well."""

import sys
from subprocess import run

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paoctl.form.dialect import findings, surely_right
from paoctl.form.judge import judged
from paoctl.form.schema import LINE, Schema

TEXTS = st.text(st.sampled_from("ab7-Z \n\t\u202e\ud800é"), max_size=6)
NUMBERS = st.one_of(st.integers(-3, 3), st.booleans(), st.sampled_from([0.5, 2.0, float("nan"), 10**30]))
VALUES = st.one_of(TEXTS, NUMBERS, st.none(), st.lists(TEXTS, max_size=2), st.dictionaries(TEXTS, NUMBERS, max_size=2))
KEYWORDS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["string", "integer", "number", "boolean", "array", ["string", "integer"]]),
        "minimum": st.one_of(st.integers(-2, 2), st.just(0.5)),
        "maximum": st.one_of(st.integers(-2, 2), st.just(1.5)),
        "minLength": st.integers(0, 3),
        "maxLength": st.integers(0, 5),
        "pattern": st.sampled_from(["^a", "b$", r"^\w*$", "^$", r"\d"]),
        "not": st.sampled_from([{"pattern": LINE}, {"pattern": "a"}, {"type": "string"}]),
        "enum": st.lists(st.one_of(TEXTS, NUMBERS), min_size=1, max_size=3),
        "format": st.sampled_from(["date", "email"]),
        "minItems": st.integers(0, 2),
    },
)


@given(KEYWORDS, VALUES)
def test_beyond_doubt_means_that_the_judge_finds_nothing(schema: Schema, value: object) -> None:
    if surely_right(schema, value):
        assert judged(schema, value) == []


LINE_SCHEMA: Schema = {"type": "string", "minLength": 1, "maxLength": 3, "pattern": "^a", "not": {"pattern": LINE}}
NUMBER_SCHEMA: Schema = {"type": "integer", "minimum": 0, "maximum": 9}


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        (LINE_SCHEMA, "abc", ["", "abcd", "b", "a\n", 7, None]),
        (NUMBER_SCHEMA, 9, [-1, 10, True, "9", 0.5]),
        ({"enum": ["small", "large"]}, "small", ["medium", 1, None]),
        ({"type": "boolean"}, True, [1, "yes", None]),
    ],
    ids=["text", "number", "choice", "yes or no"],
)
def test_the_usual_answers_are_beyond_doubt_and_wrong_ones_are_not(
    schema: Schema, right: object, wrong: list[object]
) -> None:
    assert surely_right(schema, right)
    assert [each for each in wrong if surely_right(schema, each) or not findings(schema, each)] == []


def test_a_right_answer_needs_no_judge() -> None:
    program = (
        "import sys\nfrom paoctl.form.dialect import findings\n"
        f"assert findings({NUMBER_SCHEMA!r}, 3) == []\nassert 'jsonschema' not in sys.modules\n"
        f"assert findings({NUMBER_SCHEMA!r}, 33)\nassert 'jsonschema' in sys.modules\n"
    )
    assert run([sys.executable, "-c", program], check=False).returncode == 0
