"""What is wrong with a file's text and YAML: found with its place, all at once where the text can still be read."""

import time

import pytest

from paoctl.load.text import LARGEST_FILE
from paoctl.load.tree import DEEPEST, MOST_NODES
from paoctl.load.yaml import Parsed, parse
from paoctl.model.source import Position

MINUTES_OTHERWISE = 5
"""Seconds of a processor: where time grows with the square of a text it takes minutes, and a tenth of this as it is."""


def read(text: str | bytes) -> Parsed:
    return parse("x.yaml", text if isinstance(text, bytes) else text.encode())


def found(text: str | bytes) -> list[tuple[str, int, int]]:
    return [(each.rule, each.span.start.line, each.span.start.column) for each in read(text).findings]


SYNTAX = {
    "a: b: c\n": (1, 5),
    "team: @acme/x\n": (1, 7),
    "a: 'x\nb: 1\n": (3, 1),
    'a: "\\d"\n': (1, 5),
    "a: [1, 2\nb: 3\n": (2, 2),
    "a:\n  b: 1\n c: 2\n": (3, 2),
    "- a\nb: 1\n": (2, 1),
    "a: }\n": (1, 4),
    "a: - b\n": (1, 4),
    "%YAML 1.3\n---\na\n": (1, 1),
    "a: [1,,2]\n": (1, 7),
}


@pytest.mark.parametrize("text", SYNTAX)
def test_a_syntax_error_is_found_where_it_is(text: str) -> None:
    assert found(text) == [("PAO001", *SYNTAX[text])]
    assert not read(text).readable


@pytest.mark.parametrize("text", SYNTAX)
def test_a_syntax_error_is_told_in_our_words_with_a_remedy(text: str) -> None:
    (finding,) = read(text).findings

    assert "not YAML:" not in finding.message
    assert finding.help


def test_a_syntax_error_says_where_the_broken_thing_began() -> None:
    (finding,) = read("a: 'x\nb: 1\n").findings

    assert [each.span.start for each in finding.related] == [Position(1, 4)]


AMBIGUOUS = [
    "yes",
    "No",
    "ON",
    "off",
    "y",
    "N",
    "017",
    "08",
    "-01",
    "0o17",
    "0b101",
    "1_000",
    "0x_1",
    "12:30",
    "1:30:00",
]
AMBIGUOUS += ["190:20:30.15", "2026-11-23", "2026-11-23T10:00:00Z", "2026-11-23 10:00", ".inf", "-.INF", ".NaN"]
AMBIGUOUS += ["1e3", "1.5e3", "1e+3", "12e4567", "1_0.5"]


@pytest.mark.parametrize("scalar", AMBIGUOUS)
def test_what_yaml_versions_read_differently_must_be_quoted(scalar: str) -> None:
    assert found(f"a: [{scalar}, '{scalar}']\n") == [("PAO005", 1, 5)]


@pytest.mark.parametrize(("word", "remedy"), [("yes", "`true`"), ("Off", "`false`"), ("017", "quote it")])
def test_the_remedy_for_an_old_boolean_is_the_boolean(word: str, remedy: str) -> None:
    (finding,) = read(f"a: {word}\n").findings

    assert remedy in finding.help[0]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: &x 1\n", (1, 4)),
        ("a: *x\n", (1, 4)),
        ("a: [*x, *x]\n", (1, 5)),
        ("*x\n", (1, 1)),
        ("&k a: 1\n", (1, 1)),
        ("? *x\n: 1\n", (1, 3)),
        ("a: !!str 1\n", (1, 4)),
        ("a: !t [1]\n", (1, 4)),
        ("a:\n  <<: {b: 1}\n", (2, 3)),
    ],
)
def test_nothing_may_stand_for_what_is_written_elsewhere(text: str, place: tuple[int, int]) -> None:
    assert found(text)[0] == ("PAO006", *place)


def test_a_quoted_merge_key_is_a_key() -> None:
    assert found("a:\n  '<<': 1\n") == []


def test_a_duplicate_key_shows_both_places_and_the_first_value_counts() -> None:
    parsed = read("a: 1\nb: 2\na: {c: 3}\n")

    (finding,) = parsed.findings
    assert (finding.rule, finding.span.start) == ("PAO004", Position(3, 1))
    assert [each.span.start for each in finding.related] == [Position(1, 1)]
    assert parsed.value == {"a": 1, "b": 2}
    assert ("a", "c") not in parsed.source.values


