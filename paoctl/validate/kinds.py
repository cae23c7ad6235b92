"""PAO305: does every expression give what its place takes?"""

from collections.abc import Collection, Iterable, Iterator
from functools import partial

from paoctl.model.catalog import CatalogItem
from paoctl.model.diagnostic import Diagnostic, Related
from paoctl.model.source import Pointer, Source
from paoctl.rules.place import Part
from paoctl.rules.reference import WrongKind
from paoctl.template.extent import extent_of
from paoctl.template.fault import TemplateError
from paoctl.template.kinds import ANY, BOOLEAN, NULL, Kinds, kinds_of, kinds_of_template, kinds_of_type, named
from paoctl.template.misfit import misfits
from paoctl.template.nodes import Node, Path
from paoctl.template.syntax import parse, parse_expression
from paoctl.validate.names import kinds_at
from paoctl.validate.texts import Text, expressions


def kind_faults(source: Source, texts: Iterable[Text]) -> Iterator[Diagnostic]:
    """Expressions that can't give what their place takes, whatever is answered; one that may is none.

    And operations inside of them whose sides don't go together.
    """
    for text in texts:
        found = list(_misfits(source, text)) if expressions(text) else []
        yield from found
        if text.takes == ANY or found:
            continue
        gives = _given(text)
        if gives - NULL and text.takes.isdisjoint(gives):
            yield _wrong_kind(source, text, gives)


def promised_kinds(source: Source, item: CatalogItem, broken: Collection[Pointer]) -> Iterator[Diagnostic]:
    """Outputs that people give as another kind than the item promises; `broken` are places that could not be read."""
    for index, action in enumerate(item.fulfillment.of("manual")):
        for name, learnt in action.outputs.items():
            promised = item.outputs.get(name)
            if ("outputs", name, "type") in broken:
                continue
            if promised and kinds_of_type(promised.type).isdisjoint(kinds_of_type(learnt.type)):
                at = ("fulfillment", "manual", "actions", index, "outputs", name)
                message = f"the ticket gives `{name}` as {learnt.type}, and the item promises {promised.type}"
                related = Related(source.key_at(("outputs", name)), "it is promised here")
                yield WrongKind.at(source, at, message, key=True, help=(f"type: {promised.type}",), related=(related,))


def _misfits(source: Source, text: Text) -> Iterator[Diagnostic]:
    look = partial(kinds_at, text.sight)
    for node in expressions(text):
        for misfit in misfits(node, look):
            wrong = (misfit.literal,) if misfit.literal else misfit.sides
            part = Part(text.text, *extent_of(text.text, *wrong))
            yield WrongKind.at(source, text.pointer, misfit.cause, part=part, help=(misfit.remedy,))


def _given(text: Text) -> Kinds:
    """What a text can give; any when it can't be read, which is a fault of its own."""
    look = partial(kinds_at, text.sight)
    try:
        return (
            kinds_of(parse_expression(text.text).node, look) if text.bare else kinds_of_template(parse(text.text), look)
        )
    except TemplateError:
        return ANY


def _wrong_kind(source: Source, text: Text, gives: Kinds) -> Diagnostic:
    node = _only(text)
    path = node if isinstance(node, Path) else None
    what = f"`{path}`" if path else "this expression"
    part = Part(text.text, *extent_of(text.text, node)) if node else None
    if text.takes == BOOLEAN and text.bare:
        message = f"a condition is true or false, and {what} is {named(gives)}"
        help_ = f"compare it: {path} == …, or ask whether it is there: {path} is not none" if path else _CONDITION
    else:
        message = f"{what} is {named(gives)}, and {named(text.takes)} is needed here"
        as_text = f"write it as text: \"{{{{ {path or '…'} ~ '' }}}}\""
        help_ = as_text if "string" in text.takes else _HELP
    return WrongKind.at(source, text.pointer, message, part=part, help=(help_,))


_CONDITION = "write what must hold, as fields.size == 'large'"
_HELP = "give the declared type, or declare the type that is given"


def _only(text: Text) -> Node | None:
    """The expression that is all of a text; None where more stands there."""
    return parse_expression(text.text).node if text.bare else parse(text.text).only
