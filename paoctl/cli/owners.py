"""`paoctl owners`: CODEOWNERS on this disk, kept in step with the catalog."""

from pathlib import Path
from typing import Annotated

import typer

from paoctl.cli.folder import catalog_here, faulty_files, repository_root
from paoctl.cli.plant import overwrite
from paoctl.cli.scaffold import codeowners_text
from paoctl.cli.terminal import show, tell
from paoctl.errors import UsageError
from paoctl.govern.offers import Offers
from paoctl.govern.owners_block import owners_block, with_block
from paoctl.model.paths import CODEOWNERS_PATH

CHANGES = 3
"""Exit code of `--check` when something would change."""


def owners(
    *,
    write: Annotated[bool, typer.Option("--write", help="bring CODEOWNERS up to date")] = False,
    check: Annotated[bool, typer.Option("--check", help="exit 3 if --write would change something")] = False,
) -> int:
    """Print the lines of CODEOWNERS that the owners in the catalog make, or keep the file in step with them.

    Lines outside of the generated block are yours and stay as they are.

    Examples:
      paoctl owners
      paoctl owners --write
      paoctl owners --check
    """
    root = repository_root()
    if faulty := faulty_files(root):
        raise UsageError(f"{faulty[0]} has faults, so its owners are not known", remedy="paoctl validate")
    if write:
        write_owners(root)
        return 0
    if not check:
        show(owners_block(Offers.of(catalog_here(root))))
        return 0
    old, text = _texts(root)
    if text == old:
        tell(f"{CODEOWNERS_PATH} is up to date")
        return 0
    show(f"stale    {CODEOWNERS_PATH}")
    tell("\nNext: paoctl owners --write")
    return CHANGES


def write_owners(root: Path) -> None:
    """Bring the generated block of CODEOWNERS up to date; a file that is missing is begun."""
    old, text = _texts(root)
    if text != old:
        overwrite(root / CODEOWNERS_PATH, text)
    word = "kept   " if text == old else "created" if old is None else "updated"
    show(f"{word}  {CODEOWNERS_PATH}")


def _texts(root: Path) -> tuple[str | None, str]:
    """CODEOWNERS as it is, None where it is missing, and as it should be; what is no UTF-8 in it is kept, too."""
    target = root / CODEOWNERS_PATH
    old = target.read_bytes().decode("utf-8", "surrogateescape") if target.is_file() else None
    return old, with_block(codeowners_text() if old is None else old, owners_block(Offers.of(catalog_here(root))))
