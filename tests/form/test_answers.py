"""Questions are asked in order; each sees only those before it."""

import pytest

from paoctl.form.answers import resolve
from paoctl.model.deferred import Hidden, Later
from paoctl.template.engine import TemplateError, value_of
from paoctl.template.marks import Pending
from tests.form.forms import DATABASE, SCOPES, a_form


def test_defaults_are_filled_and_hidden_questions_left_out() -> None:
    answers = resolve(DATABASE, {"instanceName": "orders", "contact": "ana@acme.example", "replicas": 3}, SCOPES)

    assert dict(answers.values) == {"instanceName": "orders", "size": "small", "multiAz": False}
    assert answers.hidden == {"replicas", "contact", "label"}
    assert answers.derived == frozenset()


def test_an_answer_uncovers_a_question_and_a_group() -> None:
    given = {"instanceName": "orders", "size": "large", "multiAz": True, "contact": "ana@acme.example"}

    answers = resolve(DATABASE, given, SCOPES)

    assert list(answers.values) == ["instanceName", "size", "multiAz", "replicas", "contact", "label"]
    assert answers.values["label"] == "orders-large"
    assert answers.derived == {"label"}
    assert answers.hidden == frozenset()


def test_templates_see_null_for_what_is_not_answered_and_a_password_as_its_reference() -> None:
    form = a_form(
        {"id": "note"},
        {"id": "hidden", "visibleWhen": "false"},
        {"id": "key", "type": "password"},
    )

    answers = resolve(form, {"key": {"secretRef": "aws:teams/orders/db"}}, SCOPES)

    assert dict(answers.scope) == {"note": None, "hidden": None, "key": Hidden("aws:teams/orders/db")}
    assert dict(answers.values) == {"key": {"secretRef": "aws:teams/orders/db"}}


@pytest.mark.parametrize("nothing", [{}, {"size": None}])
def test_null_is_no_answer(nothing: dict[str, object]) -> None:
    assert resolve(DATABASE, nothing, SCOPES).values["size"] == "small"


def test_an_answer_of_another_form_is_left_out() -> None:
    assert "sise" not in resolve(DATABASE, {"sise": "small"}, SCOPES).values


def test_a_question_does_not_see_the_ones_after_it() -> None:
    form = a_form({"id": "first", "visibleWhen": "fields.second == 'x'"}, {"id": "second"})

    with pytest.raises(TemplateError, match="does not exist"):
        resolve(form, {"second": "x"}, SCOPES)


def test_a_default_keeps_its_kind() -> None:
    form = a_form(
        {"id": "names", "type": "list", "default": ["{{ request.name }}", "b"]},
        {"id": "copies", "type": "list", "default": "{{ fields.names }}"},
        {"id": "many", "type": "integer", "default": "{{ 2 + 1 }}"},
        {"id": "empty", "default": "{{ fields.names.nothing | default(none) }}"},
    )

    answers = resolve(form, {}, SCOPES)

    assert dict(answers.values) == {"names": ["x", "b"], "copies": ["x", "b"], "many": 3}
    assert answers.derived == {"names", "copies", "many"}


def test_a_whole_number_is_an_integer() -> None:
    form = a_form({"id": "count", "type": "integer"})

    assert repr(resolve(form, {"count": 2.0}, SCOPES).values["count"]) == "2"


def test_what_depends_on_an_output_waits() -> None:
    form = a_form(
        {"id": "host"},
        {"id": "same", "default": "{{ fields.host }}"},
        {"id": "text", "default": "db://{{ fields.host }}"},
        {"id": "shown", "visibleWhen": "fields.host == 'a'", "default": "d"},
    )
    host = Later("main/db.host")

    answers = resolve(form, {"host": host}, SCOPES)

    assert dict(answers.values) == {"host": host, "same": host, "text": Pending(("main/db.host",)), "shown": "d"}
    assert value_of("{{ fields.text }}", {**SCOPES, "fields": answers.scope}) == {
        "$template": "{{ fields.text }}",
        "needs": ["main/db.host"],
    }


def test_a_default_that_only_acceptance_knows_is_not_kept_as_its_placeholder() -> None:
    form = a_form({"id": "since", "default": "since {{ system.date }}"}, {"id": "key", "default": "{{ uuid() }}"})

    assert dict(resolve(form, {}, SCOPES).values) == {"since": Pending(("system.date",)), "key": Pending(("uuid()",))}
