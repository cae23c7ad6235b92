"""The questions of a form, asked on a terminal: one kind of prompt a type of field."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from paoctl.cli.order import written
from paoctl.cli.prompt import Check, Choice, ask_choice, ask_several, ask_text, ask_yes
from paoctl.form.parse import parse_answer
from paoctl.form.validity import faults_of
from paoctl.form.walk import Asked, walk
from paoctl.model.form import Form

Answers = dict[str, object]

_HINTS: Final = {
    "list": "a, b, c",
    "keyvalue": "key=value, key=value",
    "date": "2026-11-23",
    "password": "where the secret is kept, as env:NAME",
}


def interview(
    form: Form,
    answers: Answers,
    scopes: Mapping[str, object],
    known: Mapping[str, object],
    skip: Collection[str] = (),
) -> Iterator[Asked]:
    """Ask what is asked and not answered yet, in the order of the form; yields each question once it is answered.

    Args:
        form: the questions.
        answers: given so far, and grown; what was typed is in it also when a later question is broken off.
        scopes: as for `form.walk`.
        known: offered in place of the defaults, as the answers of the request that is edited.
        skip: questions that are left as they are.
    """
    met = {*answers, *skip}
    while asked := _next(form, answers, scopes, met):
        met.add(asked.field.id)
        answer = _ask(asked, known.get(asked.field.id, asked.value))
        if answer is not None:
            answers[asked.field.id] = answer
        yield asked


def _next(form: Form, answers: Answers, scopes: Mapping[str, object], met: set[str]) -> Asked | None:
    return next((each for each in walk(form, answers, scopes) if each.visible and each.field.id not in met), None)


def _ask(asked: Asked, default: object) -> object:
    field = asked.field
    choices = [Choice(option.value, option.label or str(option.value)) for option in asked.options or ()]
    if field.type == "boolean":
        return ask_yes(field.name, default=default is True)
    if field.type == "multiselect" and choices:
        return ask_several(_message(asked), choices, default=default if isinstance(default, list) else []) or None
    if choices and field.type != "list":
        if not field.required and default is None:
            choices = [Choice(None, "(none)"), *choices]
        return ask_choice(_message(asked), choices, default=default)
    text = ask_text(
        _message(asked),
        default="" if default is None else written(default),
        check=_check(asked),
        several_lines=field.type == "textarea",
    )
    return parse_answer(field, text) if text.strip() else None


def _message(asked: Asked) -> str:
    """The question, with how to write the answer, and why it is asked when that depends on other answers."""
    field = asked.field
    hint = field.placeholder or _HINTS.get(field.type, "")
    why = f"asked because {field.visible_when}" if field.visible_when else ""
    may_stay_empty = "" if field.required or asked.value is not None else "optional"
    notes = "; ".join(note for note in (may_stay_empty, field.description or "", hint and f"as {hint}", why) if note)
    return f"{field.name} ({notes})" if notes else field.name


def _check(asked: Asked) -> Check:
    """What is wrong with a text as the answer, in the words of `paoctl validate`."""

    def check(text: str) -> str:
        value = parse_answer(asked.field, text) if text.strip() else None
        if value is None:
            return "it needs an answer" if asked.field.required else ""
        return next((_words(fault.message, fault.help) for fault in faults_of(asked.field, asked.options, value)), "")

    return check


def _words(message: str, remedy: tuple[str, ...]) -> str:
    return f"{message} ({'; '.join(remedy)})" if remedy else message
