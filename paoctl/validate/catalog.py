"""Definitions to findings."""

from collections.abc import Collection, Iterator

from paoctl.model.catalog import CatalogBundle, CatalogItem, Definition, Lifecycle
from paoctl.model.diagnostic import Diagnostic, Related, has_errors
from paoctl.model.loaded import Catalog, Loaded
from paoctl.model.source import Pointer, Source
from paoctl.rules.fulfillment import LifecycleDays, ReplacedBy
from paoctl.rules.slip import Slip
from paoctl.validate.actions import action_faults
from paoctl.validate.forms import form_faults
from paoctl.validate.hosts import check_host_faults, host_faults
from paoctl.validate.items import promise_faults
from paoctl.validate.kinds import kind_faults, promised_kinds
from paoctl.validate.nulls import bundle_null_faults, null_faults
from paoctl.validate.options import option_faults
from paoctl.validate.placed import placed_actions
from paoctl.validate.secrets import exposed_secrets, foreign_secrets, named_secrets
from paoctl.validate.templates import reserved_keys, template_faults
from paoctl.validate.texts import bundle_texts, item_texts


def definition_faults(
    name: str,
    source: Source,
    document: Definition,
    catalog: Catalog,
    known: frozenset[str],
    broken: Collection[Pointer] = (),
) -> Iterator[Diagnostic]:
    """Everything that is wrong with the meaning of an item or a bundle; its shape is the loader's business.

    Args:
        name: its id by the name of its file.
        source: its text.
        document: the definition; also a mended one, to find what else is wrong with it.
        catalog: what it may rely on: documents that are in order.
        known: the ids of all definitions that have a file: to name one that is not in order is no fault.
        broken: of a mended document: the places where something else stands than what was written.
    """
    yield from _successor_faults(name, source, document, known)
    yield from _day_faults(source, document.metadata.lifecycle)
    if isinstance(document, CatalogItem):
        yield from _item(name, source, document, catalog, known, broken)
    else:
        yield from _bundle(source, document, catalog, known)


def is_faulty(offered: Loaded[CatalogItem] | Loaded[CatalogBundle], catalog: Catalog, known: frozenset[str]) -> bool:
    """Is something wrong with a definition itself? What fails because of that is no finding of its own."""
    document = offered.document
    return has_errors(definition_faults(document.metadata.id, offered.source, document, catalog, known))


def _successor_faults(name: str, source: Source, document: Definition, known: frozenset[str]) -> Iterator[Diagnostic]:
    successor = document.metadata.lifecycle.replaced_by
    if successor is None or (successor != name and successor in known):
        return
    message = "an item can't replace itself" if successor == name else f"there is no `{successor}` in the catalog"
    slip = Slip(successor, sorted(known - {name}))
    at = ("metadata", "lifecycle", "replacedBy")
    yield ReplacedBy.at(source, at, message, slip=slip, help=("name what to take instead, or delete the key",))


def _day_faults(source: Source, life: Lifecycle) -> Iterator[Diagnostic]:
    at: Pointer = ("metadata", "lifecycle")
    if life.stage != "deprecated":
        if life.since is not None:
            message, help_ = "`since` goes with `stage: deprecated`", ("delete it, or write `stage: deprecated`",)
            yield LifecycleDays.at(source, (*at, "since"), message, key=True, help=help_)
    elif life.since is None:
        help_ = ('since: "2026-11-01", or what day it was',)
        yield LifecycleDays.at(source, (*at, "stage"), "deprecated, and nobody knows since when", help=help_)
    elif life.sunset is not None and life.sunset < life.since:
        message, help_ = "the last day is before the first one on which it is deprecated", ("swap them, or mend one",)
        related = (Related(source.value_at((*at, "since")), "since then"),)
        yield LifecycleDays.at(source, (*at, "sunset"), message, help=help_, related=related)


def _item(
    item_id: str,
    source: Source,
    item: CatalogItem,
    catalog: Catalog,
    known: frozenset[str],
    broken: Collection[Pointer],
) -> Iterator[Diagnostic]:
    actions = placed_actions(item)
    texts = list(item_texts(item, actions, catalog, known, broken))
    yield from form_faults(source, item.presentation.form)
    templates = template_faults(source, texts, catalog, "item")
    yield from _value_faults(source, templates, kind_faults(source, texts), null_faults(source, item, actions, texts))
    yield from option_faults(source, texts)
    yield from promised_kinds(source, item, broken)
    yield from action_faults(source, item, actions, texts)
    yield from promise_faults(source, item, actions, texts, catalog)
    yield from exposed_secrets(source, texts)
    yield from foreign_secrets(source, item_id, texts, catalog)
    yield from check_host_faults(source, item, catalog)
    for placed in actions:
        yield from reserved_keys(source, placed)
        yield from named_secrets(source, item_id, placed, catalog)
        yield from host_faults(source, placed, catalog)


def _bundle(source: Source, bundle: CatalogBundle, catalog: Catalog, known: frozenset[str]) -> Iterator[Diagnostic]:
    from paoctl.validate.bundles import bundle_faults  # most runs have but items

    texts = list(bundle_texts(bundle, catalog))
    yield from form_faults(source, bundle.presentation.form)
    templates = template_faults(source, texts, catalog, "bundle")
    nulls = bundle_null_faults(source, bundle, texts, catalog)
    yield from _value_faults(source, templates, kind_faults(source, texts), nulls)
    yield from option_faults(source, texts)
    yield from bundle_faults(source, bundle, texts, catalog, known, lambda item: is_faulty(item, catalog, known))
    yield from exposed_secrets(source, texts)


def _value_faults(
    source: Source, templates: Iterator[Diagnostic], kinds: Iterator[Diagnostic], nulls: Iterator[Diagnostic]
) -> Iterator[Diagnostic]:
    """What can't be read or is not there, what is of another kind than its place takes, and what may be null.

    Only one of them is told of one expression, and nothing that follows from a condition that is wrong itself.
    """
    told, conditions = set(), set()
    for each in templates:
        told.add((each.path, each.span))
        if each.pointer is not None and each.path == source.path:
            conditions.add(source.key_at(each.pointer))
        yield each
    for each in kinds:
        told.add((each.path, each.span))
        yield each
    for each in nulls:
        causes = {cause.span for cause in each.related if cause.path is None}
        if (each.path, each.span) not in told and conditions.isdisjoint(causes):
            yield each
