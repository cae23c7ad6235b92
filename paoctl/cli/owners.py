"""CODEOWNERS on this disk, kept in step with the catalog."""

from pathlib import Path

from paoctl.cli.folder import catalog_here
from paoctl.cli.plant import overwrite
from paoctl.cli.scaffold import codeowners_text
from paoctl.cli.terminal import show
from paoctl.govern.owners_block import owners_block, with_block
from paoctl.load.catalog import CODEOWNERS_PATH


def write_owners(root: Path) -> None:
    """Bring the generated block of CODEOWNERS up to date; a file that is missing is begun."""
    target = root / CODEOWNERS_PATH
    old = target.read_text("utf-8") if target.is_file() else None
    text = with_block(codeowners_text() if old is None else old, owners_block(catalog_here(root)))
    if text != old:
        overwrite(target, text)
    word = "kept   " if text == old else "created" if old is None else "updated"
    show(f"{word}  {CODEOWNERS_PATH}")
