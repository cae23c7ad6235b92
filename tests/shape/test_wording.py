"""What the models ask for is said in words, all of it."""

import pytest

from paoctl.load.documents import KINDS, Document
from paoctl.load.yaml import parse
from paoctl.model.base import Model
from paoctl.shape.documentation import documentation
from paoctl.shape.places import Place, fields, sample
from paoctl.shape.wording import FORMS, code, flow, joined


def _models(model: type[Model], seen: set[type[Model]]) -> set[type[Model]]:
    seen.add(model)
    for field in fields(model).values():
        place = Place(field.annotation, field)
        for below in (place, place.step(0), place.step("x")):
            for each in below.models if below else ():
                if each not in seen:
                    _models(each, seen)
    return seen


MODELS = sorted({each for kind in KINDS.values() for each in _models(kind, set())}, key=lambda model: model.__name__)


def _patterns(schema: object) -> set[str]:
    if isinstance(schema, dict):
        own = {schema["pattern"]} if isinstance(schema.get("pattern"), str) else set()
        return own.union(*map(_patterns, schema.values()))
    return set().union(*map(_patterns, schema)) if isinstance(schema, list) else set()


def test_every_pattern_of_the_models_has_its_words() -> None:
    assert set().union(*(_patterns(model.model_json_schema()) for model in KINDS.values())) == set(FORMS)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_is_documented(model: type[Model]) -> None:
    assert set(documentation(model)) == set(fields(model))


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda model: model.__name__)
def test_a_sample_is_a_legal_document(kind: type[Document]) -> None:
    made = sample(Place(kind))
    if kind.__name__ == "Request":
        assert isinstance(made, dict)
        made["spec"] = {"catalogItem": f"a-b-c@1.0.0#sha256:{'0' * 64}"}

    assert kind.parse(made).kind == kind.__name__


@pytest.mark.parametrize(
    "value",
    ["text", "@acme/x", "yes", "1.0", "a: b", "", "db@^1.2", 3, 1.5, True, None, [1, "x y"], {"a": {"b": ["@c"]}}],
)
def test_what_is_written_as_yaml_reads_as_the_same_value(value: object) -> None:
    parsed = parse("x.yaml", f"a: {flow(value)}\n".encode())

    assert (parsed.value, parsed.findings) == ({"a": value}, ())


def test_a_text_in_a_message_is_short_and_on_one_line() -> None:
    assert code("a\n b") == "`a b`"
    assert len(code("x" * 10_000)) <= 62


def test_choices_are_joined_as_people_write_them() -> None:
    assert [joined(("a",)), joined(("a", "b")), joined(("a", "b", "c"))] == ["a", "a or b", "a, b or c"]
