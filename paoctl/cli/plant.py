"""Writing first files: what is there already is kept."""

from collections.abc import Mapping
from pathlib import Path

from paoctl.cli.terminal import show
from paoctl.errors import PlatformError


def plant(root: Path, texts: Mapping[str, str]) -> list[str]:
    """Write each text to its path below `root` unless a file is there, and list them; the paths that were written.

    Raises:
        PlatformError: a folder or a file can't be written.
    """
    written = []
    for path, text in texts.items():
        target = root / path
        if target.exists():
            show(f"kept     {path}")
            continue
        overwrite(target, text)
        show(f"created  {path}")
        written.append(path)
    return written


def overwrite(target: Path, text: str) -> None:
    """Write a file, and the folders that lead to it.

    Raises:
        PlatformError: it can't be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    except OSError as error:
        raise PlatformError(f"can't write {target}: {error.strerror}") from error
