"""The change calendar, beside a slow reading of the same words: minute by minute, with the clock on the wall."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paoctl.errors import UsageError
from paoctl.govern.calendar import Calendar, Closed
from paoctl.govern.span import read_instant, read_span, read_weekly
from paoctl.model.project import CalendarEntry, CalendarWindow

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUTE = timedelta(minutes=1)
SPRING, AUTUMN = datetime(2027, 3, 27, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)


def entry(name: str, kind: str, span: dict[str, str], **more: object) -> CalendarEntry:
    return CalendarEntry.parse({"id": name, kind: span, **more})


def closed(entries: Sequence[CalendarEntry], at: str, environment: str = "dev", category: str = "db") -> Closed | None:
    return Calendar.of(entries).closed(datetime.fromisoformat(at), environment, frozenset({category}))


WEEKEND = entry("weekend", "freeze", {"weekly": "Fri 16:00 - Mon 08:00 Europe/Berlin"})
YEAR_END = entry("year-end", "freeze", {"from": "2026-12-18T00:00:00+01:00", "to": "2027-01-04T00:00:00+01:00"})
MORNINGS = [
    entry(f"{day.lower()}", "window", {"weekly": f"{day} 09:00 - {day} 12:00 Europe/Berlin"}) for day in DAYS[:5]
]


@pytest.mark.parametrize(
    ("entries", "at", "text"),
    [
        ([], "2026-11-27T20:00:00Z", None),
        ([WEEKEND], "2026-11-27T14:59:59Z", None),
        ([WEEKEND], "2026-11-27T15:00:00Z", "until Mon 30 Nov 2026 08:00 CET by weekend"),
        ([WEEKEND], "2026-11-30T06:59:59Z", "until Mon 30 Nov 2026 08:00 CET by weekend"),
        ([WEEKEND], "2026-11-30T07:00:00Z", None),
        # a freeze that ends within another is told by the one that lasts
        ([WEEKEND, YEAR_END], "2026-12-19T00:00:00Z", "until Mon 04 Jan 2027 08:00 CET by weekend"),
        ([YEAR_END], "2026-12-19T00:00:00Z", "until Mon 04 Jan 2027 00:00 UTC+01:00 by year-end"),
        (MORNINGS, "2026-11-27T09:00:00Z", None),
        (MORNINGS, "2026-11-27T11:00:00Z", "until Mon 30 Nov 2026 09:00 CET by mon"),
        ([*MORNINGS, YEAR_END], "2026-12-18T09:00:00Z", "until Mon 04 Jan 2027 09:00 CET by mon"),
        ([MORNINGS[0], entry("mondays", "freeze", {"weekly": "Mon 00:00 - Tue 00:00 UTC"})], "2026-11-27T11:00:00Z",
         "by mon, with no end in sight"),
        ([entry("never", "freeze", {"weekly": "Mon 00:00 - Thu 00:00 UTC"}),
          entry("ever", "freeze", {"weekly": "Thu 00:00 - Mon 00:00 UTC"})], "2026-11-27T11:00:00Z",
         "by ever, with no end in sight"),
        ([entry("past", "window", {"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"})],
         "2026-11-27T11:00:00Z", "by past, with no end in sight"),
    ],
)  # fmt: skip
def test_when_work_may_begin(entries: list[CalendarEntry], at: str, text: str | None) -> None:
    found = closed(entries, at)
    assert (found.text if found else None) == text


def test_an_entry_is_for_its_environments_and_categories() -> None:
    entries = [WEEKEND.model_copy(update={"environments": ("live",), "categories": ("db",)})]
    at = "2026-11-28T12:00:00Z"
    places = [("live", "db"), ("live", "network"), ("dev", "db")]
    assert [closed(entries, at, *place) is not None for place in places] == [True, False, False]


def test_work_goes_by_ticket_when_all_that_close_now_say_so() -> None:
    ticket = YEAR_END.model_copy(update={"action": "ticket"})
    alone, both = closed([ticket], "2026-12-19T00:00:00Z"), closed([ticket, WEEKEND], "2026-12-19T00:00:00Z")
    assert alone
    assert both
    assert (alone.action, both.action) == ("ticket", "park")


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ({"weekly": "Fri 16:00 - Mon 08:00"}, "no time of the week"),
        ({"weekly": "Fri 24:00 - Mon 08:00 UTC"}, "no time of the week"),
        ({"weekly": "fri 16:00 - mon 08:00 UTC"}, "no time of the week"),
        ({"weekly": "Fri 16:00 - Fri 16:00 UTC"}, "ends when it begins"),
        ({"weekly": "Fri 16:00 - Mon 08:00 Europe/Atlantis"}, "no time zone"),
        ({"weekly": "Fri 16:00 - Mon 08:00 ../../etc/passwd"}, "no time zone"),
        ({"weekly": "Fri 16:00 - Mon 08:00 Europe"}, "no time zone"),
        ({"from": "2026-12-18", "to": "2026-12-19T00:00:00Z"}, "RFC 3339"),
        ({"from": "2026-12-18T00:00:00", "to": "2026-12-19T00:00:00Z"}, "RFC 3339"),
        ({"from": "2026-02-30T00:00:00Z", "to": "2026-12-19T00:00:00Z"}, "on no clock"),
        ({"from": "2026-12-19T00:00:00Z", "to": "9999-12-31T23:59:59Z"}, "too far away"),
        ({"from": "2026-12-19T01:00:00+01:00", "to": "2026-12-19T00:00:00Z"}, "not before"),
        ({"from": "2026-12-19T00:00:00Z"}, "give `from` and `to`"),
        ({"from": "2026-12-19T00:00:00Z", "weekly": "Fri 16:00 - Mon 08:00 UTC"}, "either"),
        ({}, "give `from` and `to`"),
    ],
)
def test_what_is_no_time_is_refused(span: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_span(CalendarWindow.parse(span))
    with pytest.raises(UsageError, match=words):
        Calendar.of([entry("x", "freeze", span)])


def test_a_machine_without_time_zones_is_told_what_brings_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paoctl.govern.span.available_timezones", set)
    with pytest.raises(ValueError, match="pip install tzdata"):
        read_weekly("Fri 16:00 - Mon 08:00 Europe/Nowhere")


def test_a_time_that_the_clock_jumps_over_or_shows_twice() -> None:
    night = entry("night", "freeze", {"weekly": "Sun 02:30 - Sun 04:00 Europe/Berlin"})
    instants = ("2027-03-28T01:29:00Z", "2027-03-28T01:30:00Z", "2027-03-28T02:00:00Z")  # 02:30 does not come
    assert [closed([night], at) is not None for at in instants] == [False, True, False]
    instants = ("2026-10-25T00:29:00Z", "2026-10-25T00:30:00Z", "2026-10-25T03:00:00Z")  # 02:30 comes twice
    assert [closed([night], at) is not None for at in instants] == [False, True, False]


# --- the slow reading ----------------------------------------------------------------------------------------------


def moments(day: str, clock: str, zone: ZoneInfo, minutes: Sequence[datetime]) -> Iterator[datetime]:
    """The minutes at which a time of the week comes; one that is jumped over comes by the clock that was not put on."""
    shown: dict[datetime, datetime] = {}
    for minute in minutes:
        local = minute.astimezone(zone)
        shown.setdefault(local.replace(tzinfo=None, fold=0), minute)
    for naive in {each.replace(hour=int(clock[:2]), minute=int(clock[3:])) for each in shown}:
        if DAYS[naive.weekday()] != day:
            continue
        if naive in shown:
            yield shown[naive]
            continue
        late = naive - timedelta(hours=1)  # the last minute before the jump that shows the same minute of the hour
        if late in shown:
            yield shown[late] + timedelta(hours=1)


def slow(spans: Sequence[tuple[str, str]], minutes: Sequence[datetime]) -> dict[str, set[datetime]]:
    """By kind, the minutes that are held."""
    held: dict[str, set[datetime]] = {"freeze": set(), "window": set()}
    for kind, text in spans:
        first, first_at, _, last, last_at, zone = text.split()
        begins = set(moments(first, first_at, ZoneInfo(zone), minutes))
        ends = sorted(moments(last, last_at, ZoneInfo(zone), minutes))
        wall = (DAYS.index(last), last_at) <= (DAYS.index(first), first_at)
        for begin in begins:
            span = timedelta(days=(DAYS.index(last) - DAYS.index(first)) % 7 or (7 if wall else 0))
            near = [end for end in ends if abs(end - begin - span) < timedelta(hours=26)]
            held[kind] |= {each for end in near[:1] for each in minutes if begin <= each < end}
    return held


def times() -> st.SearchStrategy[str]:
    clocks = st.sampled_from(["00:00", "01:30", "02:00", "02:30", "03:00", "03:30", "16:00", "23:59"])
    zones = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Tokyo"])
    moment = st.tuples(st.sampled_from(DAYS), clocks)
    return st.builds(
        lambda begin, end, zone: f"{' '.join(begin)} - {' '.join(end)} {zone}", moment, moment, zones
    ).filter(lambda text: text.split()[:2] != text.split()[3:5])


@settings(max_examples=12, deadline=None)
@given(
    spans=st.lists(st.tuples(st.sampled_from(["freeze", "window"]), times()), min_size=1, max_size=3),
    start=st.sampled_from([SPRING, AUTUMN, datetime(2026, 6, 1, tzinfo=UTC)]),
    offset=st.integers(0, 3 * 24 * 60),
)
def test_it_agrees_with_the_slow_reading(spans: list[tuple[str, str]], start: datetime, offset: int) -> None:
    minutes = [start + MINUTE * each for each in range(-9 * 24 * 60, 17 * 24 * 60)]
    held = slow(spans, minutes)
    windows = any(kind == "window" for kind, _ in spans)

    def is_open(at: datetime) -> bool:
        return at not in held["freeze"] and (not windows or at in held["window"])

    calendar = Calendar.of([entry(f"e{number}", kind, {"weekly": text}) for number, (kind, text) in enumerate(spans)])
    at = start + MINUTE * offset
    found = calendar.closed(at, "dev", frozenset({"db"}))
    assert (found is None) == is_open(at)
    if found:
        week = [at + MINUTE * each for each in range(7 * 24 * 60)]
        opens = next((each for each in week if is_open(each)), None)
        if opens:
            assert found.until == opens


def test_an_instant_is_read_in_any_case() -> None:
    assert read_instant("2026-12-18t00:00:00z") == datetime(2026, 12, 18, tzinfo=UTC)
