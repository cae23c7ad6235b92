"""Faults on demand: refusals, cuts, delays, over real sockets."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from paoctl.sandbox.faults import Fault, Faults
from paoctl.sandbox.http import App, Request, Response, Route
from paoctl.sandbox.server import Server


@contextmanager
def faulty(*faults: Fault) -> Iterator[tuple[httpx.Client, list[str]]]:
    """A server with these faults, and the paths whose effect was done."""
    done: list[str] = []

    def effect(request: Request) -> Response:
        done.append(request.path)
        return Response.text(201, "made")

    handler = Faults(faults).guard(effect)
    app = App([Route("POST", "/{path...}", handler), Route("GET", "/{path...}", handler)])
    with Server(app) as server, httpx.Client(base_url=server.base_url) as client:
        yield client, done


def test_a_fault_strikes_the_next_requests_and_is_gone() -> None:
    with faulty(Fault(times=2, status=503, retry_after=4, effect=False)) as (client, done):
        answers = [client.post(f"/{number}") for number in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 201]
    assert (answers[0].headers["retry-after"], done) == ("4", ["/2"])


def test_a_refusal_may_hide_an_effect() -> None:
    with faulty(Fault(status=500)) as (client, done):
        assert client.post("/a").status_code == 500
    assert done == ["/a"]


def test_a_fault_waits_for_its_method_and_path() -> None:
    with faulty(Fault(method="POST", path="/rest/*/issue", status=500), Fault(path="/x", status=429)) as (client, _):
        sent = [
            ("GET", "/rest/2/issue"),
            ("POST", "/rest/2/issue/A-1/comment"),
            ("POST", "/rest/2/issue"),
            ("GET", "/x"),
        ]
        assert [client.request(method, path).status_code for method, path in sent] == [201, 201, 500, 429]


def test_a_connection_may_be_cut_before_or_after_the_effect() -> None:
    with faulty(Fault(cut=0, effect=False), Fault(cut=20)) as (client, done):
        for path in ("/before", "/after"):
            with pytest.raises(httpx.RemoteProtocolError):
                client.post(path)
    assert done == ["/after"]


def test_a_delay_alone_changes_no_answer() -> None:
    with faulty(Fault(delay=0.2)) as (client, done):
        before = time.monotonic()
        assert client.post("/slow").status_code == 201
        assert time.monotonic() - before >= 0.2
    assert done == ["/slow"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "must be an object"),
        ({"often": 1}, "has no 'often'"),
        ({"times": "1"}, "cannot be '1'"),
        ({"times": True}, "cannot be True"),
        ({"times": 0, "status": 500}, "at least once"),
        ({"cut": -1}, "not negative"),
        ({"effect": False}, "needs a status or a cut"),
    ],
)
def test_a_fault_that_means_nothing_is_refused(value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Fault.parse(value)


def test_faults_are_written_as_they_are_read() -> None:
    faults = Faults()
    faults.parse([{"times": 2, "method": "POST", "path": "/x", "delay": 0.5, "status": 503, "retryAfter": 1}])
    (written,) = faults.json()
    assert Fault.parse(written) == Fault(2, "POST", "/x", 0.5, True, 503, 1, None)
    with pytest.raises(ValueError, match="must be a list"):
        faults.parse({})
