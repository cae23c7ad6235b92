"""From Git alone: what holds, and each way in which it can stop to hold."""

import json
from collections.abc import Callable

import pytest

from paoctl.model.digest import line_hash
from paoctl.model.evidence import Evidence
from paoctl.model.journal import GENESIS
from paoctl.model.request import RequestRef
from paoctl.ports import Pushed, Write
from paoctl.workflows.verify import verify
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.platform import BUNDLE, DATABASE, RULE, platform

REF = RequestRef(DATABASE, "orders-db")


@pytest.fixture
def journey() -> Journey:
    made = platform()
    made.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    made.fulfil()
    return made


def found(journey: Journey, ref: RequestRef = REF) -> Evidence:
    return verify(look(journey.world.repo, journey.project), ref)


def broken(journey: Journey, ref: RequestRef = REF) -> dict[str, str]:
    return {check.name: check.text for check in found(journey, ref).checks if check.verdict == "broken"}


def journal(journey: Journey) -> bytes:
    raw = journey.state_file(f"{REF.folder}/journal.jsonl")
    assert raw
    return raw


def overwrite(journey: Journey, path: str, data: bytes | None) -> None:
    """Somebody who may push the state branch does."""
    tip = journey.world.remote.branches["pao-state"]
    pushed = journey.world.repo.push("pao-state", tip, [Write(path, data=data)], "Tamper\n")
    assert isinstance(pushed, Pushed)


def rechained(raw: bytes, change: Callable[[dict[str, object]], None]) -> bytes:
    """A journal that was rewritten by somebody who knows how to chain its lines."""
    lines, last = [], GENESIS
    for line in raw.splitlines():
        entry = json.loads(line)
        change(entry)
        entry["prev"] = last
        lines.append(json.dumps(entry, sort_keys=True, separators=(",", ":")).encode())
        last = line_hash(lines[-1])
    return b"".join(line + b"\n" for line in lines)


def test_a_whole_life_is_intact(journey: Journey) -> None:
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db", "size": "large"})
    journey.fulfil()
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db", "size": "large"}, state="absent")
    journey.fulfil()
    evidence = found(journey)
    assert evidence.intact, broken(journey)
    assert {check.name for check in evidence.checks} == {
        *("journal", "growth", "identity", "request", "approvals", "definitions", "keys", "files")
    }
    assert [each.number for each in evidence.generations] == [1, 2, 3]
    assert {each.asked_by for each in evidence.generations} == {"ana"}
    assert evidence.generations[0].approvals == (("dana", "@acme/databases"),)
    assert evidence.generations[0].rules[0].endswith("@acme/databases")
    assert [row.op for row in evidence.effects][-1] == "delete"


def test_a_name_that_came_back_has_two_lives_and_both_hold(journey: Journey) -> None:
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"}, state="absent")
    journey.fulfil()
    journey.world.remote.commit("main", {REF.path: None}, "Clean up")
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db", "size": "large"})
    journey.fulfil()
    assert found(journey).intact, broken(journey)


@pytest.mark.parametrize("item", [BUNDLE, RULE])
def test_bundles_and_tickets_are_intact_too(journey: Journey, item: str) -> None:
    ref = journey.ask(item, "shop", {"appName": "shop"} if item == BUNDLE else {})
    journey.fulfil()
    assert found(journey, ref).intact, broken(journey, ref)


def test_a_request_without_a_record_is_a_warning(journey: Journey) -> None:
    ref = journey.ask(RULE, "later")
    [check] = found(journey, ref).checks
    assert (check.verdict, check.text) == ("warning", "nothing is recorded yet")
    assert found(journey, ref).intact


def test_a_changed_line_breaks_the_chain(journey: Journey) -> None:
    overwrite(journey, f"{REF.folder}/journal.jsonl", journal(journey).replace(b'"dana"', b'"eve1"'))
    assert "chain is broken" in broken(journey)["journal"]
    assert "growth" in broken(journey)


def test_a_journal_that_is_chained_anew_did_not_only_grow(journey: Journey) -> None:
    def move(entry: dict[str, object]) -> None:
        entry["at"] = "2026-01-01T00:00:00Z"

    overwrite(journey, f"{REF.folder}/journal.jsonl", rechained(journal(journey), move))
    assert "journal" not in broken(journey)
    assert "held lines that are gone now" in broken(journey)["growth"]


def test_another_approver_than_who_approved_is_seen_when_it_is_who_asked(journey: Journey) -> None:
    def approve_own(entry: dict[str, object]) -> None:
        if entry["type"] == "accepted":
            entry["given"] = [{"login": "ana", "team": "@acme/databases", "review": 1, "commit": "a" * 40}]

    overwrite(journey, f"{REF.folder}/journal.jsonl", rechained(journal(journey), approve_own))
    assert broken(journey)["approvals"] == "generation 1: ana approved their own"


@pytest.mark.parametrize(
    ("key", "value", "name", "words"),
    [
        ("given", [], "approvals", "no approval of @acme/databases"),
        ("required", [], "approvals", "no approval of anybody"),
        ("codeowners", ["1:* @eve"], "approvals", "CODEOWNERS said"),
        ("blob", "0" * 40, "request", "has another content"),
        ("commit", "0" * 40, "request", "is not on the base branch"),
        ("pins", {"main": f"{DATABASE}@1.0.0#sha256:{'0' * 64}"}, "definitions", "nothing is kept"),
        ("uid", "A" * 26, "identity", "the uid does not follow"),
        ("generation", 7, "keys", "does not follow from its place"),
    ],
)
def test_what_an_acceptance_says_is_compared(journey: Journey, key: str, value: object, name: str, words: str) -> None:
    def change(entry: dict[str, object]) -> None:
        if entry["type"] == "accepted":
            entry[key] = value

    overwrite(journey, f"{REF.folder}/journal.jsonl", rechained(journal(journey), change))
    assert words in broken(journey)[name]


@pytest.mark.parametrize("name", ["status.yaml", "outputs.yaml", "observed"])
@pytest.mark.parametrize("data", [b"phase: ready\n", None])
def test_a_file_that_says_something_else_is_named(journey: Journey, name: str, data: bytes | None) -> None:
    overwrite(journey, f"{REF.folder}/{name}", data)
    assert broken(journey) == {"files": f"{name} is not what the journal gives"}


def test_a_definition_that_was_changed_afterwards_is_named(journey: Journey) -> None:
    tree = journey.world.repo.tree(journey.world.remote.branches["pao-state"], "definitions")
    [path] = tree
    raw = journey.state_file(path)
    assert raw
    overwrite(journey, path, raw.replace(b"PUT", b"GET"))
    assert "have another digest" in broken(journey)["definitions"]
