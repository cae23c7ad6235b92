"""Events of the YAML parser to a tree of plain values: what it holds, where each node stands, what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import yaml

from paoctl.load.scalars import LARGEST_INTEGER, OutOfRangeError, resolve
from paoctl.load.spans import Mark, Spans, span_of
from paoctl.load.text import hidden_in
from paoctl.model.diagnostic import Diagnostic, Related
from paoctl.model.source import Pointer, Source
from paoctl.rules.base import Rule
from paoctl.rules.file import (
    AmbiguousScalar,
    DuplicateKey,
    EmptyFile,
    HiddenCharacter,
    Indirection,
    KeyNotText,
    NumberOutOfRange,
    SeveralDocuments,
    TooDeep,
    TooManyNodes,
)

DEEPEST: Final = 64
"""Levels of mappings and lists."""
MOST_NODES: Final = 20_000
"""Keys, scalars, mappings and lists in one document."""
MERGE_KEY: Final = "<<"
_YAML_TAG: Final = "tag:yaml.org,2002:"


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read."""

    node: dict[str, object] | list[object]
    at: Pointer | None
    """None inside what is thrown away: the second value of a key, a mapping that stands as a key."""
    start: Mark
    is_key: bool = False
    anchor: str | None = None
    begin: int = 0
    """How many nodes there were before it."""
    key: str | None = None
    """The key whose value comes next; None when a key comes next."""
    dropped: bool = False
    """The value that comes next is thrown away."""

    def expects_key(self) -> bool:
        return self.key is None and isinstance(self.node, dict)

    def pointer(self) -> Pointer | None:
        """Of the value that comes next."""
        if self.at is None or self.dropped:
            return None
        return (*self.at, len(self.node) if isinstance(self.node, list) else self.key or "")

    def take(self, value: object) -> None:
        if isinstance(self.node, list):
            self.node.append(value)
            return
        if not self.dropped:
            self.node[self.key or ""] = value
        self.key, self.dropped = None, False

    def take_key(self, key: str, *, dropped: bool) -> None:
        self.key, self.dropped = key, dropped


