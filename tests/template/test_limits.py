"""Each limit lets the largest through and refuses the next."""

import pytest

from paoctl.template.engine import TemplateError, evaluate, value_of
from tests.template.world import outcome, world

KIB_64 = 64 * 1024


@pytest.mark.parametrize(
    ("fits", "too_much", "cause"),
    [
        ("{{ 1 }}" + "x" * 3993, "{{ 1 }}" + "x" * 3994, "longer than 4000 characters"),
        ("{{ [" + "1," * 299 + "] }}", "{{ [" + "1," * 300 + "] }}", "more than 300 parts"),
        ("{{ a." + "b." * 149 + "c is defined }}", "{{ x[0]" + "[0]" * 300 + " }}", "more than 300 parts"),
        ("{{ " + "not " * 60 + "true }}", "{{ " + "not " * 61 + "true }}", "nested more than 60 deep"),
        ("{{ fields.fits }}", "{{ fields.large }}", "larger than 64 KiB"),
        ("{{ fields.fits }}{{ fields.nothing }}", "{{ fields.fits }}!", "larger than 64 KiB"),
        ("{{ fields.half ~ fields.half }}", "{{ fields.half ~ fields.half ~ 'x' }}", "larger than 64 KiB"),
        ("{{ fields.half | json }}", "{{ fields.fits | json }}", "larger than 64 KiB"),
        ("{{ ['é', fields.half] }}", "{{ [fields.half, fields.half] }}", "larger than 64 KiB"),
        ("{{ fields.umlauts }}", "{{ fields.umlauts }}!", "larger than 64 KiB"),
        ("{{ " + "fields.fits|upper == " * 15 + "'' }}", "{{ " + "fields.fits|upper == " * 17 + "'' }}", "1024 KiB"),
    ],
)
def test_the_limits_of_a_template(fits: str, too_much: str, cause: str) -> None:
    seen = world(
        fits="x" * KIB_64, large="x" * (KIB_64 + 1), half="x" * (KIB_64 // 2), umlauts="ä" * (KIB_64 // 2)
    )  # fmt: skip

    assert not isinstance(outcome(value_of, fits, seen), TemplateError)
    with pytest.raises(TemplateError, match=cause) as caught:
        value_of(too_much, seen)
    assert caught.value.code == "PAO304"


def test_text_without_holes_may_be_long() -> None:
    text = "x } {" * 10_000

    assert value_of(text, world()) == text


def test_a_deep_value_is_refused_and_not_a_crash() -> None:
    deep: object = "x"
    for _ in range(5000):
        deep = [deep]

    for call, text in (
        (value_of, "{{ fields.deep }}"),
        (value_of, "{{ fields.deep | json }}"),
        (evaluate, "fields.deep"),
    ):
        with pytest.raises(TemplateError, match="nested too deeply"):
            call(text, world(deep=deep))
