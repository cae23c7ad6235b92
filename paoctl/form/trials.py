"""Answers that a form takes, made from the form itself: bounds, every option, hidden and shown questions, odd texts."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from random import Random
from typing import Final

from paoctl.form.check import check
from paoctl.form.options import options_of
from paoctl.form.schema import MAX_INTEGER, MAX_TEXT
from paoctl.form.validity import faults_of
from paoctl.form.walk import walk
from paoctl.model.form import NO_VALIDATION, Field, Form, Option, Validation
from paoctl.template.engine import TemplateError, Unknown

Answers = Mapping[str, object]
_WORDS: Final = (
    "a", "abc", "abcd", "orders-db", "a1", "Abc", "A1", "a/b", "a.b", "a_b", "a b", "0", "007", "true", "null", "~",
    "{{ fields.x }}", "{% raw %}", "{#", 'say "it\'s"', "back\\slash", "a&b=c?d#e%2F", "100%", "..", "../..", "<b>",
    "${HOME} $(id) `id`", "größe", "日本語", "😀", "-", "'", '"', "x,y=z", "#1", "10.0.0.0/8", "2026-02-28", "1.2.3",
    "ana@acme.example", "https://acme.example/a?b=c", "arn:aws:s3:::bucket", "line\nline", "\ttab", "@acme/orders",
)  # fmt: skip
"""Texts that have broken programs."""
_DATES: Final = ("2026-02-28", "0001-01-01", "9999-12-31")
_ADDRESSES: Final = ("ana@acme.example", "o'neil+tag@acme.example")
_TEXTS: Final = frozenset({"string", "textarea", "email", "date", "select"})
_SHORT: Final = 128
"""Up to here every length is tried."""
_TRIES: Final = 200
"""Random answers tried to have a hidden question asked; and steps of shrinking."""


def trials(form: Form, scopes: Mapping[str, object], seeds: Sequence[Answers], most: int) -> Iterator[Answers]:
    """Answers that `check` takes, the same ones each time, at most so many.

    Args:
        form: the questions.
        scopes: as for `check`.
        seeds: answers known to be right, as of the cases of a test: for questions whose pattern no word here fits.
        most: how many.
    """
    dice = Random(len(form.groups))  # noqa: S311 # nosec B311 - the same ones each time, and no secret
    pools = _pools(form, scopes, seeds)
    told: set[str] = set()
    for answers in chain(seeds, _one_by_one(form, scopes, pools, dice), _some(pools, dice)):
        asked = fitting(form, answers, scopes)
        key = json.dumps(asked, sort_keys=True, default=str)
        if asked is None or key in told:
            continue
        told.add(key)
        yield asked
        if len(told) >= most:
            return


def fitting(form: Form, answers: Answers, scopes: Mapping[str, object]) -> Answers | None:
    """The answers without those to questions that are not asked; None when they are not right."""
    shown = {each.field.id for each in walk(form, answers, scopes) if each.visible is not False}
    asked = {name: value for name, value in answers.items() if value is not None and name in shown}
    return None if check(form, asked, scopes) else asked


def smallest(form: Form, scopes: Mapping[str, object], answers: Answers, fails: Callable[[Answers], bool]) -> Answers:
    """Answers that still fail, of which no one can be left out or made simpler."""
    for _ in range(_TRIES):
        simpler = (fitting(form, each, scopes) for each in _simpler(form, answers))
        smaller = next((each for each in simpler if each is not None and each != answers and fails(each)), None)
        if smaller is None:
            break
        answers = smaller
    return answers


def _simpler(form: Form, answers: Answers) -> Iterator[Answers]:
    for name in answers:
        yield {key: value for key, value in answers.items() if key != name}
    for name, value in answers.items():
        field = form.field(name)
        if isinstance(value, str) and field and field.type in _TEXTS:
            halves = [value[: len(value) // 2], value[len(value) // 2 :]]
            parts = [value[:at] + value[at + 1 :] for at in range(min(len(value), 40))]
            yield from ({**answers, name: part} for part in (*halves, *parts) if part)
        elif isinstance(value, list):
            yield from ({**answers, name: value[:at] + value[at + 1 :]} for at in range(len(value)))
        elif isinstance(value, Mapping) and field and field.type == "keyvalue":
            yield from ({**answers, name: {k: v for k, v in value.items() if k != key}} for key in value)


def _pools(form: Form, scopes: Mapping[str, object], seeds: Sequence[Answers]) -> Mapping[str, Sequence[object]]:
    """By field: the values to try; None, which is no answer, among those that need none."""
    pools: dict[str, Sequence[object]] = {}
    asked = {each.field.id: each for each in walk(form, {}, scopes)}
    for field in form.fields():
        here = asked[field.id]
        given = [seed[field.id] for seed in seeds if seed.get(field.id) is not None]
        given += [here.value] if here.value is not None else []
        options = here.options or _options(field, scopes)
        right = [value for value in _values(field, options, given) if _fits(field, options, value)]
        optional: list[object] = [] if field.required and here.value is None else [None]
        pools[field.id] = [*optional, *_each_once(right)]
    return pools


def _options(field: Field, scopes: Mapping[str, object]) -> tuple[Option, ...] | None:
    if field.options is None and field.enum is None:
        return None
    try:
        return options_of(field, {**scopes, "fields": {}})
    except (TemplateError, Unknown):
        return None


def _fits(field: Field, options: Sequence[Option] | None, value: object) -> bool:
    return not any(faults_of(field, options, value))


def _values(field: Field, options: Sequence[Option] | None, given: list[object]) -> Iterator[object]:
    checks = field.validation or NO_VALIDATION
    choices = [option.value for option in options] if options is not None else None
    match field.type:
        case "boolean":
            yield from (True, False)
        case "integer" | "number":
            yield from choices or _numbers(field.type, checks)
        case "select":
            yield from choices or []
        case "multiselect":
            yield from ([], *([choice] for choice in choices or []), list(choices or []))
        case "list":
            yield from _lists(field, checks, choices)
        case "keyvalue":
            yield from ({}, {"key": ""}, *({"a.b/c": word, "key": "value"} for word in _WORDS))
        case "password":
            yield from ({"secretRef": "env:A_SECRET"}, {"secretRef": "env:a/b?c=d"})
        case _:
            yield from choices or _texts(field, checks, [text for text in given if isinstance(text, str)])
    yield from given


def _numbers(kind: str, checks: Validation) -> Iterator[object]:
    whole = (0, 1, -1, 2, 443, MAX_INTEGER, -MAX_INTEGER)
    bounds = [bound for bound in (checks.min, checks.max) if bound is not None]
    yield from (int(bound) if float(bound).is_integer() else bound for bound in bounds)
    yield from whole
    if kind == "number":
        yield from (0.5, -2.25, 1e-7, 1e21)


def _lists(field: Field, checks: Validation, choices: Sequence[object] | None) -> Iterator[object]:
    numbers = field.of in ("integer", "number")
    made: Iterable[object] = _numbers(field.of or "", checks) if numbers else _texts(field, checks, [])
    elements = list(choices or made)
    yield from ([], *([element] for element in elements), elements[:1] * int(checks.max_items or 20), elements[:5])


def _texts(field: Field, checks: Validation, given: list[str]) -> Iterator[str]:
    """Words; right ones with odd pieces in their middle; and the longest that can be made of one."""
    words = {"date": _DATES, "email": _ADDRESSES}.get(field.type, _WORDS)
    plain = field.model_copy(update={"type": "string"}) if field.type == "list" else field
    right = [word for word in (*given, *words) if _fits(plain, None, word)][:4]
    yield from (longest for word in right[:1] if (longest := _longest(plain, word, checks)))
    yield from words
    yield from (word[:1] + piece + word[1:] for word in right[:2] for piece in _WORDS)


def _longest(field: Field, word: str, checks: Validation) -> str:
    """The longest text that still is a right answer, made of one that is."""
    most = min(checks.max_length or MAX_TEXT // 4, MAX_TEXT // 4)
    sizes = [*range(len(word) + 1, min(most, _SHORT) + 1), *(2**power for power in range(8, 14)), most]
    longer = (word[:1] + "a" * (size - len(word)) + word[1:] for size in sizes if len(word) < size <= most)
    return next((text for text in reversed(list(longer)) if _fits(field, None, text)), "")


def _one_by_one(
    form: Form, scopes: Mapping[str, object], pools: Mapping[str, Sequence[object]], dice: Random
) -> Iterator[Answers]:
    """The shortest answers; then every value of every question, the others as they were when it was first asked."""
    base = {name: pool[0] for name, pool in pools.items() if pool}
    yield base
    around = {field.id: _asking(form, field, base, scopes, pools, dice) for field in form.fields()}
    for row in zip_longest(*([(name, value) for value in pool] for name, pool in pools.items())):
        yield from (
            {**before, name: value} for name, value in filter(None, row) if (before := around[name]) is not None
        )


def _asking(
    form: Form,
    field: Field,
    base: Answers,
    scopes: Mapping[str, object],
    pools: Mapping[str, Sequence[object]],
    dice: Random,
) -> Answers | None:
    """Answers with which a question is asked."""
    return next((each for each in chain([base], _some(pools, dice)) if _asks(form, field, each, scopes)), None)


def _asks(form: Form, field: Field, answers: Answers, scopes: Mapping[str, object]) -> bool:
    return any(each.visible for each in walk(form, answers, scopes) if each.field.id == field.id)


def _some(pools: Mapping[str, Sequence[object]], dice: Random) -> Iterator[Answers]:
    for _ in range(_TRIES):
        yield {name: dice.choice(pool) for name, pool in pools.items() if pool}


def _each_once(values: Iterable[object]) -> list[object]:
    return list({json.dumps(value, sort_keys=True): value for value in values}.values())
