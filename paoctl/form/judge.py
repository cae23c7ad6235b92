"""The judge of answers: `jsonschema`, with patterns in linear time, formats asserted, and NaN no number."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators
from jsonschema.protocols import Validator

from paoctl.form.finding import Finding
from paoctl.form.pattern import matches
from paoctl.form.schema import EMAIL, Schema

_EMAIL: Final = re.compile(EMAIL)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FORMATS: Final = FormatChecker(())
"""`date` (RFC 3339, full-date) and `email`; no others."""


def judged(schema: Schema, value: object) -> list[Finding]:
    """Everything in a value that its schema does not allow, in no order.

    Raises:
        ValueError: the schema has a pattern that can't be read.
    """
    errors = _DIALECT(schema, format_checker=FORMATS).iter_errors(value)
    return [_finding(error) for error in errors]


def _finding(error: ValidationError) -> Finding:
    of_key = "propertyNames" in error.absolute_schema_path
    return Finding(str(error.validator), error.validator_value, error.instance, tuple(error.absolute_path), of_key)


@FORMATS.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or _EMAIL.fullmatch(value) is not None


@FORMATS.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return _DATE.fullmatch(value) is not None and bool(date.fromisoformat(value))


def _pattern(_: Validator, pattern: str, value: object, __: Mapping[str, object]) -> Iterator[ValidationError]:
    if isinstance(value, str) and not matches(pattern, value):
        yield ValidationError("no match")


def _is_number(_: object, value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_array(_: object, value: object) -> bool:
    return isinstance(value, list | tuple)


def _is_object(_: object, value: object) -> bool:
    return isinstance(value, Mapping)


_DIALECT: Final = validators.create(
    Draft202012Validator.META_SCHEMA,
    {**Draft202012Validator.VALIDATORS, "pattern": _pattern},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"number": _is_number, "array": _is_array, "object": _is_object}
    ),
)
