from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from pydantic import ValidationError

from paoctl.actions.jira_ticket import JiraTicket, difference
from paoctl.actions.ticket_config import JiraTicketConfig
from paoctl.conformance.fakes.tickets import FakeTickets
from paoctl.conformance.fakes.world import FakeWorld
from paoctl.errors import AmbiguousError, TransientError
from paoctl.model.outcome import Absent, Call, EffectDone, OutputSpec, Present, Unsure, Waiting
from paoctl.model.phase import Effect, Reason
from paoctl.model.plan import Change, Recorded
from paoctl.model.project import Project
from paoctl.ports import Ticket
from paoctl.redact import Secret
from tests.actions.calls import KEY, LABEL, ORIGIN, call

NEXT = "f" * 40
CONFIG: Mapping[str, object] = {
    "project": "DBA",
    "issueType": "Task",
    "summary": "PostgreSQL orders-db (small) for @acme/orders",
    "description": "Please make the database orders-db.\nSize: small",
}
LARGE = {
    **CONFIG,
    "summary": "PostgreSQL orders-db (large) for @acme/orders",
    "description": "Please make the database orders-db.\nSize: large",
}
OUTPUTS = {
    "host": OutputSpec(path="customfield_10042"),
    "port": OutputSpec("integer", path="customfield_10043"),
}
FILLED = {"customfield_10042": "db.example", "customfield_10043": 5432.0}

jira = JiraTicket()


def asked(
    config: Mapping[str, object] = CONFIG, *, key: str = KEY, recorded: Recorded | None = None
) -> Call[JiraTicketConfig]:
    return call(JiraTicketConfig, config, key=key, recorded=recorded, outputs=OUTPUTS)


def left(ref: str, *, done: bool = True, config: Mapping[str, object] = CONFIG) -> Recorded:
    return Recorded(ref, {}, config, done=done)


def opened(world: FakeWorld) -> str:
    """Ask for the service; the key of its ticket."""
    ref = jira.apply(asked(), world.ports()).ref
    assert ref
    return ref


# --- asking ---------------------------------------------------------------------------------------------------------


def test_asking_opens_one_ticket_and_waits_for_it(world: FakeWorld) -> None:
    waiting = jira.apply(asked(), world.ports())

    (ticket,) = world.tickets.tickets.values()
    assert waiting == Waiting(
        Reason.TICKET,
        f"ticket:{ticket.key}",
        ticket.key,
        f"{ticket.key} is open: {ticket.url}",
        (EffectDone("jira-ticket", ticket.key, "create"),),
    )
    assert ticket.summary == CONFIG["summary"]
    assert ticket.labels == (LABEL,)


def test_the_ticket_says_what_who_where_and_what_to_fill_in(world: FakeWorld) -> None:
    text = world.tickets.description(opened(world))

    assert text == (
        "Please make the database orders-db.\nSize: small\n\n"
        "Please fill in before it is closed: host (customfield_10042), port (customfield_10043).\n\n"
        "ana asks, for @acme/orders, in dev.\n"
        "Request: database-postgresql-standard/orders-db, step main/instance\n"
        "Pull request: https://github.example/acme/platform/pull/12"
    )


def test_the_ticket_is_linked_to_the_pull_request(world: FakeWorld) -> None:
    key = opened(world)

    assert world.tickets.links[key] == {ORIGIN.url: "Pull request of database-postgresql-standard/orders-db"}


def test_a_ticket_that_is_there_is_not_lost_for_the_sake_of_its_link(world: FakeWorld) -> None:
    class Unlinked(FakeTickets):
        def link(self, key: str, url: str, title: str) -> None:
            raise TransientError(f"no link from {key} to {title} at {url}")

    world.tickets = Unlinked()
    waiting = jira.apply(asked(), world.ports())

    assert waiting.ref in world.tickets.tickets
    assert "(without its link to the pull request: no link from DBA-1 to Pull request of" in waiting.message


