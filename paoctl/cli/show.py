"""`paoctl show`: one item or bundle."""

from typing import Annotated

import typer

from paoctl.cli.completion import offered
from paoctl.cli.folder import catalog_here, repository_root
from paoctl.cli.options import Output, OutputOption
from paoctl.cli.terminal import output, show, tell
from paoctl.errors import UsageError
from paoctl.model.loaded import Catalog
from paoctl.report.offers import offer_json, offer_text
from paoctl.rules.nearest import nearest


def show_(
    ref: Annotated[str, typer.Argument(metavar="ITEM", autocompletion=offered, help="id of an item or a bundle")],
    form: OutputOption = Output.TEXT,
) -> None:
    """Show one item or bundle: what it is, what it asks, what it gives.

    Examples:
      paoctl show database-postgresql-standard
      paoctl show bundle-webapp-standard -o json
    """
    catalog = catalog_here(repository_root())
    found = catalog.definition(ref)
    if found is None:
        raise _unknown(ref, catalog)
    if form is Output.JSON:
        show(offer_json(found.document))
        return
    show(offer_text(found.document, output()))
    tell(f"\nNext: paoctl request {ref}")


def _unknown(ref: str, catalog: Catalog) -> UsageError:
    meant = nearest(ref, [*catalog.items, *catalog.bundles])
    remedy = f"did you mean `{meant}`?" if meant else "`paoctl list` shows what there is"
    return UsageError(f"there is no item or bundle `{ref}` here", remedy=remedy)
