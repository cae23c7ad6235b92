"""Values are data: nothing that a requester writes is ever read as a template."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paoctl.template.engine import TemplateError, evaluate, render, value_of
from tests.template.world import outcome, world

TEMPLATE_LIKE = st.sampled_from(
    ["{{7*7}}", "{{ secrets.KEY }}", "{% for x in y %}", "{# #}", "}}", "{{", "$join", '{"$secret": "x"}', "${{ x }}"]
)
TEXT = st.one_of(st.text(), st.lists(st.one_of(TEMPLATE_LIKE, st.text(max_size=3))).map("".join))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False) | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text().filter(lambda key: not key.startswith("$")), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(TEXT)
def test_an_answer_comes_out_as_it_went_in(answer: str) -> None:
    seen = world(answer=answer)

    assert value_of("{{ fields.answer }}", seen) == answer
    assert value_of("a {{ fields.answer }} b", seen) == f"a {answer} b"
    assert value_of("{{ 'a ' ~ fields.answer }}", seen) == f"a {answer}"
    assert render({"x": [{"y": "{{ fields.answer }}"}]}, seen) == {"x": [{"y": answer}]}


@given(TEXT)
def test_json_of_an_answer_reads_back(answer: str) -> None:
    assert json.loads(str(value_of('{"a": {{ fields.answer | json }}}', world(answer=answer)))) == {"a": answer}


@given(JSON)
def test_a_structured_answer_comes_out_as_it_went_in(answer: object) -> None:
    assert value_of("{{ fields.answer }}", world(answer=answer)) == answer


def test_arithmetic_in_an_answer_stays_text() -> None:
    assert value_of("{{ fields.answer }}", world(answer="{{7*7}}")) == "{{7*7}}"


@pytest.mark.parametrize("answer", [{"$secret": "aws:root"}, [{"a": {"$template": "x"}}]])
def test_an_answer_can_not_pass_for_a_secret(answer: object) -> None:
    with pytest.raises(TemplateError) as caught:
        value_of("{{ fields.answer }}", world(answer=answer))

    assert caught.value.code == "PAO307"


@pytest.mark.parametrize("tree", [{"$secret": "aws:root"}, {"a": [{"$join": []}]}])
def test_an_author_can_not_write_reserved_keys(tree: object) -> None:
    with pytest.raises(TemplateError, match="starts with `\\$`") as caught:
        render(tree, world())

    assert caught.value.code == "PAO307"


def test_everything_but_text_is_left_as_it_is() -> None:
    tree = {"a": [1, None, True, 0.5, {"{{ fields.name }}": ()}]}

    assert render(tree, world()) == {"a": [1, None, True, 0.5, {"{{ fields.name }}": []}]}


WORDS = """fields .name . [ ] ( ) 'a' "b" 0 1 1.5 -1 + - ~ * / % ** // == != < > <= >= in not is none defined and or if
    else | upper json default concat , = : { } {{ }} {% %} {# #} secrets.KEY outputs.instance.host true null \\ $ é"""
FRAGMENTS = st.lists(st.sampled_from([*WORDS.split(), "\n", "\x00", "\u202e"]), max_size=14)


def has_a_rule(found: object, text: str) -> bool:
    """Is this a value, or a fault of a known rule with a place inside the text?"""
    if not isinstance(found, TemplateError):
        return True
    return found.code.startswith("PAO30") and (found.offset is None or 0 <= found.offset <= len(text))


@given(FRAGMENTS)
def test_any_sentence_of_the_language_gives_a_value_or_a_fault_with_a_rule(fragments: list[str]) -> None:
    for text in (" ".join(fragments), "{{ " + " ".join(fragments) + " }}"):
        assert has_a_rule(outcome(value_of, text, world()), text)
        assert has_a_rule(outcome(evaluate, text, world()), text)


@given(st.text())
def test_any_text_gives_a_value_or_a_fault_with_a_rule(text: str) -> None:
    for candidate in (text, "{{" + text + "}}"):
        assert has_a_rule(outcome(value_of, candidate, world()), candidate)
