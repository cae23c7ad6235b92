"""`paoctl schema`: JSON Schemas for editors and CI."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from paoctl.cli.terminal import show, tell
from paoctl.errors import UsageError

CHANGES = 3
"""Exit code of `--check` when something would change."""


class Kind(StrEnum):
    """What a schema is for."""

    ITEM = "item"
    BUNDLE = "bundle"
    TEST = "test"
    REQUEST = "request"
    PROJECT = "project"
    POLICY = "policy"
    FORM = "form"


def schema(
    kind: Annotated[
        Kind | None, typer.Argument(metavar="KIND", help="item, bundle, test, request, project, policy, form")
    ] = None,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="with form: whose form")] = "",
    *,
    ui: Annotated[bool, typer.Option("--ui", help="with form: how it wants to be shown, as rjsf's uiSchema")] = False,
    write: Annotated[bool, typer.Option("--write", help="write all of them to schema/")] = False,
    check: Annotated[bool, typer.Option("--check", help="exit 3 if --write would change something")] = False,
) -> int:
    """Print the JSON Schema (2020-12) of a kind of document, or of the answers to an item's form.

    Examples:
      paoctl schema item > item.schema.json
      paoctl schema form database-postgresql-standard
      paoctl schema --check
    """
    if write or check:
        return _keep(write=write)
    if kind is None:
        raise UsageError(
            "which schema?", remedy="name a kind: item, bundle, test, request, project, policy, or form ITEM"
        )
    show(_form(item, ui=ui) if kind is Kind.FORM else _document(kind))
    return 0


def _document(kind: Kind) -> str:
    from paoctl.load.documents import KINDS, NAMES
    from paoctl.workflows.schema import document_schema, schema_text

    return schema_text(document_schema(next(model for model in KINDS.values() if NAMES[model] == kind.value)))


def _form(item: str, *, ui: bool) -> str:
    from paoctl.cli.folder import catalog_here, offered_paths, repository_root
    from paoctl.model.paths import definition_id, is_document
    from paoctl.rules.nearest import nearest
    from paoctl.workflows.schema import form_hints, form_schema, schema_text

    root = repository_root()
    catalog = catalog_here(root)
    found = catalog.definition(item)
    if found is None:
        there = (path for path in offered_paths(root) if is_document(path) and definition_id(path) == item)
        if path := next(there, ""):
            raise UsageError(f"{path} has faults, so its form is not known", remedy=f"paoctl validate {path}")
        meant = nearest(item, [*catalog.items, *catalog.bundles])
        remedy = f"did you mean `{meant}`?" if meant else "`paoctl list` shows what there is"
        raise UsageError(f"there is no item or bundle `{item}` here", remedy=remedy)
    form = found.document.presentation.form
    return schema_text(form_hints(form) if ui else form_schema(form))


def _keep(*, write: bool) -> int:
    """Write what differs from the files on this disk, or only say so."""
    from paoctl.workflows.schema import schema_files

    root = _root()
    stale = {name: text for name, text in schema_files().items() if _text(root / name) != text}
    for name, text in stale.items():
        if write:
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_text(text, "utf-8")
        show(f"{'written' if write else 'stale  '}  {name}")
    if not stale:
        tell("schema/ is up to date")
    elif not write:
        tell("\nNext: paoctl schema --write")
    return CHANGES if stale and not write else 0


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def _root() -> Path:
    from paoctl.cli.folder import repository_root

    try:
        return repository_root()
    except UsageError:
        return Path.cwd()
