"""Every fault in the answers, at once, in words that say how to go on."""

import time

import pytest

from paoctl.form.check import FieldFault, check
from paoctl.form.pattern import compile_pattern
from paoctl.form.schema import BLOCK, KEY, LINE, MAX_TEXT
from paoctl.model.deferred import Hidden, Later
from paoctl.model.form import Field, Form, Group
from paoctl.template.marks import Pending, Placeholder
from tests.form.forms import DATABASE, SCOPES, a_field, a_form

BAD_PATTERN = "the item's pattern of `x` can't be read"
NO_REFERENCES = ["hunter2", {"secretRef": "hunter2"}, {"value": "hunter2"}, ["hunter2"], {"hunter2": 1}]


def faults_with(field: Field, answer: object) -> list[FieldFault]:
    """The faults of one answer to one question."""
    return check(Form(groups=(Group(id="g", name="G", fields=(field,)),)), {"x": answer}, SCOPES)


@pytest.mark.parametrize(
    ("field", "answer", "ours"),
    [
        ({"type": "string", "validation": {"pattern": "^a+$"}}, "b", "does not match"),
        ({"type": "string", "validation": {"minLength": 3}}, "b", "at least 3 characters"),
        ({"type": "textarea", "validation": {"maxLength": 1}}, "bb", "at most 1 character"),
        ({"type": "integer", "validation": {"min": 3}}, 1, "at least 3"),
        ({"type": "number", "validation": {"max": 3}}, 4.5, "at most 3"),
        ({"type": "list", "validation": {"minItems": 2}}, ["a"], "at least 2 items"),
        ({"type": "list", "validation": {"pattern": "^a+$"}}, ["a", "b"], "`x[1]` does not match"),
        ({"type": "multiselect", "enum": ["a", "b"], "validation": {"maxItems": 1}}, ["a", "b"], "at most 1 item"),
        ({"type": "keyvalue", "validation": {"maxItems": 1}}, {"a": "b", "c": "d"}, "at most 1 entry"),
        ({"type": "keyvalue", "validation": {"pattern": "^a+$"}}, {"k": "b"}, "`x.k` does not match"),
        ({"type": "email", "validation": {}}, "ana", "not an e-mail address"),
        ({"type": "date", "validation": {}}, "2026-02-30", "not a date"),
    ],
)
def test_whatever_rule_fails_the_author_speaks_first(field: dict[str, object], answer: object, ours: str) -> None:
    rules = field["validation"]
    assert isinstance(rules, dict)
    more = {key: each for key, each in field.items() if key not in ("type", "validation")}
    asked = a_field(str(field["type"]), validation={**rules, "message": "as we agreed"}, **more)
    (fault,) = faults_with(asked, answer)

    assert fault.message == "as we agreed"
    assert ours in fault.help[0]


def test_right_answers_have_no_fault() -> None:
    given = {"instanceName": "orders", "size": "large", "contact": "ana@acme.example", "multiAz": True, "replicas": 5}

    assert check(DATABASE, given, SCOPES) == []


def test_everything_is_told_at_once_in_the_order_of_the_form() -> None:
    given = {"instanceName": "Orders!", "sise": "large", "size": "lage", "multiAz": True, "replicas": 9}

    assert check(DATABASE, given, SCOPES) == [
        FieldFault(
            ("instanceName",),
            "PAO215",
            "lower-case letters, digits and dashes",
            ("`instanceName` does not match `^[a-z][a-z0-9-]{2,28}[a-z0-9]$`",),
        ),
        FieldFault(
            ("size",), "PAO213", "`lage` is not a choice of `size`", ("did you mean `large`?", "choices: small, large")
        ),
        FieldFault(("replicas",), "PAO214", "`replicas` must be at most 5"),
        FieldFault(("sise",), "PAO210", "`sise` is not a field of this item", ("did you mean `fields.size`?",)),
    ]


@pytest.mark.parametrize("given", [{}, {"instanceName": None}, {"instanceName": ""}])
def test_a_required_question_needs_an_answer(given: dict[str, object]) -> None:
    assert check(DATABASE, given, SCOPES) == [FieldFault(("instanceName",), "PAO211", "`instanceName` needs an answer")]


def test_a_hidden_question_is_not_required_and_not_to_be_answered() -> None:
    given = {"instanceName": "orders", "replicas": 2, "contact": "ana@acme.example"}

    assert check(DATABASE, given, SCOPES) == [
        FieldFault(
            ("replicas",),
            "PAO217",
            "`replicas` is not asked here",
            ("it is asked when `fields.multiAz`", "leave it out"),
        ),
        FieldFault(
            ("contact",),
            "PAO217",
            "`contact` is not asked here",
            ("its whole group is hidden by other answers", "leave it out"),
        ),
    ]


