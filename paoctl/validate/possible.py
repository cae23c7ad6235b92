"""May a template come to an answer that the field it is for does not take? Only what is sure is told."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from paoctl.form.fault import FieldFault
from paoctl.form.kinds import kinds_of_field, values_of
from paoctl.form.schema import static_options
from paoctl.form.validity import faults_of, normal
from paoctl.model.form import Field, Form
from paoctl.rules.place import Part
from paoctl.template.branches import Branch, Names, branches, looked_at
from paoctl.template.extent import extent_of
from paoctl.template.fault import TemplateError
from paoctl.template.kinds import kinds_of_value
from paoctl.template.nodes import Constant
from paoctl.template.syntax import parse, parse_expression


class Refused(NamedTuple):
    """An answer that a template may come to, and why the field does not take it."""

    fault: FieldFault
    part: Part
    """Where the template comes to it."""
    label: str


def refused(field: Field, template: object, form: Form, conditions: Iterable[str | None]) -> Iterator[Refused]:
    """One finding for each branch of a template that may come to what a field does not take.

    Args:
        field: what is answered.
        template: the answer; nothing is found unless it is an expression alone.
        form: whose answers it sees.
        conditions: under which the answer is given at all.
    """
    if not isinstance(template, str) or "{{" not in template:
        return
    try:
        node = parse(template).only
        gates = [looked_at(parse_expression(each).node) for each in conditions if each]
    except TemplateError:
        return
    for branch in branches(node) if node else ():
        values = _values(branch, form, gates)
        for value in values:
            if kinds_of_field(field).isdisjoint(kinds_of_value(value)):
                continue  # told as a misfit of kinds
            fault = next(faults_of(field, static_options(field), normal(field, value)), None)
            if fault is not None and not fault.of_form:
                part = Part(template, *extent_of(template, branch.node))
                label = "" if isinstance(branch.node, Constant) else f"may be {_shown(value)}"
                yield Refused(fault, part, label)
                break


def _values(branch: Branch, form: Form, gates: Sequence[Names]) -> Sequence[object]:
    """What may be answered for a reference, or a constant; nothing where the conditions may exclude each other."""
    if any(branch.tests & gate for gate in gates):
        return ()
    if isinstance(branch.node, Constant):
        return () if branch.node.constant is None else (branch.node.constant,)
    name = branch.node.parts
    asked = form.field(name[1]) if len(name) == len(("fields", "id")) and name[0] == "fields" else None
    if asked is None or any(name in names for names in (branch.tests, *gates)):
        return ()
    if (branch.tests or gates) and _is_conditional(asked, form):
        return ()
    values = values_of(asked)
    return [[each] for each in values] if asked.type == "multiselect" else values


def _is_conditional(field: Field, form: Form) -> bool:
    groups = (group for group in form.groups if field in group.fields)
    return field.visible_when is not None or any(group.visible_when is not None for group in groups)


def _shown(value: object) -> str:
    return f"`{value[0]}`" if isinstance(value, list) else f"`{value}`"
