"""Twenty secrets, repeated by an action wherever it can, in each encoding of text: nothing is kept or shown of it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import get_args

import pytest

from paoctl.cli.bug_report import bug_report
from paoctl.conformance.fakes.secrets import FakeSecrets
from paoctl.conformance.fakes.world import FakeWorld
from paoctl.execute.desk import StepEvent
from paoctl.redact import Redactor
from paoctl.render.yaml_text import yaml_text
from paoctl.workflows.fulfill import Fulfilled, Orders, fulfill
from tests.proofs.echo import EVERY, Echo, Way
from tests.proofs.encodings import CANARIES, IN_TEXT
from tests.support.journey import Journey, offered_files
from tests.support.kinds import install

ITEM = "security-echo-everything"
WAYS: tuple[Way, ...] = get_args(Way)
FIELDS: Mapping[str, list[str]] = {"way": list(WAYS), "form": [*IN_TEXT, EVERY]}


def item() -> bytes:
    fields = [
        {"id": name, "name": name, "type": "select", "enum": choices, "default": choices[0]}
        for name, choices in FIELDS.items()
    ]
    tokens = [f"{{{{ secrets.{name} }}}}" for name in CANARIES.secrets]
    config = {"way": "{{ fields.way }}", "form": "{{ fields.form }}", "tokens": tokens}
    action = {"id": "echo", "type": "echo", "config": config, "outputs": {"said": {"required": False}}}
    return yaml_text(
        {
            "apiVersion": "pao/v1",
            "kind": "CatalogItem",
            "metadata": {
                "id": ITEM,
                "name": "Echo",
                "description": "Repeats what it should keep",
                "version": "1.0.0",
                "category": "security",
                "owner": {"team": "@acme/security", "contact": "security@acme.example"},
            },
            "presentation": {"form": {"groups": [{"id": "all", "name": "All", "fields": fields}]}},
            "fulfillment": {"strategy": {"mode": "automatic"}, "automatic": {"actions": [action]}},
        }
    ).encode()


def settings(raw: bytes) -> bytes:
    lines = "".join(f"    {name}: {{provider: env, items: [{ITEM}]}}\n" for name in CANARIES.secrets)
    return raw.replace(b"  names:\n", b"  names:\n" + lines.encode())


@pytest.fixture
def journey(monkeypatch: pytest.MonkeyPatch) -> Journey:
    install(monkeypatch, Echo())
    files = offered_files()
    files |= {f"catalog/security/{ITEM}.yaml": item(), "paoctl.yaml": settings(files["paoctl.yaml"])}
    files["CODEOWNERS"] += f"/requests/{ITEM}/ @acme/security\n".encode()
    return Journey(files=files)


def run(journey: Journey) -> tuple[Fulfilled, list[StepEvent]]:
    """One run with all secrets at hand, and everything that it told."""
    redactor, told = Redactor(), list[StepEvent]()
    values = {f"env:{name}": value for name, value in CANARIES.secrets.items()}
    ports = replace(journey.world.ports(), secrets=FakeSecrets(values, redactor=redactor))
    return fulfill(ports, journey.project, redactor, {}, Orders(hear=told.append)), told


def everything(world: FakeWorld) -> Iterator[tuple[str, bytes]]:
    """Every object of the repository, reachable or not, and every ticket."""
    yield from ((f"blob {blob}", raw) for blob, raw in world.remote._blobs.items())
    yield from ((f"commit {commit}", snapshot.message.encode()) for commit, snapshot in world.remote._commits.items())
    for key, ticket in world.tickets.tickets.items():
        yield key, f"{ticket} {world.tickets.description(key)} {world.tickets.comments}".encode()


@pytest.mark.parametrize("way", WAYS)
def test_what_an_action_repeats_is_kept_nowhere(way: Way, journey: Journey) -> None:
    for number, form in enumerate(IN_TEXT):
        journey.ask(ITEM, f"echo-{number}", {"way": way, "form": form})

    done, told = run(journey)

    assert len(done.driven) + len(done.stuck) == len(IN_TEXT)
    assert {each.status for each in told} >= {"pending", "running"}
    assert CANARIES.found_in_all(everything(journey.world)) == set()
    assert CANARIES.found_in("\n".join(f"{each.status} {each.text}" for each in told).encode()) == set()
    shown = "\n".join(bug_report(each.error, ["fulfill"], CANARIES.secrets) for each in done.stuck)
    assert CANARIES.found_in(shown.encode()) == set()
    assert (way == "traceback") == bool(done.stuck)


def test_the_search_would_have_found_them(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Redactor, "text", lambda _self, text: text)
    journey.ask(ITEM, "echo-0", {"way": "failure", "form": IN_TEXT[0]})

    run(journey)

    assert {name for _, name in CANARIES.found_in_all(everything(journey.world))} == CANARIES.secrets.keys()
