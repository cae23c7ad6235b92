import json

import pytest
from pydantic import TypeAdapter, ValidationError

from paoctl.actions.payload import Headers, JsonBody, joined, json_bytes
from paoctl.redact import Secret

HEADERS: TypeAdapter[object] = TypeAdapter(Headers)
BODY: TypeAdapter[object] = TypeAdapter(JsonBody)


def test_a_body_without_secrets_is_plain_bytes() -> None:
    assert json_bytes({"b": [1, "x", None], "a": True}) == b'{"a":true,"b":[1,"x",null]}'


def test_a_secret_leaf_makes_the_whole_body_secret() -> None:
    body = json_bytes({"auth": {"password": Secret('pa"ss')}, "size": 1})

    assert isinstance(body, Secret)
    assert json.loads(body.reveal()) == {"auth": {"password": 'pa"ss'}, "size": 1}


def test_text_with_a_secret_in_it_is_joined_where_it_stands() -> None:
    body = json_bytes([("postgres://u:", Secret("pw"), "@host")])

    assert isinstance(body, Secret)
    assert json.loads(body.reveal()) == ["postgres://u:pw@host"]


def test_the_same_tree_gives_the_same_bytes_whatever_the_order_of_its_keys() -> None:
    assert json_bytes({"a": 1, "b": {"d": 2, "c": 3}}) == json_bytes({"b": {"c": 3, "d": 2}, "a": 1})


def test_text_that_utf_8_cannot_hold_still_goes_out_as_json() -> None:
    assert json_bytes({"x": "\ud800"}) == b'{"x":"\\ud800"}'


def test_joined_text_is_secret_as_soon_as_a_part_is() -> None:
    hidden = joined(("Bearer ", Secret("t")))

    assert joined("plain") == "plain"
    assert joined(("two ", "parts")) == "two parts"
    assert isinstance(hidden, Secret)
    assert hidden.reveal() == "Bearer t"


@pytest.mark.parametrize(
    "tree", [{"x": float("nan")}, [float("inf")], {1: "x"}, {"x": object()}, ("a", 1), {"x": b"bytes"}], ids=range(6)
)
def test_what_json_cannot_hold_is_refused_before_the_call(tree: object) -> None:
    with pytest.raises(ValidationError):
        BODY.validate_python(tree)


@pytest.mark.parametrize(
    "headers",
    [{"X-A": "a\r\nX-B: b"}, {"X-A": ("a", "b\n")}, {"X A": "a"}, {"": "a"}, {"X:": "a"}, {"X-Ä": "a"}],
    ids=["a second header", "in a part", "a blank", "no name", "a colon", "no ASCII"],
)
def test_a_header_cannot_smuggle_another(headers: object) -> None:
    with pytest.raises(ValidationError):
        HEADERS.validate_python(headers)


def test_a_header_may_hold_secrets() -> None:
    token = Secret("t")

    assert HEADERS.validate_python({"X-Token": token, "X-Both": ["a", token]}) == {
        "X-Token": token,
        "X-Both": ("a", token),
    }
