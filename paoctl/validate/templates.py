"""PAO30x: can every template be read, and does everything exist that it mentions? On every branch, taken or not."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from paoctl.model.diagnostic import Diagnostic
from paoctl.model.loaded import Catalog
from paoctl.model.source import Pointer, Source
from paoctl.rules.form import LooksAhead
from paoctl.rules.nearest import nearest
from paoctl.rules.place import Part
from paoctl.rules.reference import NotInEveryEnvironment, ReservedKey, UnknownReference
from paoctl.rules.slip import Slip
from paoctl.shape.stand_in import is_stand_in, written_id
from paoctl.template.fault import TemplateError
from paoctl.template.plain import SCOPES
from paoctl.template.refs import Reference, references_around
from paoctl.validate.graph import way
from paoctl.validate.names import Miss, miss
from paoctl.validate.placed import Placed, configurations
from paoctl.validate.texts import Text

_MOST_LISTED: Final = 8
_PRODUCER: Final = re.compile(r"outputs\.[^.]+|components\.[^.]+\.outputs")
_MISSING: Final = {
    (1, "fields"): "`{reference}` is not a field of this {kind}",
    (1, "outputs"): "there is no action `{1}` whose outputs can be seen here",
    (1, "components"): "`{1}` is not a component of this bundle",
    (1, "bundle"): "no bundle joins this item, and so there is no `bundle`",
    (2, "outputs"): "the action `{1}` has no output `{2}`",
    (2, "bundle"): "no bundle that joins this item asks for `{2}`",
    (3, "components"): "the component `{1}` has no output `{3}`",
}
"""What is said of a name that is not there, by its place in a reference and by the scope."""
_TOKEN: Final = re.compile(r"[\w.]+|\S")


def template_faults(source: Source, texts: Iterable[Text], catalog: Catalog, kind: str) -> Iterator[Diagnostic]:
    """What is wrong with the templates of a definition; `kind` is what people call it: item or bundle."""
    texts = list(texts)
    read: list[tuple[Text, Reference, Miss | None]] = []
    for text in texts:
        try:
            read += [(text, each, miss(text.sight, each.path)) for each in text.read()]
        except TemplateError as error:
            yield unreadable_text(source, text, error)
            beside = references_around(text.text, error, bare=text.bare)
            read += [(text, each, miss(text.sight, each.path)) for each in beside]
    read = [(text, each, None if missed and _is_awaited(each, missed) else missed) for text, each, missed in read]
    wrong = Counter(each.path[: missed.depth + 1] for _, each, missed in read if missed)
    right = {each.path for _, each, missed in read if not missed}
    circles: set[frozenset[str]] = set()
    for text, reference, missed in read:
        if missed is not None:
            name = reference.path[missed.depth]
            if missed.depth == 1 and reference.path[0] == "fields" and name in text.later:
                around = _circle(text, reference, texts)
                if frozenset(around) not in circles:
                    yield _looks_ahead(source, text, reference, around)
                circles |= {frozenset(around)} if around else set()
            elif not missed.unsure and not _may_be_later(text, name):
                sure = wrong[reference.path[: missed.depth + 1]] == 1 or _is_mentioned(reference, missed, right)
                yield unknown_reference(source, text, reference, missed, kind, sure=sure)
        elif reference.path[0] == "env":
            yield from _not_everywhere(source, text, reference, catalog)
        elif text.nothing_waits_for(reference):
            yield _without_names(source, text, reference)


def _may_be_later(text: Text, name: str) -> bool:
    """In a form: may a later question that could not be read be the one that is meant?"""
    return any(is_stand_in(each) and written_id(each) in ("", name) for each in text.later)


def _is_awaited(reference: Reference, missed: Miss) -> bool:
    """May bundles that are yet to come have what is not there? An item may be ready for them."""
    optional = reference.path[0] == "bundle" and reference.maybe_undefined
    return optional and not nearest(reference.path[missed.depth], missed.known)


def _is_mentioned(reference: Reference, missed: Miss, right: Collection[tuple[str, ...]]) -> bool:
    """Is the name that may be meant used as it is? If not, and several texts write another one, it may be the slip."""
    meant = nearest(reference.path[missed.depth], missed.known)
    there = (*reference.path[: missed.depth], meant)
    return any(path[: missed.depth + 1] == there for path in right)


def reserved_keys(source: Source, placed: Placed) -> Iterator[Diagnostic]:
    """Keys of a configuration that begin with `$`: plans and journals write their own marks so."""
    for key, written in configurations(placed.action):
        for pointer in _marked(written, (*placed.at, key)):
            message = f"the key `{pointer[-1]}` begins with `$`"
            yield ReservedKey.at(source, pointer, message, key=True, help=("choose another name",))


def _marked(tree: object, at: Pointer) -> list[Pointer]:
    found: list[Pointer] = []
    _gather_marked(tree, at, found)
    return found


def _gather_marked(tree: object, at: Pointer, found: list[Pointer]) -> None:
    match tree:
        case str() | None:  # most of it; to ask whether a text is a mapping takes longer
            return
        case dict() | Mapping():
            for key, below in tree.items():
                if str(key).startswith("$"):
                    found.append((*at, str(key)))
                _gather_marked(below, (*at, str(key)), found)
        case list():
            for index, below in enumerate(tree):
                _gather_marked(below, (*at, index), found)


def unreadable_text(source: Source, text: Text, error: TemplateError) -> Diagnostic:
    """The finding for a text that can't be read as what it should be."""
    from paoctl.rules.table import BY_CODE  # loads every rule, and most texts can be read

    part = None
    if error.offset is not None:
        token = _TOKEN.search(text.text, min(error.offset, max(0, len(text.text) - 1)))
        part = Part(text.text, *token.span()) if token else None
    usual = (
        "an expression is wanted, as fields.size == 'large'"
        if text.bare
        else "a template is text with {{ expressions }}"
    )
    help_ = (error.remedy or usual,)
    return BY_CODE[error.code].at(source, text.pointer, error.cause, part=part, help=help_)


