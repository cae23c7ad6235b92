"""What the expressions of the language mean."""

import subprocess
import sys

import pytest

from paoctl.template.engine import TemplateError, evaluate, parse, render, value_of
from tests.template.world import FACTS, world


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ fields.count }}", 3),
        ("{{ fields.multiAz }}", True),
        ("{{ fields.zones }}", ["a", "b"]),
        ("{{ fields.tags }}", {"owner": "ana", "cost|centre": "4\n2"}),
        ("{{ fields.nothing }}", None),
        ("{{ fields.nothing.below }}", None),
        ("{{ fields.brackets }}", "[1,2]"),
        ("{{ fields.items }}", "not a method"),
        ("{{ fields['name'] }}", "orders"),
        ("{{ fields.zones[1] }}", "b"),
        ("{{ metadata.owner.team }}", "@acme/databases"),
        ("{{ self.ref }}", "db-17"),
        ("{{fields.count}}", 3),
        (" {{ fields.count }}", " 3"),
        ("", ""),
        ("no hole } }} {", "no hole } }} {"),
        ('{"a": {{ fields.count }}}', '{"a": 3}'),
        ("{{ '}}' }}{{ \"{{\" }}", "}}{{"),
    ],
)
def test_one_expression_keeps_its_kind_and_anything_else_is_text(text: str, value: object) -> None:
    assert value_of(text, world()) == value
    assert type(value_of(text, world())) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a{{ fields.nothing }}b", "ab"),
        ("{{ fields.multiAz }}!", "true!"),
        ("{{ fields.ratio }}!", "0.5!"),
        ("{{ fields.zones }}!", '["a","b"]!'),
        ("{{ fields.tags }}!", '{"cost|centre":"4\\n2","owner":"ana"}!'),
        ("line\r\n{{ fields.count }}\r\n", "line\r\n3\r\n"),
    ],
)
def test_text_shows_null_as_nothing_and_the_rest_as_json(text: str, value: str) -> None:
    assert value_of(text, world()) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("fields.count + 1 - 3", 1),
        ("-fields.count", -3),
        ("'a' + 'b'", "ab"),
        ("'a' ~ 1 ~ fields.nothing ~ true", "a1true"),
        ("fields.multiAz and fields.count", 3),
        ("fields.nothing or 'other'", "other"),
        ("not fields.nothing", True),
        ("'x' if fields.multiAz else fields.missing", "x"),
        ("'x' if fields.nothing", None),
        ("[1, fields.name]", [1, "orders"]),
        ("1 < fields.count <= 3", True),
        ("'a' < 'b'", True),
        ("fields.nothing > 1", False),
        ("true == 1", False),
        ("1 == 1.0", True),
        ("fields.name != 'orders'", False),
        ("'a' in fields.zones and 'rd' in fields.name and 'owner' in fields.tags", True),
        ("1 in fields.nothing", False),
        ("'c' not in fields.zones", True),
        ("fields.nothing is none and fields.name is not none", True),
        ("fields.missing is defined", False),
        ("fields.nothing is defined", True),
        ("no.such.scope is not defined", True),
    ],
)
def test_operators(expression: str, value: object) -> None:
    assert value_of("{{ " + expression + " }}", world()) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("fields.name | upper", "ORDERS"),
        ("lower('ÄB')", "äb"),
        ("'Ärger & Co' | slug", "rger-co"),
        ("concat('a', 1, fields.nothing)", "a1"),
        ("fields.zones | concat(['c'])", ["a", "b", "c"]),
        ("json(fields.zones)", '["a","b"]'),
        ("'é' | json", '"é"'),
        ("base64('é')", "w6k="),
        ("sha256('')", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("fields.missing | default('d')", "d"),
        ("fields.nothing | default('d')", "d"),
        ("fields.name | default(fields.missing)", "orders"),
        ("default(fields.missing)", ""),
        ("false | default('d')", False),
        ("fields.zones | lines", "a\nb"),
        ("fields.tags | lines", "owner: ana\ncost|centre: 4\n2"),
        ("'a\nb' | bullets", "- a\n- b"),
        ("fields.nothing | bullets", ""),
        ("fields.tags | table", "|owner|ana|\n|cost\\|centre|4 2|"),
        ("[fields.tags] | table", "||owner||cost\\|centre||\n|ana|4 2|"),
    ],
)
def test_functions_are_filters_too(expression: str, value: object) -> None:
    assert value_of("{{ " + expression + " }}", world()) == value


def test_a_uuid_is_the_same_again_and_differs_by_place_generation_and_argument() -> None:
    tree = {"a": "{{ uuid() }}", "b": ["{{ uuid() }}", "{{ uuid('x') }}"]}

    first, again = render(tree, world(), key="main/db"), render(tree, world(), key="main/db")
    elsewhere = render(tree, world(), key="main/other")

    assert first == again
    assert first == {
        "a": "f4e31f14-f4e4-5698-986a-a4d1c9ea4e2c",
        "b": ["092fbc2f-0321-5b36-b429-1c0e2d7d563f", "ad3fbbf0-8f1f-5bc6-911d-d0f80f07d3b7"],
    }
    assert first != elsewhere
    assert first != render(tree, world(facts=FACTS._replace(generation=3)), key="main/db")


@pytest.mark.parametrize(
    ("condition", "holds"),
    [("fields.multiAz", True), ("fields.nothing", False), ("fields.count == 3", True), ("not fields.multiAz", False)],
)
def test_conditions(condition: str, holds: bool) -> None:
    assert evaluate(condition, world()) is holds


