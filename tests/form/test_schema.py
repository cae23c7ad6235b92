"""The JSON Schema of a form, and that it and `check` agree."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from paoctl.form.check import check
from paoctl.form.judge import FORMATS
from paoctl.form.live import live_schema
from paoctl.form.lookalike import lookalike
from paoctl.form.schema import json_schema, ui_hints
from paoctl.model.form import Form
from tests.form.forms import DATABASE, SCOPES, a_form

TYPES = (
    "string", "integer", "number", "boolean", "select", "multiselect", "date", "textarea", "password", "email", "list",
    "keyvalue",
)  # fmt: skip


def test_the_schema_of_a_form() -> None:
    schema = json_schema(DATABASE)

    Draft202012Validator.check_schema(schema)
    assert schema["required"] == ["instanceName"]
    assert schema["additionalProperties"] is False
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert properties["size"] == {"title": "Size", "default": "small", "enum": ["small", "large"]}
    assert properties["replicas"] == {
        "title": "Read replicas",
        "default": 1,
        "x-visible-when": "(fields.multiAz)",
        "type": "integer",
        "minimum": 0,
        "maximum": 5,
    }
    assert properties["label"]["x-visible-when"] == "(fields.size == 'large')"
    assert "default" not in properties["label"]
    assert json.loads(json.dumps(schema)) == schema


@pytest.mark.parametrize("type_", TYPES)
def test_every_type_has_a_valid_schema(type_: str) -> None:
    form = a_form({"id": "x", "type": type_, "required": True, "enum": ["a"] if "select" in type_ else None})

    Draft202012Validator.check_schema(json_schema(form))


def test_ui_hints_say_order_groups_and_widgets() -> None:
    hints = ui_hints(DATABASE)

    assert hints["ui:order"] == ["instanceName", "size", "multiAz", "replicas", "contact", "label"]
    assert hints["ui:groups"] == [
        {"id": "basics", "title": "Basics", "fields": ["instanceName", "size", "multiAz", "replicas"]},
        {"id": "people", "title": "People", "visibleWhen": "fields.size == 'large'", "fields": ["contact", "label"]},
    ]
    assert hints["size"] == {
        "ui:widget": "select",
        "ui:enumNames": ["Small (2 GiB)", "large"],
        "ui:mutability": "in-place",
    }


@pytest.mark.parametrize("type_", ["select", "multiselect"])
def test_choices_that_are_not_known_here_are_written_and_not_chosen_from_nothing(type_: str) -> None:
    zones = {"id": "zones", "type": "multiselect", "enum": ["a", "b"]}
    form = a_form(zones, {"id": "x", "type": type_, "options": "fields.zones", "required": True})

    assert ui_hints(form)["x"] == {"ui:mutability": "in-place"}
    assert ui_hints(form)["zones"] == {
        "ui:widget": "checkboxes",
        "ui:enumNames": ["a", "b"],
        "ui:mutability": "in-place",
    }


def test_what_the_author_says_of_an_answer_that_does_not_fit_stands_below_the_question() -> None:
    field = {"id": "x", "type": "string", "validation": {"pattern": "^[a-z]+$", "message": "lower-case letters"}}

    assert ui_hints(a_form(field))["x"] == {"ui:help": "lower-case letters", "ui:mutability": "in-place"}


RJSF = {
    "string": {"textarea", "date", "email", "select"},
    "array": {"checkboxes"},
    "": {"select"},
}
"""The widgets of react-jsonschema-form for a type (rjsf-team.github.io, "Widgets"); a choice needs no type."""
RJSF_KEYS = {"ui:widget", "ui:placeholder", "ui:enumNames", "ui:help"}
OURS = {"ui:mutability"}
"""What it passes on as an option of the widget."""


@pytest.mark.parametrize("type_", TYPES)
def test_the_hints_of_every_type_are_those_that_rjsf_knows_for_its_schema(type_: str) -> None:
    form = a_form({"id": "x", "type": type_, "description": "why", "enum": ["a"] if "select" in type_ else None})
    properties, hints = json_schema(form)["properties"], ui_hints(form)
    assert isinstance(properties, dict)
    own = hints["x"]
    assert isinstance(own, dict)

    assert hints["ui:order"] == list(properties)
    assert own.keys() <= RJSF_KEYS | OURS
    if "ui:widget" in own:
        assert own["ui:widget"] in RJSF[str(properties["x"].get("type", ""))]
    if "ui:enumNames" in own:
        choices = properties["x"].get("enum") or properties["x"]["items"]["enum"]
        assert len(own["ui:enumNames"]) == len(choices)


TEXT = st.text(max_size=8).filter(lambda text: not lookalike(text)) | st.sampled_from(
    ["a", "b", "abc", "2026-11-23", "2026-02-30", "ana@acme.example", "a@b", "a\n", "\u202e", "aws:x", "$x", "a b"]
)
"""Without what only looks like other text: a schema has no word for that."""
SCALAR = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
ANSWER = (
    SCALAR
    | st.lists(SCALAR, max_size=3)
    | st.dictionaries(TEXT, SCALAR, max_size=3)
    | TEXT.map(lambda text: {"secretRef": text})
)
RULES = st.fixed_dictionaries(
    {},
    optional={
        "pattern": st.sampled_from(["^a", "b$", "^[a-z]+$"]),
        "min": st.sampled_from([-1, 0, 2.5]),
        "max": st.sampled_from([0, 1.5, 10]),
        "minLength": st.integers(0, 2),
        "maxLength": st.integers(0, 4),
        "minItems": st.integers(0, 2),
        "maxItems": st.integers(0, 2),
    },
)
FIELD = st.fixed_dictionaries(
    {"type": st.sampled_from(TYPES), "required": st.booleans(), "validation": RULES},
    optional={
        "of": st.sampled_from(["string", "integer", "number"]),
        "enum": st.sampled_from([["a", "b"], [1, 2, True]]),
        "visibleWhen": st.sampled_from(["true", "false", "fields.f0 is none", "fields.f0 == 'a'"]),
    },
)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    fields: list[Mapping[str, object]] = [{"id": "f0", "name": "F", "type": "string"}]
    fields += [{"id": f"f{n}", "name": "F", **field} for n, field in enumerate(draw(st.lists(FIELD, max_size=3)), 1)]
    return Form.parse({"groups": [{"id": "g", "name": "G", "fields": fields}]})


FITTING: Mapping[str, st.SearchStrategy[object]] = {
    "integer": st.integers(-2, 11),
    "number": st.integers(-2, 11) | st.floats(-2, 11),
    "boolean": st.booleans(),
    "select": st.sampled_from(["a", "b", 1, 2]),
    "multiselect": st.lists(st.sampled_from(["a", "b", 1]), max_size=2),
    "date": st.dates().map(str),
    "email": st.just("ana@acme.example"),
    "list": st.lists(st.sampled_from(["a", "ab"]) | st.integers(0, 3), max_size=2),
    "keyvalue": st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["", "ab"])),
    "password": st.just({"secretRef": "aws:teams/orders"}),
}
"""Answers that have a chance to be right."""


@st.composite
def forms_with_answers(draw: st.DrawFn) -> tuple[Form, Mapping[str, object]]:
    form = draw(forms())
    answers: dict[str, object] = {}
    for field in form.fields():
        fitting = FITTING.get(field.type, st.sampled_from(["a", "ab", "aab"]))
        answers[field.id] = draw(st.none() | fitting | fitting | ANSWER)
    extra = draw(st.dictionaries(st.just("other"), TEXT) if draw(st.integers(0, 9)) == 0 else st.just({}))
    return form, {key: value for key, value in {**answers, **extra}.items() if value is not None}


@settings(max_examples=400)
@given(forms_with_answers())
def test_check_and_schema_agree(case: tuple[Form, Mapping[str, object]]) -> None:
    """The schema by the stock validator, the check by ours; null at the top is no answer for either."""
    form, answers = case
    schema = live_schema(form, answers, SCOPES)
    Draft202012Validator.check_schema(schema)

    valid = Draft202012Validator(schema, format_checker=FORMATS).is_valid(answers)

    assert (check(form, answers, SCOPES) == []) is valid