@pytest.mark.parametrize(
    ("field", "answer", "rule", "message"),
    [
        (a_field("string"), 1, "PAO212", "`x` must be text, not 1"),
        (a_field("string"), "a\nb", "PAO219", "`x` can't hold line breaks, control or invisible characters"),
        (a_field("string"), "a\u202eb", "PAO219", "`x` can't hold line breaks, control or invisible characters"),
        (a_field("string"), "a\ud800b", "PAO219", "`x` holds half of a character (a lone surrogate)"),
        (a_field("textarea"), "a\x1bb", "PAO219", "`x` can't hold control or invisible characters"),
        (a_field("string"), "x" * 65537, "PAO214", "`x` is larger than 64 KiB"),
        (a_field("string"), "ä" * 32769, "PAO214", "`x` is larger than 64 KiB"),
        (a_field("string", validation={"minLength": 2}), "a", "PAO214", "`x` needs at least 2 characters"),
        (a_field("string", validation={"maxLength": 1}), "ab", "PAO214", "`x` can have at most 1 character"),
        (a_field("string", enum=["a", "b"]), "c", "PAO213", "`c` is not a choice of `x`"),
        (a_field("integer"), "3", "PAO212", "`x` must be a whole number, not text"),
        (a_field("integer"), 3.5, "PAO212", "`x` must be a whole number, not 3.5"),
        (a_field("integer"), True, "PAO212", "`x` must be a whole number, not a boolean"),
        (a_field("integer"), 2**53, "PAO214", "`x` must be at most 9007199254740991"),
        (a_field("number"), float("nan"), "PAO212", "`x` must be a number, not nan"),
        (a_field("number"), float("inf"), "PAO212", "`x` must be a number, not inf"),
        (a_field("number", validation={"min": 0.5}), 0, "PAO214", "`x` must be at least 0.5"),
        (a_field("boolean"), "true", "PAO212", "`x` must be true or false, not text"),
        (a_field("select", enum=[1, 2]), "1", "PAO213", "`1` is not a choice of `x`"),
        (a_field("select", enum=[1, 2]), True, "PAO213", "`true` is not a choice of `x`"),
        (a_field("multiselect", enum=["a"]), "a", "PAO212", "`x` must be a list of choices, not text"),
        (a_field("multiselect", enum=["a"]), ["a", "a"], "PAO214", "`x` names a choice twice"),
        (a_field("date"), "2026-02-30", "PAO216", "`2026-02-30` is not a date, as 2026-11-23"),
        (a_field("date"), "20260223", "PAO216", "`20260223` is not a date, as 2026-11-23"),
        (a_field("date"), "2026-02-23\n", "PAO219", "`x` can't hold line breaks, control or invisible characters"),
        (a_field("email"), "ana at acme", "PAO216", "`ana at acme` is not an e-mail address, as ana@acme.example"),
        (a_field("list"), "a", "PAO212", "`x` must be a list, not text"),
        (a_field("list", of="integer"), [1, "2"], "PAO212", "`x[1]` must be a whole number, not text"),
        (a_field("list", validation={"minItems": 2}), ["a"], "PAO214", "`x` needs at least 2 items"),
        (a_field("list", validation={"pattern": "^a"}), ["a", "b"], "PAO215", "`x[1]` does not match `^a`"),
        (a_field("list", required=True), [], "PAO211", "`x` needs an answer"),
        (a_field("keyvalue"), {"a": 1}, "PAO212", "`x.a` must be text, not 1"),
        (a_field("keyvalue"), {"$secret": "aws:root"}, "PAO219", "`$secret` can't be a key of `x`"),
        (a_field("keyvalue"), {"a b": "c"}, "PAO219", "`a b` can't be a key of `x`"),
        (a_field("keyvalue", validation={"maxItems": 1}), {"a": "", "b": ""}, "PAO214", "`x` can have at most 1 entry"),
        (a_field("string", validation={"pattern": "("}), "a", "PAO215", f"{BAD_PATTERN}: missing ): ("),
    ],
)
def test_the_faults_of_one_answer(field: Field, answer: object, rule: str, message: str) -> None:
    assert [(fault.rule, fault.message) for fault in faults_with(field, answer)] == [(rule, message)]


def test_a_number_where_text_belongs_is_told_to_be_quoted() -> None:
    assert faults_with(a_field("keyvalue"), {"port": 5432})[0].help == ('put it in quotes: "5432"',)
    assert faults_with(a_field("keyvalue"), {"port": 5432})[0].pointer == ("x", "port")


@pytest.mark.parametrize(
    "answer", ["hunter2", {"secretRef": "hunter2"}, {"value": "hunter2"}, ["hunter2"], {"hunter2": 1}]
)
def test_a_password_is_only_ever_a_reference_and_is_not_repeated(answer: object) -> None:
    faults = faults_with(a_field("password"), answer)

    assert [fault.rule for fault in faults] == ["PAO218"]
    assert "hunter2" not in repr(faults)


