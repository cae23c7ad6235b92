"""The JSON Schema of a form for the answers at hand: only what is asked now, with the options there are now."""

from collections.abc import Mapping

from paoctl.form.schema import Schema, fragment, object_schema
from paoctl.form.walk import walk
from paoctl.model.form import Form


def live_schema(form: Form, given: Mapping[str, object], scopes: Mapping[str, object]) -> Schema:
    """What the form accepts from somebody who has given these answers so far.

    Answers without nulls that satisfy it, and were given to make it, have no fault in `check`, and the other way round.
    """
    asked = [each for each in walk(form, given, scopes) if each.visible is not False]
    properties: Schema = {
        each.field.id: {"title": each.field.name, **fragment(each.field, each.options)} for each in asked
    }
    required = [
        each.field.id for each in asked if each.visible and each.field.required and each.origin in ("given", "none")
    ]
    return object_schema(properties, required)
