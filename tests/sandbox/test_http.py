"""The HTTP layer of the sandbox, over real sockets."""

import http.client
import io
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from paoctl.sandbox.http import App, BadJson, Cut, Halt, Request, Response, Route, no_such_page
from paoctl.sandbox.server import BODY_LIMIT, Exchange, Server


def echo(request: Request) -> Response:
    """What the handler saw."""
    value = {
        "method": request.method,
        "path": request.path,
        "raw_path": request.raw_path,
        "query": dict(request.query),
        "params": dict(request.params),
        "many": request.values("many"),
        "body": request.body.decode(),
        "accept": request.headers.get("accept"),
        "base_url": request.base_url,
    }
    return Response.json(200, value, (("X-Seen", "yes"),))


def fail(_: Request) -> Response:
    raise RuntimeError("a mistake")


def cut(request: Request) -> Response:
    raise Cut(Response.text(201, "made"), after=int(request.query.get("after", "0")))


def halt(_: Request) -> Response:
    raise Halt(Response.text(418, "short and stout"))


ROUTES = (
    Route("GET", "/health", lambda _: Response.text(200, "ready")),
    Route("POST", "/json", lambda request: Response.json(200, request.json_object())),
    Route("POST", "/form", lambda request: Response.json(200, request.form())),
    Route("GET", "/empty", lambda _: Response(204)),
    Route("GET", "/page", lambda _: Response.html(200, "<p>ü</p>")),
    Route("GET", "/fail", fail),
    Route("POST", "/cut", cut),
    Route("GET", "/halt", halt),
    Route("GET", "/repos/{owner}/{repo}/pulls/{number}", echo),
    Route("PUT", "/repos/{owner}/{repo}/contents/{path...}", echo),
    Route("POST", "/{owner}/{repo}.git/git-receive-pack", echo),
    Route("GET", "/echo", echo),
    Route("POST", "/echo", echo),
)


@pytest.fixture
def seen() -> list[Exchange]:
    return []


@pytest.fixture
def server(seen: list[Exchange]) -> Iterator[Server]:
    with Server(App(ROUTES), on_exchange=seen.append) as server:
        yield server


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.base_url, timeout=10) as client:
        yield client


