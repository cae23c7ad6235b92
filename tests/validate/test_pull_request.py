"""What a pull request may touch, and what together."""

from datetime import date

import pytest

from paoctl.load.repository import Repository
from paoctl.model.change import PLAIN, Change
from paoctl.model.diagnostic import Diagnostic
from paoctl.rules.samples import ITEM, REPOSITORY, REQUEST
from paoctl.validate.pull_request import pull_request_faults
from paoctl.workflows.validate_change import validate_change

SAMPLE = {example.path: example.raw for example in REPOSITORY}
ABSENT = REQUEST.but("spec:\n", "spec:\n  state: absent\n")
OTHER = "requests/database-postgresql-standard/shop-db.yaml"
FOREIGN = "requests/bundle-orders-standard/shop.yaml"


def findings(
    touched: dict[str, str | None], was: bytes = REQUEST.raw, *, lives: bool | None = None
) -> list[Diagnostic]:
    """What is found; `lives` is what the state branch says of the sample's request, None that it says nothing."""
    before = {**SAMPLE, REQUEST.path: was}
    living = {} if lives is None else {REQUEST.path: lives}
    asked = {REQUEST.path: request} if (request := Repository(before).request(REQUEST.path)) else {}
    return list(pull_request_faults(Change(before, before, touched), asked, living))


def rules(
    touched: dict[str, str | None], was: bytes = REQUEST.raw, *, lives: bool | None = None
) -> list[tuple[str, str]]:
    return [(each.rule, each.path) for each in findings(touched, was, lives=lives)]


@pytest.mark.parametrize(
    "path",
    [
        "requests/database-postgresql-standard/orders-db/journal.jsonl",
        "requests/database-postgresql-standard/orders-db/status.yaml",
        "requests/database-postgresql-standard/orders-db/outputs.yaml",
        "requests/database-postgresql-standard/orders-db/observed",
        f"definitions/{'a' * 64}/catalog/databases/x.yaml",
        "breakers/provision-acme-example.json",
        "lineage.json",
    ],
)
def test_state_is_not_brought_by_a_pull_request_but_may_be_taken_away(path: str) -> None:
    assert rules({path: PLAIN}) == [("PAO511", path)]
    assert rules({path: None}) == []


@pytest.mark.parametrize("path", ["definitions/words.md", "breakers/README.md", "docs/lineage.json", "src/status.yaml"])
def test_a_path_that_only_resembles_the_state_is_free(path: str) -> None:
    assert rules({path: PLAIN}) == []


@pytest.mark.parametrize(
    ("mode", "said"),
    [("120000", "a symbolic link"), ("160000", "a submodule"), ("100755", "an executable"), ("100664", "no plain")],
)
def test_only_plain_files_stand_in_the_catalog(mode: str, said: str) -> None:
    [told] = findings({"catalog/databases/x.yaml": mode})

    assert told.rule == "PAO515"
    assert said in told.message
    assert rules({"scripts/run": mode}) == []


@pytest.mark.parametrize("path", ["paoctl.yaml", "CODEOWNERS", "policies/replicas-cost.yaml"])
def test_a_link_in_place_of_a_file_is_told_as_that_alone(path: str) -> None:
    after = {each: raw for each, raw in SAMPLE.items() if each != path}
    change = Change(SAMPLE, after, {path: "120000"})
    found = validate_change(change, lambda _, __: None, date(2026, 11, 1)).findings

    assert [(each.rule, each.path) for each in found] == [("PAO515", path)]


class TestAFileThatGoes:
    def test_is_refused_while_it_asks_for_the_service(self) -> None:
        [told] = findings({REQUEST.path: None})

        assert told.rule == "PAO512"
        assert told.help[0] == "paoctl remove database-postgresql-standard/orders-db"

    def test_may_go_once_it_has_asked_for_the_removal(self) -> None:
        assert rules({REQUEST.path: None}, ABSENT.raw) == []

    def test_may_go_when_the_state_says_that_the_service_is_deleted(self) -> None:
        assert rules({REQUEST.path: None}, lives=False) == []

    def test_is_refused_while_the_state_says_that_the_service_lives(self) -> None:
        [told] = findings({REQUEST.path: None}, ABSENT.raw, lives=True)

        assert told.rule == "PAO512"
        assert "paoctl status" in told.help[0]

    def test_is_refused_when_nobody_can_read_what_it_asked_for(self) -> None:
        assert rules({REQUEST.path: None}, b"{") == [("PAO512", REQUEST.path)]

    def test_may_be_any_file_that_was_never_a_request(self) -> None:
        assert rules({ITEM.path: None, "requests/README.md": None}) == []


def test_a_request_is_the_only_change_of_its_pull_request() -> None:
    touched: dict[str, str | None] = {ITEM.path: PLAIN, "docs/a.md": PLAIN, REQUEST.path: PLAIN}
    [told] = findings(touched)

    assert (told.rule, told.path) == ("PAO513", REQUEST.path)
    assert told.message.endswith(f"{ITEM.path} and 1 more")
    assert rules({REQUEST.path: PLAIN}) == rules({ITEM.path: PLAIN, "docs/a.md": PLAIN}) == []


def test_two_requests_are_two_pull_requests() -> None:
    assert rules({REQUEST.path: PLAIN, OTHER: PLAIN}) == [("PAO514", OTHER)]


def test_the_folder_of_another_item_is_named() -> None:
    [told] = findings({FOREIGN: PLAIN, REQUEST.path: PLAIN})

    assert told.rule == "PAO514"
    assert told.message.endswith("a request for another item: bundle-orders-standard")
