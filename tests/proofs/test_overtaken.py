"""The real program, a real bare repository: what is merged while a run works on a request stops its old generation."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

import pytest

from tests.proofs.assassin import Assassin
from tests.proofs.playground import Playground, playground

ITEM: Final = "database-postgresql-standard"


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    with playground(tmp_path_factory.mktemp("overtaken") / "platform") as ground:
        yield ground


def ask(ground: Playground, name: str) -> None:
    ground.must("request", ITEM, "--name", name, "--yes")
    ground.agree()


def run_while_merging(ground: Playground, name: str, *edit: str) -> None:
    """A run; between the first step of `name` and its second a pull request that waited is merged."""
    ground.must(*edit, "--yes")
    merged: list[str] = []

    def watch(request: str) -> None:
        if request.startswith("PUT ") and request.endswith(f"/{name}") and not merged:
            merged.append(request)
            ground.agree()

    assassin, app = Assassin(watch=watch), ground.sandbox.app
    assassin.stand_before(ground.sandbox)
    try:
        ground.must("fulfill", name)
    finally:
        ground.sandbox.app = app
    assert merged


def made_of(ground: Playground, name: str) -> list[str]:
    """What the provisioning API did to one database."""
    return [effect.op for effect in ground.effects() if effect.name == name]


def story(ground: Playground, name: str) -> list[str]:
    """The journal: its events, and what became of each step."""
    lines = ground.git("show", f"pao-state:requests/{ITEM}/{name}/journal.jsonl").splitlines()
    return [_told(json.loads(line)) for line in lines]


def _told(event: Mapping[str, object]) -> str:
    if event["type"] != "result":
        return str(event["type"])
    return f"{event['step']} {event['verb']} {event['status']}"


OLD = (
    *("accepted", "leased", "planned", "intent", "main/instance apply done"),
    *("intent", "main/announce apply failed", "released"),
)


@pytest.mark.ci
def test_an_edit_between_two_steps_of_a_chain(ground: Playground) -> None:
    ask(ground, "edited")
    run_while_merging(ground, "edited", "edit", "edited", "--set", "size=large")
    assert ground.phases()[f"{ITEM}/edited"] == "ready"
    assert made_of(ground, "edited") == ["create", "update"]
    assert story(ground, "edited") == [
        *OLD,
        *("superseded", "accepted", "leased", "planned", "intent", "main/instance apply done"),
        *("intent", "main/announce apply done", "settled", "released"),
    ]


@pytest.mark.ci
def test_a_removal_between_two_steps_of_a_chain(ground: Playground) -> None:
    ask(ground, "removed")
    run_while_merging(ground, "removed", "remove", "removed")
    assert ground.phases()[f"{ITEM}/removed"] == "deleted"
    assert made_of(ground, "removed") == ["create", "delete"]
    assert story(ground, "removed") == [
        *OLD,
        *("superseded", "accepted", "leased", "planned", "intent", "main/instance destroy done", "settled", "released"),
    ]


@pytest.mark.ci
def test_an_edit_of_another_request_disturbs_nothing(ground: Playground) -> None:
    ask(ground, "mine")
    ask(ground, "theirs")
    run_while_merging(ground, "mine", "edit", "theirs", "--set", "size=large")
    assert ground.phases()[f"{ITEM}/mine"] == "ready"
    assert "superseded" not in story(ground, "mine")
    assert made_of(ground, "mine") == ["create"]
