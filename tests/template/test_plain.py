"""What is read without Jinja2 is read as Jinja2 reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paoctl.template.functions import FUNCTIONS
from paoctl.template.grammar import parse_source
from paoctl.template.plain import plain_operation, plain_reference

GAPS = st.sampled_from(["", " ", "  ", "\n", "\t ", " \n"])
NAMES = st.sampled_from(
    ["fields.a", "outputs.x.y_z", "env.API", "self.not", "fields.in.is", "request.if", "fields", "x.y"]
)
TEXTS = st.one_of(st.sampled_from(["", "}}", "{{", "#x", "a|b", "a'", 'q"', "\\n", "x\ny", "%"]), st.text(max_size=5))
BASE = 7


@st.composite
def sources(draw: st.DrawFn) -> str:
    """Expressions of the plain forms, and some that are almost of one."""
    quote = draw(st.sampled_from("'\""))
    text = f"{quote}{draw(TEXTS)}{quote}"
    function = draw(st.sampled_from([*FUNCTIONS, "default", "nope", "Upper"]))
    rest = draw(
        st.sampled_from(
            ["", f"| {function}", f"|{function}()", f"| {function}({text})", f"== {text}", f"!={text}", f"<{text}",
             f"== {text} {text}", "| upper | lower", f"| upper == {text}"]
        )
    )  # fmt: skip
    return draw(GAPS) + draw(NAMES) + draw(GAPS) + rest + draw(GAPS)


@given(sources())
def test_what_is_plain_means_what_jinja_says(source: str) -> None:
    for read in (plain_reference, plain_operation):
        found = read(source, BASE)
        assert found is None or repr(found) == repr(parse_source(source, BASE))


@pytest.mark.parametrize(
    "source",
    ["fields.a | upper", " fields.a|slug ", "fields.a | default('x y')", "fields.a == 'b'", 'outputs.x.y !="c"'],
)
def test_the_usual_forms_are_plain(source: str) -> None:
    assert repr(plain_operation(source, BASE)) == repr(parse_source(source, BASE))


@pytest.mark.parametrize(
    "source",
    [
        "fields.a | default",
        "fields.a | nope",
        "fields.a | upper | lower",
        "fields.a == b",
        r"fields.a == '\n'",
        "fields.a == 'b' and fields.c",
        "fields.a < 'b'",
        "names.a | upper",
    ],
)
def test_anything_else_is_left_to_jinja(source: str) -> None:
    assert plain_operation(source, BASE) is None
