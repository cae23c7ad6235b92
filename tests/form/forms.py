"""Forms that the tests ask."""

from collections.abc import Mapping

from paoctl.model.form import Field, Form
from paoctl.template.scopes import preview_facts, scopes


def a_field(type_: str, **more: object) -> Field:
    """A question `x` of a type."""
    return Field.parse({"id": "x", "name": "X", "type": type_, **more})


def a_form(*fields: Mapping[str, object], **more: object) -> Form:
    """A form of one group."""
    named = [{"name": str(field["id"]), "type": "string", **field} for field in fields]
    return Form.parse({"groups": [{"id": "basics", "name": "Basics", "fields": named, **more}]})


SCOPES: Mapping[str, object] = scopes(
    preview_facts(
        path="requests/a-b-c/x.yaml", name="x", item="a-b-c", team="@acme/orders", environment="dev", requested_by="ana"
    ),
    fields={},
    metadata={"id": "a-b-c"},
    env={"REGION": "eu"},
    secrets={},
    outputs={},
    components={},
)

DATABASE = Form.parse(
    {
        "groups": [
            {
                "id": "basics",
                "name": "Basics",
                "fields": [
                    {
                        "id": "instanceName",
                        "name": "Instance name",
                        "type": "string",
                        "required": True,
                        "unique": "repository",
                        "validation": {
                            "pattern": "^[a-z][a-z0-9-]{2,28}[a-z0-9]$",
                            "message": "lower-case letters, digits and dashes",
                        },
                    },
                    {
                        "id": "size",
                        "name": "Size",
                        "type": "select",
                        "options": [{"value": "small", "label": "Small (2 GiB)"}, {"value": "large"}],
                        "default": "small",
                    },
                    {"id": "multiAz", "name": "Survive", "type": "boolean", "default": False, "mutability": "replace"},
                    {
                        "id": "replicas",
                        "name": "Read replicas",
                        "type": "integer",
                        "default": 1,
                        "validation": {"min": 0, "max": 5},
                        "visibleWhen": "fields.multiAz",
                    },
                ],
            },
            {
                "id": "people",
                "name": "People",
                "visibleWhen": "fields.size == 'large'",
                "fields": [
                    {"id": "contact", "name": "Contact", "type": "email", "required": True},
                    {
                        "id": "label",
                        "name": "Label",
                        "type": "string",
                        "default": "{{ fields.instanceName }}-{{ fields.size }}",
                    },
                ],
            },
        ]
    }
)
