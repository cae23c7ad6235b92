"""PAO310: can a question without an answer, or what did not run, leave null where a value is needed?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from paoctl.actions.base import ActionConfig
from paoctl.actions.health import CHECKS
from paoctl.actions.sinks import encoding
from paoctl.model.catalog import CatalogBundle, CatalogItem, HealthCheck, Output
from paoctl.model.diagnostic import Diagnostic, Related
from paoctl.model.form import Form
from paoctl.model.loaded import Catalog
from paoctl.model.source import Pointer, Source
from paoctl.rules.place import Part
from paoctl.rules.reference import MayBeNull
from paoctl.template.fault import TemplateError
from paoctl.template.nodes import Constant, Node, Path
from paoctl.template.operations import Comparison, IsNone, Negation
from paoctl.template.syntax import parse_expression
from paoctl.validate.needs import (
    Need,
    all_of,
    meaning,
    mentioned,
    needs_alone,
    needs_inside,
    needs_of_url,
    reckons,
    takes_null,
)
from paoctl.validate.placed import Placed
from paoctl.validate.texts import FORM, Text

_NO_ANSWER: Final = "or give the field an answer in every case"
_NO_OUTPUT: Final = "or promise less, with `required: false`"
_OF_ANSWER: Final = 4
"""The length of a pointer to an answer of a component, `components.<index>.fields.<name>`."""
_OF_ACTION: Final = 4
"""That of one to an action, `fulfillment.<mode>.actions.<index>`."""
_WITH_A_VALUE: Final = frozenset({"eq", "lt", "lteq", "gt", "gteq"})
"""Comparisons that do not hold of null, unless with null."""


class _Gap(NamedTuple):
    """Why what a reference leads to may be null."""

    at: Pointer
    """What says so: a condition, the question or the producer."""
    said: str
    terms: frozenset[object] = frozenset()
    """What must hold for it to be there; nothing helps where there is no such thing."""
    about: frozenset[tuple[str, ...]] = frozenset()
    """The references that decide whether it is there."""


_Gaps = dict[tuple[str, ...], _Gap]
"""By the reference, or by how it begins."""


def null_faults(
    source: Source, item: CatalogItem, actions: Sequence[Placed], texts: Sequence[Text]
) -> Iterator[Diagnostic]:
    """What may be missing where an action, a condition, a default or a promised output takes no null."""
    gaps = _of_fields(item.presentation.form)
    if gaps:
        yield from _of_form(source, item.presentation.form, texts, gaps)
        for placed, text in _demanding(actions, texts):
            known = frozenset() if text.pointer == (*placed.at, "when") else _terms(placed.action.when)
            if not takes_null(text):
                yield from _faults(source, text, needs_alone(text), gaps, known, _NO_ANSWER)
            if reckons(text):
                yield from _faults(source, text, needs_inside(text), gaps, known, "")
            if placed.kind and _is_path(text, placed.kind.config, text.pointer[len(placed.at) + 1 :]):
                yield from _faults(source, text, needs_of_url(text), gaps, known, _NO_ANSWER)
    learnt: _Gaps = {}
    for placed in actions:
        if placed.mode == "automatic":
            learnt |= _of_producer(("outputs", placed.action.id), placed.at, placed.action.when)
    yield from _of_promises(source, item.outputs, texts, gaps | learnt)
    yield from _of_checks(source, item.fulfillment.health_checks, texts, gaps | learnt)


def bundle_null_faults(
    source: Source, bundle: CatalogBundle, texts: Iterable[Text], catalog: Catalog
) -> Iterator[Diagnostic]:
    """What may be missing where a component must be answered, or a condition, a default or an output needs a value."""
    texts = list(texts)
    gaps = _of_fields(bundle.presentation.form)
    yield from _of_form(source, bundle.presentation.form, texts, gaps)
    for index, component in enumerate(bundle.components):
        gaps |= _of_producer(("components", component.id, "outputs"), ("components", index), component.when)
    for text in texts:
        match text.pointer:
            case ("components", int(index), "fields", str(name), *_):
                component = bundle.components[index]
                item = catalog.items.get(component.item)
                field = item.document.presentation.form.field(name) if item else None
                sure = _terms(component.when)
                if field and field.required and field.default is None and len(text.pointer) == _OF_ANSWER:
                    yield from _faults(source, text, needs_alone(text), gaps, sure, _NO_ANSWER)
                yield from _faults(source, text, needs_inside(text), gaps, sure, "")
            case ("components", int(), "when"):
                yield from _faults(source, text, needs_inside(text), gaps, frozenset(), "")
    yield from _of_promises(source, bundle.outputs, texts, gaps)


def _demanding(every: Iterable[Placed], texts: Iterable[Text]) -> Iterator[tuple[Placed, Text]]:
    """The texts of actions that null may not do for: few, and so they are asked for what they need, and not all."""
    places = {each.at: each for each in every}
    for text in texts:
        if not takes_null(text) or reckons(text) or "/{{" in text.text:
            placed = places.get(text.pointer[:_OF_ACTION])
            if placed is not None:
                yield placed, text


def _is_path(text: Text, config: type[ActionConfig], below: Pointer) -> bool:
    """Is a text a URL, with something in its path? The quick question is asked first."""
    return "/{{" in text.text and encoding(config, below) == "url"


def _of_form(source: Source, form: Form, texts: Iterable[Text], gaps: _Gaps) -> Iterator[Diagnostic]:
    """What a default or a condition reckons with, unless its question is asked only when that is there."""
    for text in texts:
        needs = list(needs_inside(text)) if reckons(text) and text.pointer[: len(FORM)] == FORM else []
        match text.pointer[len(FORM) :] if needs else ():
            case (int(group_index), "fields", int(index), str(key), *_):
                group = form.groups[group_index]
                own = group.fields[index].visible_when if key != "visibleWhen" else None
                yield from _faults(source, text, needs, gaps, _terms(group.visible_when) | _terms(own), "")
            case (int(), "visibleWhen"):
                yield from _faults(source, text, needs, gaps, frozenset(), "")


def _of_promises(
    source: Source, outputs: Mapping[str, Output], texts: Iterable[Text], gaps: _Gaps
) -> Iterator[Diagnostic]:
    for text in texts:
        match text.pointer:
            case ("outputs", str(name), "value"):
                if outputs[name].required:
                    yield from _faults(source, text, needs_alone(text), gaps, frozenset(), _NO_OUTPUT)
                yield from _faults(source, text, needs_inside(text), gaps, frozenset(), "")


def _of_checks(
    source: Source, checks: Sequence[HealthCheck], texts: Iterable[Text], gaps: _Gaps
) -> Iterator[Diagnostic]:
    """What a health check can't do without: it has no condition, and is asked whatever ran."""
    for text in texts if checks else ():
        match text.pointer:
            case ("fulfillment", "healthChecks", int(index), "config", *below):
                yield from _faults(source, text, needs_alone(text), gaps, frozenset(), "")
                yield from _faults(source, text, needs_inside(text), gaps, frozenset(), "")
                if _is_path(text, CHECKS[checks[index].type], tuple(below)):
                    yield from _faults(source, text, needs_of_url(text), gaps, frozenset(), "")


