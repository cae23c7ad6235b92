"""Requests in lists and in full: what people see, what programs read."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from paoctl.model.events import Command, Leased, Planned, Released, Settled
from paoctl.model.phase import Phase
from paoctl.model.standing import Proposed, Standing
from paoctl.report.requests import Overview, foremost, overview_json, overview_text, requests_json, requests_text
from paoctl.report.status import status_json, status_text
from paoctl.report.terminal import PIPE, Terminal
from tests.report.lives import (
    FAILED,
    PARKED,
    PULL,
    REF,
    REFUSED,
    START,
    WHOLE,
    failed,
    history,
    intent,
    unknown,
    waiting,
)

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
WIDE = Terminal(interactive=True, colour=False, width=120)
COLOUR = Terminal(interactive=True, colour=True, width=120)
READY = Standing(
    ref=REF,
    phase="ready",
    message="the service is there",
    team="@acme/orders",
    environment="dev",
    requested_by="ana",
    updated="2026-11-23T09:00:10Z",
    url=PULL,
    next=f"paoctl outputs {REF}",
)
WAITING = replace(READY, phase="waiting", reason="Ticket", message=PARKED.message, next=f"paoctl watch {REF} --stay")
PROPOSED = Standing(
    ref=REF,
    phase="proposed",
    message="pull request #13 waits for approval and merge",
    proposal=Proposed(13, PULL.replace("12", "13"), "ana"),
    requested_by="ana",
)


def test_on_a_narrow_terminal_one_request_is_folded_between_words() -> None:
    narrow, message = (
        WIDE._replace(width=64),
        "it waits for a person of the team who has not yet looked at what was asked",
    )
    text = status_text(replace(READY, message=message), history(*START, intent(), unknown()), narrow)

    assert max(len(line) for line in text.splitlines() if "https://" not in line) <= 64
    assert message in " ".join(text.split())


def test_a_list_on_a_terminal_has_symbols_with_words_and_ages() -> None:
    assert (
        requests_text([READY, WAITING, PROPOSED], WIDE, NOW)
        == """\
NAME       PHASE       REASON  ITEM                          TEAM          ENVIRONMENT  UPDATED
orders-db  ✓ ready             database-postgresql-standard  @acme/orders  dev          29 min ago
orders-db  ○ waiting   Ticket  database-postgresql-standard  @acme/orders  dev          29 min ago
orders-db  ○ proposed          database-postgresql-standard
"""
    )


def test_what_comes_next_is_the_request_that_most_needs_somebody() -> None:
    broken, doubtful = replace(READY, phase="failed"), replace(READY, phase="unknown")
    assert foremost([READY, WAITING, doubtful, broken]) is broken
    assert foremost([READY, WAITING, doubtful]) is doubtful
    assert foremost([READY, WAITING]) is WAITING
    assert foremost([READY, PROPOSED]) is PROPOSED
    assert foremost([READY]) is READY


def test_a_status_says_that_a_rollback_is_asked_for_or_going_on_and_why() -> None:
    undo = Planned(purpose="rollback", steps=())
    asked = history(*START, intent(), failed(), FAILED, Released(reason="done"), Command(who="ana", verb="rollback"))
    going = history(*START, intent(), failed(), undo, Released(reason="interrupted"))
    by_word = history(*START, Released(reason="done"), Command(who="ana", verb="rollback"), Leased(), undo)
    row = replace(READY, phase="queued", message="interrupted")
    assert "Rollback      asked for by ana; the next run begins it\n" in status_text(row, asked, PIPE)
    begun = "what this version has made or changed is undone\n"
    assert f"Rollback      begun, because main/instance failed: {begun}" in status_text(row, going, PIPE)
    assert f"Rollback      begun, because somebody asked for it: {begun}" in status_text(row, by_word, PIPE)
    ended = history(*START, intent(), failed(), undo, Settled(generation=1, phase=Phase.ROLLED_BACK))
    for other in (history(*WHOLE), ended):
        assert "Rollback" not in status_text(row, other, PIPE)


def test_a_list_in_a_pipe_has_words_and_whole_times() -> None:
    assert requests_text([WAITING], PIPE, NOW) == (
        "orders-db\twaiting\tTicket\tdatabase-postgresql-standard\t@acme/orders\tdev\t2026-11-23T09:00:10Z\n"
    )


def test_colour_says_nothing_that_words_do_not() -> None:
    coloured = requests_text([READY], COLOUR, NOW)
    assert "\x1b[32m✓ ready\x1b[0m" in coloured


def test_a_list_for_programs_has_the_promised_keys() -> None:
    document = json.loads(requests_json([READY, PROPOSED]))
    assert (document["apiVersion"], document["kind"]) == ("pao/v1", "RequestList")
    promised = {"name", "item", "team", "environment", "phase", "reason", "updated"}
    assert all(promised <= item.keys() for item in document["items"])
    assert document["items"][1]["proposal"] == {"number": 13, "url": PULL.replace("12", "13"), "author": "ana"}
    assert document["items"][0]["reason"] is None


def test_an_overview_shows_the_parts_that_are_not_empty() -> None:
    text = overview_text(Overview([WAITING], [], [READY]), WIDE, NOW)
    assert [line for line in text.splitlines() if not line.startswith(("orders-db", "NAME"))] == [
        "Waiting on you",
        "",
        "Others",
    ]


def test_an_overview_in_a_pipe_says_the_part_last() -> None:
    lines = overview_text(Overview([WAITING], [READY], []), PIPE, NOW).splitlines()
    assert [line.split("\t")[-1] for line in lines] == ["waiting on you", "yours"]
    items = json.loads(overview_json(Overview([WAITING], [READY], [])))["items"]
    assert [item["part"] for item in items] == ["waiting on you", "yours"]


def test_a_request_in_full() -> None:
    assert (
        status_text(READY, history(*WHOLE), WIDE)
        == """\
