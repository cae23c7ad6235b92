"""Text from `--set` and prompts, as its question means it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paoctl.form.check import check
from paoctl.form.parse import parse_answer
from paoctl.model.form import Field, Form, Group
from tests.form.forms import SCOPES, a_field


@pytest.mark.parametrize(
    ("field", "text", "answer"),
    [
        (a_field("string"), " a,b ", " a,b "),
        (a_field("string"), "", ""),
        (a_field("string"), "true", "true"),
        (a_field("textarea"), "a\r\nb", "a\nb"),
        (a_field("integer"), " 42 ", 42),
        (a_field("integer"), "-7", -7),
        (a_field("integer"), "1_000", "1_000"),
        (a_field("integer"), "٣", "٣"),
        (a_field("integer"), "4.5", "4.5"),
        (a_field("integer"), "", None),
        (a_field("number"), "4.5", 4.5),
        (a_field("number"), "4", 4),
        (a_field("number"), ".5e1", 5.0),
        (a_field("number"), "nan", "nan"),
        (a_field("boolean"), "Yes", True),
        (a_field("boolean"), "off", False),
        (a_field("boolean"), "maybe", "maybe"),
        (a_field("select", enum=[1, 2]), "2", 2),
        (a_field("select", enum=[True, "a"]), "true", True),
        (a_field("select", options=[{"value": "s", "label": "Small"}]), "Small", "s"),
        (a_field("select", enum=["a"]), "z", "z"),
        (a_field("integer", enum=[1, 2]), "2", 2),
        (a_field("multiselect", enum=["a", 2]), "a, 2", ["a", 2]),
        (a_field("list"), "a, b,", ["a", "b"]),
        (a_field("list"), '["a, b", "c"]', ["a, b", "c"]),
        (a_field("list"), "[a", ["[a"]),
        (a_field("list"), "", None),
        (a_field("list", of="integer"), "1,x", [1, "x"]),
        (a_field("list", of="number"), "1.5,2", [1.5, 2]),
        (a_field("keyvalue"), "a=1, b=x=y", {"a": "1", "b": "x=y"}),
        (a_field("keyvalue"), '{"a": "1,2"}', {"a": "1,2"}),
        (a_field("keyvalue"), "a", "a"),
        (a_field("keyvalue"), '{"a": NaN}', '{"a": NaN}'),
        (a_field("keyvalue"), "{" * 5000, "{" * 5000),
        (a_field("date"), " 2026-11-23 ", "2026-11-23"),
        (a_field("email"), "", None),
        (a_field("password"), "aws:a/b", {"secretRef": "aws:a/b"}),
        (a_field("password"), '{"secretRef": "aws:a"}', {"secretRef": "aws:a"}),
        (a_field("password"), "", None),
    ],
)
def test_the_answer_that_a_text_means(field: Field, text: str, answer: object) -> None:
    found = parse_answer(field, text)

    assert found == answer
    assert type(found) is type(answer)


TYPES = st.sampled_from(
    ["string", "integer", "number", "boolean", "select", "multiselect", "date", "textarea", "password", "email", "list"]
)


@given(TYPES, st.text())
def test_any_text_is_parsed_and_checked_without_a_crash(type_: str, text: str) -> None:
    field = a_field(type_)
    form = Form(groups=(Group(id="g", name="G", fields=(field,)),))

    assert all(fault.rule.startswith("PAO21") for fault in check(form, {"x": parse_answer(field, text)}, SCOPES))


@given(st.lists(st.text()))
def test_a_list_written_as_json_is_that_list(items: list[str]) -> None:
    assert parse_answer(a_field("list"), json.dumps(items)) == items


@given(st.integers(-(10**200), 10**200))
def test_an_integer_is_read_back(number: int) -> None:
    assert parse_answer(a_field("integer"), str(number)) == number