def _faults(
    source: Source, text: Text, needs: Iterable[Need], gaps: _Gaps, sure: frozenset[object], remedy: str
) -> Iterator[Diagnostic]:
    """The needs that are not met; `remedy`: what else can be done of a reference that stands alone in its braces."""
    for path, way in needs:
        parts = path.parts
        gap = next((gaps[parts[:depth]] for depth in range(len(parts), 1, -1) if parts[:depth] in gaps), None)
        if gap is None or parts in sure or (gap.terms and gap.terms <= sure):
            continue
        if way.asked & {parts, *gap.about} and not way.denied & gap.terms:
            continue
        message = f"`{path}` may be null, and {way.wanted}"
        part, related = Part(text.text, path.start, path.end), Related(source.key_at(gap.at), gap.said)
        instead = f"{path} | default(…)"
        help_ = f"say what to take then: {f'{{{{ {instead} }}}}; {remedy}' if remedy else instead}"
        yield MayBeNull.at(source, text.pointer, message, part=part, help=(help_,), related=(related,))


def _of_fields(form: Form) -> _Gaps:
    """The questions that may be without an answer."""
    found: _Gaps = {}
    for group_index, group in enumerate(form.groups):
        for index, field in enumerate(group.fields):
            at: Pointer = (*FORM, group_index, "fields", index)
            if not field.required and field.default is None:
                found["fields", field.id] = _Gap((*at, "id"), "it need not be answered")
            elif field.visible_when or group.visible_when:
                place = (*at, "visibleWhen") if field.visible_when else (*FORM, group_index, "visibleWhen")
                terms = _terms(field.visible_when) | _terms(group.visible_when)
                about = _about(field.visible_when, group.visible_when)
                found["fields", field.id] = _Gap(place, "it is not always asked", terms, about)
    return found


def _of_producer(lead: tuple[str, ...], at: Pointer, when: str | None) -> _Gaps:
    """The outputs of an action or a component that does not always run."""
    return {lead: _Gap((*at, "when"), "it does not always run", _terms(when), _about(when))} if when else {}


def _terms(condition: str | None) -> frozenset[object]:
    """What holds when a condition does, wherever it is written; the references that are not null then among it."""
    parts = [part for node in _read(condition) for part in all_of(node)]
    return frozenset([*map(meaning, parts), *(path.parts for part in parts for path in _not_null(part))])


def _about(*conditions: str | None) -> frozenset[tuple[str, ...]]:
    """The references that conditions mention."""
    return frozenset(path for each in conditions for node in _read(each) for path in mentioned(node))


def _read(condition: str | None) -> Sequence[Node]:
    """The expression of a condition; none where there is none, or it can't be read."""
    try:
        return (parse_expression(condition).node,) if condition is not None else ()
    except TemplateError:
        return ()


def _not_null(node: Node) -> Iterator[Path]:
    match node:
        case Path():
            yield node
        case Negation(children=(IsNone(children=(Path() as path,)),)):
            yield path
        case Comparison(operators=operators, children=children) if _WITH_A_VALUE.issuperset(operators):
            if Constant(children[-1].start, None) not in children:
                yield from (child for child in children if isinstance(child, Path))