def test_fields_and_priority_go_to_the_tracker_as_they_are(world: FakeWorld) -> None:
    fields = {"components": [{"name": "db"}], "customfield_1": 7}
    jira.apply(asked({**CONFIG, "priority": "High", "fields": fields}), world.ports())

    (ticket,) = world.tickets.tickets.values()
    assert ticket.fields == {**fields, "priority": {"name": "High"}}


def test_a_title_is_one_line_that_the_tracker_takes(world: FakeWorld) -> None:
    jira.apply(asked({**CONFIG, "summary": "two\nlines " + "x" * 400}), world.ports())

    (ticket,) = world.tickets.tickets.values()
    assert ticket.summary.startswith("two lines xxx")
    assert len(ticket.summary) == 255


@pytest.mark.parametrize(
    "fields",
    [
        {"summary": Secret("x")},
        {"description": ("a", Secret("x"))},
        {"fields": {"customfield_1": Secret("x")}},
        {"fields": {"a": [{"b": Secret("x")}]}},
        {"project": "dba"},
        {"project": 'X" OR project != "X'},
        {"project": ""},
        {"summary": ""},
        {"assignee": "li"},
    ],
    ids=repr,
)
def test_a_ticket_holds_no_secret_and_nothing_unknown(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        JiraTicketConfig.parse({**CONFIG, **fields})


def test_an_unanswered_creation_is_not_repeated_here(world: FakeWorld) -> None:
    world.tickets.create_faults.append("arrived")

    with pytest.raises(AmbiguousError):
        jira.apply(asked(), world.ports())

    assert len(world.tickets.tickets) == 1


def test_what_an_unanswered_creation_left_is_found_by_its_label_once_the_search_knows(world: FakeWorld) -> None:
    world.tickets = FakeTickets(lag=60, clock=world.clock)
    world.tickets.create_faults.append("arrived")
    with pytest.raises(AmbiguousError):
        jira.apply(asked(), world.ports())

    assert jira.observe(asked(), world.ports()) == Absent()
    world.clock.advance(60)
    (ticket,) = world.tickets.tickets.values()
    assert jira.observe(asked(), world.ports()) == Present(
        ticket.key, done=False, message=f"{ticket.key} is To Do: {ticket.url}", wake=f"ticket:{ticket.key}"
    )


def test_a_search_that_finds_too_much_is_checked(world: FakeWorld) -> None:
    class Fuzzy(FakeTickets):
        def labelled(self, project: str, label: str) -> Sequence[Ticket]:
            found = [ticket for ticket in self.tickets.values() if ticket.key.startswith(project)]
            return [ticket for ticket in found if any(each.startswith(label[:4]) for each in ticket.labels)]

    world.tickets = Fuzzy()
    jira.apply(asked(key=NEXT), world.ports())

    assert jira.observe(asked(), world.ports()) == Absent()


def test_the_search_lags_as_long_as_the_settings_say() -> None:
    project = Project.parse(
        {
            "apiVersion": "pao/v1",
            "kind": "Project",
            "admins": ["@a/b"],
            "forge": {"repository": "a/b"},
            "environments": {"dev": {}},
            "jira": {"default": {"searchLag": "2m"}, "cloud": {"searchLag": "90s"}},
        }
    )

    assert jira.effect(asked().config) is Effect.LAG
    assert JiraTicketConfig.parse(CONFIG).find_lag(project) == 120
    assert JiraTicketConfig.parse({**CONFIG, "jira": "cloud"}).find_lag(project) == 90
    assert JiraTicketConfig.parse({**CONFIG, "jira": "unknown"}).find_lag(project) == 300


# --- waiting --------------------------------------------------------------------------------------------------------


def woken(world: FakeWorld, key: str) -> object:
    return jira.observe(asked(recorded=left(key, done=False)._replace(key=KEY)), world.ports())


def test_an_open_ticket_waits_on(world: FakeWorld) -> None:
    key = opened(world)

    seen = woken(world, key)

    assert isinstance(seen, Present)
    assert (seen.done, seen.rejected) == (False, "")


def test_a_done_ticket_gives_its_outputs(world: FakeWorld) -> None:
    key = opened(world)
    world.tickets.close(key, fields=FILLED)

    assert woken(world, key) == Present(key, {"host": "db.example", "port": 5432})


@pytest.mark.parametrize("resolution", ["Won't Do", "Declined", "Duplicate", "Cancelled"])
def test_a_declined_ticket_is_a_no(resolution: str, world: FakeWorld) -> None:
    key = opened(world)
    world.tickets.close(key, resolution, fields=FILLED)

    assert woken(world, key) == Present(key, rejected=resolution)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"customfield_10043": 5432}, "host: there is nothing at `customfield_10042`"),
        ({"customfield_10042": "  ", "customfield_10043": 5432}, "host: there is nothing"),
        ({**FILLED, "customfield_10043": "soon"}, "port: what stands at `customfield_10043` is no integer"),
        ({**FILLED, "customfield_10043": 0.5}, "port: what stands"),
    ],
)
def test_a_ticket_that_was_closed_without_its_fields_still_waits(
    fields: dict[str, object], why: str, world: FakeWorld
) -> None:
    key = opened(world)
    world.tickets.close(key, fields=fields)

    seen = woken(world, key)

    assert isinstance(seen, Present)
    assert not seen.done
    assert why in seen.message
    assert "paoctl resolve database-postgresql-standard/orders-db main/instance --happened" in seen.message


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("string", "  db.example\n", "db.example"),
        ("string", {"value": "Blue", "id": "1"}, "Blue"),
        ("string", {"displayName": "Li", "accountId": "1"}, "Li"),
        ("integer", "5432", 5432),
        ("integer", 5432.0, 5432),
        ("number", "0.5", 0.5),
        ("boolean", "Yes", True),
        ("boolean", {"value": "false"}, False),
        ("list", [{"name": "a"}, "b"], ["a", "b"]),
        ("object", {"a": 1}, {"a": 1}),
    ],
)
def test_a_field_is_read_as_people_fill_it_in(kind: str, value: object, read: object, world: FakeWorld) -> None:
    key = opened(world)
    world.tickets.close(key, fields={"f": value})
    wanted = replace(asked(recorded=left(key, done=False)), outputs={"it": OutputSpec(kind, path="f")})

    assert jira.observe(wanted, world.ports()) == Present(key, {"it": read})


