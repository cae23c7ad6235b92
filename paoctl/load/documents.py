"""Text to documents: the model of a file, and everything in which the file differs from it."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from pydantic import ValidationError

from paoctl.load.fragments import NO_FRAGMENTS, Fragments, Whole
from paoctl.load.yaml import Parsed, parse
from paoctl.model.base import API_VERSION
from paoctl.model.catalog import CatalogBundle, CatalogItem
from paoctl.model.diagnostic import Diagnostic, has_errors
from paoctl.model.policy import Policy
from paoctl.model.project import Project
from paoctl.model.request import Request
from paoctl.model.source import Source
from paoctl.model.trial import CatalogTest
from paoctl.rules.file import AmbiguousScalar, KeyNotText
from paoctl.rules.nearest import nearest
from paoctl.rules.shape import UnknownApiVersion, UnknownKey, UnknownKind, WrongType
from paoctl.rules.slip import Slip

Document = CatalogItem | CatalogBundle | CatalogTest | Request | Project | Policy
KINDS: Final[Mapping[str, type[Document]]] = {
    "CatalogItem": CatalogItem,
    "CatalogBundle": CatalogBundle,
    "CatalogTest": CatalogTest,
    "Request": Request,
    "Project": Project,
    "Policy": Policy,
}
NAMES: Final[Mapping[type[Document], str]] = {
    CatalogItem: "item",
    CatalogBundle: "bundle",
    CatalogTest: "test",
    Request: "request",
    Project: "project",
    Policy: "policy",
}
"""What `paoctl explain` and `paoctl schema` call each kind."""
_ROUNDS: Final = 3
"""A mended document may show faults that the first ones hid; so often it is mended again."""


class Draft(NamedTuple):
    """What could be made of a file."""

    source: Source
    document: Document | None
    """None when the file can't be read as any kind of document. With errors in `findings` it is a mended one."""
    findings: tuple[Diagnostic, ...]
    fragments: frozenset[str] = frozenset()
    """The paths of the fragments that it refers to, also of those that are not there."""

    @property
    def sound(self) -> bool:
        """It is a document, and nothing is wrong with its text or shape."""
        return self.document is not None and not has_errors(self.findings)


def draft(path: str, raw: bytes, fragments: Fragments = NO_FRAGMENTS) -> Draft:
    """Read a file as the kind of document that it says it is, or else that its path calls for.

    Items and bundles may refer to fragments. A request and the settings may not: they are what people approve, line by
    line.
    """
    parsed = parse(path, raw)
    if not parsed.readable:
        return Draft(parsed.source, None, parsed.findings)
    if not isinstance(parsed.value, dict):
        message = "a document is a mapping: `apiVersion`, `kind` and so on"
        fault = WrongType.at(parsed.source, (), message, help=("begin with `apiVersion: pao/v1`",))
        return Draft(parsed.source, None, (*parsed.findings, fault))
    model, kind_findings = _kind(parsed.source, parsed.value)
    if model is None:
        return Draft(parsed.source, None, (*parsed.findings, *kind_findings))
    own = (*_readings(parsed, parsed.value, model), *kind_findings, *_api_version(parsed.source, parsed.value))
    made_of_parts = model in (CatalogItem, CatalogBundle)
    whole = fragments.whole(parsed) if made_of_parts else Whole(parsed.value, parsed.source)
    return _draft_as(model, whole, own)


def _draft_as(model: type[Document], whole: Whole, own: tuple[Diagnostic, ...]) -> Draft:
    assert isinstance(whole.value, dict), "draft has looked"
    source, findings = whole.source, [*own, *whole.findings]
    values = frozenset(
        [*whole.broken, *(each.pointer for each in own if each.pointer and each.rule != KeyNotText.code)]
    )
    broken = [*values, *(each.pointer for each in own if each.pointer is not None)]
    data: object = {**whole.value, "apiVersion": API_VERSION, "kind": model.__name__}
    for _ in range(_ROUNDS):
        try:
            return Draft(source, model.parse(data), _without_idle_values(findings), whole.used)
        except ValidationError as error:
            from paoctl.load.misshapen import mended  # most catalogs are in order: what words faults is loaded for one
            from paoctl.shape.faults import Subject

            again = mended(Subject(model, source, NAMES[model]), data, error, broken, values)
        data, source = again.data, again.source
        findings += again.findings
        broken += again.broken
    return Draft(source, None, _without_idle_values(findings), whole.used)