def _circle(text: Text, reference: Reference, texts: Iterable[Text]) -> tuple[str, ...]:
    """The way by which a field that looks ahead waits for itself; empty when it does not."""
    graph: dict[str, set[str]] = {}
    for each in texts:
        seen = {other.path[1] for other in each.references() if other.path[0] == "fields" and len(other.path) > 1}
        for name in each.asks:
            graph.setdefault(name, set()).update(seen)
    return way(graph, reference.path[1], text.asks)


def _looks_ahead(source: Source, text: Text, reference: Reference, around: tuple[str, ...]) -> Diagnostic:
    """A field that waits for a later one, or for itself by way of others."""
    message = f"`{reference}` is not answered yet when this is asked"
    help_ = "move the field before this one"
    if around:
        message = f"these fields wait for each other: {' → '.join((around[-1], *around))}"
        help_ = "let one of them look at no other"
    if len(around) == 1:
        message = f"`{around[0]}` waits for its own answer"
        help_ = "look at an earlier field instead"
    return LooksAhead.at(source, text.pointer, message, part=_part(text, reference), help=(help_,))


def unknown_reference(
    source: Source, text: Text, reference: Reference, missed: Miss, kind: str, *, sure: bool = True
) -> Diagnostic:
    """The finding for a reference that leads nowhere; `sure`: it is the reference that is wrong, and not the name."""
    name = reference.path[missed.depth]
    lead = ".".join(reference.path[: missed.depth])
    is_field = not lead and name in (text.sight.get("fields") or {})
    return UnknownReference.at(
        source,
        text.pointer,
        _what_is_missing(reference, missed, kind),
        part=_part(text, reference),
        label=f"did you mean `fields.{reference}`?" if is_field else "",
        slip=None if is_field else Slip(name, missed.known, f"{lead}." if lead else "", sure),
        help=_what_there_is(lead, missed, name if len(reference.path) == 1 and not is_field else ""),
    )


def _without_names(source: Source, text: Text, reference: Reference) -> Diagnostic:
    way = {1: f"{reference}.<action>.<name>", 2: f"{reference}.outputs.<name>", 3: f"{reference}.<name>"}
    lead = "components.<component>.outputs.<name>" if reference.path == ("components",) else ""
    message = f"`{reference}` does not say what is meant, and so nothing is waited for"
    help_ = (f"name each output: {lead or way[len(reference.path)]}",)
    return UnknownReference.at(source, text.pointer, message, part=_part(text, reference), help=help_)


def _what_is_missing(reference: Reference, missed: Miss, kind: str) -> str:
    path = reference.path
    if missed.depth == 0:
        scope = path[0]
        return f"`{scope}` can't be seen from here" if scope in SCOPES else f"there is no scope `{scope}`"
    said = _MISSING.get((missed.depth, path[0]), "`{lead}` does not exist")
    return said.format(*path, lead=".".join(path[: missed.depth + 1]), reference=reference, kind=kind)


def _what_there_is(lead: str, missed: Miss, word: str = "") -> tuple[str, ...]:
    """`word`: what stands there, if it is one word alone."""
    if not missed.known:
        none = (
            f"nothing of `{lead}` can be seen from here" if lead in SCOPES else f"`{lead}` is a value; it has no parts"
        )
        return (f"`{lead}` declares no outputs" if _PRODUCER.fullmatch(lead) else none,) if lead else ()
    more = len(missed.known) - _MOST_LISTED
    listed = ", ".join(missed.known[:_MOST_LISTED]) + (f" and {more} more" if more > 0 else "")
    return (
        f"{_whose(lead)} here: {listed}",
        *([f"text stands in quotes: '{word}'"] if word else ()),
    )


def _whose(lead: str) -> str:
    """What people call the names below a reference."""
    match lead.split("."):
        case ["components", name, "outputs"] | ["outputs", name]:
            return f"outputs of {name}"
        case [_]:
            return lead or "scopes"
    return f"`{lead}`"


def _not_everywhere(source: Source, text: Text, reference: Reference, catalog: Catalog) -> Iterator[Diagnostic]:
    project = catalog.project.document if catalog.project else None
    if project is None or reference.maybe_undefined or len(reference.path) == 1:
        return
    name = reference.path[1]
    if name in project.env.from_process:
        return
    without = [key for key, environment in project.environments.items() if name not in environment.vars]
    if without:
        message = f"`{reference}` is not set in the environment {without[0]}"
        help_ = (f"set {name} there in paoctl.yaml, or write {reference} | default('…')",)
        yield NotInEveryEnvironment.at(source, text.pointer, message, part=_part(text, reference), help=help_)


def _part(text: Text, reference: Reference) -> Part:
    return Part(text.text, reference.start, reference.end)
