"""What kind of value an expression gives, said without running it: never another than it gives when it is run."""

import pytest

from paoctl.template.engine import TemplateError, Unknown, value_of_expression
from paoctl.template.fault import WRONG_KIND
from paoctl.template.kinds import ANY, BOOLEAN, INTEGER, LIST, NULL, NUMBER, TEXT, Kinds, kinds_of, kinds_of_value
from paoctl.template.misfit import misfits
from paoctl.template.nodes import UNDEFINED
from paoctl.template.operations import Arithmetic, Comparison
from paoctl.template.syntax import parse_expression
from tests.fuzz.templates import template
from tests.template.world import outcome, world

SCOPES = world(text="text")


def look(path: tuple[str, ...]) -> Kinds:
    """The very kind of what is there."""
    value: object = SCOPES
    for part in path:
        value = value.get(part, UNDEFINED) if isinstance(value, dict) else UNDEFINED
    return ANY if value is UNDEFINED else kinds_of_value(value)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("1", INTEGER),
        ("1.5", frozenset({"number"})),
        ("'a' ~ 1", TEXT),
        ("fields.count + 1", INTEGER),
        ("fields.count + fields.ratio", NUMBER),
        ("fields.name + 'x'", TEXT),
        ("-fields.count", INTEGER),
        ("fields.multiAz", BOOLEAN),
        ("fields.nothing", NULL),
        ("fields.nothing | default(3)", INTEGER),
        ("fields.name if fields.multiAz else fields.count", TEXT | INTEGER),
        ("fields.name or fields.count", TEXT | INTEGER),
        ("not fields.name", BOOLEAN),
        ("fields.count < 3", BOOLEAN),
        ("fields.name is none", BOOLEAN),
        ("[1, 2]", LIST),
        ("concat(fields.zones, [1])", LIST),
        ("concat(fields.zones, 'a')", TEXT),
        ("fields.zones | json", TEXT),
        ("uuid()", TEXT),
    ],
)
def test_the_kinds_of_an_expression(text: str, kinds: Kinds) -> None:
    assert kinds_of(parse_expression(text).node, look) == kinds


def test_whatever_an_expression_gives_is_of_a_kind_that_was_foretold() -> None:
    told = 0
    for seed in range(6000):
        text = template(seed)
        try:
            node = parse_expression(text).node
            value = value_of_expression(text, SCOPES)
        except (TemplateError, Unknown):
            continue
        told += 1
        assert kinds_of_value(value) <= kinds_of(node, look), text
    assert told > 100


@pytest.mark.parametrize("operator", ["==", "!=", "<", "<=", ">", ">=", "in", "not in", "+", "-"])
def test_sides_are_told_apart_where_the_operation_fails_or_says_one_thing_only(operator: str) -> None:
    """With the very kinds at hand nothing is told that works, and all is told that fails for its kinds."""
    names = ("name", "count", "ratio", "multiAz", "zones", "tags", "nothing")
    for left in names:
        for right in names:
            text = f"fields.{left} {operator} fields.{right}"
            node = parse_expression(text).node
            assert isinstance(node, Comparison | Arithmetic)
            told = list(misfits(node, look))
            if "nothing" in (left, right):
                assert not told, text
                continue
            value = outcome(value_of_expression, text, SCOPES)
            if isinstance(value, TemplateError):
                assert (value.code == WRONG_KIND) is bool(told), text
            else:
                assert not told or (operator in ("==", "!=") and value is (operator == "!=")), text


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("fields.count == '3'", "write 3 without quotes"),
        ("fields.multiAz == 'true'", "write true without quotes"),
        ("fields.multiAz == 'yes'", "let both sides be of one kind"),
        ("fields.multiAz == '3'", "let both sides be of one kind"),
        ("'x' if fields.name < 3 else 'y'", "let both sides be of one kind"),
    ],
)
def test_the_remedy_of_two_kinds_that_do_not_go_together(text: str, remedy: str) -> None:
    (misfit,) = misfits(parse_expression(text).node, look)
    assert misfit.remedy == remedy
