"""A value inside a URL is data: it can lead nowhere else."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from paoctl.template.engine import TemplateError, render
from tests.template.world import world


def url(text: str, x: object) -> object:
    """The text as a URL, where `fields.x` is x."""
    rendered = render({"config": {"url": text}}, world(x=x), encodings={("config", "url"): "url"})
    assert isinstance(rendered, dict)
    return rendered["config"]["url"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ env.API }}", "https://provision.example/v1"),
        ("{{ env.API }}/databases/{{ fields.x }}", "https://provision.example/v1/databases/a%2Fb%20%3F%23"),
        ("{{ env.API }}?q={{ fields.x }}&n={{ fields.nothing }}", "https://provision.example/v1?q=a%2Fb%20%3F%23&n="),
        ("https://{{ env.HOST }}:8443/x", "https://provision.example:8443/x"),
        ("{{ env.API }}/{{ env.API }}", "https://provision.example/v1/https%3A%2F%2Fprovision.example%2Fv1"),
        ("https://a.example/{{ fields.count }}-{{ fields.multiAz }}", "https://a.example/3-true"),
        ("https://a.example/x-{{ fields.nothing }}/y", "https://a.example/x-/y"),
        ("{{ fields.x }}", "a%2Fb%20%3F%23"),
        ("{{ outputs.instance.host }}", {"$template": "{{ outputs.instance.host }}", "needs": ["main/instance.host"]}),
    ],
)
def test_only_a_leading_env_is_raw(text: str, value: object) -> None:
    assert url(text, x="a/b ?#") == value


def test_only_the_places_that_are_urls_are_encoded() -> None:
    tree = {"url": "x/{{ fields.x }}", "links": ["x/{{ fields.x }}", "x/{{ fields.x }}"]}

    rendered = render(tree, world(x="a/b"), key="main/call", encodings={("links", 1): "url"})

    assert rendered == {"url": "x/a/b", "links": ["x/a/b", "x/a%2Fb"]}


@pytest.mark.parametrize(
    ("text", "answer", "cause"),
    [
        ("{{ env.API }}/{{ fields.x }}", None, "a path segment can't be ``"),
        ("{{ env.API }}/{{ fields.x }}/y", "..", "a path segment can't be `..`"),
        ("{{ env.API }}/{{ fields.x }}{{ fields.x }}", ".", "a path segment can't be `..`"),
        ("{{ env.API }}/.{{ fields.x }}?q", ".", "a path segment can't be `..`"),
        ("https://{{ fields.x }}/y", "evil.example", "can't be part of the host"),
        ("https://good.example{{ fields.x }}/y", ".evil.example", "can't be part of the host"),
        ("//{{ fields.x }}", "evil.example", "can't be part of the host"),
        ("{{ env.API }}/{{ fields.x }}", ["a"], "a list can't be part of a URL"),
    ],
)
def test_a_value_that_would_lead_elsewhere_is_refused(text: str, answer: object, cause: str) -> None:
    with pytest.raises(TemplateError) as caught:
        url(text, x=answer)

    assert caught.value.code == "PAO308"
    assert cause in caught.value.cause


@pytest.mark.parametrize("text", ["{{ env.API }}/{{ secrets.KEY }}", "{{ secrets.KEY }}"])
def test_a_secret_is_no_part_of_a_url(text: str) -> None:
    with pytest.raises(TemplateError, match="can't be part of a URL") as caught:
        url(text, x="")

    assert caught.value.code == "PAO306"


def test_a_base_that_lacks_its_path_does_not_let_a_value_into_the_host() -> None:
    seen = {**world(x=".evil.example"), "env": {"API": "https://good.example"}}

    with pytest.raises(TemplateError, match="part of the host"):
        render({"url": "{{ env.API }}{{ fields.x }}/y"}, seen, encodings={("url",): "url"})


@given(st.text())
def test_every_answer_is_one_segment_and_one_query_value(answer: str) -> None:
    assume(answer not in ("", ".", ".."))

    parts = urlsplit(str(url("{{ env.API }}/a/{{ fields.x }}/b?q={{ fields.x }}&r=1", x=answer)))

    assert parts.netloc == "provision.example"
    assert [unquote(each) for each in parts.path.split("/")] == ["", "v1", "a", answer, "b"]
    assert parse_qs(parts.query, keep_blank_values=True) == {"q": [answer], "r": ["1"]}
