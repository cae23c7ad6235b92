"""The options of a question, written down or computed from earlier answers."""

from collections.abc import Mapping

from paoctl.form.schema import static_options
from paoctl.model.form import Field, Option
from paoctl.template.engine import TemplateError, value_of_expression
from paoctl.template.fault import WRONG_KIND


def options_of(field: Field, scopes: Mapping[str, object]) -> tuple[Option, ...]:
    """The options as they are now; none where any answer goes.

    An expression gives a list of values, or of maps with `value` and `label`.

    Raises:
        TemplateError: the expression has no value, or one that is no such list.
        Unknown: it depends on outputs that are not known yet.
    """
    if not isinstance(field.options, str):
        return static_options(field) or ()
    value = value_of_expression(field.options, scopes)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise _unfit(field)
    return tuple(_option(each, field) for each in value)


def _option(value: object, field: Field) -> Option:
    match value:
        case str() | int() | float():
            return Option(value=value)
        case {"value": str() | int() | float() as inner, **rest} if set(rest) <= {"label"}:
            label = rest.get("label")
            return Option(value=inner, label=None if label is None else str(label))
        case _:
            raise _unfit(field)


def _unfit(field: Field) -> TemplateError:
    return TemplateError(
        f"the options of `{field.id}` are not a list of values",
        remedy="an expression gives a list of texts or numbers, or of maps with `value` and `label`",
        code=WRONG_KIND,
    )
