"""What a person says of a step, read by the types that its action declares."""

import pytest

from paoctl.errors import UsageError
from paoctl.model.catalog import Action
from paoctl.workflows.resolution import action_of, said_outputs
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.platform import BUNDLE, RULE

ACTION = Action.parse(
    {
        "id": "ticket",
        "type": "jira-ticket",
        "outputs": {
            "host": {"type": "string"},
            "port": {"type": "integer", "required": False},
            "ratio": {"type": "number", "required": False},
            "spare": {"type": "boolean", "required": False},
            "zones": {"type": "list", "required": False},
            "tags": {"type": "object", "required": False},
            "password": {"type": "string", "sensitive": True, "required": False},
        },
    }
)


@pytest.mark.parametrize(
    ("pair", "value"),
    [
        ("host=db=1", "db=1"),
        ("port=5432", 5432),
        ("ratio=0.5", 0.5),
        ("spare=Yes", True),
        ("spare=false", False),
        ('zones=["a"]', ["a"]),
        ('tags={"a": 1}', {"a": 1}),
        ("password=env:DB", {"$secret": "env:DB", "version": None}),
    ],
)
def test_a_value_is_read_by_its_declared_type(journey: Journey, pair: str, value: object) -> None:
    said = said_outputs(ACTION, ["host=x", pair] if not pair.startswith("host") else [pair], journey.project)
    assert said[pair.partition("=")[0]] == value


@pytest.mark.parametrize(
    ("pairs", "cause", "remedy"),
    [
        (["host"], "there is no `=` in it", "name=value"),
        (["hots=x"], "ticket has no output `hots`", "did you mean `host`?"),
        (["host=x", "port=five"], "`five` is no integer", ""),
        (["host=x", "spare=perhaps"], "`perhaps` is no boolean", ""),
        (["host=x", "zones={}"], "`{}` is no list", ""),
        (["port=1"], "ticket must tell host", "add --output host=VALUE"),
        (["host=x", "port=99999999999999999999"], "port: it holds an integer too large", ""),
        (["host=x", "ratio=nan"], "ratio: it holds a number that JSON has no word for", ""),
        (["host=x", "ratio=1e999"], "ratio: it holds a number that JSON has no word for", ""),
        (["host=x", 'tags={"a": [12345678901234567890]}'], "tags: it holds an integer too large", ""),
        (["host=x", 'tags={"$secret": "env:TOKEN"}'], "tags: it holds a key that starts with `$`", ""),
        (["host=x", f"zones={'[' * 60}{']' * 60}"], "zones: it is nested more than 50 levels deep", ""),
        (["host=x", f"zones={'[' * 100_000}"], "is no list", ""),
        (["host=x", r'tags={"\ud800": 1}'], "tags: it holds half a sign", ""),
        (["host=\udcff"], "host: it holds half a sign", ""),
        ([f"host={'x' * 70_000}"], "host: it is larger than 64 KiB", ""),
    ],
)
def test_what_does_not_fit_is_refused_with_a_way_on(
    journey: Journey, pairs: list[str], cause: str, remedy: str
) -> None:
    with pytest.raises(UsageError) as caught:
        said_outputs(ACTION, pairs, journey.project)
    assert cause in caught.value.cause
    assert remedy in caught.value.remedy


@pytest.mark.parametrize("text", ["hunter2", "nowhere:path", "env:", "p:hunter2"])
def test_a_secret_is_never_taken_by_its_value_and_never_repeated(journey: Journey, text: str) -> None:
    with pytest.raises(UsageError, match="say where it is kept") as caught:
        said_outputs(ACTION, ["host=x", f"password={text}"], journey.project)
    assert "hunter2" not in caught.value.cause + caught.value.remedy


def test_the_action_is_the_one_that_was_accepted(journey: Journey) -> None:
    rule, bundle = journey.ask(RULE, "orders-web"), journey.ask(BUNDLE, "shop", {"appName": "shop"})
    journey.fulfil()
    world = look(journey.world.repo, journey.project)
    assert action_of(world, rule, journey.history(rule), "main/ticket").type == "jira-ticket"
    assert action_of(world, bundle, journey.history(bundle), "secret/store").type == "rest-api"
    with pytest.raises(UsageError, match="has no action main/store"):
        action_of(world, bundle, journey.history(bundle), "main/store")


def test_what_was_never_accepted_has_no_action(journey: Journey) -> None:
    ref = journey.ask(RULE, "orders-web")
    with pytest.raises(UsageError, match="was never accepted"):
        action_of(look(journey.world.repo, journey.project), ref, journey.history(ref), "main/ticket")
