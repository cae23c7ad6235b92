"""What every document has in common."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel
from pydantic_core import to_json

API_VERSION: Final = "pao/v1"
ApiVersion = Literal["pao/v1"]

NAME: Final = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
"""Kebab-case: whatever becomes part of a path, a ref or a label."""

Name = Annotated[str, StringConstraints(pattern=NAME, max_length=63)]
ItemId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+){2,}$", max_length=80)]
"""The id of an item or a bundle: three or more kebab parts (bundles: two or more are the id's own affair)."""
FieldId = Annotated[str, StringConstraints(pattern=r"^[a-z][A-Za-z0-9]*$", max_length=63)]
"""camelCase: fields, outputs."""
ActionId = Annotated[str, StringConstraints(pattern=r"^[a-z][A-Za-z0-9]*([-_][A-Za-z0-9]+)*$", max_length=63)]
_TEAM: Final = r"^@[A-Za-z0-9-]+(/[A-Za-z0-9._-]+)?$"
TeamName = Annotated[str, StringConstraints(pattern=_TEAM, max_length=140)]
"""A team `@org/team`, or a person `@login`, as CODEOWNERS spells it."""
_EXPRESSION: Final = StringConstraints(min_length=1, max_length=2000)
Expression = Annotated[str, _EXPRESSION]
"""A bare expression of the template language."""


def is_expression(metadata: Sequence[object]) -> bool:
    """Do the constraints of a field make it an `Expression`?"""
    return any(each is _EXPRESSION for each in metadata)  # other texts are as long


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("no day of the calendar, as 2027-03-31") from None
    return text


Day = Annotated[str, AfterValidator(_day)]
"""A day (RFC 3339, full-date)."""

SEMVER: Final = re.compile(
    r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$"
)
"""semver.org, 2.0.0, shortened to what its grammar needs here."""


def is_team(text: str) -> bool:
    """Has it the form of a `TeamName`?"""
    return len(text) <= 140 and re.fullmatch(_TEAM, text) is not None


def _semver(text: str) -> str:
    if not SEMVER.match(text):
        raise ValueError("not a semantic version, as 1.2.0")
    return text


Version = Annotated[str, StringConstraints(max_length=64), AfterValidator(_semver)]


def is_version(metadata: Sequence[object]) -> bool:
    """Do the constraints of a field make it a `Version`?"""
    return AfterValidator(_semver) in metadata


def meant_version(text: str) -> str:
    """The semantic version that a text as `1`, `1.0` or `v1.2.0` surely means; empty when it means none."""
    number = re.fullmatch(r"v?(\d+(?:\.\d+){0,2})", text)
    whole = ".".join([*number[1].split("."), "0", "0"][:3]) if number else ""
    return whole if SEMVER.match(whole) else ""


_DURATION: Final = re.compile(r"^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$")


def seconds(text: str) -> int:
    """Seconds of a duration as `45m`, `1h30m`, `90s`.

    Raises:
        ValueError: it is no such duration.
    """
    match = _DURATION.match(text)
    if match is None or not text:
        raise ValueError("not a duration, as 45m, 1h30m or 90s")
    hours, minutes, secs = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + secs


def spelled(total: int) -> str:
    """A duration as `seconds` reads it, for people: from an hour on without the seconds."""
    minutes, secs = divmod(total, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (0 if hours else secs, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"


def _duration(text: str) -> str:
    seconds(text)
    return text


Duration = Annotated[str, StringConstraints(max_length=16), AfterValidator(_duration)]


def is_duration(metadata: Sequence[object]) -> bool:
    """Do the constraints of a field make it a `Duration`?"""
    return AfterValidator(_duration) in metadata


class Model(BaseModel):
    """A part of a document: frozen, camelCase outside, unknown keys refused, no scalar taken for another.

    What reads it is built with the first document: most commands need few of the models, and a part is built with
    its whole. So what stands for a part that is left out is made by `model_construct`, which builds nothing.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, strict=True, defer_build=True, cache_strings="keys"
    )

    @classmethod
    def parse(cls, data: object) -> Self:
        """The model of plain data (mappings, lists, scalars) as a document holds it.

        By way of JSON, whose strict mode takes a list for a tuple and a string for an enum, and no number for a string.

        Raises:
            pydantic.ValidationError: with every fault; `loc` is the pointer into `data`.
        """
        return cls.model_validate_json(to_json(data))
