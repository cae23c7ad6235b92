"""The questions of a form in order: which are asked, and what is answered. Each sees only the questions before it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Literal, NamedTuple

from paoctl.form.options import options_of
from paoctl.form.schema import is_derived
from paoctl.form.validity import normal
from paoctl.model.deferred import Hidden
from paoctl.model.form import Field, Form, Option
from paoctl.template.engine import TemplateError, Unknown, evaluate, render
from paoctl.template.marks import revived
from paoctl.template.refs import Reference, expression_references, tree_references
from paoctl.template.scopes import without_placeholders

Origin = Literal["given", "default", "derived", "none"]


class Trouble(NamedTuple):
    """A condition, a default or options of the item that have no value for these answers."""

    key: Literal["visibleWhen", "default", "options"]
    error: TemplateError
    looks_at: frozenset[str]
    """The fields that it speaks of."""


class Shown(NamedTuple):
    """Is a group or a question asked?"""

    visible: bool | None
    """None: that depends on outputs not known yet, or nobody can tell."""
    trouble: Trouble | None = None


class Asked(NamedTuple):
    """A question met on the way."""

    field: Field
    visible: bool | None
    given: object = None
    """The answer as it was given, also to a hidden question; None for none."""
    value: object = None
    """The answer that counts: given or by default; None for none."""
    origin: Origin = "none"
    options: tuple[Option, ...] | None = None
    """As they are now; None where anything goes or nobody can tell."""
    troubles: tuple[Trouble, ...] = ()
    scope: object = None
    """What later questions and all templates see of it."""


ASKED: Final = Shown(visible=True)


def walk(form: Form, given: Mapping[str, object], scopes: Mapping[str, object]) -> Iterator[Asked]:
    """Every question of the form, asked or not. Null is no answer."""
    seen: dict[str, object] = {}
    here = {**scopes, "fields": seen}
    for group in form.groups:
        shown = _shown(group.visible_when, here)
        for question in group.fields:
            asked = _ask(question, shown, given.get(question.id), here)
            seen[question.id] = asked.scope
            yield asked


def _ask(question: Field, group: Shown, given: object, here: Mapping[str, object]) -> Asked:
    own = _shown(question.visible_when, here) if group.visible is not False else ASKED
    visible = _both(group, own)
    troubles = [trouble for trouble in (group.trouble, own.trouble) if trouble]
    if visible is False:
        return Asked(question, visible=False, given=given, troubles=tuple(troubles))
    options = _options(question, here, troubles)
    value, origin = _answer(question, given, here, troubles)
    scope = _as_scope(question, value)
    return Asked(question, visible, given, value, origin, options, tuple(troubles), scope)


def _both(group: Shown, own: Shown) -> bool | None:
    if group.visible is False or own.visible is False:
        return False
    return None if group.visible is None or own.visible is None else True


def _shown(condition: str | None, here: Mapping[str, object]) -> Shown:
    if condition is None:
        return ASKED
    try:
        return Shown(visible=evaluate(condition, here))
    except Unknown:
        return Shown(visible=None)
    except TemplateError as error:
        return Shown(None, Trouble("visibleWhen", error, _fields_of(condition)))


def _options(question: Field, here: Mapping[str, object], troubles: list[Trouble]) -> tuple[Option, ...] | None:
    if question.options is None and question.enum is None:
        return None
    try:
        return options_of(question, here)
    except Unknown:
        return None
    except TemplateError as error:
        assert isinstance(question.options, str)
        troubles.append(Trouble("options", error, _fields_of(question.options)))
        return None


def _answer(
    question: Field, given: object, here: Mapping[str, object], troubles: list[Trouble]
) -> tuple[object, Origin]:
    if given is not None:
        return normal(question, given), "given"
    if question.default is None:
        return None, "none"
    if not is_derived(question):
        return question.default, "default"
    try:
        value = _derived(question, here)
    except TemplateError as error:
        troubles.append(Trouble("default", error, _fields_in(question.default)))
        return None, "none"
    return value, "none" if value is None else "derived"


def _derived(question: Field, here: Mapping[str, object]) -> object:
    """The default from its template; `Pending` where it can't be computed yet."""
    seen = without_placeholders(here)
    assert isinstance(seen, Mapping)
    return revived(render(question.default, seen, key=f"fields/{question.id}"))


def _as_scope(question: Field, value: object) -> object:
    """A password is its reference, which templates may hand on but not read."""
    match value:
        case {"secretRef": str(reference)} if question.type == "password":
            return Hidden(reference)
        case _:
            return value


def _fields_of(expression: str) -> frozenset[str]:
    return _fields(lambda: expression_references(expression))


def _fields_in(tree: object) -> frozenset[str]:
    return _fields(lambda: [reference for _, reference in tree_references(tree)])


def _fields(references: Callable[[], Iterable[Reference]]) -> frozenset[str]:
    """The ids of the fields among the references; of what can't be read, none."""
    try:
        return frozenset(each.path[1] for each in references() if each.path[0] == "fields" and each.path[1:])
    except TemplateError:
        return frozenset()
