"""What every `Tickets` does: the fake, and the gateway against a Jira Cloud and a Jira Data Center of the sandbox."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import cast

import pytest

from paoctl.conformance.fakes.clock import FakeClock
from paoctl.conformance.fakes.tickets import FakeTickets
from paoctl.errors import AmbiguousError, UserError
from paoctl.gateways.jira import JiraTickets
from paoctl.ports import NewTicket, Tickets
from paoctl.redact import Secret
from paoctl.sandbox import by_hand
from paoctl.sandbox.faults import Fault
from paoctl.sandbox.http import App
from paoctl.sandbox.jira import Account, Jira
from paoctl.sandbox.jira.site import Mode
from paoctl.sandbox.server import Server

NEW = NewTicket("DBA", "Task", "PostgreSQL orders-db", "Please make it.\nThanks.", ("pao-1a2b", "paoctl"))
LAG = 60.0


@dataclass(frozen=True)
class Bench:
    tickets: Tickets
    wait: Callable[[float], None]
    close: Callable[[str, str, Mapping[str, str]], None]
    lose_the_answer: Callable[[], None]
    text: Callable[[str], str]
    """The description of a ticket and all its comments."""


@pytest.fixture(params=["fake", "cloud", "datacenter"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    clock = FakeClock()
    if request.param == "fake":
        fake = FakeTickets(lag=LAG, clock=clock)
        yield Bench(
            fake,
            clock.advance,
            lambda key, resolution, fields: fake.close(key, resolution, fields=fields),
            lambda: fake.create_faults.append("arrived"),
            lambda key: "\n".join([fake.description(key), *fake.comments.get(key, {}).values()]),
        )
        return
    people = {"t-paoctl": Account("paoctl", "Paoctl", "paoctl@acme.example"), "t-dana": Account("dana", "Dana", "d@x")}
    jira = Jira(people, mode=cast("Mode", request.param), search_lag=LAG, clock=clock.monotonic)
    with (
        Server(App(jira.routes(), {"/rest/": jira.not_found})) as server,
        closing(JiraTickets(server.base_url, "paoctl@acme.example", Secret("t-paoctl"))) as tickets,
    ):
        yield Bench(
            tickets,
            clock.advance,
            lambda key, resolution, fields: by_hand.close_ticket(server.base_url, key, fields, resolution),
            lambda: jira.faults.set([Fault(method="POST", path="/rest/api/2/issue", cut=12)]),
            lambda key: "\n".join(_texts(jira, key)),
        )


def _texts(jira: Jira, key: str) -> list[str]:
    ticket = jira.tickets.get(key)
    assert ticket is not None
    return [str(ticket.fields["description"]), *(comment.body for comment in ticket.comments)]


def test_a_new_ticket_is_read_at_once(bench: Bench) -> None:
    made = bench.tickets.create(NEW)

    found = bench.tickets.get(made.key)

    assert made.key.startswith("DBA-")
    assert found is not None
    assert (found.key, found.url, found.summary) == (made.key, made.url, "PostgreSQL orders-db")
    assert (found.done, found.resolution, found.rejected) == (False, None, "")
    assert set(found.labels) == {"pao-1a2b", "paoctl"}
    assert found.status
    assert made.url.endswith(f"/browse/{made.key}")


def test_the_search_finds_it_after_its_lag_and_no_other(bench: Bench) -> None:
    made = bench.tickets.create(NEW)
    other = bench.tickets.create(NewTicket("NET", "Task", "s", "d", ("pao-1a2b",)))

    assert bench.tickets.labelled("DBA", "pao-1a2b") == []
    bench.wait(LAG + 1)
    assert [ticket.key for ticket in bench.tickets.labelled("DBA", "pao-1a2b")] == [made.key]
    assert [ticket.key for ticket in bench.tickets.labelled("NET", "pao-1a2b")] == [other.key]
    assert bench.tickets.labelled("DBA", "pao-9999") == []


def test_an_answer_that_got_lost_is_ambiguous_and_the_ticket_is_found_by_its_label(bench: Bench) -> None:
    bench.lose_the_answer()

    with pytest.raises(AmbiguousError):
        bench.tickets.create(NEW)
    bench.wait(LAG + 1)
    assert len(bench.tickets.labelled("DBA", "pao-1a2b")) == 1


def test_what_a_search_finds_is_what_get_gives(bench: Bench) -> None:
    made = bench.tickets.create(NEW)
    bench.wait(LAG + 1)

    assert list(bench.tickets.labelled("DBA", "paoctl")) == [bench.tickets.get(made.key)]


def test_a_closed_ticket_is_done_and_carries_what_people_filled_in(bench: Bench) -> None:
    key = bench.tickets.create(NEW).key
    bench.close(key, "Done", {"customfield_10042": "db.acme.example"})

    found = bench.tickets.get(key)

    assert found is not None
    assert (found.done, found.resolution, found.rejected) == (True, "Done", "")
    assert found.fields["customfield_10042"] == "db.acme.example"


@pytest.mark.parametrize("resolution", ["Won't Do", "Declined"])
def test_a_ticket_that_people_declined_is_rejected(bench: Bench, resolution: str) -> None:
    key = bench.tickets.create(NEW).key
    bench.close(key, resolution, {})

    found = bench.tickets.get(key)

    assert found is not None
    assert (found.done, found.resolution, found.rejected) == (True, resolution, resolution)


def test_an_edit_changes_what_it_names_and_adds_a_label(bench: Bench) -> None:
    key = bench.tickets.create(NEW).key

    bench.tickets.edit(key, summary="New summary")
    bench.tickets.edit(key, description="New words", label="pao-3c4d")
    bench.tickets.edit(key, label="pao-3c4d")

    found = bench.tickets.get(key)
    assert found is not None
    assert found.summary == "New summary"
    assert sorted(found.labels) == ["pao-1a2b", "pao-3c4d", "paoctl"]
    assert "New words" in bench.text(key)


def test_a_comment_is_written_once_per_marker(bench: Bench) -> None:
    key = bench.tickets.create(NEW).key

    for marker, text in (("pao-m1", "First words"), ("pao-m1", "Second words"), ("pao-m2", "Third words")):
        bench.tickets.comment(key, marker, text)

    text = bench.text(key)
    assert text.count("First words") == 1
    assert "Second words" not in text
    assert text.count("Third words") == 1


def test_links_are_made_once(bench: Bench) -> None:
    one, other = bench.tickets.create(NEW).key, bench.tickets.create(NEW).key

    for _ in range(2):
        bench.tickets.blocks(one, other)
        bench.tickets.link(one, "https://github.com/acme/platform/pull/7", "Pull request #7")
    bench.tickets.blocks(other, one)


def test_a_ticket_that_is_not_there_is_none_to_read_and_an_error_to_change(bench: Bench) -> None:
    assert bench.tickets.get("DBA-999") is None
    with pytest.raises(UserError):
        bench.tickets.edit("DBA-999", summary="x")
    with pytest.raises(UserError):
        bench.tickets.comment("DBA-999", "m", "x")
