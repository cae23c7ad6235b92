import pytest
from hypothesis import given
from hypothesis import strategies as st

from paoctl.actions.marker import at, carries, marked, marker

TEXT = marker("k1")


@pytest.mark.parametrize(
    ("body", "place", "result"),
    [
        ({"size": 1}, "/pao", {"size": 1, "pao": TEXT}),
        ({"labels": {"a": "b"}}, "/labels/pao", {"labels": {"a": "b", "pao": TEXT}}),
        ({}, "/labels/pao", {"labels": {"pao": TEXT}}),
        (None, "/labels/pao", {"labels": {"pao": TEXT}}),
        ({"tags": ["x"]}, "/tags/-", {"tags": ["x", TEXT]}),
        ({}, "/tags/-", {"tags": [TEXT]}),
        ({}, "/a~1b/c~0d", {"a/b": {"c~d": TEXT}}),
    ],
)
def test_the_marker_is_put_where_it_is_found_again(body: object, place: str, result: object) -> None:
    assert marked(body, place, TEXT) == result
    assert carries(result, place, TEXT)


@pytest.mark.parametrize("place", ["/pao", "/tags/-", "/labels/pao"])
@pytest.mark.parametrize("thing", [{}, [], None, "text", {"pao": marker("k2"), "tags": [marker("k2")], "labels": "x"}])
def test_another_s_thing_does_not_carry_it(thing: object, place: str) -> None:
    assert not carries(thing, place, TEXT)


@pytest.mark.parametrize(
    ("body", "place"), [({"labels": "x"}, "/labels/pao"), ([1], "/pao"), ({"tags": {}}, "/tags/-/x")]
)
def test_a_place_that_does_not_fit_the_body_is_refused(body: object, place: str) -> None:
    if place == "/tags/-/x":
        assert marked(body, place, TEXT) == {"tags": {"-": {"x": TEXT}}}
        return
    with pytest.raises(ValueError, match="no map"):
        marked(body, place, TEXT)


def test_the_body_that_was_given_stays_as_it_was() -> None:
    body = {"labels": {"a": 1}, "tags": ["x"]}

    marked(marked(body, "/labels/pao", TEXT), "/tags/-", TEXT)

    assert body == {"labels": {"a": 1}, "tags": ["x"]}


def test_a_list_is_looked_into_by_number() -> None:
    assert at({"items": [{"id": 1}, {"id": 2}]}, "/items/1/id") == 2
    assert at({"items": []}, "/items/0") is None
    assert at({"items": [1]}, "/items/²") is None


@given(
    st.recursive(st.none() | st.text(max_size=3), lambda inner: st.dictionaries(st.text(max_size=3), inner, max_size=3))
)
def test_what_is_marked_carries_the_marker_whatever_else_is_in_it(body: object) -> None:
    if isinstance(body, str):
        return
    try:
        assert carries(marked(body, "/meta/pao", TEXT), "/meta/pao", TEXT)
    except ValueError:
        assert isinstance(body, dict)
        assert isinstance(body["meta"], str)