@pytest.mark.parametrize("condition", ["fields.count", "fields.name", "''", "0", "[]", "fields.tags"])
def test_a_condition_that_is_not_boolean_is_refused(condition: str) -> None:
    with pytest.raises(TemplateError, match="must be true or false") as caught:
        evaluate(condition, world())

    assert caught.value.code == "PAO305"


@pytest.mark.parametrize(
    ("text", "code", "offset", "cause"),
    [
        ("x {{ fields.sise }}", "PAO302", 5, "`fields.sise` does not exist"),
        ("x {{ fields.name", "PAO301", 2, "`{{` without its `}}`"),
        ("x {{ }}", "PAO301", 4, "an empty expression"),
        ("x {{ a b }}", "PAO301", 7, "`b` does not belong here"),
        ("x {{ '\\u' }}", "PAO301", 5, "truncated"),
        ("x {{ a ! b }}", "PAO301", 7, "`!` does not belong here"),
        ("x {{ a +\x00 b }}", "PAO301", 8, "a control character"),
        ("x {% if a %}", "PAO303", 2, "statements"),
        ("x {# a #}", "PAO303", 2, "comments"),
        ("x {{- fields.name }}", "PAO303", 2, "trimming"),
        ("x {{ fields.name -}}", "PAO303", 2, "trimming"),
        ("{{ 2 * 3 }}", "PAO303", 3, "`*` is not part"),
        ("{{ fields[fields.name] }}", "PAO303", 9, "looked up by a constant"),
        ("{{ fields.zones[0:1] }}", "PAO303", 15, "looked up by a constant"),
        ("{{ (fields.a ~ 'x').y }}", "PAO303", 4, "a part of anything but a name"),
        ("{{ fields.name.upper() }}", "PAO303", 20, "calling this"),
        ("{{ fields.name | uper }}", "PAO303", 17, "`uper` is not part"),
        ("{{ upper() }}", "PAO303", 8, "`upper` takes other arguments"),
        ("{{ upper(x=1) }}", "PAO303", 8, "by name or by star"),
        ("{{ fields.name is odd }}", "PAO303", 15, "`is odd` here"),
        ("{{ 'a' + 1 }}", "PAO305", 3, "`+` adds two numbers or joins two texts, not text and a number"),
        ("{{ true + 1 }}", "PAO305", 3, "not a boolean and a number"),
        ("{{ 'a' < 1 }}", "PAO305", 3, "an order needs two numbers or two texts"),
        ("{{ 1 in 2 }}", "PAO305", 3, "a number can't be `in` a number"),
        ("{{ 1 | lines }}", "PAO305", 7, "`lines` takes a list"),
        ("{{ 9007199254740992 }}", "PAO304", 3, "a number beyond"),
        ("{{ 9007199254740991 + 1 }}", "PAO304", 3, "a number beyond"),
        ("{{ 1e308 + 1e308 }}", "PAO304", 3, "a number beyond"),
    ],
)
def test_a_fault_says_what_where_and_by_which_rule(text: str, code: str, offset: int, cause: str) -> None:
    with pytest.raises(TemplateError) as caught:
        value_of(text, world())

    assert (caught.value.code, caught.value.offset) == (code, offset)
    assert cause in caught.value.cause


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("{{ fields.nmae }}", "did you mean `fields.name`?"),
        ("{{ field.name }}", "did you mean `fields`?"),
        ("{{ self.xyzzy }}", "in `self` there are: ref"),
        ("{{ fields.name | uper }}", "did you mean `upper`?"),
    ],
)
def test_an_unknown_name_gets_a_suggestion(text: str, remedy: str) -> None:
    with pytest.raises(TemplateError) as caught:
        value_of(text, world())

    assert caught.value.remedy == remedy


@pytest.mark.parametrize(
    ("text", "offset", "remedy"),
    [
        ("fields.count = 3", 13, "write `==` to compare"),
        ("fields.multiAz && fields.name", 15, "write `and`"),
        ("fields.multiAz || fields.name", 16, "write `or`"),
        ("!fields.multiAz", 0, "write `not`"),
        ("fields.multiAz ? 1 : 2", 15, "write `x if condition else y`"),
        ("fields.name | | fields.count", 14, ""),
    ],
)
def test_the_signs_of_other_languages_get_the_word_of_this_one(text: str, offset: int, remedy: str) -> None:
    with pytest.raises(TemplateError) as caught:
        evaluate(text, world())

    assert (caught.value.code, caught.value.offset, caught.value.remedy) == ("PAO301", offset, remedy)


def test_a_condition_in_brackets_is_told_to_drop_them() -> None:
    with pytest.raises(TemplateError, match="bare expression"):
        evaluate("{{ fields.multiAz }}", world())


def test_a_text_is_parsed_once() -> None:
    text = "{{ fields.name }} and {{ fields.count }}"

    assert parse(text) is parse(text)


def test_plain_expressions_do_not_wake_jinja() -> None:
    code = (
        "import sys; from paoctl.template.engine import evaluate, value_of;"
        "facts = {'fields': {'x': 'b'}};"
        "assert value_of('a {{ fields.x }} {{ fields.x | upper }}', facts) == 'a b B';"
        "assert value_of(\"{{ fields.y | default('c') }}\", facts) == 'c';"
        "assert evaluate(\"fields.x == 'b'\", facts) and not evaluate(\"fields.x != 'b'\", facts);"
        "assert not any(name.startswith('jinja2') for name in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
