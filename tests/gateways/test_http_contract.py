"""What every `Http` does: the fake, and the gateway against a real server."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from paoctl.conformance.fakes.http import FakeHttp, Received
from paoctl.errors import PlatformError, TransientError
from paoctl.gateways.http import HttpGateway
from paoctl.ports import Http, HttpRequest, HttpResponse
from paoctl.redact import Redactor, Secret
from paoctl.sandbox.http import Request, Response
from paoctl.sandbox.server import Server


def serve(received: Received) -> HttpResponse:
    """A small service: it says what it got, under the status that the path names."""
    status = int(received.path.strip("/") or 200)
    said = f"{received.method} {received.headers.get('authorization', '-')} {received.body.decode()}"
    return HttpResponse(status, {"x-said": said, "location": "/200"}, said.encode())


def answer(request: Request) -> Response:
    url = f"{request.base_url}{request.raw_path}"
    response = serve(Received(request.method, url, request.headers, request.body))
    return Response(response.status, response.body, tuple(response.headers.items()))


@dataclass(frozen=True)
class Bench:
    http: Http
    url: str


@pytest.fixture(params=["fake", "real"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    if request.param == "fake":
        yield Bench(FakeHttp(serve, allow=["127.0.0.1"]), "http://127.0.0.1:1")
        return
    with Server(answer) as server:
        yield Bench(HttpGateway(["127.0.0.1"], Redactor()), server.base_url)


@pytest.mark.parametrize("status", [200, 202, 301, 404, 409, 429, 500, 503])
def test_every_status_is_an_answer_and_nothing_is_followed(bench: Bench, status: int) -> None:
    answer = bench.http.send(HttpRequest("GET", f"{bench.url}/{status}"))

    assert answer.status == status
    assert answer.headers["location"] == "/200"
    assert answer.body == b"GET - "


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_secrets_are_revealed_where_the_request_is_written(bench: Bench, method: str) -> None:
    request = HttpRequest(
        method, f"{bench.url}/", {"Authorization": ("Bearer ", Secret("s3cret")), "X-Plain": "1"}, Secret('{"key": 1}')
    )

    assert bench.http.send(request).body.decode() == f'{method} Bearer s3cret {{"key": 1}}'
    assert "s3cret" not in repr(request)


def test_a_host_that_is_not_allowed_is_not_called(bench: Bench) -> None:
    with pytest.raises(PlatformError, match=r"elsewhere\.example") as caught:
        bench.http.send(HttpRequest("GET", "https://elsewhere.example/"))
    assert "http.allow" in caught.value.remedy


def test_a_refused_connection_is_transient() -> None:
    with Server(answer) as server:
        gone = server.base_url
    fake = FakeHttp(serve)
    fake.faults.append("refused")

    for http in (fake, HttpGateway(["127.0.0.1"], Redactor())):
        with pytest.raises(TransientError):
            http.send(HttpRequest("POST", f"{gone}/"))
