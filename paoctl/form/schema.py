"""A form as JSON Schema 2020-12: one fragment a question, each with the whole of its rules."""

from collections.abc import Mapping, Sequence
from typing import Final

from paoctl.model.form import NO_VALIDATION, Field, Form, Group, Option, Validation
from paoctl.model.unseen import CONTROL, INVISIBLE
from paoctl.template.tree import leaves

Schema = dict[str, object]
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
MAX_TEXT: Final = 64 * 1024
"""Characters of a text, and bytes of a whole answer."""
MAX_ITEMS: Final = 1000
MAX_KEY: Final = 128
"""Characters of a key of a map; however they are escaped, YAML reads them as a key (1.2.2, 7.4.2: 1024)."""
MAX_INTEGER: Final = 2**53 - 1
"""Every JSON reader keeps integers up to here exactly (RFC 7493, 2.2)."""
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
EMAIL: Final = rf"^{_ATOM}(\.{_ATOM})*@({_LABEL}\.)+{_LABEL}$"
"""An e-mail address (RFC 5322, 3.4.1: dot-atom) in a domain that others can reach.

Browsers take more for one (HTML, 4.10.5.1.5), as `a..b@c`; ajv and its like refuse that for `format: email`.
"""
KEPT_AT: Final = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*:[!-~]{1,512}$"
"""`<provider>:<path>`, printable ASCII."""
LINE: Final = f"[\t\n\r{CONTROL}{INVISIBLE}]"
"""What one line of text can't hold: control characters, bidirectional controls, invisible characters (UTS #39, 3.1)."""
BLOCK: Final = f"[\r{CONTROL}{INVISIBLE}]"
"""The same for several lines: line feed and tab are allowed."""
KEY: Final = r"^[^$\s]\S*$"
"""The keys of a map: no white space; a `$` in front is ours."""
SCALARS: Final = ("string", "integer", "number", "boolean")


def json_schema(form: Form) -> Schema:
    """What a form accepts, as far as it can be said without answers.

    A question that is only asked under a condition carries it as `x-visible-when` and is not `required`; options that
    depend on other answers are not listed. `form.live` has the schema for answers at hand.
    """
    questions = [(group, field) for group in form.groups for field in group.fields]
    properties: Schema = {field.id: _property(group, field) for group, field in questions}
    required = [
        field.id
        for group, field in questions
        if field.required and field.default is None and not (group.visible_when or field.visible_when)
    ]
    return object_schema(properties, required)


