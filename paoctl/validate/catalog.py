"""A whole catalog to findings."""

from collections.abc import Iterator

from paoctl.model.catalog import CatalogBundle, CatalogItem
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.loaded import Catalog, Loaded
from paoctl.validate.actions import action_faults
from paoctl.validate.bundles import bundle_faults
from paoctl.validate.forms import form_faults
from paoctl.validate.hosts import host_faults
from paoctl.validate.items import promise_faults
from paoctl.validate.kinds import kind_faults, promised_kinds
from paoctl.validate.placed import placed_actions
from paoctl.validate.secrets import exposed_secrets, foreign_secrets, named_secrets
from paoctl.validate.settings import settings_faults
from paoctl.validate.templates import reserved_keys, template_faults
from paoctl.validate.texts import bundle_texts, item_texts
from paoctl.validate.unbuilt import unbuilt_in_item, unbuilt_settings


def validate_catalog(
    catalog: Catalog, offered: Catalog | None = None, known: frozenset[str] = frozenset()
) -> list[Diagnostic]:
    """Everything that is wrong with the meaning of settings, items and bundles; their shape is the loader's business.

    Args:
        catalog: what is looked at; also mended documents, to find what else is wrong with them.
        offered: what these may rely on: documents that are in order. `catalog` itself when None.
        known: ids of definitions that are not in order: to name them is no fault.
    """
    offered = offered or catalog
    everything = known | catalog.items.keys() | catalog.bundles.keys()
    findings: list[Diagnostic] = []
    if catalog.project is not None:
        project = catalog.project
        findings += settings_faults(project.source, project.document, catalog, everything)
        findings += unbuilt_settings(project.source, project.document)
    for item_id, item in catalog.items.items():
        findings += _item(item_id, item, offered)
    for bundle in catalog.bundles.values():
        findings += _bundle(bundle, offered, everything)
    return sorted(findings, key=lambda finding: finding.order)


def _item(item_id: str, loaded: Loaded[CatalogItem], catalog: Catalog) -> Iterator[Diagnostic]:
    source, item = loaded.source, loaded.document
    texts = list(item_texts(item, catalog))
    yield from form_faults(source, item.presentation.form)
    yield from template_faults(source, texts, catalog, "item")
    yield from kind_faults(source, texts)
    yield from promised_kinds(source, item)
    yield from action_faults(source, item)
    yield from unbuilt_in_item(source, item)
    yield from promise_faults(source, item, catalog)
    yield from exposed_secrets(source, texts)
    yield from foreign_secrets(source, item_id, texts, catalog)
    for placed in placed_actions(item):
        yield from reserved_keys(source, placed)
        yield from named_secrets(source, item_id, placed, catalog)
        yield from host_faults(source, placed, catalog)


def _bundle(loaded: Loaded[CatalogBundle], catalog: Catalog, known: frozenset[str]) -> Iterator[Diagnostic]:
    source, bundle = loaded.source, loaded.document
    texts = list(bundle_texts(bundle, catalog))
    yield from form_faults(source, bundle.presentation.form)
    yield from template_faults(source, texts, catalog, "bundle")
    yield from kind_faults(source, texts)
    yield from bundle_faults(source, bundle, texts, catalog, known)
    yield from exposed_secrets(source, texts)
