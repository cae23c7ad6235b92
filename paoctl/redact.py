"""Secrets as a type, and the second net: a redactor for text that leaves the process."""

import base64
import json
import re
import threading
import urllib.parse
from collections.abc import Iterable, Mapping
from typing import Final, NoReturn

MASK: Final = "***"
_SHELL: Final = re.compile(r"([^\w@%+=:,./-])")
"""What a shell wants a backslash before."""
_SHORTEST: Final = 4
"""Values shorter than this are not searched for: masking every "yes" hides the log and protects nothing."""


_BREAKS: Final = (re.compile(r"\r?\n"), re.compile(r"[ \t]*\r?\n[ \t]*"))
"""What a tool puts into a text that is too long for it: a line break, or one with an indent."""


class Secret:
    """A value that can't be printed, formatted, compared, pickled or turned into JSON by accident."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the clear text; call it in the one expression that hands it to its sink."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> NoReturn:
        raise TypeError("a Secret has no text: reveal() it where it is used")

    def __format__(self, spec: str) -> NoReturn:
        raise TypeError("a Secret can't be formatted into text: reveal() it where it is used")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret can't be pickled")

    def __bool__(self) -> bool:
        return bool(self._value)


def _base64_forms(raw: bytes) -> Iterable[str]:
    """Base64 of a value inside a longer text, at each of the three byte offsets, without the borders it shares."""
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw).decode()
        start = (0, 2, 3)[offset]
        spare = (len(raw) + offset) % 3
        end = len(encoded) - (0, 3, 2)[spare]
        yield encoded[start:end]
        yield encoded[start:end].replace("+", "-").replace("/", "_")


def _yaml_escaped(letter: str) -> str:
    """A character as it stands in double quotes where a writer of YAML leaves ASCII alone (YAML 1.2.2, 5.7)."""
    number = ord(letter)
    if letter in '"\\':
        return f"\\{letter}"
    if " " <= letter <= "~":
        return letter
    return f"\\x{number:02X}" if number < 0x100 else f"\\u{number:04X}" if number < 0x10000 else f"\\U{number:08X}"


def encodings(value: str) -> frozenset[str]:
    """The spellings under which a secret may turn up: quoted, escaped for JSON, YAML and shells, base64, hex, UTF-16.

    A value may hold half a surrogate pair: so Python shows a byte of the environment that is no UTF-8.
    """
    raw = value.encode(errors="surrogatepass")
    forms = {
        value,
        urllib.parse.quote(raw, safe=""),
        urllib.parse.quote_plus(raw),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        value.replace("'", "''"),
        value.replace("'", "'\\''"),
        value.replace("'", "'\"'\"'"),
        _SHELL.sub(r"\\\1", value),
        "".join(_yaml_escaped(letter) for letter in value),
        value.encode("utf-16-le", errors="surrogatepass").decode("latin-1"),
        value.encode("utf-16-be", errors="surrogatepass").decode("latin-1"),
        raw.hex(),
        raw.hex().upper(),
        *_base64_forms(raw),
        *_base64_forms(value.encode("utf-16-le", errors="surrogatepass")),
        *(line.strip() for line in value.splitlines()),
    }
    return frozenset(form for form in forms if len(form) >= _SHORTEST)


def _places(text: str, breaks: re.Pattern[str]) -> list[int]:
    """Where each character of a text stands that is in no break."""
    ends = [0, *(each.end() for each in breaks.finditer(text))]
    starts = [*(each.start() for each in breaks.finditer(text)), len(text)]
    return [place for end, start in zip(ends, starts, strict=True) for place in range(end, start)]


class Redactor:
    """Replaces every secret it has learned, in any usual encoding, by `***`.

    One is made in wiring and handed to gateways, record and report; `learn` may be called at any time, from any thread.
    """

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._lock = threading.Lock()
        self._forms: tuple[str, ...] = ()
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: Secret) -> Secret:
        """Remember a secret, so that it is masked from now on; returns it."""
        with self._lock:
            forms = {*self._forms, *encodings(secret.reveal())}
            self._forms = tuple(sorted(forms, key=len, reverse=True))
        return secret

    def text(self, text: str) -> str:
        """The text with every known secret masked."""
        for form in self._forms:
            if form in text:
                text = text.replace(form, MASK)
        if "\n" in text:
            for breaks in _BREAKS:
                text = self._across(text, breaks)
        return text

    def _across(self, text: str, breaks: re.Pattern[str]) -> str:
        """The text with every secret masked that goes on in the next line; its lines become one there."""
        joined = breaks.sub("", text)
        for form in self._forms:
            while (start := joined.find(form)) >= 0:
                places = _places(text, breaks)
                text = text[: places[start]] + MASK + text[places[start + len(form) - 1] + 1 :]
                joined = breaks.sub("", text)
        return text

    def tree(self, value: object) -> object:
        """The same for a tree of mappings, lists and scalars; keys too. A `Secret` becomes the mask."""
        match value:
            case Secret():
                return MASK
            case str():
                return self.text(value)
            case Mapping():
                return {self.text(str(key)): self.tree(each) for key, each in value.items()}
            case list() | tuple():
                return [self.tree(each) for each in value]
            case _:
                return value
