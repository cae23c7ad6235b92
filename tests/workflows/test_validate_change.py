"""A pull request: what it breaks is told wherever it shows, and what was broken before it is not."""

from collections.abc import Collection, Mapping
from datetime import date

import pytest

from paoctl.load.catalog import load_catalog
from paoctl.model.change import PLAIN, Change
from paoctl.model.digest import blob_id
from paoctl.model.events import Accepted, JsonMap
from paoctl.model.journal import GENESIS, Entry
from paoctl.model.loaded import pin_of
from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, CODEOWNERS, ITEM, PIN, PROJECT, REPOSITORY, REQUEST
from paoctl.workflows.validate_change import validate_change

SAMPLE = {example.path: example.raw for example in REPOSITORY}
ABSENT = REQUEST.but("spec:\n", "spec:\n  state: absent\n")
NEWER = ITEM.but("version: 1.2.0", "version: 1.3.0")
STATUS = "requests/database-postgresql-standard/orders-db/status.yaml"


def changed(
    *after: Example,
    gone: Collection[str] = (),
    before: Mapping[str, bytes] = SAMPLE,
    state: str | None = None,
    journal: str = "",
) -> list[tuple[str, str]]:
    """Rules and paths of what is found; `state` and `journal` are what the state branch has of the sample's request."""
    result = {path: raw for path, raw in before.items() if path not in gone} | {each.path: each.raw for each in after}
    touched: dict[str, str | None] = {each.path: PLAIN for each in after} | dict.fromkeys(gone)
    asked: list[str] = []

    def recall(branch: str, paths: Collection[str]) -> Mapping[str, bytes] | None:
        asked.append(branch)
        held = {path: text.encode() for path in paths if (text := state if path == STATUS else journal)}
        return None if state is None and not journal else held

    found = validate_change(Change(before, result, touched), recall, date(2026, 11, 27))
    assert set(asked) <= {"pao-state"}
    assert set(found.checked) == {*touched}
    return [(each.rule, each.path) for each in found.findings]


def pin(item: Example) -> str:
    return str(pin_of(load_catalog({item.path: item.raw})[0].items["database-postgresql-standard"]))


def test_a_change_in_order_is_in_order() -> None:
    assert changed(NEWER) == []
    assert changed(REQUEST.but("size: large", "size: small")) == []


def test_what_was_broken_before_is_not_told() -> None:
    broken = {**SAMPLE, REQUEST.path: REQUEST.but("size: large", "size: huge").raw}

    assert changed(ITEM.but("version: 1.2.0", "version: 1.2.1"), before=broken) == []


def test_what_a_change_breaks_elsewhere_is_told_there() -> None:
    assert changed(ITEM.but("version: 1.2.0", "version: 2.0.0")) == [("PAO414", BUNDLE.path)]
    assert changed(PROJECT.but('teams: ["@acme/orders", ', "teams: [")) == [("PAO605", REQUEST.path)]
    assert changed(gone=[CODEOWNERS.path]) == [("PAO502", CODEOWNERS.path)]


def test_an_item_without_its_lines_in_codeowners_is_told() -> None:
    other = Example(ITEM.path.replace("standard", "small"), ITEM.text.replace("-standard", "-small"))

    assert ("PAO506", CODEOWNERS.path) in changed(other)


def test_a_new_pin_is_what_the_catalog_offers() -> None:
    assert changed(REQUEST.but(PIN, PIN[:-1] + ("0" if PIN[-1] != "0" else "1"))) == [("PAO602", REQUEST.path)]


def test_an_untouched_pin_may_be_old() -> None:
    newer = {**SAMPLE, ITEM.path: NEWER.raw}

    assert changed(REQUEST.but("size: large", "size: small"), before=newer) == []
    assert changed(REQUEST.but(PIN, pin(NEWER)), before=newer) == []


def test_a_first_request_pins_what_is_offered_now() -> None:
    newer = {path: raw for path, raw in SAMPLE.items() if path != REQUEST.path} | {ITEM.path: NEWER.raw}

    assert changed(REQUEST, before=newer) == [("PAO602", REQUEST.path)]


def test_a_definition_that_changes_needs_a_version() -> None:
    assert changed(ITEM.but("max: 5", "max: 9")) == [("PAO521", ITEM.path)]
    assert changed(NEWER.but("max: 5", "max: 4")) == [("PAO522", ITEM.path)]


def test_a_request_and_its_item_are_two_pull_requests() -> None:
    assert ("PAO513", REQUEST.path) in changed(NEWER, REQUEST.but("size: large", "size: small"))


@pytest.mark.parametrize(
    ("last", "state", "refused"),
    [
        (REQUEST, None, True),
        (REQUEST, "kind: RequestStatus\nphase: ready\n", True),
        (REQUEST, "kind: RequestStatus\nphase: deleted\n", False),
        (ABSENT, None, False),
        (ABSENT, "kind: RequestStatus\nphase: deleting\n", True),
        (ABSENT, "kind: RequestStatus\nphase: deleted\n", False),
        (ABSENT, "not what we write", False),
        (REQUEST, "not what we write", True),
    ],
)
def test_the_file_of_a_request_may_go_when_its_service_is_gone(last: Example, state: str | None, refused: bool) -> None:
    found = changed(gone=[REQUEST.path], before={**SAMPLE, REQUEST.path: last.raw}, state=state)

    assert found == ([("PAO512", REQUEST.path)] if refused else [])


