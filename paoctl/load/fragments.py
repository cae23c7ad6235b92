"""`$ref`: parts of definitions that have files of their own, put in where they are referred to.

It happens between YAML and the models, so that nothing behind it knows of fragments; the source remembers where each
node is written, so that every finding points there.
"""

import posixpath
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple
from urllib.parse import unquote

from paoctl.load.tree import DEEPEST, MOST_NODES
from paoctl.load.yaml import Parsed, parse
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.paths import FRAGMENTS, is_fragment
from paoctl.model.source import Graft, Pointer, Source, Use
from paoctl.rules.base import Rule
from paoctl.rules.file import FragmentCycle, FragmentReference, TooDeep, TooManyNodes
from paoctl.rules.nearest import nearest

KEY: Final = "$ref"
_EXAMPLE: Final = "as ../fragments/sizes.yaml#/sizes: a file of catalog/fragments/, and a JSON Pointer into it"

_INDEX: Final = re.compile("0|[1-9][0-9]{0,5}")
_MOST_LISTED: Final = 8


@dataclass(frozen=True, slots=True)
class Target:
    """What a `$ref` leads to."""

    path: str
    pointer: Pointer
    node: object = field(compare=False)
    """What stands there, its own references not yet followed."""

    def __str__(self) -> str:
        steps = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in self.pointer)
        return f"{self.path.removeprefix(FRAGMENTS)}{'#' if steps else ''}{steps}"


class Whole(NamedTuple):
    """A document with its fragments in their places."""

    value: object
    source: Source
    findings: tuple[Diagnostic, ...] = ()
    broken: tuple[Pointer, ...] = ()
    """Where a `$ref` leads nowhere: null stands there."""
    used: frozenset[str] = frozenset()
    """The paths of the fragments that it refers to, also of those that are not there."""


