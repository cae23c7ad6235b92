"""`paoctl list`: what is offered, what was asked for."""

from enum import StrEnum
from typing import Annotated

import typer

from paoctl.cli.folder import catalog_here, faulty_files, repository_root
from paoctl.cli.options import Offline, Output, OutputOption
from paoctl.cli.terminal import output, show, tell
from paoctl.model.catalog import Definition
from paoctl.report.offers import offers_json, offers_text


class Listed(StrEnum):
    """What can be listed."""

    ITEMS = "items"
    BUNDLES = "bundles"
    REQUESTS = "requests"


def list_(
    kind: Annotated[
        Listed | None, typer.Argument(help="what to list: items, bundles, requests; all that is offered when silent")
    ] = None,
    *,
    offline: Offline = False,
    form: OutputOption = Output.TEXT,
) -> None:
    """List what this repository offers, its items and bundles, or the requests that were made.

    Items and bundles are read from the files of the folder you are in; requests are fetched first. On a terminal a
    table; in a pipe lines with tabs.

    Examples:
      paoctl list
      paoctl list bundles -o json
      paoctl list requests
      paoctl list | cut -f1
    """
    if kind is Listed.REQUESTS:
        from paoctl.cli.requests import list_requests
        from paoctl.cli.window import open_window

        with open_window(offline=offline) as window:
            list_requests(window, form)
        return
    root = repository_root()
    catalog = catalog_here(root)
    offers: list[Definition] = []
    if kind is not Listed.BUNDLES:
        offers += [catalog.items[name].document for name in sorted(catalog.items)]
    if kind is not Listed.ITEMS:
        offers += [catalog.bundles[name].document for name in sorted(catalog.bundles)]
    if faulty := faulty_files(root):
        tell(f"Left out, for they have faults that `paoctl validate` names: {', '.join(faulty)}\n")
    if form is Output.JSON:
        show(offers_json("BundleList" if kind is Listed.BUNDLES else "ItemList", offers))
    elif offers:
        show(offers_text(offers, output(), kinds=kind is None))
        tell(f"\nNext: paoctl request {offers[0].metadata.id}")
    else:
        made = kind or Listed.ITEMS
        tell(f"There are no {kind or 'items or bundles'} here yet.\nNext: paoctl new {made.removesuffix('s')} ID")