def raw(server: Server, text: bytes) -> bytes:
    """What the server sends back until it hangs up."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(text)
        received = io.BytesIO()
        while data := connection.recv(65536):
            received.write(data)
    return received.getvalue()


def test_a_route_gives_its_handler_the_decoded_placeholders(client: httpx.Client) -> None:
    seen = client.get("/repos/acme/plat%20form/pulls/7?many=1&many=2&x=a%26b&y=").json()
    assert seen["params"] == {"owner": "acme", "repo": "plat form", "number": "7"}
    assert seen["query"] == {"many": "2", "x": "a&b", "y": ""}
    assert seen["many"] == ["1", "2"]
    assert (seen["path"], seen["raw_path"]) == ("/repos/acme/plat form/pulls/7", "/repos/acme/plat%20form/pulls/7")
    assert seen["base_url"] == str(client.base_url).rstrip("/")


def test_an_encoded_slash_stays_inside_its_segment(client: httpx.Client) -> None:
    assert client.get("/repos/a%2Fb/c/pulls/7").json()["params"]["owner"] == "a/b"


@pytest.mark.parametrize(("sent", "path"), [("a/b%20c/d.txt", "a/b c/d.txt"), ("", ""), ("a%2Fb", "a/b")])
def test_a_last_placeholder_takes_the_rest(client: httpx.Client, sent: str, path: str) -> None:
    assert client.put(f"/repos/acme/platform/contents/{sent}").json()["params"]["path"] == path


def test_a_placeholder_may_be_a_part_of_a_segment(client: httpx.Client) -> None:
    seen = client.post("/acme/platform.git/git-receive-pack").json()
    assert seen["params"] == {"owner": "acme", "repo": "platform"}
    assert client.post("/acme/platform/git-receive-pack").status_code == 404


def test_the_first_route_that_fits_answers() -> None:
    app = App(
        [
            Route("GET", "/v1/operations/{id}", lambda _: Response.text(200, "operation")),
            Route("GET", "/v1/{collection}/{name}", lambda _: Response.text(200, "thing")),
        ]
    )
    assert app(Request("GET", "/v1/operations/7", "/v1/operations/7")).body == b"operation"
    assert app(Request("GET", "/v1/databases/7", "/v1/databases/7")).body == b"thing"


def test_unknown_paths_and_wrong_methods_are_told_apart(client: httpx.Client) -> None:
    unknown, wrong = client.get("/nothing"), client.delete("/echo")
    assert (unknown.status_code, wrong.status_code, wrong.headers["allow"]) == (404, 405, "GET, POST")


def test_the_longest_prefix_answers_what_no_route_does() -> None:
    def named(name: str) -> Callable[[Request], Response]:
        return lambda request: Response.text(404, f"{name} {request.params.get('allow')}")

    app = App(ROUTES, {"/": named("root"), "/repos/": named("repos")})
    assert app(Request("GET", "/repos/x", "/repos/x")).body == b"repos None"
    assert app(Request("DELETE", "/echo", "/echo")).body == b"root GET, POST"
    assert no_such_page(Request("GET", "/x", "/x")).status == 404


def test_json_html_text_and_nothing_are_answered_as_such(client: httpx.Client) -> None:
    assert client.post("/json", json={"ü": 1}).content == '{"ü":1}'.encode()
    assert client.get("/page").headers["content-type"] == "text/html; charset=utf-8"
    assert client.get("/page").text == "<p>ü</p>"
    empty = client.get("/empty")
    assert (empty.status_code, empty.content, "content-length" in empty.headers) == (204, b"", False)


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"text"', b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_refused(client: httpx.Client, body: bytes) -> None:
    answer = client.post("/json", content=body)
    assert (answer.status_code, answer.json()["message"]) == (400, "Problems parsing JSON")


def test_an_empty_body_is_an_empty_object(client: httpx.Client) -> None:
    assert client.post("/json").json() == {}
    with pytest.raises(BadJson):
        Request("POST", "/", "/").json()


def test_a_form_is_read(client: httpx.Client) -> None:
    assert client.post("/form", data={"a": "1 & 2", "b": ""}).json() == {"a": "1 & 2", "b": ""}


def test_a_head_request_gets_the_head_of_the_get(client: httpx.Client) -> None:
    answer = client.head("/health")
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, "5", b"")
    assert client.get("/health").text == "ready"


def test_a_connection_serves_many_requests(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/health")
    connection.getresponse().read()
    first = connection.sock
    connection.request("GET", "/empty")
    connection.getresponse().read()
    assert connection.sock is first
    connection.close()


def test_a_body_may_come_in_chunks(client: httpx.Client) -> None:
    assert client.post("/echo", content=(part for part in (b"a", b"bc", b"d" * 10))).json()["body"] == "abc" + "d" * 10


def test_a_client_that_waits_for_100_continue_gets_it(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        assert connection.recv(1024).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"ok")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Content-Length: x\r\n\r\n", b"400"),
        (b"Content-Length: -1\r\n\r\n", b"400"),
        (f"Content-Length: {BODY_LIMIT + 1}\r\n\r\n".encode(), b"413"),
        (b"Transfer-Encoding: gzip\r\n\r\n", b"501"),
        (b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
        (b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", b"400"),
        (b"Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n", b"400"),
        (f"Transfer-Encoding: chunked\r\n\r\n{BODY_LIMIT + 1:x}\r\n".encode(), b"413"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_and_ends_the_connection(
    server: Server, head: bytes, status: bytes
) -> None:
    answer = raw(server, b"POST /echo HTTP/1.1\r\nHost: x\r\n" + head)
    assert answer.split(b" ")[1] == status
    assert b"Connection: close" in answer


def test_a_body_that_stops_early_is_no_request(server: Server, seen: list[Exchange]) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc")
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(4096).startswith(b"HTTP/1.1 400 ")
    assert seen == []


def test_a_mistake_of_a_handler_is_a_500_and_leaves_a_traceback(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "paoctl.sandbox"):
        assert client.get("/fail").status_code == 500
    assert "a mistake" in caplog.text
    assert client.get("/health").status_code == 200


def test_a_halt_is_an_answer(client: httpx.Client) -> None:
    assert client.get("/halt").text == "short and stout"


@pytest.mark.parametrize("after", [0, 1, 12, 40])
def test_a_cut_connection_carries_so_many_bytes_and_no_more(server: Server, seen: list[Exchange], after: int) -> None:
    answer = raw(server, f"POST /cut?after={after} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert len(answer) == after
    assert b"HTTP/1.1 201 Created".startswith(answer[:20])
    assert seen == []


def test_a_cut_may_be_counted_from_the_end(server: Server) -> None:
    whole, short = (raw(server, f"POST /cut?after={after} HTTP/1.1\r\nHost: x\r\n\r\n".encode()) for after in (999, -1))
    assert short == whole[:-1]


def test_an_exchange_is_recorded_whole_before_its_client_has_it(client: httpx.Client, seen: list[Exchange]) -> None:
    client.post("/echo?x=%20", content=b"hello", headers={"Accept": "text/plain"})
    (exchange,) = seen
    assert (exchange.method, exchange.path, exchange.query) == ("POST", "/echo", "x=%20")
    assert (exchange.request_body, exchange.status) == (b"hello", 200)
    assert ("accept", "text/plain") in [(name.lower(), value) for name, value in exchange.request_headers]
    assert ("X-Seen", "yes") in exchange.response_headers
    assert b'"body":"hello"' in exchange.response_body


def test_many_clients_are_served_at_once() -> None:
    together = threading.Barrier(20, timeout=10)

    def meet(_: Request) -> Response:
        together.wait()
        return Response(204)

    with Server(App([Route("GET", "/", meet)])) as server:
        threads = [threading.Thread(target=httpx.get, args=(server.base_url,)) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert not any(thread.is_alive() for thread in threads)
        assert not together.broken


def test_stopping_hangs_up_on_idle_clients_and_frees_the_port() -> None:
    server = Server(App(ROUTES))
    server.start()
    with httpx.Client(base_url=server.base_url) as client:
        client.get("/health")
        before = time.monotonic()
        server.stop()
        server.stop()
        assert time.monotonic() - before < 3
        with pytest.raises(httpx.TransportError):
            client.get("/health")
    with Server(App(ROUTES), server.port) as again:
        assert httpx.get(f"{again.base_url}/health").status_code == 200


def test_a_port_that_is_taken_is_an_error(server: Server) -> None:
    with pytest.raises(OSError, match="in use"):
        Server(App(ROUTES), server.port)
