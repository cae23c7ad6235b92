"""The schemas: those in the repository are those of the models, and say the same as `paoctl validate`."""

import json
from collections.abc import Iterator, Mapping

import pytest
from jsonschema import Draft202012Validator

from paoctl.actions.registry import ACTIONS
from paoctl.load.documents import KINDS, NAMES, Document
from paoctl.load.yaml import parse
from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM, PROJECT, REQUEST
from paoctl.workflows.schema import document_schema, form_schema, schema_files
from tests.house.skeleton import ROOT

SAMPLES = {"item": ITEM, "bundle": BUNDLE, "request": REQUEST, "project": PROJECT}


def faults(example: Example, name: str) -> list[str]:
    kind = next(model for model in KINDS.values() if NAMES[model] == name)
    document = parse(example.path, example.raw).value
    return [error.message for error in Draft202012Validator(document_schema(kind)).iter_errors(document)]


@pytest.mark.parametrize("path", schema_files())
def test_the_schema_in_the_repository_is_that_of_the_models(path: str) -> None:
    assert (ROOT / path).read_text("utf-8") == schema_files()[path], "run `paoctl schema --write`"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
def test_a_schema_is_one_and_says_what_everything_means(kind: type[Document]) -> None:
    schema = document_schema(kind)
    Draft202012Validator.check_schema(schema)

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert str(schema["$id"]).endswith(NAMES[kind])
    undescribed = [path for path, each in _properties(schema, "") if "description" not in each]
    assert undescribed == []


def _properties(schema: object, path: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    if isinstance(schema, dict):
        for name, each in schema.get("properties", {}).items() if "if" not in path else ():
            yield f"{path}.{name}", each
        for key, each in schema.items():
            if key not in {"if", "then"}:
                yield from _properties(each, f"{path}/{key}")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_document_in_order_satisfies_its_schema(name: str) -> None:
    assert faults(SAMPLES[name], name) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  category: databases\n", "  category: databases\n  flavour: sweet\n"),
        ("required: true", 'required: "true"'),
        ("mode: automatic", "mode: automagic"),
        ("id: instanceName", "id: instance-name"),
        ("method: POST", "method: POTS"),
        ("          url: https://provision.acme.example/databases\n", ""),
        ("          secret: WEBHOOK_KEY\n", ""),
        ("outputs:\n  host:", "outputs:\n  Host:"),
        ("{method: DELETE, url: self}", "{methd: DELETE, url: self}"),
    ],
)
def test_what_validate_refuses_by_shape_the_schema_refuses(old: str, new: str) -> None:
    assert faults(ITEM.but(old, new), "item")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("method: POST", 'method: "{{ fields.size }}"'),
        ("method: POST", 'method: POST\n          poll: {every: "{{ fields.size }}", until: ["{{ fields.size }}"]}'),
        ("project: DBA", 'project: "{{ fields.size | upper }}"'),
        ("method: POST", 'method: POST\n          success: "{{ fields.size }}"'),
        ("type: webhook", "type: somebody-elses"),
        ("{method: DELETE, url: self}", "{method: DELETE}"),
    ],
)
def test_a_template_may_stand_for_any_value_of_a_configuration(old: str, new: str) -> None:
    assert faults(ITEM.but(old, new), "item") == []


def test_every_action_type_built_in_has_its_part() -> None:
    schema = document_schema(next(model for model in KINDS.values() if NAMES[model] == "item"))
    definitions = schema["$defs"]
    assert isinstance(definitions, dict)

    assert set(ACTIONS) <= set(definitions)
    assert len(definitions["Action"]["allOf"]) == len(ACTIONS)


def test_the_schema_of_a_form_is_that_of_its_answers() -> None:
    from paoctl.load.catalog import load_catalog

    item = load_catalog({ITEM.path: ITEM.raw})[0].items["database-postgresql-standard"]
    schema = form_schema(item.document.presentation.form)
    Draft202012Validator.check_schema(schema)

    assert list(Draft202012Validator(schema).iter_errors({"instanceName": "orders-db", "size": "large"})) == []
    assert list(Draft202012Validator(schema).iter_errors({"instanceName": "orders-db", "size": "huge"}))
    assert json.dumps(schema)
