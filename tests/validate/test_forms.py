"""Forms: what can't be asked, answered or checked is found at its place."""

import pytest

from paoctl.rules.samples import ITEM
from tests.support.validation import found, validated

PATTERN = '"^[a-z][a-z0-9-]{2,28}$"'


@pytest.mark.parametrize(
    ("pattern", "above", "reason"),
    [
        ('"^[a-z"', "[a-z", "unterminated character set"),
        ('"(a|(b)"', "(a|(b)", "unterminated group"),
        ('"a)b"', ")", "never opened"),
        ('"x*+*"', "*+", "a repetition of a repetition"),
        ('"(?=x)y"', "(?=", "look-around"),
        ('"a{1001}"', "{1001}", "a repetition is too large"),
        ("'(a)\\1'", "\\1", "does not know this escape"),
        ("'x\\'", "'x\\'", "nothing behind it"),
        ('"[z-a]"', "z-a", "not a range"),
        ('"*a"', "*", "nothing to repeat"),
        ("'[(]\\((b'", "(b", "unterminated group"),
    ],
)
def test_a_broken_pattern_is_told_in_words_with_the_caret_inside_the_text(
    pattern: str, above: str, reason: str
) -> None:
    findings = validated(ITEM.but(PATTERN, pattern)).findings

    assert [each.rule for each in findings] == ["PAO204"]
    assert reason in findings[0].message
    assert found(ITEM.but(PATTERN, pattern)) == [("PAO204", above)]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("            default: small\n", "            enum: [a]\n            default: a\n", ("PAO202", "enum")),
        ("            type: boolean\n", "            type: boolean\n            enum: [a]\n", ("PAO202", "enum")),
        ("[{value: small}, {value: large}]\n            default: small", "[]", ("PAO202", "[]")),
        ("options: [{value: small}, {value: large}]\n            default: small", "enum: []", ("PAO202", "[]")),
        (
            "            type: integer\n            default: 1\n",
            "            type: integer\n            enum: []\n",
            ("PAO202", "[]"),
        ),
        ("default: small", "default: tiny", ("PAO203", "tiny")),
        ("default: 1", "default: 6", ("PAO203", "6")),
        ("default: false", "default: \"{{ fields.size == 'large' }}\"", None),
        ("max: 5", "maxLength: 5", ("PAO206", "maxLength")),
        ("max: 5", "max: -1", ("PAO205", "0")),
        ("{value: small}", "{value: 3}, {value: 3}, {value: small}", ("PAO208", "3")),
        ("default: 1\n", 'default: "{{ fields.replicas }}"\n', ("PAO207", "fields.replicas")),
        ("            type: boolean\n", "            type: boolean\n            of: integer\n", ("PAO209", "integer")),
        ("            type: boolean\n", "            type: boolean\n            unique: item\n", ("PAO221", "item")),
        ("id: multiAz", "id: size", None),
    ],
)
def test_a_fault_of_a_field_is_found_at_its_key(old: str, new: str, finding: tuple[str, str] | None) -> None:
    rules = found(ITEM.but(old, new))

    if finding:
        assert rules == [finding]
    elif old == "id: multiAz":
        assert ("PAO201", "size") in rules
    else:
        assert rules == []


def test_options_given_by_an_expression_are_not_guessed() -> None:
    computed = ITEM.but("options: [{value: small}, {value: large}]", "options: \"['a', 'large']\"")

    assert found(computed.but("default: small", "default: anything")) == []


def test_two_groups_with_one_id_show_the_first() -> None:
    (finding,) = validated(ITEM.but("outputs:\n  host:\n", _group("basics", "other") + "outputs:\n  host:\n")).findings

    assert finding.rule == "PAO201"
    assert finding.related[0].label == "first one is here"


def _group(group: str, field: str) -> str:
    indent = "      "
    lines = (f"- id: {group}", "  name: More", "  fields:", f"    - {{id: {field}, name: More, type: string}}")
    return "".join(f"{indent}{line}\n" for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "around"),
    [
        ("default: 1\n", 'default: "{{ fields.replicas }}"\n', ""),
        (
            "            type: boolean\n",
            "            type: boolean\n            visibleWhen: fields.replicas > 1\n",
            "multiAz → replicas → multiAz",
        ),
        (
            "        name: Basics\n",
            "        name: Basics\n        visibleWhen: fields.multiAz\n",
            "",
        ),
    ],
)
def test_fields_that_wait_for_each_other_are_shown_as_the_way_around(old: str, new: str, around: str) -> None:
    [finding] = [each for each in validated(ITEM.but(old, new)).findings if each.rule == "PAO207"]

    name = "replicas" if "replicas" in new else "multiAz"
    alone = f"`{name}` waits for its own answer"
    assert finding.message == (f"these fields wait for each other: {around}" if around else alone)


def test_a_field_that_waits_for_a_later_one_alone_is_told_to_stand_behind_it() -> None:
    default = "            default: small\n"
    ahead = ITEM.but(default, f"{default}            visibleWhen: fields.multiAz\n")
    [finding] = [each for each in validated(ahead).findings if each.rule == "PAO207"]

    assert finding.message == "`fields.multiAz` is not answered yet when this is asked"


def test_the_author_s_words_stand_behind_what_they_are_about() -> None:
    words = "              message: lower-case letters\n            default: ABC\n"
    [finding] = validated(ITEM.but(f"{PATTERN}\n", f"{PATTERN}\n{words}")).findings

    assert (finding.rule, finding.message) == ("PAO203", "the default does not fit: lower-case letters")