def object_schema(properties: Schema, required: Sequence[str]) -> Schema:
    """The answers as one object that holds nothing else."""
    return {
        "$schema": DIALECT,
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def static_options(field: Field) -> tuple[Option, ...] | None:
    """The options as far as they are written down; None where they are an expression, or where there are none."""
    if field.enum is not None:
        return tuple(Option(value=value) for value in field.enum)
    return None if field.options is None or isinstance(field.options, str) else field.options


def _property(group: Group, field: Field) -> Schema:
    conditions = [text for text in (group.visible_when, field.visible_when) if text]
    notes: Schema = {
        "title": field.name,
        "description": field.description,
        "default": None if is_derived(field) else field.default,
        "x-visible-when": " and ".join(f"({text})" for text in conditions) or None,
        "x-options": field.options if isinstance(field.options, str) else None,
    }
    return {**_present(notes), **fragment(field, static_options(field))}


def is_derived(field: Field) -> bool:
    """Is its default computed from other answers?"""
    return any("{{" in text for _, text in leaves(field.default))


def fragment(field: Field, options: Sequence[Option] | None) -> Schema:
    """What one answer must be; `options` as they are now, None when anything goes or nobody can tell yet."""
    rules = field.validation or NO_VALIDATION
    choices: Schema = {} if options is None else {"enum": [option.value for option in options]}
    match field.type:
        case "select":
            return choices or {"type": list(SCALARS)}
        case "multiselect":
            return {**_many(field, rules), "uniqueItems": True, "items": choices or {"type": list(SCALARS)}}
        case "list":
            return {**_many(field, rules), "items": {**_item(field, rules), **choices}}
        case "keyvalue":
            return _map(field, rules)
        case "password":
            return _password()
        case "boolean":
            return {"type": "boolean", **choices}
        case "integer" | "number":
            return {**_number(field.type, rules), **choices}
        case _:
            return {**_text(field, rules), **choices}


def _text(field: Field, rules: Validation) -> Schema:
    """One line, several lines, a date, an address."""
    least = max(rules.min_length or 0, int(field.required))
    schema: Schema = {
        "type": "string",
        "format": field.type if field.type in ("date", "email") else None,
        "minLength": least or None,
        "maxLength": min(rules.max_length or MAX_TEXT, 254 if field.type == "email" else MAX_TEXT),
        "pattern": rules.pattern,
        "not": {"pattern": BLOCK if field.type == "textarea" else LINE},
    }
    return _present(schema)


def _number(kind: str, rules: Validation) -> Schema:
    least = -MAX_INTEGER if rules.min is None else max(rules.min, -MAX_INTEGER)
    most = MAX_INTEGER if rules.max is None else min(rules.max, MAX_INTEGER)
    return {"type": kind, "minimum": _short(least), "maximum": _short(most)}


def _short(number: float) -> float:
    """5.0 as 5: limits are written as people write them."""
    return int(number) if float(number).is_integer() else number


def _many(field: Field, rules: Validation) -> Schema:
    least = max(rules.min_items or 0, int(field.required))
    most = MAX_ITEMS if rules.max_items is None else min(rules.max_items, MAX_ITEMS)
    return _present({"type": "array", "minItems": least or None, "maxItems": most})


def _item(field: Field, rules: Validation) -> Schema:
    """What a list holds; the rules for texts and numbers are the item's, those for items the list's."""
    if field.of in ("integer", "number"):
        return _number(field.of, rules)
    return _text(field.model_copy(update={"type": "string", "required": False}), rules)


def _map(field: Field, rules: Validation) -> Schema:
    many = _many(field, rules)
    value = _text(field.model_copy(update={"type": "string", "required": False}), rules)
    return _present(
        {
            "type": "object",
            "minProperties": many.get("minItems"),
            "maxProperties": many["maxItems"],
            "propertyNames": {"pattern": KEY, "maxLength": MAX_KEY, "not": {"pattern": LINE}},
            "additionalProperties": value,
        }
    )


def _password() -> Schema:
    """Never a value: only where it is kept."""
    return {
        "type": "object",
        "properties": {"secretRef": {"title": "Where it is kept", "type": "string", "pattern": KEPT_AT}},
        "required": ["secretRef"],
        "additionalProperties": False,
    }


def _present(schema: Mapping[str, object]) -> Schema:
    return {key: value for key, value in schema.items() if value is not None}


_WIDGETS: Final = {
    "textarea": "textarea",
    "date": "date",
    "email": "email",
}
_CHOOSERS: Final = {"select": "select", "multiselect": "checkboxes"}
"""Widgets that need choices: without any they can't be answered, and the answer is written instead."""


def ui_hints(form: Form) -> Schema:
    """How the questions want to be shown, in the words of react-jsonschema-form's `uiSchema`; groups as `ui:groups`."""
    groups = [
        _present(
            {
                "id": group.id,
                "title": group.name,
                "description": group.description,
                "visibleWhen": group.visible_when,
                "fields": [field.id for field in group.fields],
            }
        )
        for group in form.groups
    ]
    order = [field.id for field in form.fields()]
    return {"ui:order": order, "ui:groups": groups, **{field.id: _hints(field) for field in form.fields()}}


def _hints(field: Field) -> Schema:
    options = static_options(field)
    return _present(
        {
            "ui:widget": (options and _CHOOSERS.get(field.type)) or _WIDGETS.get(field.type),
            "ui:placeholder": field.placeholder,
            "ui:help": field.validation.message if field.validation else None,
            "ui:enumNames": [option.label or str(option.value) for option in options] if options else None,
            "ui:mutability": field.mutability,
        }
    )
