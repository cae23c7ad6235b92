"""What kind of value an expression gives, said without running it: never another than it gives when it is run."""

import pytest

from paoctl.template.engine import TemplateError, Unknown, value_of_expression
from paoctl.template.kinds import ANY, BOOLEAN, INTEGER, LIST, NULL, NUMBER, TEXT, Kinds, kinds_of, kinds_of_value
from paoctl.template.nodes import UNDEFINED
from paoctl.template.syntax import parse_expression
from tests.fuzz.templates import template
from tests.template.world import world

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
