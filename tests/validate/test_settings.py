"""Settings: they agree with themselves and with the catalog."""

import pytest

from paoctl.rules.samples import ITEM, PROJECT, REPOSITORY
from paoctl.workflows.validate import validate
from tests.support.validation import found

CALENDAR = "calendar:\n  - id: year-end\n    {}: [{}]\n    freeze: {{weekly: Fri 16:00 - Mon 08:00 UTC}}\nsecrets:\n"


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("{provider: env,", "{provider: vault,", ("PAO901", "vault")),
        ('    env: ["ORDERS_*"]', '    vault: ["x"]', ("PAO901", "vault")),
        ('["ORDERS_*"]', '["{{ fields.x }}"]', ("PAO302", "fields.x")),
        ('["ORDERS_*"]', '["{{ request.team"]', ("PAO301", "{")),
        ("secrets:\n", CALENDAR.format("environments", "prod"), ("PAO904", "prod")),
        ("secrets:\n", CALENDAR.format("categories", "storage"), ("PAO904", "storage")),
        ("secrets:\n", CALENDAR.format("categories", "databases"), None),
        ("kind: Project\n", 'kind: Project\nrequires: ">=0.1, <2"\n', None),
        ("kind: Project\n", 'kind: Project\nrequires: "0.1"\n', ("PAO905", '"0.1"')),
    ],
)
def test_a_name_in_the_settings_is_one_that_there_is(old: str, new: str, finding: tuple[str, str] | None) -> None:
    assert found(PROJECT.but(old, new)) == ([finding] if finding else [])


def test_a_secret_is_given_to_items_that_there_are() -> None:
    findings = found(PROJECT.but("items: [database-postgresql-standard]", "items: [database-nothing-standard]"))

    assert ("PAO902", "database-nothing-standard") in findings


def test_a_repository_needs_settings() -> None:
    files = {example.path: example.raw for example in REPOSITORY if example is not PROJECT}

    assert [(each.rule, each.path) for each in validate(files).findings] == [("PAO906", "paoctl.yaml")]
    assert validate(files, targets=[ITEM.path]).findings == ()


def test_settings_that_are_not_in_order_are_not_held_against_the_items() -> None:
    files = {example.path: example.raw for example in REPOSITORY}

    for broken in (PROJECT.but("environments:\n", "environmnets:\n"), PROJECT.but("http:\n", "http: [\n")):
        assert {each.path for each in validate({**files, PROJECT.path: broken.raw}).findings} == {PROJECT.path}


def entries(*lines: str) -> list[tuple[str, str]]:
    """What is found in a calendar."""
    calendar = "".join(f"  - {{id: e{number}, {line}}}\n" for number, line in enumerate(lines))
    return found(PROJECT.but("secrets:\n", f"calendar:\n{calendar}secrets:\n"))


@pytest.mark.parametrize(
    ("lines", "rules"),
    [
        (["environments: [dev]"], ["PAO909"]),
        (["window: {weekly: Mon 08:00 - Fri 16:00 UTC}, freeze: {weekly: Sat 08:00 - Sun 16:00 UTC}"], ["PAO909"]),
        (["freeze: {from: soon, to: later}"], ["PAO910", "PAO910"]),
        (["freeze: {from: '2026-12-20T00:00:00Z', to: '2026-12-20T00:00:00Z'}"], ["PAO910"]),
        (["freeze: {}"], ["PAO910"]),
        (["freeze: {weekly: Fri 16:00 - Mon 08:00 Mars/Olympus}"], ["PAO910"]),
        (["window: {weekly: Sat 08:00 - Sun 16:00 UTC}", "freeze: {weekly: Fri 16:00 - Mon 08:00 UTC}"], ["PAO911"]),
        (
            [
                "window: {from: '2026-12-20T00:00:00Z', to: '2026-12-21T00:00:00Z'}",
                "freeze: {from: '2026-12-18T00:00:00Z', to: '2027-01-04T00:00:00Z'}",
            ],
            ["PAO911"],
        ),
        (
            [
                "window: {weekly: Sat 08:00 - Sun 16:00 UTC}",
                "environments: [dev], categories: [databases], freeze: {weekly: Fri 16:00 - Mon 08:00 UTC}",
            ],
            ["PAO911"],
        ),
        (["window: {weekly: Mon 08:00 - Fri 16:00 UTC}", "freeze: {weekly: Fri 12:00 - Mon 08:00 UTC}"], []),
    ],
)
def test_a_calendar_is_read_and_its_windows_open(lines: list[str], rules: list[str]) -> None:
    assert [rule for rule, _ in entries(*lines)] == rules


def test_an_entry_is_told_from_the_others_by_its_id() -> None:
    twice = "calendar:\n" + 2 * "  - {id: weekend, freeze: {weekly: Fri 16:00 - Mon 08:00 UTC}}\n"
    assert found(PROJECT.but("secrets:\n", f"{twice}secrets:\n")) == [("PAO909", "weekend")]
