"""What the operators of the template language do with plain values."""

import math
from collections.abc import Mapping

from paoctl.template.fault import TOO_LARGE, WRONG_KIND, TemplateError
from paoctl.template.values import MAX_NUMBER, kind_of


def compare(operator: str, left: object, right: object, at: int) -> bool:
    """Does one comparison hold? `operator` is Jinja2's name of it: eq ne in notin lt lteq gt gteq."""
    match operator:
        case "eq":
            return _equal(left, right)
        case "ne":
            return not _equal(left, right)
        case "in":
            return _contains(left, right, at)
        case "notin":
            return not _contains(left, right, at)
        case _:
            return _ordered(operator, left, right, at)


def _equal(left: object, right: object) -> bool:
    """As JSON sees it: `true` is not 1, but 1 is 1.0."""
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def _contains(item: object, place: object, at: int) -> bool:
    """Text in text, an item in a list, a key in a map; nothing is in null."""
    match place:
        case None:
            return False
        case str() if isinstance(item, str):
            return item in place
        case list():
            return any(_equal(item, each) for each in place)
        case Mapping():
            return isinstance(item, str) and item in place
        case _:
            raise _unfit(f"{kind_of(item)} can't be `in` {kind_of(place)}", at)


def _ordered(operator: str, left: object, right: object, at: int) -> bool:
    """Numbers by size, text by code points; nothing stands before or after null."""
    if left is None or right is None:
        return False
    if isinstance(left, str) and isinstance(right, str):
        sign = (left > right) - (left < right)
    else:
        one, other = _numbers("an order needs two numbers or two texts", left, right, at)
        sign = (one > other) - (one < other)
    return {"lt": sign < 0, "lteq": sign <= 0, "gt": sign > 0, "gteq": sign >= 0}[operator]


def add(left: object, right: object, at: int) -> object:
    """Numbers are added, texts are joined.

    Raises:
        TemplateError: anything else, or a sum that JSON can't hold.
    """
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    one, other = _numbers("`+` adds two numbers or joins two texts", left, right, at)
    return representable(one + other, at)


def subtract(left: object, right: object, at: int) -> object:
    """One number less another.

    Raises:
        TemplateError: anything else, or a difference that JSON can't hold.
    """
    one, other = _numbers("`-` takes two numbers", left, right, at)
    return representable(one - other, at)


def representable(value: float, at: int) -> float:
    """The same number.

    Raises:
        TemplateError: other readers of JSON would not keep it exactly.
    """
    fits = abs(value) <= MAX_NUMBER if isinstance(value, int) else math.isfinite(value)
    if not fits:
        raise TemplateError("a number beyond what JSON keeps exactly", code=TOO_LARGE, offset=at)
    return value


def _numbers(rule: str, left: object, right: object, at: int) -> tuple[float, float]:
    for value in (left, right):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _unfit(f"{rule}, not {kind_of(left)} and {kind_of(right)}", at)
    assert isinstance(left, int | float)
    assert isinstance(right, int | float)
    return left, right


def _unfit(cause: str, at: int) -> TemplateError:
    return TemplateError(cause, remedy="`~` joins any values to text", code=WRONG_KIND, offset=at)
