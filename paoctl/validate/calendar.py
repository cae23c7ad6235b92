"""PAO909 to PAO911: can the calendar be read, and does each of its windows open?"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final, TypeVar

from paoctl.govern.calendar import Calendar
from paoctl.govern.span import read_instant, read_span, read_weekly
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.project import CalendarEntry, CalendarWindow, Project
from paoctl.model.source import Pointer, Source
from paoctl.rules.settings import CalendarShape, CalendarTime, NeverOpens

T = TypeVar("T")

_READERS: Final[tuple[tuple[str, Callable[[str], object]], ...]] = (
    ("from", read_instant),
    ("to", read_instant),
    ("weekly", read_weekly),
)
_EXAMPLES: Final = (
    "freeze: {from: '2026-12-20T00:00:00+01:00', to: '2027-01-04T00:00:00+01:00'}",
    "window: {weekly: Mon 08:00 - Fri 16:00 Europe/Berlin}",
)
_BEFORE: Final = datetime(1969, 12, 29, tzinfo=UTC)
"""A Monday before every date that a calendar may name."""


def calendar_faults(source: Source, project: Project, categories: frozenset[str]) -> Iterator[Diagnostic]:
    """What is wrong with the calendar. A window is looked at once all entries can be read."""
    found = [fault for number, entry in enumerate(project.calendar) for fault in _entry(source, number, entry)]
    ids = [entry.id for entry in project.calendar]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            message = f"there is a calendar entry `{name}` already"
            found.append(CalendarShape.at(source, ("calendar", number, "id"), message, help=("give it another id",)))
    yield from found or _windows(source, project, categories)


def _entry(source: Source, number: int, entry: CalendarEntry) -> Iterator[Diagnostic]:
    at: Pointer = ("calendar", number)
    spans = {"window": entry.window, "freeze": entry.freeze}
    given = {key: span for key, span in spans.items() if span}
    if len(given) != 1:
        both = "both `window` and `freeze`" if given else "neither `window` nor `freeze`"
        yield CalendarShape.at(source, at, f"the calendar entry `{entry.id}` has {both}", help=_EXAMPLES)
    for key, span in given.items():
        yield from _span(source, (*at, key), span)


def _span(source: Source, at: Pointer, span: CalendarWindow) -> Iterator[Diagnostic]:
    texts = {"from": span.from_, "to": span.to, "weekly": span.weekly}
    faults = [
        CalendarTime.at(source, (*at, key), fault, help=_EXAMPLES)
        for key, reader in _READERS
        if (text := texts[key]) is not None and (fault := _fault(reader, text))
    ]
    whole = "" if faults else _fault(read_span, span)
    yield from faults
    if whole:
        yield CalendarTime.at(source, at, whole, key=True, help=_EXAMPLES)


def _fault(reader: Callable[[T], object], written: T) -> str:
    try:
        reader(written)
    except ValueError as error:
        return str(error)
    return ""


def _windows(source: Source, project: Project, categories: frozenset[str]) -> Iterator[Diagnostic]:
    for number, entry in enumerate(project.calendar):
        if entry.window is None:
            continue
        # a single freeze can't lie over what comes back every week
        single = entry.window.weekly is None
        freezes = [each for each in project.calendar if each.freeze and (single or each.freeze.weekly)]
        place = _never(Calendar.of([entry, *freezes]), entry, project, categories)
        if place:
            message = f"the window `{entry.id}` never opens in {place}: freezes lie over all of it"
            help_ = ("move the window, or end the freeze earlier",)
            yield NeverOpens.at(source, ("calendar", number, "window"), message, key=True, help=help_)


def _never(calendar: Calendar, entry: CalendarEntry, project: Project, categories: frozenset[str]) -> str:
    """Where a window never opens; empty when it does everywhere. It is looked for from before all that is written."""
    for environment in entry.environments or project.environments:
        for category in sorted(entry.categories or categories) or [""]:
            closed = calendar.closed(_BEFORE, environment, frozenset({category}))
            if closed and closed.until is None:
                return f"`{environment}`" + (f" for `{category}`" if category else "")
    return ""