def _without_idle_values(findings: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """All but those on how a value is written whose key nobody knows, and that is no slip of the pen."""
    idle = [each.pointer for each in findings if each.rule == UnknownKey.code and each.pointer and not each.fix]
    return tuple(each for each in findings if each.rule != AmbiguousScalar.code or each.pointer not in idle)


def _readings(parsed: Parsed, value: Mapping[str, object], model: type[Document]) -> list[Diagnostic]:
    """The findings on the text, each with what a value of this model most likely means."""
    if not parsed.findings:
        return []
    from paoctl.load.edits import at_its_node, with_meant_reading

    return [
        with_meant_reading(at_its_node(each, parsed.source), parsed.source, model, value) for each in parsed.findings
    ]


def _kind(source: Source, data: dict[str, object]) -> tuple[type[Document] | None, list[Diagnostic]]:
    """The model by `kind`, else by the path."""
    key = _written(data, "kind")
    kind = data.get(key)
    legal = _legal_kinds(source.path)
    if isinstance(kind, str) and kind in legal:
        return KINDS[kind], []
    guess = nearest(kind, legal) if isinstance(kind, str) else None
    fallback = guess or (legal[0] if len(legal) < len(KINDS) else None)
    return KINDS[fallback] if fallback else None, [_unknown_kind(source, key, kind, legal)]


def _legal_kinds(path: str) -> tuple[str, ...]:
    """The kinds that belong at a path; every kind where the path is none of a repository."""
    if path == "paoctl.yaml":
        return ("Project",)
    if path.startswith("requests/"):
        return ("Request",)
    if path.startswith("catalog/") and path.endswith(".test.yaml"):
        return ("CatalogTest",)
    if path.startswith("policies/"):
        return ("Policy",)
    if path.startswith("catalog/"):
        kinds = ("CatalogItem", "CatalogBundle")
        return kinds[::-1] if path.startswith("catalog/bundles/") else kinds
    return tuple(KINDS)


def _written(data: Mapping[str, object], key: str) -> str:
    """How a key of every document is written: a slip of the pen is told as that, and what it says counts."""
    slips = (each for each in data if nearest(each, (key,))) if key not in data else ()
    return next(iter(slips), key)


def _unknown_kind(source: Source, key: str, kind: object, legal: tuple[str, ...]) -> Diagnostic:
    help_ = f"kinds here: {', '.join(legal)}"
    if kind is None:
        message = "`kind` is required"
        return UnknownKind.at(source, ("kind",), message, label=f"add `kind: {legal[0]}`", help=(help_,))
    misplaced = isinstance(kind, str) and kind in KINDS
    message = f"a {kind} does not belong in {source.path}" if misplaced else f"`{kind}` is no kind of document"
    return UnknownKind.at(source, (key,), message, slip=Slip(str(kind), legal), help=(help_,))


def _api_version(source: Source, data: dict[str, object]) -> list[Diagnostic]:
    key = _written(data, "apiVersion")
    found = data.get(key)
    if found == API_VERSION:
        return []
    from paoctl.load.edits import first_line

    message = "`apiVersion` is required" if found is None else f"this paoctl does not read `apiVersion: {found}`"
    help_ = (f"apiVersion: {API_VERSION}",)
    fix = first_line(source, data, help_[0]) if found is None else ()
    label = f"write `{API_VERSION}`"
    return [UnknownApiVersion.at(source, (key,), message, label=label, help=help_, fix=fix)]
