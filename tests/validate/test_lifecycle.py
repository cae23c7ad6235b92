"""Items on their way out: told to whoever asks for them, and given no more after their last day."""

from datetime import date

import pytest

from paoctl.load.catalog import load_catalog
from paoctl.model.change import Change
from paoctl.model.loaded import pin_of
from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM, REPOSITORY, REQUEST
from paoctl.workflows.validate_change import validate_change
from tests.support.validation import above_caret, found, validated

LIFE = (
    "  lifecycle: {stage: deprecated, since: '2026-11-01', replacedBy: bundle-orders-standard, sunset: '2027-03-31'}\n"
)


def item(lifecycle: str = LIFE) -> Example:
    return ITEM.but("  tags:", f"{lifecycle}  tags:")


def request(of: Example) -> Example:
    files = {each.path: each.raw for each in (*REPOSITORY, of)}
    pin = pin_of(load_catalog(files)[0].items["database-postgresql-standard"])
    line = next(line for line in REQUEST.text.splitlines() if "catalogItem:" in line)
    return REQUEST.but(line, f"  catalogItem: {pin}")


def changed(today: date, *, before: bool) -> list[str]:
    """What is found in a pull request that makes the request, or changes one that is there."""
    files = {each.path: each.raw for each in (*REPOSITORY, item()) if each.path != REQUEST.path}
    after = {**files, REQUEST.path: request(item()).raw}
    old = {**files, REQUEST.path: request(item()).but("size: large", "size: small").raw}
    change = Change(old if before else files, after, {REQUEST.path: "100644"})
    return [each.rule for each in validate_change(change, lambda _branch, _paths: None, today).findings]


def test_a_request_for_a_deprecated_item_is_warned_about() -> None:
    assert [rule for rule, _ in found(item(), request(item()))] == ["PAO617"]


@pytest.mark.parametrize(
    ("today", "before", "rules"),
    [
        (date(2027, 3, 31), False, ["PAO617"]),
        (date(2027, 4, 1), False, ["PAO618"]),
        (date(2027, 4, 1), True, []),
    ],
)
def test_after_its_last_day_nobody_asks_anew_and_what_is_there_may_change(
    today: date, before: bool, rules: list[str]
) -> None:
    assert changed(today, before=before) == rules


@pytest.mark.parametrize(
    ("lifecycle", "message", "help_"),
    [
        ("{stage: deprecated}", "is deprecated", "ask @acme/databases what to take instead"),
        (
            "{stage: deprecated, replacedBy: database-mysql-standard, sunset: '2020-03-31'}",
            "is deprecated, and can be asked for until 2020-03-31; take database-mysql-standard instead",
            "catalogItem: database-mysql-standard",
        ),
    ],
)
def test_a_bundle_that_stands_on_a_deprecated_item_is_warned_about(lifecycle: str, message: str, help_: str) -> None:
    other = Example(ITEM.path.replace("postgresql", "mysql"), ITEM.but("id: database-post", "id: database-my").text)
    other = Example(other.path, other.text.replace("database-mygresql", "database-mysql"))
    findings = validated(item(f"  lifecycle: {lifecycle}\n"), other)
    (told,) = [each for each in findings.findings if each.rule == "PAO421"]

    assert (told.path, told.severity) == (BUNDLE.path, "warning")
    assert above_caret(findings, told) == "database-postgresql-standard@^1.2"
    assert (told.message, told.help) == (f"database-postgresql-standard {message}", (help_,))
    assert told.related[0].path == ITEM.path


def test_the_bundle_that_is_to_be_taken_instead_is_not_warned_about() -> None:
    assert "PAO421" not in [rule for rule, _ in found(item())]


@pytest.mark.parametrize(
    ("lifecycle", "rule", "above"),
    [
        ("{stage: deprecated, replacedBy: bundle-orders-standart}", "PAO416", "bundle-orders-standart"),
        ("{stage: deprecated, replacedBy: database-postgresql-standard}", "PAO416", "database-postgresql-standard"),
        ("{stage: deprecated, sunset: next-year}", "PAO105", "next-year"),
        ("{stage: deprecated, sunset: '2027-02-30'}", "PAO105", "'2027-02-30'"),
        ("{stage: deprecated, sunset: 2027-03-31}", "PAO005", "2027-03-31"),
        ("{stage: stable, sunset: '2027-03-31'}", "PAO111", "lifecycle"),
        ("{stage: deprecated}", "PAO423", "deprecated"),
        ("{stage: stable, since: '2026-11-01'}", "PAO423", "since"),
        ("{since: '2026-11-01'}", "PAO423", "since"),
        ("{stage: deprecated, since: '2027-03-31', sunset: '2026-11-01'}", "PAO423", "'2026-11-01'"),
    ],
)
def test_a_lifecycle_makes_sense(lifecycle: str, rule: str, above: str) -> None:
    assert (rule, above) in found(item(f"  lifecycle: {lifecycle}\n"))


def test_a_life_may_end_on_the_day_on_which_its_end_begins() -> None:
    lifecycle = "  lifecycle: {stage: deprecated, since: '2027-03-31', sunset: '2027-03-31'}\n"

    assert "PAO423" not in [rule for rule, _ in found(item(lifecycle))]