@pytest.mark.parametrize(
    ("field", "answer"),
    [
        (a_field("string"), "käse 🧀 👩\u200d💻"),
        (a_field("string"), ""),
        (a_field("string"), "x" * 65536),
        (a_field("textarea"), "a\n\tb\n"),
        (a_field("integer"), 2.0),
        (a_field("number"), 2),
        (a_field("select", enum=[1, "a", True]), 1),
        (a_field("select", options=[{"value": 1.5}]), 1.5),
        (a_field("multiselect", enum=["a", "b"]), ["b", "a"]),
        (a_field("multiselect", enum=["a", "b"]), []),
        (a_field("date"), "2024-02-29"),
        (a_field("email"), "ana+db@acme.example"),
        (a_field("list"), ["a", "a"]),
        (a_field("list", of="number"), [1, 2.5]),
        (a_field("keyvalue"), {"a": "b", "c.d/e": ""}),
        (a_field("password"), {"secretRef": "aws-secretsmanager:teams/orders/db"}),
        (a_field("password"), Hidden("aws:x", "3")),
        (a_field("string", validation={"pattern": "b"}), "abc"),
    ],
)
def test_right_answers(field: Field, answer: object) -> None:
    assert faults_with(field, answer) == []


@pytest.mark.parametrize(
    ("type_", "output", "rules"),
    [
        ("string", "string", []),
        ("select", "integer", []),
        ("number", "integer", []),
        ("integer", "number", ["PAO212"]),
        ("boolean", "string", ["PAO212"]),
        ("list", "list", []),
        ("keyvalue", "object", []),
        ("password", "string", []),
        ("string", "object", ["PAO212"]),
    ],
)
def test_an_output_not_known_yet_is_checked_by_its_type(type_: str, output: str, rules: list[str]) -> None:
    assert [fault.rule for fault in faults_with(a_field(type_), Later("main/a.b", output))] == rules


@pytest.mark.parametrize(
    ("type_", "answer"),
    [
        ("integer", Pending(("main/a.b",))),
        ("date", Placeholder("<date>", "system.date")),
        ("list", ["a", Later("main/a.b")]),
        ("keyvalue", {"host": Later("main/a.b"), "url": Pending(("main/a.b",))}),
    ],
)
def test_a_part_that_is_not_known_yet_is_taken(type_: str, answer: object) -> None:
    assert faults_with(a_field(type_), answer) == []


@pytest.mark.parametrize(("type_", "answer"), [("string", Hidden("a:b")), ("keyvalue", {"pw": Hidden("a:b")})])
def test_a_secret_is_the_answer_of_a_password_only(type_: str, answer: object) -> None:
    assert [fault.rule for fault in faults_with(a_field(type_), answer)] == ["PAO218"]


def test_a_deep_answer_is_a_fault_and_not_a_crash() -> None:
    deep: object = "x"
    for _ in range(5000):
        deep = [deep]

    assert [fault.rule for fault in faults_with(a_field("list"), deep)] == ["PAO212"]


def test_a_large_pattern_is_not_tried_on_a_long_text() -> None:
    field = a_field("string", validation={"pattern": "^(([a-z]+){1000}|([a-z]+){1000})*$"})
    begin = time.process_time()
    told = faults_with(field, "a" * 60_000)
    spent = time.process_time() - begin

    assert (told[0].rule, told[0].help) == ("PAO215", ("so large a pattern is tried on at most 2,498 characters",))
    assert faults_with(field, "a" * 2_000) == []
    assert spent < 0.5


def test_what_answers_never_hold_is_looked_for_in_the_longest_text() -> None:
    longest = min(compile_pattern(pattern).longest for pattern in (LINE, BLOCK, KEY))
    assert longest > MAX_TEXT


def test_a_pattern_that_would_take_for_ever_elsewhere_takes_no_time() -> None:
    assert faults_with(a_field("string", validation={"pattern": "^(a+)+$"}), "a" * 60_000 + "b")[0].rule == "PAO215"


def test_options_may_depend_on_earlier_answers() -> None:
    form = a_form(
        {"id": "region", "enum": ["eu", "us"]},
        {
            "id": "zone",
            "type": "select",
            "options": "['eu-1', 'eu-2'] if fields.region == 'eu' else ['us-1']",
        },
    )

    assert check(form, {"region": "eu", "zone": "eu-2"}, SCOPES) == []
    assert [fault.help for fault in check(form, {"region": "us", "zone": "eu-2"}, SCOPES)] == [("choices: us-1",)]


def test_what_is_wrong_with_the_item_is_told_with_its_own_rule() -> None:
    form = a_form(
        {"id": "a", "visibleWhen": "fields.later"},
        {"id": "b", "default": "{{ 1 + 'x' }}", "required": True},
        {"id": "c", "options": "'x'"},
    )

    assert [(fault.pointer, fault.rule) for fault in check(form, {"c": "x"}, SCOPES)] == [
        (("a",), "PAO302"),
        (("b",), "PAO305"),
        (("c",), "PAO305"),
    ]


def test_a_condition_that_fails_because_of_a_faulty_answer_is_not_told_again() -> None:
    form = a_form({"id": "count", "type": "integer"}, {"id": "more", "visibleWhen": "fields.count > 3"})

    assert [fault.pointer for fault in check(form, {"count": "many"}, SCOPES)] == [("count",)]


def test_a_condition_on_an_unknown_output_makes_nothing_required() -> None:
    form = a_form({"id": "host"}, {"id": "port", "required": True, "visibleWhen": "fields.host == 'a'"})

    assert check(form, {"host": Later("main/a.host")}, SCOPES) == []
