"""`paoctl show`: one item, bundle or request."""

from typing import Annotated

import typer

from paoctl.cli.completion import named
from paoctl.cli.folder import catalog_here, repository_root
from paoctl.cli.options import Offline, Output, OutputOption
from paoctl.cli.terminal import output, show, tell
from paoctl.errors import UsageError
from paoctl.model.loaded import Catalog
from paoctl.report.offers import offer_json, offer_text
from paoctl.rules.nearest import nearest


def show_(
    ref: Annotated[
        str, typer.Argument(metavar="NAME", autocompletion=named, help="id of an item or a bundle, or a request")
    ],
    *,
    offline: Offline = False,
    form: OutputOption = Output.TEXT,
) -> None:
    """Show one item or bundle: what it is, what it asks, what it gives. Or a request: where it stands.

    Examples:
      paoctl show database-postgresql-standard
      paoctl show bundle-webapp-standard -o json
      paoctl show database-postgresql-standard/orders-db
    """
    catalog = _catalog()
    found = catalog.definition(ref) if catalog else None
    if found is None:
        _show_request(ref, catalog, form, offline=offline)
    elif form is Output.JSON:
        show(offer_json(found.document))
    else:
        show(offer_text(found.document, output()))
        tell(f"\nNext: paoctl request {ref}")


def _catalog() -> Catalog | None:
    """What is offered here; a request is found from anywhere."""
    try:
        return catalog_here(repository_root())
    except UsageError:
        return None


def _show_request(ref: str, catalog: Catalog | None, form: Output, *, offline: bool) -> None:
    """A request of that name.

    Raises:
        UsageError: there is none either; with the nearest item or bundle.
    """
    from paoctl.cli.requests import show_one
    from paoctl.cli.window import open_window

    offers = [*catalog.items, *catalog.bundles] if catalog else []
    meant = nearest(ref, offers)
    if meant and "/" not in ref:
        raise UsageError(f"there is no item or bundle `{ref}` here", remedy=f"did you mean `{meant}`?")
    with open_window(offline=offline) as window:
        show_one(window, ref, form)
