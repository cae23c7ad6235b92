"""A form: the questions that an item asks."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

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

    value: Annotated[Scalar, Meta(examples=["small"])]
    """What the request stores."""
    label: str | None = None
    """What people see; the value when silent."""


class Validation(Model):
    """What an answer must satisfy beyond its type; `message` replaces our words."""

    pattern: Annotated[str, Meta(max_length=500)] | None = None
    """A regular expression in the syntax of RE2; write `^` and `$` to mean the whole text."""
    min: float | None = None
    """The smallest number."""
    max: float | None = None
    """The largest number."""
    min_length: Annotated[int, Meta(ge=0)] | None = None
    """The fewest characters of a text."""
    max_length: Annotated[int, Meta(ge=0)] | None = None
    """The most characters of a text."""
    min_items: Annotated[int, Meta(ge=0)] | None = None
    """The fewest elements of a list."""
    max_items: Annotated[int, Meta(ge=0)] | None = None
    """The most elements of a list."""
    message: str | None = None
    """What people read when an answer does not fit, in place of our words."""


NO_VALIDATION: Final = Validation.model_construct()
"""Of a question that asks for no more than its type."""


class Field(Model):
    """One question."""

    id: Annotated[FieldId, Meta(examples=["instanceName"])]
    """How templates and requests call the answer: `fields.<id>`."""
    name: Annotated[str, Meta(examples=["Instance name"])]
    """The question, as people read it."""
    type: FieldType
    """What kind of answer it takes."""
    description: str | None = None
    """A sentence that helps to answer."""
    placeholder: str | None = None
    """Shown in the empty input."""
    required: bool = False
    """Is an answer needed (while the field is visible)?"""
    unique: Literal["item", "repository"] | None = None
    """No two living requests, of this item or of the repository, give the same answer."""
    options: tuple[Option, ...] | Expression | None = None
    """The choices of a select or multiselect, or an expression that gives them."""
    enum: tuple[Scalar, ...] | None = None
    """Short form of `options`."""
    of: Literal["string", "integer", "number"] | None = None
    """What a `list` holds; `string` when silent."""
    default: object = None
    """A value, or for text a template: `{{ fields.x }}` of an earlier field."""
    mutability: Mutability = "in-place"
    """What a later change of the answer means: an update in place, a replacement, or that it is refused."""
    validation: Validation | None = None
    """What the answer must satisfy."""
    visible_when: Expression | None = None
    """An expression over earlier fields; the field is asked and submitted only when it is true."""


class Group(Model):
    """Questions that belong together."""

    id: Annotated[FieldId, Meta(examples=["basics"])]
    """The group's name for machines."""
    name: Annotated[str, Meta(examples=["Basics"])]
    """Its heading."""
    description: str | None = None
    """A sentence below the heading."""
    visible_when: Expression | None = None
    """An expression over earlier fields; the whole group is asked only when it is true."""
    fields: Annotated[tuple[Field, ...], Meta(min_length=1)]
    """Its questions, in order."""


class Form(Model):
    """The groups in the order in which they are asked."""

    groups: tuple[Group, ...] = ()
    """The groups of questions."""

    def fields(self) -> Iterator[Field]:
        """Every field, in order."""
        for group in self.groups:
            yield from group.fields

    def field(self, field_id: str) -> Field | None:
        """The field with this id."""
        return next((field for field in self.fields() if field.id == field_id), None)


class Presentation(Model):
    """How an item meets people."""

    form: Form = Form.model_construct()
    """What is asked."""
