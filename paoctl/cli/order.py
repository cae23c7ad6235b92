"""What somebody asks for, as far as it is said: on the command line, in a file, at the prompts."""

import json
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from paoctl.errors import UsageError
from paoctl.form.parse import parse_answer
from paoctl.load.yaml import parse
from paoctl.model.diagnostic import Diagnostic, Severity
from paoctl.model.form import Form
from paoctl.model.request import Request
from paoctl.rules.nearest import nearest


@dataclass(slots=True)
class Order:
    """A request in the making."""

    item: str
    verb: str = "request"
    name: str = ""
    environment: str = ""
    team: str = ""
    source: str = ""
    """What `-f` named."""
    sets: tuple[str, ...] = ()
    """What `--set` said."""
    fields: dict[str, object] = field(default_factory=dict)
    """The answers: of the file, then of `--set`, then of the prompts."""
    acknowledge: tuple[str, ...] = ()
    """What may be lost, as `main/instance:replace`."""
    spec: Mapping[str, object] = field(default_factory=dict)
    """Further keys of `spec`, from a file that holds a whole request."""
    typed: bool = False
    """Has somebody answered a prompt?"""

    def command(self, *more: str, source: str | None = None) -> str:
        """The command line that says the same, and more."""
        words = ["paoctl", self.verb, f"{self.item}/{self.name}" if self.verb == "edit" else self.item]
        if self.verb == "request":
            for option, value in (("--name", self.name), ("--env", self.environment), ("--team", self.team)):
                words += [option, value] if value else []
        if source is None:
            words += ["-f", self.source] if self.source else []
            words += [word for text in self.sets for word in ("--set", text)]
        else:
            words += ["-f", source]
        return " ".join([shlex.join(words), *more])

    def without_questions(self) -> str:
        """The command line that needs no prompt: every answer said by `--set`."""
        said = Order(self.item, self.verb, self.name, self.environment, self.team)
        said.sets = tuple(f"{key}={written(value)}" for key, value in self.fields.items())
        return said.command("--yes")


def read_order(item: str, source: str, sets: Sequence[str]) -> Order:
    """What the command line and the file of `-f` say.

    Raises:
        UsageError: the file can't be read, or is of another item, or no item is named at all.
    """
    order = Order(item, source=source, sets=tuple(sets))
    if source:
        data = _read(source)
        if "kind" in data:
            _take_request(order, data)
        else:
            order.fields.update(data)
    if not order.item:
        raise UsageError("the argument `ITEM` is missing", remedy="`paoctl list` shows what there is")
    return order


def set_answers(order: Order, form: Form) -> None:
    """Put what `--set` says into the answers, each read as its question means it; an empty one takes an answer back.

    Raises:
        UsageError: there is no such question, or no `=`.
    """
    known = {field.id: field for field in form.fields()}
    for text in order.sets:
        key, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"--set {text}: there is no `=` in it", remedy="write --set field=value")
        if key not in known:
            meant = nearest(key, known)
            remedy = f"did you mean `{meant}`?" if meant else f"fields here: {', '.join(known)}"
            raise UsageError(f"--set {key}: `{order.item}` has no such field", remedy=remedy)
        order.fields[key] = parse_answer(known[key], value)
        if order.fields[key] in (None, ""):
            del order.fields[key]


def written(value: object) -> str:
    """A value as text that `parse_answer` reads as that value."""
    match value:
        case {"secretRef": reference}:
            return str(reference)
        case bool():
            return "yes" if value else "no"
        case Mapping() | list() | tuple():
            return _written_many(value)
        case _:
            return str(value)


def _written_many(value: Mapping[str, object] | Sequence[object]) -> str:
    """Items with commas between; as JSON where an item has what would part it."""
    pairs = [f"{key}={each}" for key, each in value.items()] if isinstance(value, Mapping) else [*map(str, value)]
    if any("," in pair or pair != pair.strip() or pair[:1] in "[{" for pair in pairs):
        return json.dumps(value, ensure_ascii=False)
    return ", ".join(pairs)


def _read(source: str) -> dict[str, object]:
    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise UsageError(f"can't read {source}: {error.strerror}") from error
    parsed = parse(source, raw)
    errors = [each for each in parsed.findings if each.severity is Severity.ERROR]
    if errors:
        raise UsageError(_words(errors[0]), remedy="\n".join(errors[0].help), code=errors[0].rule)
    if not isinstance(parsed.value, dict):
        remedy = "write `field: value` lines, or a whole request"
        raise UsageError(f"{source} holds no answers", remedy=remedy)
    return {str(key): value for key, value in parsed.value.items()}


def _words(finding: Diagnostic) -> str:
    start = finding.span.start
    return f"{finding.path}:{start.line}:{start.column}: {finding.message}"


def _take_request(order: Order, data: Mapping[str, object]) -> None:
    """A whole request: what it says counts where the command line says nothing; who asks is who runs this."""
    from pydantic import ValidationError

    from paoctl.shape.mismatch import said

    try:
        request = Request.parse(data)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(map(str, fault["loc"])) or "the document"
        raise UsageError(f"{order.source} is no request: {place}: {said(fault)}") from error
    if order.item and order.item != request.ref.item:
        raise UsageError(f"{order.source} is a request for {request.ref.item}, not for {order.item}")
    metadata, spec = request.metadata, request.spec
    order.item, order.name = request.ref.item, metadata.name
    order.environment, order.team = metadata.environment, metadata.team
    order.fields.update(spec.fields)
    kept = spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    order.acknowledge = spec.acknowledge
    order.spec = {key: kept[key] for key in ("protect", "breakGlass") if key in kept}
