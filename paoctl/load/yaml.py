"""YAML to plain values, with the place of every key and value.

The events of libyaml are read. Its own composer recurses in C and takes the process down at some 25,000 levels; events
don't, and here they end at a depth of 64. A document in order is read for its value alone, and once more for its places
when somebody asks for one. Everything that would let a text mean something else than it shows (anchors, tags, duplicate
keys, scalars that YAML versions read differently) is a finding.
"""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Final, NamedTuple

import yaml

from paoctl.load.lean import NotOrdinaryError, read_lean
from paoctl.load.spans import SpansLater
from paoctl.load.syntax import syntax_fault
from paoctl.load.tabs import respaced
from paoctl.load.text import Text, decode
from paoctl.load.tree import Builder
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.source import Source
from paoctl.rules.file import Tab

_NO_LINES: Final[Mapping[int, int]] = {}


class Parsed(NamedTuple):
    """What a file says."""

    source: Source
    value: object
    """Mappings, lists and scalars; None when the text can't be read."""
    findings: tuple[Diagnostic, ...]
    readable: bool


def parse(path: str, raw: bytes) -> Parsed:
    """Read a file; all that is wrong with its text and YAML is in the findings."""
    text = decode(path, raw)
    if isinstance(text, Diagnostic):
        return Parsed(Source(path, raw.decode("utf-8", "replace")), None, (text,), readable=False)
    if text.tabs:
        return _build_tabbed(path, text)
    if not text.findings:
        with suppress(NotOrdinaryError):
            return Parsed(_placed_later(path, text), read_lean(text.text), (), readable=True)
    return _build(path, text, text.text, _NO_LINES)


def _placed_later(path: str, text: Text) -> Source:
    @cache
    def placed() -> Source:
        return _build(path, text, text.text, _NO_LINES).source

    return Source(path, text.text, SpansLater(lambda: placed().keys), SpansLater(lambda: placed().values))


def _build_tabbed(path: str, text: Text) -> Parsed:
    """Read on past tabs, with the first meaning of them that gives valid YAML: one fault shall not hide the others.

    Where every meaning that gives valid YAML says the same, the finding on the tabs has the edits that write it.
    """
    tried = [(reading, _build(path, text, reading.text, reading.grown)) for reading in respaced(text.text, text.tabs)]
    meanings = [(reading, parsed) for reading, parsed in tried if parsed.readable]
    if not meanings:
        return Parsed(Source(path, text.text), None, text.findings, readable=False)
    from paoctl.load.edits import respaced_edits

    reading, parsed = meanings[0]
    if any(other.value != parsed.value for _, other in meanings):
        return parsed
    fix = respaced_edits(text.text, reading.text)
    findings = (each._replace(fix=fix) if each.rule == Tab.code else each for each in parsed.findings)
    return parsed._replace(findings=tuple(findings))


def _build(path: str, text: Text, spaced: str, grown: Mapping[int, int]) -> Parsed:
    builder = Builder(path, text.text, grown)
    fault: tuple[Diagnostic, ...] = ()
    try:
        for event in iter(yaml.CSafeLoader(spaced).get_event, None):
            builder.take(event)
            if builder.stopped:
                break
    except yaml.YAMLError as error:
        fault = (syntax_fault(builder.source, error),)
    readable = not fault and not builder.stopped
    return Parsed(
        builder.source, builder.root if readable else None, (*text.findings, *builder.findings, *fault), readable
    )