class Builder:
    """Takes events one by one; then holds the value, the source with its places, and the findings."""

    def __init__(self, path: str, text: str, grown: Mapping[int, int]) -> None:
        self._grown = grown
        self._keys: dict[Pointer, tuple[Mark, Mark]] = {}
        self._values: dict[Pointer, tuple[Mark, Mark]] = {}
        self.source = Source(path, text, Spans(self._keys, grown), Spans(self._values, grown))
        self.root: object = None
        self.findings: list[Diagnostic] = []
        self.stopped = False
        """A limit is passed, or there is nothing to read: the value means nothing."""
        self._open: list[_Open] = []
        self._documents = 0
        self._nodes = 0
        self._anchored: dict[str, tuple[object, int]] = {}
        """By its anchor a value, and how many nodes it has."""
        self._strangers: set[str] = set()
        """The aliases without an anchor that were told."""

    def take(self, event: yaml.Event) -> None:
        """Take the next event of the parser."""
        match event:
            case yaml.ScalarEvent():
                self._count(event)
                self._scalar(event)
            case yaml.CollectionStartEvent():
                self._count(event)
                self._start(event)
            case yaml.CollectionEndEvent():
                self._end(event)
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.DocumentStartEvent():
                self._document(event)
            case yaml.StreamEndEvent() if self.root is None:
                self._find(EmptyFile, (), event, "the file holds no document", help_="write the document, or delete it")
                self.stopped = True

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        parent = self._open[-1] if self._open else None
        if parent and parent.expects_key():
            self._key(parent, event)
            return
        at = parent.pointer() if parent else ()
        self._refuse_indirection(at, event, event.tag)
        value = event.value if event.style else self._plain(at, event)
        self._check_escapes(at, event)
        if event.anchor:
            self._anchored[event.anchor] = value, 1
        self._take(value, at, event)

    def _check_escapes(self, at: Pointer | None, event: yaml.ScalarEvent) -> None:
        if event.style == '"' and (hidden := hidden_in(event.value)):
            message = f"this text holds {hidden}, which can't be seen"
            self._find(HiddenCharacter, at, event, message, help_="delete the escape")

    def _plain(self, at: Pointer | None, event: yaml.ScalarEvent) -> object:
        """The value of a scalar without quotes."""
        text = event.value
        try:
            reading = resolve(text)
        except OutOfRangeError as limit:
            remedy = "write one that is, or put it in quotes where text is meant"
            self._find(NumberOutOfRange, at, event, f"this number is not {limit}", help_=remedy)
            return -LARGEST_INTEGER if text.startswith("-") else LARGEST_INTEGER
        if reading.elsewhere:
            choice = f"write `{reading.instead}`, or " if reading.instead else "quote it: "
            message = f"`{text}` without quotes is {reading.elsewhere} to some YAML readers and not to others"
            self._find(AmbiguousScalar, at, event, message, label="quote it", help_=f'{choice}"{text}"')
        return reading.value

    def _key(self, parent: _Open, event: yaml.ScalarEvent) -> None:
        key, first = event.value, None
        if not event.style and key == MERGE_KEY:
            self._find(Indirection, None, event, "merge keys are not part of the language", help_="write the keys here")
            parent.take_key(key, dropped=True)
            return
        self._refuse_indirection(None, event, event.tag)
        self._check_escapes(None, event)
        if not event.style:
            self._check_plain_key(parent, event)
        if parent.at is None:
            parent.take_key(key, dropped=True)
            return
        at = (*parent.at, key)
        first = self._keys.get(at)
        if first:
            self._find_duplicate(key, first, event)
        else:
            self._keys[at] = _marks(event)
        parent.take_key(key, dropped=first is not None)

    def _check_plain_key(self, parent: _Open, event: yaml.ScalarEvent) -> None:
        try:
            reading = resolve(event.value)
            wrong = bool(reading.elsewhere) or not isinstance(reading.value, str)
        except OutOfRangeError:
            wrong = True
        if wrong:
            shown = event.value or "nothing"
            at = None if parent.at is None else (*parent.at, event.value)
            help_ = f'quote it: "{event.value}"'
            self._find(KeyNotText, at, event, f"the key `{shown}` is not text", help_=help_)

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        parent = self._open[-1] if self._open else None
        is_key = parent is not None and parent.expects_key()
        at = None if is_key else parent.pointer() if parent else ()
        self._refuse_indirection(at, event, event.tag)
        if is_key and parent is not None and parent.at is not None:
            self._find_complex_key(parent.at, event)
        node: dict[str, object] | list[object] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._open.append(_Open(node, at, _marks(event)[0], is_key, event.anchor, self._nodes - 1))
        if len(self._open) > DEEPEST:
            self._find(TooDeep, at, event, f"this is nested more than {DEEPEST} deep", help_="nest less")
            self.stopped = True

    def _end(self, event: yaml.Event) -> None:
        done = self._open.pop()
        if done.anchor:
            self._anchored[done.anchor] = done.node, self._nodes - done.begin
        if done.is_key:
            self._open[-1].take_key("", dropped=True)
            return
        if done.at is not None:
            self._values[done.at] = (done.start, _marks(event)[1])
        self._attach(done.node)

    def _take(self, value: object, at: Pointer | None, event: yaml.Event) -> None:
        if at is not None:
            self._values[at] = _marks(event)
        self._attach(value)

    def _attach(self, value: object) -> None:
        if self._open:
            self._open[-1].take(value)
        else:
            self.root = value

    def _alias(self, event: yaml.AliasEvent) -> None:
        """Take what is meant: an anchor is told once, where it stands, and not what its aliases stand for as well."""
        parent = self._open[-1] if self._open else None
        is_key = parent is not None and parent.expects_key()
        at = None if is_key else parent.pointer() if parent else ()
        name = event.anchor or ""
        value, size = self._anchored.get(name, (f"*{name}", 1))
        self._count(event, size)
        if is_key or not (name in self._anchored or name in self._strangers):
            self._strangers.add(name)
            message = f"`*{name}` stands for what is written elsewhere"
            help_ = "write the value here; a text that begins with `*` needs quotes"
            self._find(Indirection, at, event, message, help_=help_)
        if parent and is_key:
            parent.take_key("", dropped=True)
        else:
            self._take(value, at, event)

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._find(
                SeveralDocuments, None, event, "a second document begins here", help_="put it in a file of its own"
            )
            self.stopped = True

    def _count(self, event: yaml.Event, nodes: int = 1) -> None:
        self._nodes += nodes
        if self._nodes > MOST_NODES:
            message = f"the document has more than {MOST_NODES:,} keys and values"
            self._find(TooManyNodes, None, event, message, help_="split it")
            self.stopped = True

    def _refuse_indirection(self, at: Pointer | None, event: yaml.NodeEvent, tag: str | None) -> None:
        if event.anchor:
            message = f"the anchor `&{event.anchor}` is not part of the language"
            instead = f"delete it, and write the value wherever `*{event.anchor}` stands"
            help_ = f"{instead}; a text that begins with `&` needs quotes"
            self._find(Indirection, at, event, message, help_=help_)
        if tag:
            message = f"the tag `{tag.replace(_YAML_TAG, '!!')}` is not part of the language"
            self._find(Indirection, at, event, message, help_="delete it; a text that begins with `!` needs quotes")

    def _find_duplicate(self, key: str, first: tuple[Mark, Mark], event: yaml.Event) -> None:
        span = span_of(_marks(event), self._grown)
        related = Related(span_of(first, self._grown), "first one is here")
        self.findings.append(
            DuplicateKey.at(
                self.source,
                span,
                f"the key `{key}` appears twice in this mapping",
                label="second one wins in most YAML parsers",
                help=("keep the one that is meant",),
                related=(related,),
            )
        )

    def _find_complex_key(self, within: Pointer | None, event: yaml.CollectionStartEvent) -> None:
        template = isinstance(event, yaml.MappingStartEvent) and event.flow_style
        help_ = 'a template stands in quotes: "{{ … }}"' if template else "write a plain name as the key"
        self._find(KeyNotText, within or None, event, "a mapping or list can't be a key", help_=help_)

    def _find(
        self, rule: type[Rule], at: Pointer | None, event: yaml.Event, message: str, *, help_: str, label: str = ""
    ) -> None:
        span = span_of(_marks(event), self._grown)
        place = span if at is None else at
        self.findings.append(rule.at(self.source, place, message, span=span, label=label, help=(help_,)))


def _marks(event: yaml.Event) -> tuple[Mark, Mark]:
    assert event.start_mark is not None, "the parser marks every event"
    assert event.end_mark is not None, "the parser marks every event"
    return event.start_mark, event.end_mark
