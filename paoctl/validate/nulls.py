"""PAO310: can a question without an answer, or what did not run, leave null where a value is needed?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from paoctl.model.catalog import CatalogBundle, CatalogItem, Output
from paoctl.model.diagnostic import Diagnostic, Related
from paoctl.model.form import Form
from paoctl.model.loaded import Catalog
from paoctl.model.source import Pointer, Source
from paoctl.rules.place import Part
from paoctl.rules.reference import MayBeNull
from paoctl.template.fault import TemplateError
from paoctl.template.kinds import ANY, NULL, named
from paoctl.template.nodes import Constant, Node, Path
from paoctl.template.operations import Choice, Comparison, Default, IsNone, Junction, Negation
from paoctl.template.syntax import parse, parse_expression
from paoctl.validate.placed import placed_actions
from paoctl.validate.texts import FORM, Text

_NO_ANSWER: Final = "or give the field an answer in every case"
_NO_OUTPUT: Final = "or promise less, with `required: false`"
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


def null_faults(source: Source, item: CatalogItem, texts: Iterable[Text]) -> Iterator[Diagnostic]:
    """What stands alone where an action or a promised output takes no null, and may be missing all the same."""
    texts = [each for each in texts if each.takes != ANY and not each.takes & NULL]
    placed_here = placed_actions(item)
    gaps = _of_fields(item.presentation.form)
    for placed in placed_here if gaps else ():
        sure = _terms(placed.action.when)
        for text in texts:
            if text.pointer[: len(placed.at)] == placed.at:
                yield from _faults(source, text, gaps, sure, _NO_ANSWER)
    learnt: _Gaps = {}
    for placed in placed_here:
        if placed.mode == "automatic":
            learnt |= _of_producer(("outputs", placed.action.id), placed.at, placed.action.when)
    yield from _of_promises(source, item.outputs, texts, gaps | learnt)


def bundle_null_faults(
    source: Source, bundle: CatalogBundle, texts: Iterable[Text], catalog: Catalog
) -> Iterator[Diagnostic]:
    """What stands alone where a component must be answered or a promised output needs a value, and may be missing."""
    texts = list(texts)
    gaps = _of_fields(bundle.presentation.form)
    for index, component in enumerate(bundle.components):
        gaps |= _of_producer(("components", component.id, "outputs"), ("components", index), component.when)
    for text in texts:
        match text.pointer:
            case ("components", int(index), "fields", str(name)):
                component = bundle.components[index]
                item = catalog.items.get(component.item)
                field = item.document.presentation.form.field(name) if item else None
                if field and field.required and field.default is None:
                    yield from _faults(source, text, gaps, _terms(component.when), _NO_ANSWER)
    yield from _of_promises(source, bundle.outputs, texts, gaps)


def _of_promises(
    source: Source, outputs: Mapping[str, Output], texts: Iterable[Text], gaps: _Gaps
) -> Iterator[Diagnostic]:
    for text in texts:
        match text.pointer:
            case ("outputs", str(name), "value") if outputs[name].required:
                yield from _faults(source, text, gaps, frozenset(), _NO_OUTPUT)


def _faults(source: Source, text: Text, gaps: _Gaps, sure: frozenset[object], remedy: str) -> Iterator[Diagnostic]:
    for path, asked, denied in _stand_alone(text):
        parts = path.parts
        gap = next((gaps[parts[:depth]] for depth in range(len(parts), 1, -1) if parts[:depth] in gaps), None)
        if gap is None or parts in sure or (gap.terms and gap.terms <= sure):
            continue
        if asked & {parts, *gap.about} and not denied & gap.terms:
            continue
        message = f"`{path}` may be null, and {named(text.takes)} is needed here"
        part, related = Part(text.text, path.start, path.end), Related(source.key_at(gap.at), gap.said)
        help_ = f"say what to take then: {{{{ {path} | default(…) }}}}; {remedy}"
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
    parts = [part for node in _read(condition) for part in _all_of(node)]
    return frozenset([*map(_meaning, parts), *(path.parts for part in parts for path in _not_null(part))])


def _about(*conditions: str | None) -> frozenset[tuple[str, ...]]:
    """The references that conditions mention."""
    return frozenset(path for each in conditions for node in _read(each) for path in _mentioned(node))


def _read(condition: str | None) -> Sequence[Node]:
    """The expression of a condition; none where there is none, or it can't be read."""
    try:
        return (parse_expression(condition).node,) if condition is not None else ()
    except TemplateError:
        return ()


def _all_of(node: Node) -> Iterator[Node]:
    if isinstance(node, Junction) and not node.decisive:
        for side in node.children:
            yield from _all_of(side)
    else:
        yield node


def _not_null(node: Node) -> Iterator[Path]:
    match node:
        case Path():
            yield node
        case Negation(children=(IsNone(children=(Path() as path,)),)):
            yield path
        case Comparison(operators=operators, children=children) if _WITH_A_VALUE.issuperset(operators):
            if Constant(children[-1].start, None) not in children:
                yield from (child for child in children if isinstance(child, Path))


def _meaning(node: Node) -> object:
    """The same for two nodes that say the same, wherever they stand; of other kinds each is only the same as itself."""
    own: object = None
    match node:
        case Path(parts=parts):
            own = parts
        case Constant(constant=value):
            own = type(value), value
        case Comparison(operators=operators):
            own = operators
        case Junction(decisive=decisive):
            own = decisive
        case Negation() | IsNone():
            pass
        case _:
            return repr(node)  # which tells their kinds too: named tuples of two kinds may be equal
    return type(node), own, *map(_meaning, node.children)


class _Branch(NamedTuple):
    """A reference whose value a text can come to."""

    path: Path
    asked: frozenset[tuple[str, ...]] = frozenset()
    """What is asked about before that. A condition that asks about what hides an answer is believed to be right,"""
    denied: frozenset[object] = frozenset()
    """unless it says that what must hold does not."""


def _stand_alone(text: Text) -> Iterator[_Branch]:
    """The references whose value a text can come to; none where the text can't be read."""
    try:
        node = parse(text.text).only
    except TemplateError:
        return
    if node is not None:
        yield from _branches(node, frozenset(), frozenset())


def _branches(node: Node, asked: frozenset[tuple[str, ...]], denied: frozenset[object]) -> Iterator[_Branch]:
    match node:
        case Path():
            yield _Branch(node, asked, denied)
        case Choice(then=then, test=test, otherwise=otherwise):
            asked |= frozenset(_mentioned(test))
            parts = list(_all_of(test))
            refused = [each.children[0] for each in parts if isinstance(each, Negation)]
            yield from _branches(then, asked, denied | frozenset(map(_meaning, refused)))
            yield from _branches(otherwise, asked, denied | frozenset(map(_meaning, parts if len(parts) == 1 else [])))
        case Default(children=(_, instead)):
            yield from _branches(instead, asked, denied)


def _mentioned(node: Node) -> Iterator[tuple[str, ...]]:
    if isinstance(node, Path):
        yield node.parts
    for child in node.children:
        yield from _mentioned(child)