@pytest.mark.parametrize("required", [True, False])
def test_a_secret_is_never_read_from_a_ticket(required: bool, world: FakeWorld) -> None:
    key = opened(world)
    world.tickets.close(key, fields={"f": "canary"})
    spec = OutputSpec(path="f", sensitive=True, required=required)

    seen = jira.observe(replace(asked(recorded=left(key, done=False)), outputs={"password": spec}), world.ports())

    assert isinstance(seen, Present)
    assert seen.done is not required
    assert "canary" not in repr(seen)


def test_a_ticket_that_was_deleted_is_gone(world: FakeWorld) -> None:
    assert woken(world, "DBA-404") == Absent()


def test_a_waiting_ticket_that_lost_its_label_is_not_given_up(world: FakeWorld) -> None:
    key = opened(world)
    world.tickets._keep(world.tickets.tickets[key]._replace(labels=("tidied",)))

    assert woken(world, key) == Unsure(f"{key} has lost its label: put {LABEL} back")


def test_an_open_ticket_without_the_label_of_a_removal_was_not_asked_to_be_removed(world: FakeWorld) -> None:
    """The process died before the call; the ticket has the label of the call before, and has lost nothing."""
    key = opened(world)
    removal = replace(asked(recorded=left(key, done=False)._replace(key=KEY)), key="f" * 40)

    assert jira.observe(removal, world.ports()) == Absent()


# --- changing and removing ------------------------------------------------------------------------------------------