class Fragments:
    """The fragments of a repository, each parsed once, and when it is needed."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.paths = tuple(sorted(path for path in files if is_fragment(path)))
        self._files = files
        self._parsed: dict[str, Parsed] = {}

    def parsed(self, path: str) -> Parsed | None:
        """A fragment; None when there is none of that path."""
        if path not in self._parsed and path in self.paths:
            self._parsed[path] = parse(path, self._files[path])
        return self._parsed.get(path)

    def whole(self, parsed: Parsed) -> Whole:
        """A document with all that it refers to; its root is no reference: what a document is stands in it."""
        if KEY not in parsed.source.text or not isinstance(parsed.value, dict):
            return Whole(parsed.value, parsed.source)
        made = _Assembly(self)
        value = {key: made.node(each, (key,), _Here(parsed.source, (key,))) for key, each in parsed.value.items()}
        return made.whole(value, parsed.source)

    def check(self, path: str) -> Whole:
        """A fragment by itself: what is wrong with its text, and with what it refers to."""
        parsed = self.parsed(path)
        assert parsed is not None, "it is one of ours"
        made = _Assembly(self, findings=dict.fromkeys(parsed.findings))
        return made.whole(made.node(parsed.value, (), _Here(parsed.source, ())), parsed.source)


NO_FRAGMENTS: Final = Fragments({})


class _Here(NamedTuple):
    """Where a node that is being put in place is written, and by which references we came there."""

    source: Source
    pointer: Pointer
    way: tuple[Target, ...] = ()

    def below(self, key: str | int) -> "_Here":
        return self._replace(pointer=(*self.pointer, key))


@dataclass(slots=True)
class _Assembly:
    """One document while its fragments are put in."""

    fragments: Fragments
    nodes: int = 0
    grafts: dict[Pointer, Graft] = field(default_factory=dict)
    findings: dict[Diagnostic, None] = field(default_factory=dict)
    broken: list[Pointer] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def whole(self, value: object, source: Source) -> Whole:
        """What came of it."""
        used = frozenset(self.used)
        return Whole(value, replace(source, grafts=self.grafts), tuple(self.findings), tuple(self.broken), used)

    def node(self, node: object, at: Pointer, here: _Here) -> object:
        """A node with all that it refers to; `at` is its place in the document."""
        self.nodes += 1
        match node:
            case dict() if KEY in node:
                return self._follow(node, at, here)
            case dict():
                return {key: self.node(each, (*at, key), here.below(key)) for key, each in node.items()}
            case list():
                return [self.node(each, (*at, index), here.below(index)) for index, each in enumerate(node)]
        return node

    def _follow(self, node: Mapping[str, object], at: Pointer, here: _Here) -> object:
        target = self._target(node, here)
        fault = target if isinstance(target, Diagnostic) else self._limit(target, at, here)
        if fault is not None:
            self.findings[fault] = None
            self.broken.append(at)
            return None
        assert isinstance(target, Target), "a fault has been returned"
        parsed = self.fragments.parsed(target.path)
        assert parsed is not None, "the target was found in it"
        self.findings.update(dict.fromkeys(parsed.findings))
        source = replace(parsed.source, uses=(Use(here.source, (*here.pointer, KEY)), *here.source.uses))
        self.grafts[at] = Graft(source, target.pointer)
        return self.node(target.node, at, _Here(source, target.pointer, (*here.way, target)))

    def _limit(self, target: Target, at: Pointer, here: _Here) -> Diagnostic | None:
        """What keeps a reference from being followed, though it leads somewhere."""
        if target in here.way:
            return _cycle(target, here)
        if len(at) > DEEPEST or len(here.way) >= DEEPEST:
            return _fault(TooDeep, here, f"with its fragments, this is nested more than {DEEPEST} deep", "nest less")
        if self.nodes > MOST_NODES:
            message = f"with its fragments, the document has more than {MOST_NODES:,} keys and values"
            return _fault(TooManyNodes, here, message, "refer to less")
        return None

    def _target(self, node: Mapping[str, object], here: _Here) -> Target | Diagnostic:
        text = node[KEY]
        if len(node) > 1:
            other = next(key for key in node if key != KEY)
            return _fault(FragmentReference, here, f"`{other}` stands beside a `$ref`", "a `$ref` stands alone")
        if not isinstance(text, str):
            return _fault(FragmentReference, here, "a `$ref` is text", _EXAMPLE)
        file, _, pointer = text.partition("#")
        beside = posixpath.join(posixpath.dirname(here.source.path), file)
        path = posixpath.normpath(beside) if file else here.source.path
        if file.startswith("/") or ":" in file or "\\" in file or not is_fragment(path):
            return _fault(FragmentReference, here, f"`{text}` does not lead into catalog/fragments/", _EXAMPLE)
        self.used.add(path)
        parsed = self.fragments.parsed(path)
        if parsed is None:
            folder = posixpath.dirname(here.source.path)
            written, *known = (posixpath.relpath(each, folder) for each in (path, *self.fragments.paths))
            return _unknown(here, f"there is no {path}", written, known)
        if not parsed.readable:
            return _fault(FragmentReference, here, f"{path} can't be read", "mend that file")
        return _pointed(here, Target(path, (), parsed.value), pointer)


def _pointed(here: _Here, file: Target, text: str) -> Target | Diagnostic:
    """The target of a JSON Pointer in a fragment, as the fragment of a URI holds it (RFC 6901, 6)."""
    if text and not text.startswith("/"):
        return _fault(FragmentReference, here, f"`#{text}` is no JSON Pointer", "it begins with `#/`")
    target = file
    for word in unquote(text).split("/")[1:]:
        name = word.replace("~1", "/").replace("~0", "~")
        match target.node:
            case dict() as node if name in node:
                target = Target(target.path, (*target.pointer, name), node[name])
            case list() as node if _INDEX.fullmatch(name) and int(name) < len(node):
                target = Target(target.path, (*target.pointer, int(name)), node[int(name)])
            case node:
                known = [str(each) for each in node] if isinstance(node, dict) else []
                return _unknown(here, f"there is no `{name}` in {target}", name, known)
    return target


def _cycle(target: Target, here: _Here) -> Diagnostic:
    """The same finding wherever the circle is entered: at the reference that leads to the first of its targets."""
    begin = here.way.index(target)
    circle = here.way[begin:]
    first = min(range(len(circle)), key=lambda each: str(circle[each]))
    around = " → ".join(map(str, [*circle[first:], *circle[: first + 1]]))
    message, help_ = f"the fragments lead back to where they began: {around}", ("write one of them out",)
    if not first:
        return FragmentCycle.at(here.source, (*here.pointer, KEY), message, help=help_)
    use = here.source.uses[len(here.way) - 1 - begin - first]
    return FragmentCycle.at(use.source, use.at, message, help=help_)


def _unknown(here: _Here, message: str, name: str, known: Collection[str]) -> Diagnostic:
    meant = nearest(name, known)
    listed = ", ".join(sorted(known)[:_MOST_LISTED]) or "nothing"
    label = f"did you mean `{meant}`?" if meant else ""
    return _fault(FragmentReference, here, message, f"what is there: {listed}", label)


def _fault(rule: type[Rule], here: _Here, message: str, help_: str, label: str = "") -> Diagnostic:
    return rule.at(here.source, (*here.pointer, KEY), message, label=label, help=(help_,))
