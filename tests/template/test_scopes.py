"""What templates can name."""

import pytest

from paoctl.template.engine import TemplateError, evaluate, render, value_of
from paoctl.template.scopes import preview_env, preview_facts
from tests.template.world import FACTS, world

PREVIEW = preview_facts(
    path=FACTS.path,
    name=FACTS.name,
    item=FACTS.item,
    team=FACTS.team,
    environment=FACTS.environment,
    requested_by=FACTS.requested_by,
    repository=FACTS.repository,
    state_branch=FACTS.state_branch,
    version=FACTS.version,
)


@pytest.mark.parametrize(
    ("reference", "value", "preview"),
    [
        ("request.name", "orders-db", "orders-db"),
        ("request.path", FACTS.path, FACTS.path),
        ("request.team", "@acme/orders", "@acme/orders"),
        ("request.environment", "production", "production"),
        ("request.requestedBy", "ana", "ana"),
        ("request.generation", 2, "<generation>"),
        ("request.url", "https://forge.example/pull/7", "<pull request>"),
        ("system.date", "2026-11-23", "<date>"),
        ("system.repository", "acme/platform", "acme/platform"),
        ("system.runUrl", "https://forge.example/runs/1", "<run>"),
        ("system.stateBranch", "pao-state", "pao-state"),
        ("system.version", "0.1.0", "0.1.0"),
    ],
)
def test_facts_and_what_a_preview_shows_of_them(reference: str, value: object, preview: object) -> None:
    assert value_of("{{ " + reference + " }}", world()) == value
    assert value_of("{{ " + reference + " }}", world(facts=PREVIEW)) == preview


def test_a_preview_shows_what_only_the_run_knows() -> None:
    seen = {**world(facts=PREVIEW), "env": preview_env({"API": "https://a.example"}, ["BUILD_ID", "API"])}

    assert render({"id": "{{ uuid() }}", "text": "{{ uuid() }} on {{ system.date }} in {{ env.BUILD_ID }}"}, seen) == {
        "id": "<uuid>",
        "text": "<uuid> on <date> in <env BUILD_ID>",
    }
    assert render({"url": "{{ env.API }}/{{ env.BUILD_ID }}"}, seen, encodings={("url",): "url"}) == {
        "url": "https://a.example/<env BUILD_ID>"
    }
    assert render({"url": "{{ env.BUILD_ID }}/x"}, seen, encodings={("url",): "url"}) == {"url": "<env BUILD_ID>/x"}


def test_a_preview_does_not_compute_with_what_it_does_not_know() -> None:
    assert value_of("{{ system.date | upper }}", world(facts=PREVIEW)) == {
        "$template": "{{ system.date | upper }}",
        "needs": ["system.date"],
    }


def test_a_component_sees_its_bundle_and_others_do_not() -> None:
    inside = world(bundle={"appName": "shop"})

    assert value_of("{{ bundle.fields.appName }}/{{ bundle.request.name }}", inside) == "shop/orders-db"
    assert evaluate("bundle is defined", world()) is False


def test_what_stands_behind_uuid_has_no_name() -> None:
    for text in ("{{ self['$identity'] }}", "{{ $identity }}", "{{ '$identity' is defined }}"):
        with pytest.raises(TemplateError):
            value_of(text, world())


def test_a_uuid_outside_a_request_is_refused() -> None:
    with pytest.raises(TemplateError, match="no request"):
        value_of("{{ uuid() }}", {})
