"""Which files a command speaks of: those of the repository around us, those that were named, or what is piped in."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from paoctl.cli.folder import document_paths, files_below
from paoctl.errors import UsageError
from paoctl.load.text import LARGEST_FILE
from paoctl.model.digest import slug
from paoctl.model.paths import PROJECT_PATH, is_fragment

STDIN: Final = "-"
_MOST: Final = 16 * 1024 * 1024
"""Bytes of a file that are read: more than anything of ours may have, and no more than a memory holds."""


class Files(Mapping[str, bytes]):
    """Files that are read each time that somebody asks for one: thousands of them need not be held."""

    def __init__(self, places: Mapping[str, str | bytes]) -> None:
        """`places` says by path where on this disk a file is, or gives its bytes where it is nowhere."""
        self._places = places

    def __getitem__(self, path: str) -> bytes:
        place = self._places[path]
        return place if isinstance(place, bytes) else _read(place)

    def place(self, path: str) -> Path:
        """Where a file stands on this disk."""
        place = self._places[path]
        return Path(path) if isinstance(place, bytes) else Path(place)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class Sources(NamedTuple):
    """Files, and which of them were asked for."""

    files: Files
    """By path: relative to the root of the repository, or as named where they stand outside of one."""
    targets: frozenset[str] | None
    """None: everything."""
    named: frozenset[str]
    """Those that were named one by one."""
    root: Path | None = None
    """The repository, if there is one."""
    odd: tuple[str, ...] = ()
    """Where all of it is spoken of: what is no plain file, and so is not read."""
    piped: str | None = None
    """The path of what was piped in."""

    def origin(self, path: str) -> Path:
        """Where a file stands on this disk."""
        return self.files.place(path)


def sources(names: Sequence[str]) -> Sources:
    """The files of a command line; without names the repository around the working directory.

    Raises:
        UsageError: a name leads nowhere, or there is no repository.
    """
    root = _root(names)
    if not names:
        if root is None:
            remedy = "name the files to check, or start a catalog with `paoctl init`"
            raise UsageError(f"there is no {PROJECT_PATH} in {Path.cwd()} or above", remedy=remedy)
        return _everything(root)
    files: dict[str, str | bytes] = _standing(root, document_paths(root)[0]) if root else {}
    targets: set[str] = set()
    named: set[str] = set()
    piped: str | None = None
    for name in names:
        if root is not None and name != STDIN and Path(name).resolve() == root:
            return _everything(root)
        found = dict(_named(name, root))
        files |= found  # what is piped in stands before what is on the disk
        targets |= found.keys()
        if name == STDIN or Path(name).is_file():
            named |= found.keys()
        piped = next(iter(found)) if name == STDIN else piped
    return Sources(Files(files), frozenset(targets), frozenset(named), root, piped=piped)


def _everything(root: Path) -> Sources:
    plain, odd = document_paths(root)
    return Sources(Files(_standing(root, plain)), None, frozenset(), root, tuple(odd))


def _root(names: Sequence[str]) -> Path | None:
    """The repository that the first named file stands in, else the one around the working directory."""
    first = next((Path(name) for name in names if name != STDIN), Path.cwd())
    start = first.resolve()
    for folder in (start, *start.parents):
        if (folder / PROJECT_PATH).is_file():
            return folder
    return None


def _standing(root: Path, paths: Iterable[str]) -> dict[str, str | bytes]:
    return {path: f"{root}/{path}" for path in paths}


def _named(name: str, root: Path | None) -> Iterator[tuple[str, str | bytes]]:
    if name == STDIN:
        raw = sys.stdin.buffer.read(LARGEST_FILE + 1)
        yield (_home_of(raw) if root else STDIN), raw
        return
    path = Path(name)
    if not path.exists():
        raise UsageError(
            f"there is no file or folder {name}", remedy="name files, folders, or `-` for what is piped in"
        )
    for file in files_below(path) if path.is_dir() else [path]:
        inside = root is not None and file.resolve().is_relative_to(root)
        key = file.resolve().relative_to(root).as_posix() if root and inside else str(file)
        if path.is_file() or _is_document(file) or is_fragment(key):
            yield key, str(file) if file.is_file() else _read(str(file))  # a pipe can be read once


def _home_of(raw: bytes) -> str:
    """Where an item or a bundle that is piped in stands in its repository, by what it says of itself.

    Its fragments are found from there, its secrets are given to its id, and others refer to it by that.
    """
    from paoctl.load.yaml import parse  # where nothing has changed nobody needs it

    match parse(STDIN, raw).value:
        case {"kind": "CatalogItem" | "CatalogBundle", "metadata": {"id": str(name), "category": str(category)}}:
            fits = all(part and part == slug(part, len(part)) for part in (name, category))
            return f"catalog/{category}/{name}.yaml" if fits else STDIN
    return STDIN


def _is_document(path: Path) -> bool:
    """Worth looking at in a folder that was named: YAML that is no loose fragment."""
    return path.suffix == ".yaml" and "fragments" not in path.parts


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a Path takes as long to make as a small file to read
            return file.read(_MOST)
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}", remedy="check who may read it") from error