def test_a_change_of_a_finished_thing_is_a_ticket_of_its_own(world: FakeWorld) -> None:
    first = opened(world)
    world.tickets.close(first, fields=FILLED)

    waiting = jira.apply(asked(LARGE, key=NEXT, recorded=left(first)), world.ports())

    assert waiting.ref
    assert waiting.ref != first
    ticket = world.tickets.tickets[waiting.ref]
    assert ticket.summary == "Change: PostgreSQL orders-db (large) for @acme/orders"
    assert ticket.labels == (f"pao-{NEXT}",)
    text = world.tickets.description(ticket.key)
    assert text.startswith(
        f"Please change what is there. It came about by {first}.\n\nwas: PostgreSQL orders-db (small)"
    )
    assert "was: Size: small\nnow: PostgreSQL orders-db (large) for @acme/orders\nnow: Size: large\n" in text


def test_a_change_while_the_ticket_is_open_edits_it_in_place(world: FakeWorld) -> None:
    key = opened(world)

    waiting = jira.apply(asked(LARGE, key=NEXT, recorded=left(key, done=False)), world.ports())

    (ticket,) = world.tickets.tickets.values()
    assert (waiting.ref, waiting.effects[0].op) == (key, "update")
    assert ticket.summary == LARGE["summary"]
    assert set(ticket.labels) == {LABEL, f"pao-{NEXT}"}
    assert "Size: large" in world.tickets.description(key)
    assert "now: Size: large" in world.tickets.comments[key][f"pao-{NEXT}"]


def test_an_edit_that_is_repeated_changes_nothing_more(world: FakeWorld) -> None:
    key = opened(world)
    change = asked(LARGE, key=NEXT, recorded=left(key, done=False))

    first = jira.apply(change, world.ports())
    ticket = world.tickets.tickets[key]
    second = jira.apply(change, world.ports())

    assert first == second
    assert world.tickets.tickets == {key: ticket}
    assert len(world.tickets.comments[key]) == 1


def test_a_change_after_a_no_asks_anew(world: FakeWorld) -> None:
    first = opened(world)
    world.tickets.close(first, "Declined")

    waiting = jira.apply(asked(LARGE, key=NEXT, recorded=left(first, done=False)), world.ports())

    assert waiting.ref
    assert waiting.ref != first
    assert world.tickets.tickets[waiting.ref].summary == LARGE["summary"]


def test_an_unanswered_change_is_not_taken_for_the_ticket_before_it(world: FakeWorld) -> None:
    first = opened(world)
    world.tickets.close(first, fields=FILLED)
    change = asked(LARGE, key=NEXT, recorded=left(first))

    assert jira.observe(change, world.ports()) == Absent()
    world.tickets.create_faults.append("arrived")
    with pytest.raises(AmbiguousError):
        jira.apply(change, world.ports())

    seen = jira.observe(change, world.ports())
    assert isinstance(seen, Present)
    assert (seen.ref, seen.done) == (max(world.tickets.tickets), False)


def test_an_unanswered_edit_is_repeated(world: FakeWorld) -> None:
    key = opened(world)
    world.tickets.close(key, fields=FILLED)

    assert jira.observe(asked(LARGE, key=NEXT, recorded=left(key, done=False)), world.ports()) == Absent()


def test_a_removal_is_a_ticket_of_its_own(world: FakeWorld) -> None:
    first = opened(world)
    world.tickets.close(first, fields=FILLED)

    waiting = jira.destroy(replace(asked(key=NEXT, recorded=left(first)), outputs={}), world.ports())

    assert waiting.ref
    assert waiting.ref != first
    ticket = world.tickets.tickets[waiting.ref]
    assert ticket.summary == "Remove: PostgreSQL orders-db (small) for @acme/orders"
    assert world.tickets.description(ticket.key).startswith(f"Please remove what is there. It came about by {first}.")
    assert "fill in" not in world.tickets.description(ticket.key)
    world.tickets.close(ticket.key)
    removal = replace(asked(key=NEXT, recorded=left(ticket.key, done=False)), outputs={})
    assert jira.observe(removal, world.ports()) == Present(ticket.key)


