"""Twenty secrets of every awkward kind, and the twelve ways in which one turns up elsewhere."""

import base64
import gzip
from collections.abc import Callable, Mapping
from typing import Final

from tests.proofs.canaries import TEXT_FORMS, Canaries

_ODD: Final = (
    "plain", "with space", "quote'single", 'quote"double', "back\\slash", "per%cent", "plus+slash/equals=",
    "amp&question?hash#", "dollar$HOME`tick`", "brace{{ secrets.X }}", "ümläut", "日本語", "emoji🔑", "tab\tinside",
    "colon: yaml", "- dash", "*star", "<tag>", "semi;colon|pipe", "null~true",
)  # fmt: skip
CANARIES: Final = Canaries({f"SECRET_{number}": f"c4n4ry-{number:02}-{odd}-x7Qz" for number, odd in enumerate(_ODD)})
"""By name."""


def _encoded(form: Callable[[str], str]) -> Callable[[str], bytes]:
    return lambda secret: form(secret).encode()


def _offset(number: int) -> Callable[[str], bytes]:
    return lambda secret: base64.b64encode(b"x" * number + secret.encode() + b"yy")


def _split(secret: str) -> bytes:
    half = len(secret) // 2
    return f"{secret[:half]}\n{secret[half:]}".encode()


TWELVE: Final[Mapping[str, Callable[[str], bytes]]] = {
    **{name: _encoded(form) for name, form in TEXT_FORMS.items()},
    **{f"base64 at {number}": _offset(number) for number in range(3)},
    "utf-16": lambda secret: secret.encode("utf-16"),
    "split by line": _split,
    "gzip": lambda secret: gzip.compress(f"token: {secret}\n".encode()),
}
"""By name: a secret as it may stand in some file."""
IN_TEXT: Final = tuple(name for name in TWELVE if name not in {"utf-16", "gzip"})
"""Those that a line of text can hold; of the others text has forms of its own."""
