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
    kind: Annotated[Listed, typer.Argument(help="what to list: items, bundles, requests")] = Listed.ITEMS,
    *,
    offline: Offline = False,
    form: OutputOption = Output.TEXT,
) -> None:
    """List the items or bundles of this repository, or the requests that were made.

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
    offered = catalog.items if kind is Listed.ITEMS else catalog.bundles
    offers: list[Definition] = [offered[name].document for name in sorted(offered)]
    if faulty := faulty_files(root):
        tell(f"Left out, for they have faults that `paoctl validate` names: {', '.join(faulty)}\n")
    if form is Output.JSON:
        show(offers_json("ItemList" if kind is Listed.ITEMS else "BundleList", offers))
    elif offers:
        show(offers_text(offers, output()))
        tell(f"\nNext: paoctl request {offers[0].metadata.id}")
    else:
        tell(f"There are no {kind} here yet.\nNext: paoctl new {kind.removesuffix('s')} ID")
