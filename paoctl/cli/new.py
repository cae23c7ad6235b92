"""`paoctl new`: a first item, bundle, policy or action type that works."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from paoctl.actions.registry import ACTIONS
from paoctl.cli.folder import catalog_here, repository_root
from paoctl.cli.owners import write_owners
from paoctl.cli.plant import plant, plant_test
from paoctl.cli.scaffold import action_texts, bundle_text, item_text, policy_text
from paoctl.cli.terminal import tell
from paoctl.errors import UsageError
from paoctl.model.base import NAME, is_team
from paoctl.model.catalog import CatalogItem
from paoctl.model.loaded import Catalog
from paoctl.rules.nearest import nearest


class Sort(StrEnum):
    """What can be started."""

    ITEM = "item"
    BUNDLE = "bundle"
    POLICY = "policy"
    ACTION = "action"


_ID: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+){2,}")


def new(
    sort: Annotated[Sort, typer.Argument(help="item, bundle, policy or action", metavar="KIND")],
    name: Annotated[str, typer.Argument(help="its id; of an item or a bundle three or more words", metavar="ID")],
    category: Annotated[str, typer.Option(metavar="NAME", help="folder of an item; the first word of its id")] = "",
    owner: Annotated[str, typer.Option(metavar="TEAM", help="who answers for it; the first of the admins")] = "",
    component: Annotated[list[str] | None, typer.Option(metavar="ITEM", help="an item of a bundle; repeatable")] = None,
) -> None:
    """Write a first item, bundle, policy or action type: valid, commented, ready to be used. Each comes with its test.

    A file that is there already is kept. The owners in CODEOWNERS are brought up to date. An action type is a package
    of its own, begun in this folder.

    Examples:
      paoctl new item network-firewall-rule --owner @acme/network
      paoctl new bundle bundle-shop-standard --component database-postgresql-standard
      paoctl new policy no-small-production
      paoctl new action firewall-rule
    """
    if sort is Sort.ACTION:
        _action(name)
        return
    root = repository_root()
    catalog = catalog_here(root)
    if sort is Sort.POLICY:
        path, text = _policy(catalog, name)
    else:
        path, text = _definition(root, catalog, sort, name, category, owner, component or [])
    if plant(root, {path: text}) and sort is not Sort.POLICY:
        plant_test(root, path)
    write_owners(root)
    tell(f"\nEdit {path}, then\nNext: paoctl validate {path}")


def _action(kind: str) -> None:
    """Start a package in this folder; it needs no catalog."""
    _refuse_no_id(kind, "firewall-rule")
    if kind in ACTIONS:
        raise UsageError(f"`{kind}` is a kind of paoctl's own", remedy="choose another name")
    plant(Path.cwd(), action_texts(kind))
    folder = f"paoctl-action-{kind}"
    tell(f"\nEdit {folder}/paoctl_action_{kind.replace('-', '_')}.py, then")
    tell(f"Next: pip install --editable './{folder}[test]' && python -m pytest {folder}")


def _refuse_no_id(name: str, example: str) -> None:
    if not re.fullmatch(NAME, name):
        raise UsageError(f"`{name}` is not an id", remedy=f"words in lower case with dashes between, as {example}")


def _policy(catalog: Catalog, name: str) -> tuple[str, str]:
    """The file of a policy for the first item, and its text."""
    _refuse_no_id(name, "no-small-ones")
    if catalog.project is None:
        raise UsageError("the settings are not in order", remedy="paoctl validate paoctl.yaml")
    if not catalog.items:
        raise UsageError("a policy speaks of items, and there is none yet", remedy="paoctl new item ID writes one")
    text = policy_text(name, min(catalog.items), list(catalog.project.document.environments))
    return f"policies/{name}.yaml", text


def _definition(
    root: Path, catalog: Catalog, sort: Sort, name: str, category: str, owner: str, components: list[str]
) -> tuple[str, str]:
    """The file of an item or a bundle, and its text."""
    if not _ID.fullmatch(name):
        remedy = "three or more words in lower case with dashes between, as network-firewall-rule"
        raise UsageError(f"`{name}` is not an id", remedy=remedy)
    if owner and not is_team(owner):
        raise UsageError(f"--owner {owner} is no team", remedy="write it as @org/team, or @login")
    team = owner or (catalog.project.document.admins[0] if catalog.project else "")
    if not team:
        raise UsageError("nobody owns it", remedy="say who does: --owner @org/team")
    if sort is Sort.BUNDLE:
        return f"catalog/bundles/{name}.yaml", bundle_text(name, team, _items(catalog, components))
    folder = category or _category(root, name)
    return f"catalog/{folder}/{name}.yaml", item_text(name, folder, team)


def _category(root: Path, name: str) -> str:
    """The folder that is named after the first word of an id, as `databases` after `database-postgresql`."""
    word = name.partition("-")[0]
    folders = sorted(folder.name for folder in (root / "catalog").glob(f"{word}*") if folder.is_dir())
    return folders[0] if folders else word


def _items(catalog: Catalog, names: list[str]) -> list[CatalogItem]:
    """The items of a bundle: those that were named, or the first there is."""
    if not catalog.items:
        raise UsageError("a bundle joins items, and there is none yet", remedy="paoctl new item ID writes one")
    for name in names:
        if name not in catalog.items:
            meant = nearest(name, catalog.items)
            remedy = f"did you mean `{meant}`?" if meant else "`paoctl list` shows the items"
            raise UsageError(f"there is no item `{name}` here", remedy=remedy)
    return [catalog.items[name].document for name in names or sorted(catalog.items)[:1]]