def test_a_removal_of_what_nobody_has_done_yet_turns_its_ticket_round(world: FakeWorld) -> None:
    key = opened(world)

    waiting = jira.destroy(asked(key=NEXT, recorded=left(key, done=False)), world.ports())

    (ticket,) = world.tickets.tickets.values()
    assert waiting.ref == key
    assert ticket.summary.startswith("Remove: ")
    assert "no longer wanted" in world.tickets.comments[key][f"pao-{NEXT}"]


def test_a_title_that_says_remove_already_is_left_alone(world: FakeWorld) -> None:
    waiting = jira.destroy(asked({**CONFIG, "summary": "remove: the database"}, recorded=left("DBA-0")), world.ports())

    assert waiting.ref
    assert world.tickets.tickets[waiting.ref].summary == "remove: the database"


@pytest.mark.parametrize(
    ("recorded", "change"),
    [
        (None, Change("create", "ticket in DBA: PostgreSQL orders-db (small) for @acme/orders")),
        (left("DBA-1"), Change("update", "ticket in DBA: Change: PostgreSQL orders-db (small) for @acme/orders")),
    ],
)
def test_the_preview_names_project_and_title(recorded: Recorded | None, change: Change) -> None:
    assert jira.plan(asked().config, recorded) == change


def test_the_difference_is_told_line_by_line() -> None:
    after = JiraTicketConfig.parse({**CONFIG, "description": "Size: large", "fields": {"customfield_1": 2}})

    assert difference({**CONFIG, "fields": {"customfield_1": 1}}, after) == (
        "was: Please make the database orders-db.",
        "was: Size: small",
        "was: customfield_1: 1",
        "now: Size: large",
        "now: customfield_1: 2",
    )
    assert difference(CONFIG, JiraTicketConfig.parse(CONFIG)) == ()


# --- handing over ---------------------------------------------------------------------------------------------------


TOLD = {"tried": ["main/instance failed: no capacity"], "left": ["dns record orders-db"], "question": "In eu-west-1?"}


def test_people_take_over_with_what_was_tried_what_is_left_and_the_question(world: FakeWorld) -> None:
    jira.apply(asked({**CONFIG, "handover": TOLD}), world.ports())

    (ticket,) = world.tickets.tickets.values()
    assert ticket.summary == "Take over: PostgreSQL orders-db (small) for @acme/orders"
    assert world.tickets.description(ticket.key) == (
        "Automation could not do this, and has undone what it did. Please take over.\n\n"
        "What was tried:\n* main/instance failed: no capacity\n\n"
        "What is left of it:\n* dns record orders-db\n\n"
        "The question: In eu-west-1?\n\n"
        "Please make the database orders-db.\nSize: small\n\n"
        "Please fill in before it is closed: host (customfield_10042), port (customfield_10043).\n\n"
        "ana asks, for @acme/orders, in dev.\n"
        "Request: database-postgresql-standard/orders-db, step main/instance\n"
        "Pull request: https://github.example/acme/platform/pull/12"
    )


def test_when_nothing_is_left_the_ticket_says_so(world: FakeWorld) -> None:
    jira.apply(asked({**CONFIG, "handover": {**TOLD, "left": []}}), world.ports())

    (key,) = world.tickets.tickets
    assert "What is left of it:\n* nothing" in world.tickets.description(key)


def test_a_change_of_what_people_took_over_tells_only_what_automation_had_made(world: FakeWorld) -> None:
    config = {**CONFIG, "handover": TOLD}
    jira.apply(asked({**LARGE, "handover": TOLD}, key=NEXT, recorded=left("DBA-7", config=config)), world.ports())

    (ticket,) = world.tickets.tickets.values()
    said = world.tickets.description(ticket.key)
    assert ticket.summary.startswith("Change: ")
    assert "* dns record orders-db" in said
    assert "no capacity" not in said
