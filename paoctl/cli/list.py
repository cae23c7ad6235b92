"""`paoctl list`: what is offered, what was asked for."""

from enum import StrEnum
from typing import Annotated

import typer

from paoctl.cli.folder import catalog_here, faulty_files, repository_root
from paoctl.cli.options import Output, OutputOption
from paoctl.cli.terminal import output, show, tell
from paoctl.model.catalog import Definition
from paoctl.report.offers import offers_json, offers_text


class Listed(StrEnum):
    """What can be listed."""

    ITEMS = "items"
    BUNDLES = "bundles"


def list_(
    kind: Annotated[Listed, typer.Argument(help="what to list: items, bundles")] = Listed.ITEMS,
    form: OutputOption = Output.TEXT,
) -> None:
    """List the items or bundles of this repository.

    Reads the files of the folder you are in, nothing else. On a terminal a table; in a pipe lines with tabs.

    Examples:
      paoctl list
      paoctl list bundles -o json
      paoctl list | cut -f1
    """
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