@pytest.mark.parametrize("text", ["1: a\n", "true: a\n", "~: a\n", "yes: a\n", "9999999999999999999: a\n"])
def test_a_key_is_text(text: str) -> None:
    assert [rule for rule, _, _ in found(text)] == ["PAO013"]


def test_a_template_without_quotes_is_recognised() -> None:
    (finding,) = read("a: {{ fields.x }}\n").findings

    assert (finding.rule, finding.pointer) == ("PAO013", ("a",))
    assert "quotes" in finding.help[0]


@pytest.mark.parametrize("text", ["? [a, b]\n: c\n", "? {a: {b: c}}\n: {d: e}\nf: g\n"])
def test_a_mapping_or_list_is_no_key(text: str) -> None:
    assert [rule for rule, _, _ in found(text)] == ["PAO013"]


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "~\n"])
def test_an_empty_file_is_no_document(text: str) -> None:
    assert [rule for rule, _, _ in found(text)] == ["PAO012"]


def test_a_second_document_is_refused() -> None:
    assert found("a: 1\n---\nb: 2\n") == [("PAO010", 2, 1)]


@pytest.mark.parametrize("number", ["9007199254740992", "-9007199254740992", "9" * 5000, "0x" + "f" * 5000, "1.0e+999"])
def test_a_number_that_json_cannot_carry_is_refused(number: str) -> None:
    assert found(f"a: {number}\n") == [("PAO014", 1, 4)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: x\0y\n", (1, 5)),
        ("a: \u202ex\n", (1, 4)),
        ("ab\u200b: x\n", (1, 3)),
        ("a: x\x1b[31m\n", (1, 5)),
        ("a: 1\u2028b: 2\n", (1, 5)),
        ("a: 1\rb: 2\n", (1, 5)),
        ("\ufeffa: 1\n", (1, 1)),
        ('a: "\\e"\n', (1, 4)),
        ("a: x\U000e0041\n", (1, 5)),
    ],
)
def test_a_character_that_nobody_sees_is_found(text: str, place: tuple[int, int]) -> None:
    assert found(text)[:1] == [("PAO011", *place)]


def test_hidden_characters_are_told_once_a_kind_and_never_shown() -> None:
    parsed = read("a: x\u200by\u200bz\u202e\n")

    assert [each.label for each in parsed.findings] == ["and 1 more in this file", ""]
    assert parsed.source.text == "a: x\ufffdy\ufffdz\ufffd\n"


@pytest.mark.parametrize(
    ("raw", "place"), [(b"a: \xff\n", (1, 4)), (b"a: 1\nb: \xc3\n", (2, 4)), ("a: ä\n".encode("utf-16"), (1, 1))]
)
def test_a_byte_that_is_no_utf8_is_found(raw: bytes, place: tuple[int, int]) -> None:
    assert found(raw) == [("PAO002", *place)]


class TestTabs:
    """Tabs as indentation are found by our own scan, and what follows is read all the same."""

    def test_the_column_is_named(self) -> None:
        assert found("a:\n  b: 1\n \tc: 2\n") == [("PAO003", 3, 2)]

    def test_one_finding_speaks_of_all_lines(self) -> None:
        (finding,) = read("a:\n\tb: 1\n\tc: 2\n\td: 3\n").findings

        assert "2 more lines" in finding.message

    @pytest.mark.parametrize("text", ["a:\n\tb: 1\n", "a: 1\n\t\n", "a:\n    b:\n\tc: 1\n", "a:\n  b:\n\t\tc: 1\n"])
    def test_the_rest_of_the_file_is_read(self, text: str) -> None:
        parsed = read(text + "z: yes\n")

        assert [each.rule for each in parsed.findings] == ["PAO003", "PAO005"]
        assert parsed.readable

    def test_places_are_those_of_the_file_as_it_is(self) -> None:
        source = read("a:\n\tb: yes\n").source

        assert source.keys["a", "b"].start == Position(2, 2)
        assert source.values["a", "b"].start == Position(2, 5)

    def test_a_syntax_error_that_may_come_from_the_tab_is_not_told(self) -> None:
        assert found("a: 1\n\tb: 2\n") == [("PAO003", 2, 1)]

    @pytest.mark.parametrize(
        "text", ["a: |\n  x\n  \ty\n\n  z\n", "a: x\ty\n", "- >\n  a\n  \tb\n- [1]\n", "a: 1\t# x\n"]
    )
    def test_a_tab_that_indents_nothing_is_text(self, text: str) -> None:
        assert found(text) == []


