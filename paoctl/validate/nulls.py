"""PAO310: can a question without an answer leave null where an action takes none?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from paoctl.model.catalog import CatalogItem
from paoctl.model.diagnostic import Diagnostic, Related
from paoctl.model.form import Form
from paoctl.model.source import Pointer, Source
from paoctl.rules.place import Part
from paoctl.rules.reference import MayBeNull
from paoctl.template.fault import TemplateError
from paoctl.template.kinds import ANY, NULL, named
from paoctl.template.nodes import Constant, Node, Path
from paoctl.template.operations import Comparison, IsNone, Junction, Negation
from paoctl.template.syntax import parse, parse_expression
from paoctl.validate.placed import placed_actions
from paoctl.validate.texts import FORM, Text

_WITH_A_VALUE: Final = frozenset({"eq", "lt", "lteq", "gt", "gteq"})
"""Comparisons that do not hold of null, unless with null."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """Why a question may be without an answer."""

    at: Pointer
    """What says so: a condition, or the field."""
    said: str
    terms: frozenset[object]
    """What must hold for an answer to be there; nothing helps where it need not be given."""


def null_faults(source: Source, item: CatalogItem, texts: Iterable[Text]) -> Iterator[Diagnostic]:
    """Answers that stand alone where an action takes no null, and may be missing though the action runs."""
    gaps = _gaps(item.presentation.form)
    wants = [each for each in texts if each.takes != ANY and not each.takes & NULL] if gaps else []
    for placed in placed_actions(item) if wants else ():
        sure = _terms(placed.action.when)
        for text in wants:
            path = _alone(text) if text.pointer[: len(placed.at)] == placed.at else None
            gap = gaps.get(path.parts[1]) if path and path.parts[0] == "fields" and len(path.parts) > 1 else None
            if path is None or gap is None or path.parts in sure or (gap.terms and gap.terms <= sure):
                continue
            message = f"`{path}` may be null, and {named(text.takes)} is needed here"
            help_ = f"say what to take then: {{{{ {path} | default(…) }}}}; or give the field an answer in every case"
            part, related = Part(text.text, path.start, path.end), Related(source.key_at(gap.at), gap.said)
            yield MayBeNull.at(source, text.pointer, message, part=part, help=(help_,), related=(related,))


def _gaps(form: Form) -> dict[str, _Gap]:
    """By field: why it may be null."""
    found: dict[str, _Gap] = {}
    for group_index, group in enumerate(form.groups):
        for index, field in enumerate(group.fields):
            at: Pointer = (*FORM, group_index, "fields", index)
            if not field.required and field.default is None:
                found[field.id] = _Gap((*at, "id"), "it need not be answered", frozenset())
            elif field.visible_when or group.visible_when:
                place = (*at, "visibleWhen") if field.visible_when else (*FORM, group_index, "visibleWhen")
                terms = _terms(field.visible_when) | _terms(group.visible_when)
                found[field.id] = _Gap(place, "it is not always asked", terms)
    return found


def _terms(condition: str | None) -> frozenset[object]:
    """What holds when a condition does, wherever it is written; the references that are not null then among it."""
    if condition is None:
        return frozenset()
    try:
        parts = list(_all_of(parse_expression(condition).node))
    except TemplateError:
        return frozenset()
    return frozenset([*map(_meaning, parts), *(path.parts for part in parts for path in _not_null(part))])


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
            return node
    return type(node), own, *map(_meaning, node.children)


def _alone(text: Text) -> Path | None:
    try:
        node = parse(text.text).only
    except TemplateError:
        return None
    return node if isinstance(node, Path) else None
