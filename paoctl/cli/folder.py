"""The repository on this disk: where it is, and what of it is offered."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from paoctl.errors import UsageError
from paoctl.model.diagnostic import Severity
from paoctl.model.paths import CODEOWNERS_PATH, OWNERS_PLACES, PROJECT_PATH

if TYPE_CHECKING:
    from paoctl.model.loaded import Catalog

_OFFERED = ("catalog", "modules", "policies")


def repository_root(start: Path | None = None) -> Path:
    """The folder that holds `paoctl.yaml`: this one, or the nearest above.

    Raises:
        UsageError: there is none.
    """
    here = (start or Path.cwd()).absolute()
    for folder in (here, *here.parents):
        if (folder / PROJECT_PATH).is_file():
            return folder
    remedy = "`paoctl init` starts a catalog here, `paoctl demo` shows one"
    raise UsageError(f"there is no {PROJECT_PATH} in {here} or above", remedy=remedy)


def offered_files(root: Path) -> dict[str, bytes]:
    """Raw bytes by path of all that `load_catalog` reads; links and hidden folders are passed over."""
    return {path: (root / path).read_bytes() for path in offered_paths(root)}


def offered_paths(root: Path) -> list[str]:
    """The paths of these files, relative to the root."""
    single = [name for name in (PROJECT_PATH, CODEOWNERS_PATH) if is_plain(root / name)]
    return single + [path for path, plain in _placed(root, _OFFERED) if plain]


def document_paths(root: Path) -> tuple[list[str], list[str]]:
    """The paths, relative to the root, of all that may be a document; and of what stands among it and is no plain file.

    That are links and pipes. None of it is read.
    """
    single = (PROJECT_PATH, *OWNERS_PLACES)
    placed = list(_placed(root, (*_OFFERED, "requests")))
    plain = [name for name in single if is_plain(root / name)] + [path for path, plain in placed if plain]
    odd = [name for name in single if (root / name).is_symlink()] + [path for path, plain in placed if not plain]
    return plain, odd


def catalog_here(root: Path) -> "Catalog":
    """What the files of this folder offer; a file with faults is left out (`paoctl validate` names them)."""
    from paoctl.load.catalog import load_catalog

    return load_catalog(offered_files(root))[0]


def faulty_files(root: Path) -> list[str]:
    """The files that `catalog_here` leaves out."""
    from paoctl.load.catalog import load_catalog

    return sorted({each.path for each in load_catalog(offered_files(root))[1] if each.severity is Severity.ERROR})


def files_below(folder: Path) -> Iterator[Path]:
    """Plain files, sorted; links, hidden folders and what is no file (a pipe would never end) are passed over."""
    return (Path(path) for path, plain in _entries_below(folder) if plain)


def _placed(root: Path, folders: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """What stands in folders of a root, by its path from there, each with whether it is a plain file."""
    begin = len(str(root / "_")) - 1  # the folder that we are in has no name in front of its files
    return ((path[begin:], plain) for folder in folders for path, plain in _entries_below(root / folder))


def _entries_below(folder: Path) -> Iterator[tuple[str, bool]]:
    """Files, sorted, each with whether it is a plain one: no link is followed, not even the folder itself.

    There may be thousands, so they stay texts.
    """
    if folder.is_symlink():
        yield str(folder), False
        return
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    inside = []
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            inside.append(entry)
        else:
            yield entry.path, entry.is_file(follow_symlinks=False)
    for entry in inside:
        if not entry.name.startswith("."):
            yield from _entries_below(Path(entry.path))


def is_plain(path: Path) -> bool:
    """Is it a file, and no link to one?"""
    return path.is_file() and not path.is_symlink()