class TestLimits:
    """What is too large, too deep or too much is answered at once, and nothing crashes."""

    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("[" * 1_000_000, "PAO007"),
            ("[" * 250_000, "PAO008"),
            ("{a: " * 60_000, "PAO008"),
            ("- " * 100_000, "PAO008"),
            ("? " * 100_000, "PAO008"),
            ("a: [" + "x," * 30_000 + "]", "PAO009"),
            ("a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n", "PAO006"),
            ("x" * LARGEST_FILE, None),
            ("x" * (LARGEST_FILE + 1), "PAO007"),
            ("a: '" + "''" * 100_000 + "'", None),
            ("a: " + "\\" * 200_000, None),
            ("\n" * 200_000 + "a: 1", None),
            ("!" * 200_000, "PAO006"),
            ("a: *" + "x" * 200_000, "PAO006"),
            ("%" * 200_000, "PAO001"),
        ],
        ids=lambda value: str(value)[:12].replace("\n", " "),
    )
    def test_the_answer_takes_no_more_than_the_text_is_long(self, text: str, rule: str | None) -> None:
        start = time.process_time()
        rules = {each.rule for each in read(text).findings}

        assert rule in rules if rule else not rules
        assert time.process_time() - start < MINUTES_OTHERWISE

    def test_the_deepest_nesting_is_allowed_and_no_deeper(self) -> None:
        assert found("[" * DEEPEST + "]" * DEEPEST) == []
        assert found("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)) == [("PAO008", 1, DEEPEST + 1)]

    def test_the_last_node_is_allowed_and_no_more(self) -> None:
        assert found("[" + "x," * (MOST_NODES - 1) + "]") == []
        assert [rule for rule, _, _ in found("[" + "x," * MOST_NODES + "]")] == ["PAO009"]


def test_all_faults_come_at_once() -> None:
    text = "a: yes\nb: &x 1\na: 2\n3: c\nd: 99999999999999999999\ne:\n\tf: 1\ng: x\u200b\n"

    rules = sorted(rule for rule, _, _ in found(text))

    assert rules == ["PAO003", "PAO004", "PAO005", "PAO006", "PAO011", "PAO013", "PAO014"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('a: "Fire\\u202ewall"\n', "U+202E (right-to-left override)"),
        ('a: "Fire\\u200bwall"\n', "U+200B (zero width space)"),
        ('a: "Fire\\U000E0041wall"\n', "U+E0041 (tag latin capital letter a)"),
        ('a: "Fire\\ue000wall"\n', "U+E000 (private use)"),
        ('a: "Fire\\u0007wall"\n', "U+0007 (control character)"),
        ('a: "\\xad"\n', "U+00AD (soft hyphen)"),
        ('"a\\u2066": 1\n', "U+2066 (left-to-right isolate)"),
    ],
)
def test_what_is_hidden_behind_an_escape_is_named(text: str, named: str) -> None:
    (finding,) = read(text).findings

    assert (finding.rule, finding.message) == ("PAO011", f"this text holds {named}, which can't be seen")
    assert finding.help == ("delete the escape",)


def test_an_anchor_is_told_once_and_its_aliases_mean_what_it_stands_for() -> None:
    parsed = read("a: &a {x: [1]}\nb: [*a, *a]\nc: *a\nd: &d text\ne: *d\n")

    assert [(each.rule, each.span.start.line) for each in parsed.findings] == [("PAO006", 1), ("PAO006", 4)]
    assert parsed.findings[0].help[0].startswith("delete it, and write the value wherever `*a` stands")
    one = {"x": [1]}
    assert parsed.value == {"a": one, "b": [one, one], "c": one, "d": "text", "e": "text"}


def test_an_alias_of_nothing_is_told_once() -> None:
    assert found("a: [*x, *x]\nb: *y\n") == [("PAO006", 1, 5), ("PAO006", 2, 4)]


def test_aliases_count_for_as_many_nodes_as_they_stand_for() -> None:
    many = f"a: &a x\nb: [{'*a,' * 60_000}]\n"
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 30))
    begin = time.process_time()

    assert [rule for rule, _, _ in found(many)] == ["PAO006", "PAO009"]
    assert [rule for rule, _, _ in found(bomb)][-1] == "PAO009"
    assert time.process_time() - begin < MINUTES_OTHERWISE


@pytest.mark.parametrize("text", ["a: &a [*a]\n", "a: &a {b: *a}\n"])
def test_an_alias_within_its_own_anchor_has_an_end(text: str) -> None:
    assert {rule for rule, _, _ in found(text)} == {"PAO006"}
