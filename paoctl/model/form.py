"""A form: the questions that an item asks."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field as Meta

from paoctl.model.base import Expression, FieldId, Model

FieldType = Literal[
    "string",
    "integer",
    "number",
    "boolean",
    "select",
    "multiselect",
    "date",
    "textarea",
    "password",
    "email",
    "list",
    "keyvalue",
]
Mutability = Literal["in-place", "replace", "immutable"]
Scalar = str | int | float | bool


class Option(Model):
    """One choice: the value that is stored, the label that is shown."""

    value: Scalar
    label: str | None = None


class Validation(Model):
    """What an answer must satisfy beyond its type; `message` replaces our words."""

    pattern: Annotated[str, Meta(max_length=500)] | None = None
    min: float | None = None
    max: float | None = None
    min_length: Annotated[int, Meta(ge=0)] | None = None
    max_length: Annotated[int, Meta(ge=0)] | None = None
    min_items: Annotated[int, Meta(ge=0)] | None = None
    max_items: Annotated[int, Meta(ge=0)] | None = None
    message: str | None = None


class Field(Model):
    """One question."""

    id: FieldId
    name: str
    type: FieldType
    description: str | None = None
    placeholder: str | None = None
    required: bool = False
    default: object = None
    """A value, or for text a template: `{{ fields.x }}` of an earlier field."""
    options: tuple[Option, ...] | Expression | None = None
    enum: tuple[Scalar, ...] | None = None
    """Short form of `options`."""
    of: Literal["string", "integer", "number"] | None = None
    """What a `list` holds; `string` when silent."""
    validation: Validation | None = None
    visible_when: Expression | None = None
    mutability: Mutability = "in-place"
    unique: Literal["item", "repository"] | None = None


class Group(Model):
    """Questions that belong together."""

    id: FieldId
    name: str
    description: str | None = None
    visible_when: Expression | None = None
    fields: Annotated[tuple[Field, ...], Meta(min_length=1)]


class Form(Model):
    """The groups in the order in which they are asked."""

    groups: tuple[Group, ...] = ()

    def fields(self) -> Iterator[Field]:
        """Every field, in order."""
        for group in self.groups:
            yield from group.fields

    def field(self, field_id: str) -> Field | None:
        """The field with this id."""
        return next((field for field in self.fields() if field.id == field_id), None)


class Presentation(Model):
    """How an item meets people."""

    form: Form = Form()
