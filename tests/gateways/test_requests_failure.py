"""What `requests` raises, by whether the call had left this machine."""

import pytest
import requests

from paoctl.errors import AmbiguousError, PaoError, PlatformError, TransientError
from paoctl.gateways.requests_failure import explain
from paoctl.sandbox.http import Cut, Request, Response
from paoctl.sandbox.server import Server


def fail(url: str) -> requests.RequestException:
    with pytest.raises(requests.RequestException) as caught:
        requests.post(url, timeout=1)
    return caught.value


def cut(_: Request) -> Response:
    raise Cut


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://127.0.0.1:1/", TransientError),
        ("http://nowhere.invalid/", TransientError),
        ("http://", PlatformError),
        ("nowhere", PlatformError),
    ],
)
def test_what_never_left_is_definite(url: str, error: type[PaoError]) -> None:
    found = explain(fail(url), "can't do it", write=True)

    assert type(found) is error
    assert found.cause.startswith("can't do it: ")


def test_what_left_is_ambiguous_unless_it_only_asked() -> None:
    with Server(cut) as server:
        broken = fail(server.base_url)

    assert type(explain(broken, "x", write=True)) is AmbiguousError
    assert type(explain(broken, "x", write=False)) is TransientError
    assert type(explain(requests.ReadTimeout("slow"), "x", write=True)) is AmbiguousError
    assert type(explain(requests.Timeout(), "x", write=True)) is AmbiguousError


def test_a_header_that_cannot_be_sent_is_not_quoted_for_the_token_is_in_one() -> None:
    with pytest.raises(requests.exceptions.InvalidHeader) as caught:
        requests.post("http://127.0.0.1:1/", headers={"Authorization": "token ghp_secret\nmore"}, timeout=1)

    found = explain(caught.value, "can't do it", write=True)

    assert type(found) is PlatformError
    assert "ghp_secret" not in f"{found.cause} {found.remedy}"
