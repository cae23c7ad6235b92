"""Secrets and outputs not known yet pass through templates by reference."""

import pytest

from paoctl.model.deferred import Hidden, Later
from paoctl.template.engine import TemplateError, Unknown, evaluate, render, value_of
from paoctl.template.marks import revived
from tests.template.world import world

KEY = {"$secret": "env:KEY", "version": None}
PASSWORD = {"$secret": "aws:prod/db", "version": "7"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ secrets.KEY }}", KEY),
        ("{{ fields.password }}", PASSWORD),
        ("{{ outputs.instance.password }}", {"$secret": "aws:x", "version": "1"}),
        ("Bearer {{ secrets.KEY }}", {"$join": ["Bearer ", KEY]}),
        (
            "{{ fields.name }}:{{ secrets.KEY }}{{ fields.nothing }}{{ fields.password }}!",
            {"$join": ["orders:", KEY, PASSWORD, "!"]},
        ),
        ("{{ secrets.KEY if fields.multiAz else fields.password }}", KEY),
        ("{{ fields.nothing or secrets.KEY }}", KEY),
        ("{{ fields.missing | default(secrets.KEY) }}", KEY),
        ("{{ [secrets.KEY, 1] }}", [KEY, 1]),
        ("{{ secrets }}", {"KEY": KEY}),
    ],
)
def test_a_secret_is_handed_on_by_reference(text: str, value: object) -> None:
    assert value_of(text, world()) == value


@pytest.mark.parametrize(
    "expression",
    [
        "secrets.KEY | upper",
        "sha256(secrets.KEY)",
        "json([secrets.KEY])",
        "json(secrets)",
        "secrets.KEY ~ 'x'",
        "'x' + secrets.KEY",
        "secrets.KEY == 'guess'",
        "'a' in secrets.KEY",
        "secrets.KEY in ['guess']",
        "secrets.KEY | default('x')",
        "secrets.KEY is none",
        "not secrets.KEY",
        "secrets.KEY and 'x'",
        "'x' if secrets.KEY else 'y'",
        "secrets.KEY.reference",
        "secrets.KEY[0]",
        "(secrets.KEY if fields.multiAz else 'x') | base64",
        "[secrets.KEY] == [fields.password]",
        "uuid(secrets.KEY)",
    ],
)
def test_a_secret_is_never_looked_into(expression: str) -> None:
    with pytest.raises(TemplateError, match="handed on as it is") as caught:
        value_of("{{ " + expression + " }}", world())

    assert caught.value.code == "PAO306"
    assert "env:KEY" not in f"{caught.value} {caught.value.remedy}"


def test_a_condition_can_not_ask_about_a_secret() -> None:
    with pytest.raises(TemplateError, match="handed on as it is"):
        evaluate("secrets.KEY", world())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ outputs.instance.host }}", {"$output": "main/instance.host"}),
        ("{{ components.secret.outputs.arn }}", {"$output": "secret/store.arn"}),
        ("{{ [outputs.instance.host, 1] }}", [{"$output": "main/instance.host"}, 1]),
        ("{{ fields.name if not fields.multiAz else outputs.instance.host }}", {"$output": "main/instance.host"}),
        ("{{ outputs.instance.host if not fields.multiAz else fields.name }}", "orders"),
        ("{{ fields.name or outputs.instance.host }}", "orders"),
        ("{{ outputs.instance.host is defined }}", True),
        ("{{ outputs.instance.port }}", 5432),
    ],
)
def test_an_output_not_known_yet_is_handed_on_by_name(text: str, value: object) -> None:
    assert value_of(text, world()) == value


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("x {{ outputs.instance.host }}", ["main/instance.host"]),
        ("{{ outputs.instance.host | upper }}", ["main/instance.host"]),
        ("{{ components.secret.outputs.parts.one }}", ["secret/store.parts"]),
        ("{{ outputs.instance.host ~ components.secret.outputs.arn }}", ["main/instance.host", "secret/store.arn"]),
        ("{{ outputs.instance.host }}-{{ secrets.KEY }}", ["main/instance.host"]),
        ("{{ outputs.instance.host }}{{ outputs.instance.host }}", ["main/instance.host"]),
        ("{{ outputs.instance.host | default('x') }}", ["main/instance.host"]),
        ("{{ json(outputs) }}", ["main/instance.host"]),
    ],
)
def test_a_template_that_needs_an_output_waits_as_it_is(text: str, needs: list[str]) -> None:
    seen = dict(world())
    seen["outputs"] = {"instance": {"host": Later("main/instance.host")}}

    assert render({"a": text}, seen) == {"a": {"$template": text, "needs": needs}}


def test_a_condition_that_needs_an_output_says_which() -> None:
    with pytest.raises(Unknown) as caught:
        evaluate("outputs.instance.host == components.secret.outputs.arn", world())

    assert caught.value.needs == ("main/instance.host", "secret/store.arn")


def test_a_condition_that_is_settled_without_the_output_does_not_wait() -> None:
    assert evaluate("fields.multiAz or outputs.instance.host == 'x'", world()) is True


def test_a_secret_beats_an_unknown_output() -> None:
    with pytest.raises(TemplateError, match="handed on as it is"):
        value_of("{{ outputs.instance.port ~ secrets.KEY ~ outputs.instance.host }}", world(x=Hidden("a:b")))


def test_what_follows_from_an_unknown_output_is_unknown_even_alone() -> None:
    answer = revived(value_of("db on {{ outputs.instance.host }}", world()))

    assert value_of("{{ fields.x }}", world(x=answer)) == {
        "$template": "{{ fields.x }}",
        "needs": ["main/instance.host"],
    }


@pytest.mark.parametrize("text", ["{{ secrets.KEY }}", "{{ outputs.instance.host }}", "{{ fields.tags }}"])
def test_a_rendered_value_passes_through_a_second_template_as_it_is(text: str) -> None:
    once = value_of(text, world())

    assert value_of("{{ fields.x }}", world(x=revived(once))) == once


def test_text_with_a_secret_in_it_is_no_answer() -> None:
    with pytest.raises(TemplateError, match="not text with a secret in it"):
        revived(value_of("Bearer {{ secrets.KEY }}", world()))
