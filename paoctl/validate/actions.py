"""PAO40x: can every action of an item be run, in either mode?"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pydantic import ValidationError

from paoctl.actions.base import ActionConfig
from paoctl.actions.health import CHECKS
from paoctl.actions.registry import Kind, kind_of, kinds
from paoctl.actions.sinks import names_secret
from paoctl.errors import PaoError
from paoctl.model.catalog import CatalogItem
from paoctl.model.diagnostic import Diagnostic, Related
from paoctl.model.source import Pointer, Source
from paoctl.rules.fulfillment import (
    CheckConfig,
    ConfigRule,
    Cycle,
    DuplicateAction,
    IdleTimeout,
    UnknownActionType,
    UnknownDependency,
    WrongMode,
)
from paoctl.rules.slip import Slip
from paoctl.shape.faults import Subject, finding
from paoctl.shape.mend import aliased, apart_from_slips, mend, misspelt
from paoctl.shape.mismatch import Mismatch, mismatches
from paoctl.shape.stand_in import names_among
from paoctl.validate.graph import cycle
from paoctl.validate.placed import MODES, Placed, configurations
from paoctl.validate.texts import Text, texts_of

TICKET: Final = "jira-ticket"


def action_faults(
    source: Source, item: CatalogItem, actions: Sequence[Placed], texts: Sequence[Text]
) -> Iterator[Diagnostic]:
    """What is wrong with the actions by themselves, and with their order; `texts` are all those of the item."""
    for placed in actions:
        yield from _type_faults(source, placed)
    for mode in MODES:
        placed_here = [each for each in actions if each.mode == mode]
        yield from _duplicates(source, [(each.at, each.action.id) for each in placed_here])
        yield from _order_faults(source, placed_here, texts)
    checks = enumerate(item.fulfillment.health_checks)
    yield from _duplicates(source, [(("fulfillment", "healthChecks", index), check.id) for index, check in checks])
    yield from _check_faults(source, item)


def _check_faults(source: Source, item: CatalogItem) -> Iterator[Diagnostic]:
    for index, check in enumerate(item.fulfillment.health_checks):
        config = CHECKS[check.type]
        at = ("fulfillment", "healthChecks", index, "config")
        subject = Subject(config, source, f"healthCheck.{check.type}", at)
        for each, _ in _config_findings(config, subject, check.config):
            yield each._replace(rule=CheckConfig.code)


def _type_faults(source: Source, placed: Placed) -> Iterator[Diagnostic]:
    kind = placed.kind
    if kind is None:
        yield _unknown_type(source, placed)
        return
    if (placed.action.type == TICKET) != (placed.mode == "manual"):  # its configuration is meant for another type
        message = f"{placed.action.type} can't stand under `{placed.mode}`"
        rest = "under `manual` there are only tickets, and under `automatic` none"
        yield WrongMode.at(source, (*placed.at, "type"), message, help=(rest,))
        return
    if placed.mode == "manual" and placed.action.timeout is not None:
        message = f"nothing heeds the `timeout` of the ticket `{placed.action.id}`"
        yield IdleTimeout.at(source, (*placed.at, "timeout"), message, key=True, help=("delete it",))
    yield from _config_faults(source, placed, kind)


def _unknown_type(source: Source, placed: Placed) -> Diagnostic:
    name, known, at = placed.action.type, kinds(), (*placed.at, "type")
    if name in known:
        return _broken_type(source, at, name)
    return UnknownActionType.at(
        source,
        at,
        f"there is no action type `{name}`",
        label="not known here",
        slip=Slip(name, known),
        help=(f"types here: {', '.join(known)}",),
    )


def _broken_type(source: Source, at: Pointer, name: str) -> Diagnostic:
    """What the package that offers it does wrong, with its name."""
    try:
        kind_of(name)
    except PaoError as exc:
        return UnknownActionType.at(source, at, exc.cause, help=(exc.remedy,))
    raise AssertionError(f"{name} is not broken")


def _config_faults(source: Source, placed: Placed, kind: Kind) -> Iterator[Diagnostic]:
    """`config`, and each of the others as it is once it lies over `config`; every fault where it is written."""
    action = placed.action
    for key, written in configurations(action):
        subject = Subject(kind.config, source, f"action.{action.type}", (*placed.at, key))
        for each, top in _config_findings(kind.config, subject, {**action.config, **written}):
            if key == "config" or top in written:
                yield each._replace(rule=ConfigRule.code)


def _config_findings(
    config: type[ActionConfig], subject: Subject, data: Mapping[str, object]
) -> Iterator[tuple[Diagnostic, str | int]]:
    """What a type does not take of a configuration, each with the key of `data` that it is in.

    What stands under a misspelt key is looked at as if it were right, and the slip alone is told.
    """
    faults = _mismatches(config, data)
    meant = misspelt(config, data, faults)
    for each in apart_from_slips(faults, meant):
        yield finding(subject, each), each.pointer[0] if each.pointer else ""
    if not meant:
        return
    mended = mend(config, data, faults, meant)
    assert isinstance(mended, Mapping), "a configuration is a mapping, mended too"
    places = {(*subject.at, *here): (*subject.at, *there) for here, there in meant.items()}
    below = subject._replace(source=aliased(subject.source, places))
    written = {there: here for here, there in meant.items()}
    for each in _mismatches(config, mended):
        home = next((here for there, here in written.items() if each.pointer[: len(there)] == there), None)
        if home is not None:
            yield finding(below, each), home[0]


def _mismatches(config: type[ActionConfig], data: Mapping[str, object]) -> list[Mismatch]:
    """What a type does not take of a configuration; a template may become any text or number, so it is no fault."""
    try:
        config.parse(data)
    except ValidationError as error:
        found = mismatches(data, error)
        return [each for each in found if each.type == "extra_forbidden" or not _is_filled(config, each)]
    return []


def _is_filled(config: type[ActionConfig], mismatch: Mismatch) -> bool:
    """Does something else stand there once the run has filled it in?"""
    template = isinstance(mismatch.value, str) and "{{" in mismatch.value
    return template or _is_secret_name(config, mismatch)


def _is_secret_name(config: type[ActionConfig], mismatch: Mismatch) -> bool:
    """The name of a secret stands where the run will put the secret itself; `validate.secrets` looks at the name."""
    return isinstance(mismatch.value, str) and names_secret(config, mismatch.pointer)


def _duplicates(source: Source, ids: list[tuple[Pointer, str]]) -> Iterator[Diagnostic]:
    first: dict[str, Pointer] = {}
    for at, name in ids:
        if name in first:
            related = Related(source.value_at((*first[name], "id")), "first one is here")
            message = f"`{name}` is already taken"
            help_ = ("give one of them another id",)
            yield DuplicateAction.at(source, (*at, "id"), message, help=help_, related=(related,))
        first.setdefault(name, at)


def _order_faults(source: Source, placed: list[Placed], texts: Sequence[Text]) -> Iterator[Diagnostic]:
    """`dependsOn` of nothing, and circles; a used output is a dependency too."""
    known = [each.action.id for each in placed]
    graph: dict[str, set[str]] = {}
    for each in placed:
        yield from unknown_dependencies(source, each.at, each.action.depends_on, known, "action")
        if known.count(each.action.id) == 1:  # of two that share an id nobody knows which one is waited for
            graph[each.action.id] = {*each.action.depends_on, *_used(each, texts)}
    if around := cycle(graph):
        at = next(each.at for each in placed if each.action.id == around[0])
        yield cycle_fault(source, (*at, "id"), around)


def _used(placed: Placed, texts: Sequence[Text]) -> Iterator[str]:
    """The other actions whose outputs an action uses."""
    for text in texts_of(placed, texts):
        for reference in text.references():
            scope, *rest = reference.path
            if scope == "outputs" and rest and rest[0] != placed.action.id:
                yield rest[0]


def unknown_dependencies(
    source: Source, at: Pointer, wanted: tuple[str, ...], known: list[str], noun: str
) -> Iterator[Diagnostic]:
    """Names in `dependsOn` that nothing has, nor perhaps what has an id that could not be read."""
    for index, name in enumerate(wanted):
        if name not in known and name not in (named := names_among(known)) and len(named) == len(known):
            message = f"there is no {noun} `{name}` here"
            help_, place = (f"{noun}s here: {', '.join(named)}",), (*at, "dependsOn", index)
            yield UnknownDependency.at(source, place, message, slip=Slip(name, named), help=help_)


def cycle_fault(source: Source, at: Pointer, around: tuple[str, ...]) -> Diagnostic:
    """The finding for a circle."""
    message = f"they wait for each other: {' -> '.join(around)}"
    return Cycle.at(source, at, message, label="none of them can begin", help=("take one of these dependencies away",))