✓ ready  database-postgresql-standard/orders-db
the service is there

Item          database-postgresql-standard@1.2.0
Mode          automatic
Team          @acme/orders
Environment   dev
Requested by  ana
Generation    1
Approved by   dana for @acme/databases (CODEOWNERS:14)
Updated       2026-11-23T09:00:10Z

Steps
  ✓ done     main/instance  rest-api  2 calls; db-1
  ✓ done     main/announce  webhook   delivery-1

Links
  pull request  https://github.example/acme/platform/pull/12
  run           https://github.example/acme/platform/actions/runs/7
"""
    )


def test_a_step_that_waits_says_for_what() -> None:
    text = status_text(WAITING, history(*START, intent(), waiting(), PARKED), WIDE)
    assert text.startswith("○ waiting (Ticket)  database-postgresql-standard/orders-db\nDBA-12 is open: https://")
    assert "  ○ waiting  main/instance  rest-api  DBA-12 is open: https://jira.example/browse/DBA-12\n" in text
    assert "  ○ pending  main/announce  webhook   after main/instance\n" in text


def test_a_step_that_nobody_can_tell_of_is_marked() -> None:
    text = status_text(replace(READY, phase="unknown"), history(*START, intent(), unknown()), WIDE)
    assert "  ! unknown  main/instance  rest-api  no answer; look for: POST u, made 2026-11-23 09:00:04 UTC\n" in text


def test_a_request_that_was_never_accepted_says_how_to_go_on() -> None:
    text = status_text(replace(READY, phase="waiting", reason="NeedsApproval"), history(REFUSED), PIPE)
    assert "How to go on  an owner approves the merged pull request; it counts late too\n" in text
    assert "Generation" not in text


def test_a_request_that_failed_says_what_mends_it() -> None:
    text = status_text(replace(READY, phase="failed", reason="User"), history(*START, intent(), failed(), FAILED), PIPE)
    assert "How to go on  choose another\n" in text
    assert "How to go on" not in status_text(READY, history(*WHOLE), PIPE)


def test_what_people_wrote_cannot_move_the_cursor() -> None:
    text = status_text(replace(READY, message="oh\x1b[2Jno"), history(*WHOLE), WIDE)
    assert "\x1b" not in text


def test_a_request_for_programs_is_its_status_brought_up_to_date() -> None:
    moved = replace(READY, phase="queued", message="a change is merged; no run has looked at it yet")
    document = json.loads(status_json(moved, history(*WHOLE)))
    assert (document["kind"], document["phase"]) == ("RequestStatus", "queued")
    assert document["request"]["generation"] == 1
    assert [step["id"] for step in document["steps"]] == ["main/instance", "main/announce"]
    assert document["proposal"] is None
