"""The Markdown pages of the repository, taken apart: blocks, links, headings."""

import ast
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATHS = (
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
)

_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[(?P<text>[^\]]*)\]\((?P<target>[^()\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (?P<text>.+)$", re.MULTILINE)
_SPAN = re.compile(r"`(?P<text>[^`\n]+)`")
_OPERATORS = {"|", "||", "&&", ";", ">", ">>", "<", "&", "2>"}


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, what else its first line says, its text."""

    language: str
    info: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page."""

    path: Path

    @property
    def name(self) -> str:
        """Its path in the repository."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text("utf-8")

    @property
    def prose(self) -> str:
        """It without its blocks."""
        return _FENCE.sub("", self.text)

    @property
    def blocks(self) -> list[Block]:
        """Its fenced blocks, in order."""
        found = ((match["info"].partition(" "), match["text"]) for match in _FENCE.finditer(self.text))
        return [Block(language, info.strip(), text) for (language, _, info), text in found]

    @property
    def links(self) -> list[tuple[str, str]]:
        """Text and target of every link and picture."""
        return [(match["text"], match["target"]) for match in _LINK.finditer(self.prose)]

    @property
    def anchors(self) -> set[str]:
        """The anchors of its headings, as GitHub makes them."""
        return {_anchor(match["text"]) for match in _HEADING.finditer(self.prose)}

    @property
    def commands(self) -> list[str]:
        """Every command line that begins with `paoctl`: after a prompt in a block, or in backticks in the prose."""
        shown = [line[2:] for block in self.blocks for line in block.text.splitlines() if line.startswith("$ ")]
        spoken = [" ".join(match["text"].split()) for match in _SPAN.finditer(_LINK.sub("", self.prose))]
        return [line for line in (*shown, *spoken) if line.split()[:1] == ["paoctl"]]


PAGES = [Page(path) for path in PATHS]


def page(name: str) -> Page:
    """The page at this path."""
    return Page(ROOT / name)


def words_of(command: str) -> list[str]:
    """The words of the first command of a line, up to a comment, a pipe or the like."""
    words: list[str] = []
    for word in shlex.split(command, comments=True):
        if word in _OPERATORS:
            break
        words.append(word)
    return words


@cache
def names_in(module: Path) -> frozenset[str]:
    """Every function, class and constant of a module, and the methods as `Class.method`."""
    return frozenset(_defined(ast.parse(module.read_text("utf-8")).body))


def _defined(body: list[ast.stmt], owner: str = "") -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield owner + node.name
            case ast.ClassDef():
                yield node.name
                yield from _defined(node.body, f"{node.name}.")
            case ast.Assign():
                yield from (target.id for target in node.targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name() as target):
                yield target.id


def _anchor(heading: str) -> str:
    plain = re.sub(r"[^\w\s-]", "", _LINK.sub(lambda link: link["text"], heading).lower())
    return re.sub(r"\s", "-", plain.strip())
