"""The sample catalog: this repository's own, real and small, with the workflows of every catalog."""

import shutil
from pathlib import Path
from typing import Final

import paoctl

PARTS: Final = ("paoctl.yaml", "CODEOWNERS", "catalog", "policies")
"""As pyproject.toml copies them into a wheel."""
_WORKFLOWS: Final = Path("cli") / "scaffold" / "github"
"""What `paoctl init --github` writes, below the package."""


def sample_root() -> Path:
    """Where the sample catalog lies: at the root of a source checkout, in a wheel among the package's files.

    The checkout comes first: where paoctl is installed for editing, the copies of the day of that installation may lie
    about, and they are old.
    """
    package = Path(paoctl.__file__).parent
    checkout = package.parent
    if (checkout / "paoctl.yaml").is_file() and (checkout / "catalog").is_dir():
        return checkout
    return package / "demo" / "sample"


def copy_sample(folder: Path) -> None:
    """Copy the sample catalog and the workflows, and nothing else, into a folder that is there."""
    root = sample_root()
    for part in PARTS:
        if (root / part).is_dir():
            shutil.copytree(root / part, folder / part)
        else:
            shutil.copyfile(root / part, folder / part)
    shutil.copytree(Path(paoctl.__file__).parent / _WORKFLOWS, folder / ".github" / "workflows")
