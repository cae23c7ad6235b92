"""Sixty strings that look like `orders-db`, or like nothing: none becomes an answer, none passes in a file unseen."""

import pytest

from paoctl.form.check import check
from paoctl.form.lookalike import lookalike
from paoctl.model.form import Form
from paoctl.rules.samples import ITEM
from tests.support.validation import found

UNSEEN = [
    *"\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u2061\u2062\u2063\u2064\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0",
    *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
    *"\ufe00\ufe0e\U000e0001\U000e0041\U000e0100\ue000\U000f0000\U00100000\ufff9\ufffb\ufdd0\ufffe",
    *"\x1b\x00\x07\x7f\x85\x9b\u2028\u2029",
]
SHOWN = [
    "\u043erders-db",  # Cyrillic o
    "order\u0455-db",  # Cyrillic dze
    "\u03bfrders-db",  # Greek omicron
    "orde\u0433s",  # Cyrillic ghe
    "orde\u0301rs-db",  # an accent by itself
    "\uff4frders-db",  # full width
    "\U0001d428rders-db",  # mathematical bold
    "order\u017f-db",  # long s
    "\ufb01rst-db",  # ligature
    "\u212aorders",  # Kelvin sign
    "orders\u00a0db",
    "orders\u2003db",
    "orders\u3000db",
    "or\u2215ders",  # division slash
    "etc\u2044passwd",  # fraction slash
    "db\u2024local",  # one dot leader
    "orders\ufe0f-db",  # emoji style behind a letter
    "\u200corders",
    "orders\u200d",
]
LINE, LINES = (
    Form.parse({"groups": [{"id": "g", "name": "G", "fields": [{"id": "a", "name": "A", "type": type_}]}]})
    for type_ in ("string", "textarea")
)


def test_there_are_enough_of_them() -> None:
    assert len(UNSEEN) + len(SHOWN) >= 60


@pytest.mark.parametrize("text", [*(f"or{char}ders" for char in UNSEEN), *SHOWN], ids=ascii)
def test_none_becomes_an_answer(text: str) -> None:
    (fault,) = check(LINE, {"a": text}, {})

    assert fault.rule == "PAO219"


@pytest.mark.parametrize("char", UNSEEN, ids=ascii)
def test_none_that_is_not_seen_stands_in_a_file(char: str) -> None:
    rules = [rule for rule, _ in found(ITEM.but("with daily backups", f"with{char} daily backups"))]

    assert "PAO011" in rules


@pytest.mark.parametrize(
    "text",
    ["orders-db", "données", "Straße", "заказы", "注文データ", "naïve Ärger", "заказы orders", "1º", "½ €", "a™", "…"],
)
def test_words_of_any_one_script_are_fine(text: str) -> None:
    assert lookalike(text) == ""
    assert check(LINE, {"a": text}, {}) == []


@pytest.mark.parametrize("form", [LINE, LINES], ids=["a line", "lines"])
@pytest.mark.parametrize(
    "text", ["\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u2699\ufe0f \U0001f469\u200d\U0001f4bb"], ids=ascii
)
def test_emoji_and_scripts_that_join_are_written_as_they_are(form: Form, text: str) -> None:
    assert check(form, {"a": text}, {}) == []


def test_the_word_and_its_scripts_are_named() -> None:
    assert lookalike("the \u043erders") == (
        "mixes Cyrillic and Latin letters in the word \u043erders: its `\u043e` is U+043E (cyrillic small letter o)"
    )
    assert "U+FF4F (fullwidth latin small letter o)" in lookalike("\uff4frders")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (
            "n\u0435w-db",
            "Cyrillic and Latin letters in the word n\u0435w: its `\u0435` is U+0435 (cyrillic small letter ie)",
        ),
        ("\u043e\u0441a-db", "its `a` is U+0061 (latin small letter a)"),
        ("\u043e\u0441\u0430", "the answer is not in Latin letters: its `\u043e` is U+043E (cyrillic small letter o)"),
        ("\uff4frders", "the answer holds U+FF4F (fullwidth latin small letter o), which looks like another character"),
        ("gr\u00f6\u00dfe", ""),
        ("New-db", ""),
    ],
)
@pytest.mark.parametrize("message", [None, "lower-case letters, digits and dashes"])
def test_a_letter_that_is_not_what_it_looks_like_is_told_where_a_pattern_refuses_it(
    answer: str, why: str, message: str | None
) -> None:
    rules = {"pattern": "^[a-z-]+$", "message": message}
    field = {"id": "a", "name": "A", "type": "string", "validation": rules}
    (fault,) = check(Form.parse({"groups": [{"id": "g", "name": "G", "fields": [field]}]}), {"a": answer}, {})

    assert fault.rule == "PAO215"
    assert why in "\n".join(fault.help)
    assert ("U+" in "\n".join(fault.help)) is bool(why)
