"""Jira's notation: what others said is text, whatever signs are in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paoctl.template.engine import render
from paoctl.template.wiki import wiki_text
from tests.template.notation import read
from tests.template.world import FIELDS, world

HOSTILE = [
    "{code}", "{quote}x", "{color:white}hidden", "[Approve|https://evil.example]", "[~accountid:1]", "[^file.exe]",
    "!http://evil.example/x.png!", "*bold*", "_it_", "-gone-", "+in+", "^up^", "~down~", "??who??", "h1. Approved",
    "bq. said", "* a list", "# first", "- dash", "----", "|a|b|", "||h||", "a\n* b\n  h2. c", "C:\\temp\\{x}", "\\\\",
    "\\{code}", "&#123;code&#125;", "{*}b{*}", "__init__", "\r\nh1. x",
]  # fmt: skip
PIECES = ["a", " ", "\n", "h1.", "bq.", *r"\{}[]|!*_-+^~?#&;:.4", "&#42;", "&amp;"]
SIGNS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
PLAIN = ["orders-db", "snake_case_name", "2*3", "a - b", "R&D", "Why? Because.", "a@b.example", "/x/y.z"]


def description(text: str, **fields: object) -> str:
    seen = {**world(), "fields": {**FIELDS, **fields}}
    rendered = render({"description": text}, seen, encodings={("description",): "wiki"})
    assert isinstance(rendered, dict)
    return str(rendered["description"])


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_answer_is_shown_as_it_is(text: str) -> None:
    assert read(text)[1] or text != read(text)[0], "the reader of the tests sees nothing in it"

    assert read(description("{{ fields.x }}", x=text)) == (text.replace("\r\n", "\n"), [])


@given(SIGNS)
def test_every_answer_is_shown_as_it_is(text: str) -> None:
    assert read(wiki_text(text)) == (text, [])


@given(SIGNS, SIGNS)
def test_two_answers_side_by_side_mean_nothing_together(one: str, two: str) -> None:
    shown, signs = read(description("Asked: {{ fields.one }}{{ fields.two }}.", one=one, two=two))

    assert (shown, signs) == (f"Asked: {one}{two}.", [])


@pytest.mark.parametrize("plain", PLAIN)
def test_plain_words_stay_plain(plain: str) -> None:
    assert wiki_text(plain) == plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*{{ fields.x }}*", "*\\{b\\}*"),
        ("{{ '*none*' }} {{ fields.nothing | default('_none_') }}", "*none* _none_"),
        ("{{ fields.zones | bullets }}", "- a\n- \\*b\\*"),
        ("{{ fields.pairs | table }}", "|k\\|1|\\*v\\*|"),
        ("{{ [fields.pairs] | table }}", "||k\\|1||\n|\\*v\\*|"),
        ("{{ fields.zones | lines }}", "a\n\\*b\\*"),
        ("{{ fields.x | upper }}", "\\{B\\}"),
        ("{{ 'x ' ~ fields.x }}", "x \\{b\\}"),
        ("{{ fields.zones | json }}", '\\["a","\\*b\\*"\\]'),
    ],
)
def test_the_signs_of_the_author_are_meant(text: str, shown: str) -> None:
    assert description(text, x="{b}", zones=["a", "*b*"], pairs={"k|1": "*v*"}) == shown


def test_elsewhere_nothing_is_escaped() -> None:
    assert render({"summary": "{{ fields.x }} {{ '{' }}"}, world(x="{b}")) == {"summary": "{b} {"}
