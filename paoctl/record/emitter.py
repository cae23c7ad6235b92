"""Documents as YAML, in the bytes that are frozen (tests/golden): those of PyYAML's own emitter.

libyaml's emitter takes a fifth of the time. The two part over empty, long and broken keys, over text that is folded at
the end of a wide line, and over what is printable beyond ASCII; a document with any of these is left to PyYAML.
"""

from collections.abc import Mapping
from typing import Final

import yaml

_LONGEST_KEY: Final = 100
"""Both write `? ` before keys of about 128 characters, but don't count alike."""
_LONGEST_TEXT: Final = 1000
"""With each of its quotes doubled it stays within the width."""
_WIDTH: Final = 4096


class _AwkwardError(Exception):
    """A text of which the two emitters could make different bytes."""


class _Quick(yaml.CSafeDumper):
    """libyaml's emitter, which refuses what it might write otherwise than PyYAML."""


def _plain(text: str, longest: int) -> bool:
    return len(text) <= longest and text.isascii() and text.isprintable()


def _represent_text(dumper: _Quick, text: str) -> yaml.Node:
    if not _plain(text, _LONGEST_TEXT):
        raise _AwkwardError
    return dumper.represent_str(text)


def _represent_map(dumper: _Quick, value: Mapping[str, object]) -> yaml.Node:
    if not all(key and _plain(key, _LONGEST_KEY) for key in value):
        raise _AwkwardError
    return dumper.represent_dict(value)


_Quick.add_representer(str, _represent_text)
_Quick.add_representer(dict, _represent_map)


def yaml_bytes(document: Mapping[str, object]) -> bytes:
    """A document of mappings, lists and scalars, keys in the order given."""
    try:
        return _dumped(document, _Quick)
    except _AwkwardError:
        return _dumped(document, yaml.SafeDumper)


def _dumped(document: Mapping[str, object], dumper: type[_Quick | yaml.SafeDumper]) -> bytes:
    return yaml.dump(document, Dumper=dumper, sort_keys=False, allow_unicode=True, width=_WIDTH, encoding="utf-8")
