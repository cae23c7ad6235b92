"""Documents as YAML, in the bytes that are frozen (tests/golden): those of PyYAML's own emitter.

How a text is written is asked of an emitter, once for each text: of libyaml's, which takes a quarter of the time, where
the two can't part. What stands around texts is simple, and written here. A document with a text that may be broken into
lines, with a key that is not written in one, or with a part that is in it twice is left to PyYAML.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import yaml

_LONGEST_TEXT: Final = 1000
"""With each of its quotes doubled it stays within the width."""
_LONGEST_KEY: Final = 100
"""Both write `? ` before keys of about 128 characters, but don't count alike."""
_WIDTH: Final = 4096
_TEXTS: Final = 4096
"""So many texts, and so many keys, are remembered."""


class _AwkwardError(Exception):
    """Something that is not simply written."""


class _Writer:
    """The text of one document, as it grows."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._seen: set[int] = set()

    def write_rows(self, value: Mapping[object, object] | Mapping[str, object], indent: str, first: str) -> None:
        """A mapping that is not empty; `first` stands before its first key, `indent` before the others."""
        for key, each in value.items():
            if not isinstance(key, str):
                raise _AwkwardError
            self._write_entry(f"{first}{_key(key)}:", "\n", each, f"{indent}  ", indent)
            first = indent

    def _write_items(self, value: list[object], indent: str, first: str) -> None:
        for each in value:
            self._write_entry(f"{first}-", "", each, f"{indent}  ", f"{indent}  ")
            first = indent

    def _write_entry(self, head: str, end: str, value: object, rows: str, items: str) -> None:
        """A key or a dash, and its value; `rows` indents what is a mapping, `items` a list, both after `end`."""
        if not isinstance(value, (dict, list)):
            self.parts.append(f"{head} {_scalar(value)}\n")
            return
        if id(value) in self._seen:  # PyYAML writes an alias
            raise _AwkwardError
        self._seen.add(id(value))
        if not value:
            self.parts.append(f"{head} {'{}' if isinstance(value, dict) else '[]'}\n")
            return
        self.parts.append(head + (end or " "))
        if isinstance(value, dict):
            self.write_rows(value, rows, rows if end else "")
        else:
            self._write_items(value, items, items if end else "")


def yaml_bytes(document: Mapping[str, object]) -> bytes:
    """A document of mappings, lists and scalars, keys in the order given."""
    writer = _Writer()
    try:
        writer.write_rows(document, "", "")
    except _AwkwardError:
        return _dumped(document, yaml.SafeDumper).encode()
    return "".join(writer.parts).encode() or b"{}\n"


@lru_cache(_TEXTS, typed=True)
def _scalar(value: object) -> str:
    if not isinstance(value, str):
        return _dumped([value], yaml.SafeDumper)[len("- ") : -1]
    return _dumped([value], _dumper(value, _LONGEST_TEXT))[len("- ") : -1]


@lru_cache(_TEXTS)
def _key(text: str) -> str:
    if not text:
        raise _AwkwardError
    return _dumped({text: None}, _dumper(text, _LONGEST_KEY))[: -len(": null\n")]


def _dumper(text: str, longest: int) -> type[yaml.CSafeDumper | yaml.SafeDumper]:
    """Which emitter to ask; the two part over what is printable beyond ASCII."""
    if len(text) > longest or not text.isprintable():
        raise _AwkwardError
    return yaml.CSafeDumper if text.isascii() else yaml.SafeDumper


def _dumped(document: object, dumper: type[yaml.CSafeDumper | yaml.SafeDumper]) -> str:
    written = yaml.dump(document, Dumper=dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    assert isinstance(written, str)
    return written
