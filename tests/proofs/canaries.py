"""Finding a secret wherever it may have got to, in any of the forms in which it travels."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from paoctl.sandbox.repository import run_git

_SHORTEST = 12
"""Characters of the shortest canary and of the shortest form; less would be found by accident."""


def forms(secret: str) -> frozenset[bytes]:
    """The secret as it is, as URL, JSON, hexadecimal and base64 write it.

    In base64 a text looks different at each of three offsets, as in `base64("x-access-token:" + secret)`; the first and
    last characters, which depend on the neighbours, are cut off.
    """
    assert len(secret) >= _SHORTEST, "too short to be looked for"
    raw = secret.encode()
    plain = {raw, quote(secret, safe="").encode(), json.dumps(secret)[1:-1].encode(), raw.hex().encode()}
    return frozenset(plain | {raw.hex().upper().encode()} | set(_base64_forms(raw)))


def _base64_forms(raw: bytes) -> Iterator[bytes]:
    """The characters, of six bits each, that hold bits of the secret alone."""
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw)
        first, end = -(-8 * offset // 6), 8 * (offset + len(raw)) // 6
        yield encoded[first:end]
        yield encoded[first:end].translate(bytes.maketrans(b"+/", b"-_"))


@dataclass(frozen=True)
class Canaries:
    """Secrets by their names."""

    secrets: Mapping[str, str]

    def found_in(self, data: bytes) -> set[str]:
        """The names of those that are there in some form."""
        return {name for name, secret in self.secrets.items() if any(form in data for form in forms(secret))}

    def found_in_all(self, pieces: Iterable[tuple[str, bytes]]) -> set[tuple[str, str]]:
        """Where which of them is: pairs of a place and a name."""
        return {(place, name) for place, data in pieces for name in self.found_in(data)}


def objects_of(repository: Path) -> Iterator[tuple[str, bytes]]:
    """Every object of a repository, reachable or not, with its id."""
    listed = run_git("--git-dir", str(repository), "cat-file", "--batch-all-objects", "--batch-check", "--unordered")
    ids = [line.split()[0] for line in listed.splitlines()]
    raw = run_git("--git-dir", str(repository), "cat-file", "--batch", stdin=b"\n".join(ids) + b"\n")
    place = 0
    while place < len(raw):
        end = raw.index(b"\n", place)
        name, _, size = raw[place:end].split(b" ")
        yield f"object {name.decode()}", raw[end + 1 : end + 1 + int(size)]
        place = end + 1 + int(size) + 1


def files_below(folder: Path, *, but: Iterable[Path] = ()) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, hidden ones too, without those in `but`."""
    left_out = set(but)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path not in left_out:
            yield str(path.relative_to(folder)), path.read_bytes()
