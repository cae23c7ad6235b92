"""Finding a secret wherever it may have got to, in any of the forms in which it travels."""

import base64
import contextlib
import json
import shlex
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import yaml

from paoctl.sandbox.repository import run_git

_SHORTEST = 12
"""Characters of the shortest canary and of the shortest form; less would be found by accident."""
_GZIP = b"\x1f\x8b\x08"
"""How a gzip member begins (RFC 1952)."""


def forms(secret: str) -> frozenset[bytes]:
    """The secret as it is, as URL, JSON, YAML, shells, hexadecimal, UTF-16 and base64 write it.

    In base64 a text looks different at each of three offsets, as in `base64("x-access-token:" + secret)`; the first and
    last characters, which depend on the neighbours, are cut off.
    """
    assert len(secret) >= _SHORTEST, "too short to be looked for"
    raw = secret.encode()
    texts = {form(secret) for form in TEXT_FORMS.values()}
    wide = {secret.encode("utf-16-le"), secret.encode("utf-16-be")}
    return frozenset({text.encode() for text in texts} | {raw.hex().upper().encode()} | wide | {*_base64_forms(raw)})


def _yaml(secret: str) -> str:
    """As the YAML library writes it in double quotes."""
    text = yaml.safe_dump(secret, default_style='"', allow_unicode=False, width=10**6)
    return text.rstrip("\n").removesuffix("...").rstrip("\n")[1:-1]


TEXT_FORMS: Mapping[str, Callable[[str], str]] = {
    "raw": lambda secret: secret,
    "url": lambda secret: quote(secret, safe=""),
    "JSON": lambda secret: json.dumps(secret)[1:-1],
    "YAML": _yaml,
    "shell": lambda secret: shlex.quote(secret)[1:-1] if secret != shlex.quote(secret) else secret,
    "hex": lambda secret: secret.encode().hex(),
}
"""Spellings by name."""


def unwrapped(data: bytes) -> Iterator[bytes]:
    """The data, the data without its line breaks, and what is packed in it with gzip."""
    yield data
    yield data.replace(b"\r", b"").replace(b"\n", b"")
    start = data.find(_GZIP)
    while start >= 0:
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj(wbits=31).decompress(data[start:])
        start = data.find(_GZIP, start + 1)


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
        pieces = tuple(unwrapped(data))
        return {name for name, known in self._forms.items() if any(form in each for form in known for each in pieces)}

    @cached_property
    def _forms(self) -> Mapping[str, frozenset[bytes]]:
        return {name: forms(secret) for name, secret in self.secrets.items()}

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
