"""A journal, told: a line an event, nothing hidden, nothing that a terminal or a CI engine would obey."""

import json

from paoctl.model.events import Command, Intent
from paoctl.model.phase import Effect, Verb
from paoctl.report.journal import journal_json, journal_text
from paoctl.report.terminal import PIPE, Terminal
from tests.record.test_golden_journal import LIFE
from tests.report.lives import WHOLE, entries

WIDE = Terminal(interactive=True, colour=False, width=120)


def test_a_whole_life_in_a_pipe() -> None:
    assert (
        journal_text(entries(*LIFE), PIPE)
        == """\
2026-11-23 09:00:01  waiting      NeedsApproval: nobody approved
                     | help: ask
2026-11-23 09:00:02  accepted     generation 1 from pull request #12 by ana, approved by dana for @acme/databases
2026-11-23 09:00:03  leased       by gha:4711:7/1:dev.1, https://github.example/acme/platform/actions/runs/7
2026-11-23 09:00:04  planned      to bring about: main/instance (rest-api, create), main/announce (webhook, create)
2026-11-23 09:00:05  running      main/instance: apply, call 1 (if unanswered: repeat it, for its name is unique)
                     | POST x.example/v1
2026-11-23 09:00:06  released     the run before died; its work is taken over
2026-11-23 09:00:07  leased       by gha:4711:7/1:dev.1
2026-11-23 09:00:08  running      main/instance: apply, call 2 (if unanswered: repeat it, for its name is unique)
                     | POST x.example/v1
2026-11-23 09:00:09  done         main/instance: create rest-api db-1
                     | 200
2026-11-23 09:00:10  running      main/announce: apply, call 1 (if unanswered: repeat it with the same key)
2026-11-23 09:00:11  unknown      main/announce: no answer
                     | help: look
2026-11-23 09:00:12  released     this run is over
2026-11-23 09:00:13  command      dana says resolve main/announce happened
2026-11-23 09:00:14  resolved     main/announce: dana says that it happened, as delivery-1
2026-11-23 09:00:15  leased       by gha:4711:7/1:dev.1
2026-11-23 09:00:16  parked       Backoff until 2026-11-23T10:00:00Z: later
2026-11-23 09:00:17  woken        Backoff (2026-11-23T10:00:00Z) is over
2026-11-23 09:00:18  superseded   generation 1 gives way to a newer request file
2026-11-23 09:00:19  ready        generation 1: the service is there
2026-11-23 09:00:20  released     this run is over
"""
    )


def test_on_a_narrow_terminal_lines_are_folded_between_words_and_stand_below_their_text() -> None:
    narrow = Terminal(interactive=True, colour=False, width=80)
    text = journal_text(entries(*LIFE), narrow)
    urls = [word for word in text.split() if word.startswith("https://")]

    assert [line for line in text.splitlines() if len(line) > 80 and not any(url in line for url in urls)] == []
    assert text.split() == journal_text(entries(*LIFE), WIDE).split(), "every word is whole"
    assert "accepted     generation 1 from pull request #12 by ana,\n" + " " * 36 + "approved by dana" in text


def test_every_class_of_effect_has_its_words() -> None:
    for effect in Effect:
        intent = Intent(step="main/a", verb=Verb.APPLY, attempt=1, epoch=0, effect=effect, key="1" * 40, inputs={})
        (line,) = journal_text(entries(intent), PIPE).splitlines()
        assert "(if unanswered: " in line
        assert effect not in line


def test_a_word_is_told_with_its_part_and_the_run_that_it_was_said_through() -> None:
    word = Command(who="ana", verb="retry", args={"from": "announce", "steps": ["main/announce"]}, run="gha:4711:7")
    text = journal_text(entries(word, Command(who="ana", verb="cancel")), PIPE)
    assert [line.split("command      ")[1] for line in text.splitlines()] == [
        "ana says retry --from announce (run 7)",
        "ana says cancel",
    ]


def test_on_a_terminal_each_state_has_its_symbol() -> None:
    lines = journal_text(entries(*WHOLE), WIDE).splitlines()
    assert lines[0].startswith("2026-11-23 09:00:01  ✓ accepted     generation 1 ")
    assert lines[3].startswith("2026-11-23 09:00:04  ● running      main/instance: ")


def test_no_line_begins_with_what_a_target_said() -> None:
    for line in journal_text(entries(*WHOLE), PIPE).splitlines():
        assert not line.lstrip().startswith("::"), "GitHub Actions would obey it"
    assert "| ::error::not a command" in journal_text(entries(*WHOLE), PIPE)


def test_one_step_alone() -> None:
    lines = journal_text(entries(*LIFE), PIPE, step="main/announce").splitlines()
    assert [line.split()[2] for line in lines if not line.startswith(" ")] == [
        "running",
        "unknown",
        "command",
        "resolved",
    ]


def test_for_programs_every_event_is_as_it_was_recorded() -> None:
    document = json.loads(journal_json("item/name", entries(*WHOLE)))
    assert (document["kind"], document["request"]) == ("RequestJournal", "item/name")
    assert [item["seq"] for item in document["items"]] == list(range(1, len(WHOLE) + 1))
    assert document["items"][3]["inputs"] == {"url": "u"}
    assert document["items"][5]["effects"] == [{"kind": "rest-api", "op": "create", "ref": "db-1", "reversible": True}]


def test_of_one_step_its_calls_are_told_as_in_the_whole() -> None:
    calls = [line for line in journal_text(entries(*LIFE), PIPE).splitlines() if line.endswith("| POST x.example/v1")]
    assert [
        line for line in journal_text(entries(*LIFE), PIPE, step="main/instance").splitlines() if line in calls
    ] == calls
    assert len(calls) == 2
