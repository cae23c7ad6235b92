"""References are found without running anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paoctl.template.engine import TemplateError
from paoctl.template.refs import Reference, expression_references, references, tree_references
from tests.template.test_data import FRAGMENTS


def found(text: str) -> list[tuple[str, str, bool]]:
    return [(str(each), text[each.start : each.end], each.maybe_undefined) for each in references(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nothing", []),
        ("{{ fields.size }}", [("fields.size", "fields.size", False)]),
        ("a\r\n{{fields.a}}{{ self.ref }}", [("fields.a", "fields.a", False), ("self.ref", "self.ref", False)]),
        ("{{ fields . a\n. b }}", [("fields.a.b", "fields . a\n. b", False)]),
        ("{{ fields['a b'][0].c }}", [("fields.a b.0.c", "fields['a b'][0].c", False)]),
        ("{{ fields.a [ 'b' ] }}", [("fields.a.b", "fields.a [ 'b' ]", False)]),
        ("{{ fields.a | default(fields.b) }}", [("fields.a", "fields.a", True), ("fields.b", "fields.b", False)]),
        ("{{ (fields.a ~ 1) | default(2) }}", [("fields.a", "fields.a", False)]),
        ("{{ default(fields.a, 1) }}", [("fields.a", "fields.a", True)]),
        ("{{ fields.a is not defined }}", [("fields.a", "fields.a", True)]),
        ("{{ fields.a is none }}", [("fields.a", "fields.a", False)]),
        ("{{ x if y else z }}", [("x", "x", False), ("y", "y", False), ("z", "z", False)]),
        ("{{ [a.b, -c] | json ~ (d and not e) }}", [(name, name, False) for name in ("a.b", "c", "d", "e")]),
        ("{{ a < b in c }}", [("a", "a", False), ("b", "b", False), ("c", "c", False)]),
        ("{{ '{{ x }}' ~ upper(y) }}", [("y", "y", False)]),
    ],
)
def test_references_with_their_place(text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("expression", "looked_into"),
    [
        ("s.a", []),
        ("[s.a, 1]", []),
        ("[s.a, 1] | json", ["s.a"]),
        ("s.a if s.b else s.c", ["s.b"]),
        ("(s.a if s.b else s.c) | upper", ["s.a", "s.b", "s.c"]),
        ("s.a or s.b", ["s.a"]),
        ("s.a | default(s.b)", ["s.a"]),
        ("s.a is defined", []),
        ("s.a is none", ["s.a"]),
        ("s.a ~ 1", ["s.a"]),
        ("s.a == 1", ["s.a"]),
    ],
)
def test_what_is_handed_on_is_told_from_what_is_looked_into(expression: str, looked_into: list[str]) -> None:
    found = references("{{ " + expression + " }}")

    assert [str(each) for each in found if each.looked_into] == looked_into


def test_references_of_a_bare_expression() -> None:
    assert expression_references("fields.a == 'x' and outputs.b.c") == (
        Reference(("fields", "a"), 0, 8, looked_into=True),
        Reference(("outputs", "b", "c"), 20, 31, looked_into=True),
    )


def test_references_of_a_tree_know_their_node() -> None:
    tree = {"a": ["x", {"b": "{{ fields.x }} {{ fields.y }}"}], "c": 1}

    assert [(pointer, str(each)) for pointer, each in tree_references(tree)] == [
        (("a", 1, "b"), "fields.x"),
        (("a", 1, "b"), "fields.y"),
    ]


@given(FRAGMENTS, st.sampled_from(["", "text "]))
def test_a_reference_begins_with_its_name_and_ends_with_its_last_part(fragments: list[str], before: str) -> None:
    text = before + "{{ " + " ".join(fragments) + " }}"
    try:
        everything = references(text)
    except TemplateError:
        return

    for each in everything:
        piece = text[each.start : each.end]
        assert piece.startswith(each.path[0])
        assert piece.endswith((each.path[-1], "]"))
