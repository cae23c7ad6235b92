"""Identity: pins, keys, names of branches. Each recipe has golden vectors in tests/golden/."""

import base64
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

try:  # as Python's own `random` does: `hashlib` loads OpenSSL, 4 MiB, and most commands digest in no other way
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

_HEX64: Final = r"[0-9a-f]{64}"
_PIN: Final = re.compile(rf"^(?P<id>[a-z][a-z0-9-]*)@(?P<version>[0-9][0-9A-Za-z.+-]*)#sha256:(?P<digest>{_HEX64})$")
_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")
CONTENT: Final = 32
"""Characters of a digest of contents."""


class Pin(NamedTuple):
    """A definition, exactly: `id@version#sha256:<digest of its closure>`."""

    id: str
    version: str
    digest: str

    @classmethod
    def parse(cls, text: str) -> "Pin":
        """Read a pin.

        Raises:
            ValueError: it is none.
        """
        match = _PIN.match(text)
        if match is None:
            raise ValueError("not a pin, as database-postgresql-standard@1.2.0#sha256:… with 64 hex digits")
        return cls(match["id"], match["version"], match["digest"])

    @property
    def short(self) -> str:
        """For people: `id@version`."""
        return f"{self.id}@{self.version}"

    def __str__(self) -> str:
        return f"{self.id}@{self.version}#sha256:{self.digest}"


def closure_digest(files: Mapping[str, bytes]) -> str:
    """The digest of a definition: sha256 over the sorted lines `<path> NUL <sha256 of the raw bytes> LF`.

    Formatting is a change: what was approved is bytes.
    """
    lines = sorted(f"{path}\0{_sha256(raw)}\n" for path, raw in files.items())
    return _sha256("".join(lines).encode())


def content_digest(raw: bytes) -> str:
    """What a cache knows bytes by (BLAKE2b): it stands in no file that outlives a version of paoctl."""
    return blake2b(raw, digest_size=CONTENT // 2).hexdigest()


def blob_id(raw: bytes) -> str:
    """Git's object id of a blob (SHA-1 repositories)."""
    from hashlib import sha1

    return sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()


def slug(text: str, limit: int = 63) -> str:
    """Whatever becomes part of a ref, path or label: `[a-z0-9-]`, no dash at either end."""
    return _NOT_SLUG.sub("-", text.lower()).strip("-")[:limit].strip("-")


def uid(lineage: str, path: str, introduced: str) -> str:
    """A request's identity for life: 26 base32 characters (RFC 4648) of its lineage, path and introducing commit."""
    raw = bytes.fromhex(_sha256(f"{lineage}\n{path}\n{introduced}".encode()))
    return base64.b32encode(raw).decode()[:26]


def effect_key(*, lineage: str, uid: str, generation: int, step: str, verb: str, epoch: int) -> str:
    """The key of one effect: the first 40 hex digits, the same however often the call is repeated."""
    text = "\n".join(("pao1", lineage, uid, str(generation), step, verb, str(epoch)))
    return _sha256(text.encode())[:40]


def output_key(key: str, name: str) -> str:
    """The key under which a sensitive output of an effect is stored once: each of its outputs has its own."""
    return _sha256(f"{key}\n{name}".encode())[:40]


def branch_name(path: str, base_blob: str | None) -> str:
    """The branch of a pull request: the same change of the same file from the same state is the same branch."""
    name = path.rsplit("/", 1)[-1].removesuffix(".yaml")
    digest = _sha256(f"{path}\n{base_blob or 'new'}".encode())
    return f"pao/{slug(name, 40)}-{digest[:10]}"


def host_slug(host: str) -> str:
    """A host as part of a path; also hosts that differ in a dot or a dash alone have paths of their own."""
    return f"{slug(host, 40)}-{_sha256(host.encode())[:10]}"


def line_hash(line: bytes) -> str:
    """The hash that chains a journal line (without its line feed) to the next."""
    return _sha256(line)


def _sha256(raw: bytes) -> str:
    from hashlib import sha256

    return sha256(raw).hexdigest()