@pytest.mark.parametrize(
    ("last", "state", "refused"),
    [
        (REQUEST, None, True),
        (REQUEST, "kind: RequestStatus\nphase: ready\nenvironment: production\n", True),
        (REQUEST, "kind: RequestStatus\nphase: failed\nenvironment: dev\n", False),
        (REQUEST, "kind: RequestStatus\nphase: failed\n", False),
        (REQUEST, "kind: RequestStatus\nphase: deleted\nenvironment: production\n", False),
        (REQUEST, "not what we write", True),
        (ABSENT, None, False),
        (ABSENT, "kind: RequestStatus\nphase: deleting\nenvironment: production\n", True),
    ],
    ids=["unknown", "lives", "back", "never accepted", "deleted", "unreadable", "removed", "deleting"],
)
def test_a_service_that_lives_does_not_move(last: Example, state: str | None, refused: bool) -> None:
    moved = REQUEST.but("environment: production", "environment: dev")
    found = changed(moved, before={**SAMPLE, REQUEST.path: last.raw}, state=state)

    assert ("PAO516", REQUEST.path) in found if refused else found == []


def test_an_environment_that_there_is_not_is_told_as_that_alone() -> None:
    found = changed(REQUEST.but("environment: production", "environment: nowhere"))

    assert [rule for rule, _ in found] == ["PAO606"]


PROTECTED = REQUEST.but("spec:\n", "spec:\n  state: present\n  protect: true\n")
FIXED = ITEM.but(
    "            name: Instance name\n", "            name: Instance name\n            mutability: immutable\n"
)
KEPT = REQUEST.but(PIN, pin(FIXED))
RENAMED = KEPT.but("instanceName: orders-db", "instanceName: other-db")


def accepted(request: Example, *, protect: bool = False, state: str = "present") -> str:
    """A journal in which a request was accepted."""
    facts: JsonMap = {"state": state, "protect": protect}
    about = {"uid": "u", "path": request.path, "commit": "c", "pins": {}, "mode": "manual", "facts": facts}
    event = Accepted.model_validate({"generation": 1, "blob": blob_id(request.raw), **about})
    return Entry(1, GENESIS, "2026-11-27T10:00:00Z", "local:test:1", 0, event).line().decode() + "\n"


@pytest.mark.parametrize(
    ("last", "change", "journal", "refused"),
    [
        (KEPT, RENAMED, None, True),
        (KEPT, RENAMED, accepted(KEPT), True),
        (KEPT, RENAMED, "", False),
        (KEPT, RENAMED, "not what we write", True),
        (KEPT, RENAMED, accepted(KEPT, state="absent"), False),
        (RENAMED, KEPT, accepted(KEPT), False),
        (KEPT, RENAMED.but("spec:\n", "spec:\n  state: absent\n"), None, False),
        (KEPT.but("spec:\n", "spec:\n  state: absent\n"), RENAMED, None, False),
        (KEPT, KEPT.but("size: large", "size: small"), None, False),
    ],
    ids=["unknown", "lives", "never there", "unreadable", "gone", "back", "removed", "back from removal", "another"],
)
def test_an_immutable_answer_stays_while_the_service_lives(
    last: Example, change: Example, journal: str | None, refused: bool
) -> None:
    before = {**SAMPLE, ITEM.path: FIXED.raw, REQUEST.path: last.raw}
    found = changed(change, before=before, state=None if journal is None else "", journal=journal or "")

    assert found == ([("PAO615", REQUEST.path)] if refused else [])


def test_an_answer_to_a_version_that_is_not_at_hand_is_left_to_acceptance() -> None:
    before = {**SAMPLE, ITEM.path: FIXED.but("version: 1.2.0", "version: 1.3.0").raw, REQUEST.path: KEPT.raw}

    assert changed(RENAMED, before=before) == []


@pytest.mark.parametrize(
    ("last", "journal", "refused"),
    [
        (PROTECTED, None, True),
        (REQUEST, None, False),
        (PROTECTED.but("state: present", "state: absent"), None, False),
        (PROTECTED, accepted(REQUEST), False),
        (REQUEST, accepted(PROTECTED, protect=True), True),
        (PROTECTED, "", False),
    ],
    ids=["unknown", "not protected", "removed", "not yet protected", "still protected", "never there"],
)
def test_what_is_protected_is_not_removed(last: Example, journal: str | None, refused: bool) -> None:
    before = {**SAMPLE, REQUEST.path: last.raw}
    gone = ABSENT.but("state: absent", "state: absent\n  acknowledge: []")
    found = changed(gone, before=before, state=None if journal is None else "", journal=journal or "")

    assert found == ([("PAO611", REQUEST.path)] if refused else [])


@pytest.mark.parametrize("mode", ["100755", "120000", "160000"])
@pytest.mark.parametrize("path", [ITEM.path, PROJECT.path, CODEOWNERS.path, REQUEST.path])
def test_what_is_no_plain_file_is_told_as_that_alone(path: str, mode: str) -> None:
    after = {name: raw for name, raw in SAMPLE.items() if name != path}
    found = validate_change(Change(SAMPLE, after, {path: mode}), lambda _branch, _paths: None, date(2026, 11, 27))

    assert [(each.rule, each.path) for each in found.findings] == [("PAO515", path)]
