"""Answers that lie, hang or drown, and what the error then says: was it sent?"""

import gzip
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from paoctl.errors import AmbiguousError, TransientError, UserError
from paoctl.gateways.http import MOST, HttpGateway
from paoctl.ports import HttpRequest, HttpResponse
from paoctl.redact import Redactor, Secret

Answer = Callable[[socket.socket], None]


@contextmanager
def raw_server(answer: Answer, context: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """A port on loopback that reads a request's head and then does what `answer` wants; and what it received."""
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            try:
                plain, _ = listener.accept()
                with plain, context.wrap_socket(plain, server_side=True) if context else plain as connection:
                    received.append(connection.recv(65536))
                    answer(connection)
            except OSError:
                return  # the client hung up, or the test is over

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1], received
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(10)


def say(*pieces: bytes, every: float = 0.0) -> Answer:
    def answer(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(every)

    return answer


def head(*headers: str, status: int = 200) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status} Whatever", *headers, "", ""]).encode()


def send(port: int, *, timeout: float = 10.0, **parts: object) -> HttpResponse:
    gateway = HttpGateway(["127.0.0.1"], Redactor())
    return gateway.send(HttpRequest("POST", f"http://127.0.0.1:{port}/", timeout=timeout, **parts))  # type: ignore[arg-type] # a test's shorthand


BROKEN = {
    "silence": say(),
    "a byte": say(b"H"),
    "half a head": say(b"HTTP/1.1 201 Created\r\nContent-Le"),
    "no http": say(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
    "half a body": say(head("Content-Length: 10"), b"12345"),
    "half a chunk": say(head("Transfer-Encoding: chunked"), b"a\r\n12345"),
    "bad chunk": say(head("Transfer-Encoding: chunked"), b"zz\r\n12345\r\n"),
    "two lengths": say(head("Content-Length: 5", "Content-Length: 6"), b"123456"),
    "header without end": say(b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * 300_000),
    "bad gzip": say(head("Content-Encoding: gzip", "Content-Length: 4"), b"nope"),
    "unknown coding": say(head("Content-Encoding: br", "Content-Length: 4"), b"nope"),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_a_request_without_a_readable_answer_is_ambiguous(answer: Answer) -> None:
    with raw_server(answer) as (port, received), pytest.raises(AmbiguousError, match=f"127.0.0.1:{port}"):
        send(port)
    assert received[0].startswith(b"POST / HTTP/1.1\r\n")


def hang(connection: socket.socket) -> None:
    connection.recv(1)


DRIPS = {
    "nothing": hang,
    "a drip of head": say(*[bytes([byte]) for byte in head("X-A: " + "a" * 500)], every=0.05),
    "a drip of body": say(head("Content-Length: 500"), *[b"x"] * 500, every=0.05),
    "endless interim": say(*[b"HTTP/1.1 102 Processing\r\n\r\n"] * 500, every=0.05),
}


@pytest.mark.parametrize("answer", DRIPS.values(), ids=DRIPS)
def test_the_deadline_is_for_everything(answer: Answer) -> None:
    begin = time.monotonic()

    with raw_server(answer) as (port, _), pytest.raises(AmbiguousError):
        send(port, timeout=0.5)
    assert time.monotonic() - begin < 5


def test_a_request_without_time_is_not_sent() -> None:
    with raw_server(say()) as (port, received), pytest.raises(TransientError):
        send(port, timeout=0.0)
    assert received == []


def test_a_large_answer_is_not_used_and_a_large_error_is_cut() -> None:
    body = b"x" * (MOST + 5)
    length = f"Content-Length: {len(body)}"
    with raw_server(say(head(length), body)) as (port, _), pytest.raises(AmbiguousError, match="more than 1 MiB"):
        send(port)
    with raw_server(say(head(length, status=500), body)) as (port, _):
        assert len(send(port).body) == MOST


def test_an_answer_of_exactly_the_cap_is_read() -> None:
    with raw_server(say(head(f"Content-Length: {MOST}"), b"x" * MOST)) as (port, _):
        assert len(send(port).body) == MOST


def test_a_bomb_does_not_unfold() -> None:
    bomb = gzip.compress(b"\0" * 200 * MOST)
    answer = say(head("Content-Encoding: gzip", f"Content-Length: {len(bomb)}"), bomb)

    with raw_server(answer) as (port, _), pytest.raises(AmbiguousError, match="more than 1 MiB"):
        send(port)


def test_an_answer_that_was_compressed_unasked_is_unpacked() -> None:
    body = gzip.compress(b'{"id": 1}' * 1000)
    with raw_server(say(head("Content-Encoding: gzip", f"Content-Length: {len(body)}"), body)) as (port, received):
        answer = send(port)

    assert answer.body == b'{"id": 1}' * 1000
    assert "content-encoding" not in answer.headers
    assert b"accept-encoding: identity\r\n" in received[0].lower()


def test_headers_come_in_lower_case_and_joined() -> None:
    answer = head("X-One: a", "x-one: b", "Content-Length: 0")
    with raw_server(say(answer)) as (port, _):
        assert send(port).headers["x-one"] == "a, b"


@pytest.mark.parametrize(
    "headers",
    [
        {"X-A": "a\r\nX-Evil: 1"},
        {"X-A": ("a", Secret("b\nc"))},
        {"X-A\r\nX-Evil": "1"},
        {"X A": "1"},
        {"": "1"},
        {"Host": "evil.example"},
        {"Content-Length": "0"},
        {"Transfer-Encoding": "chunked"},
        {"X-A": "a\0"},
    ],
)
def test_a_header_that_would_be_more_than_one_is_refused(headers: dict[str, str]) -> None:
    with raw_server(say(head("Content-Length: 0"))) as (port, received), pytest.raises(UserError, match="header"):
        send(port, headers=headers)
    assert received == []


@pytest.mark.parametrize("method", ["", "get", "GET /x HTTP/1.1\r\nX: ", "GÉT"])
def test_a_method_that_is_none_is_refused(method: str) -> None:
    with pytest.raises(UserError, match="method"):
        HttpGateway(["127.0.0.1"], Redactor()).send(HttpRequest(method, "http://127.0.0.1:1/"))


def test_what_a_request_reveals_the_redactor_has_learned() -> None:
    redactor = Redactor()
    gateway = HttpGateway(["127.0.0.1"], redactor)
    request = HttpRequest("GET", "http://127.0.0.1:1/", {"X-Key": Secret("learned-value")})

    with pytest.raises(TransientError):
        gateway.send(request)
    assert redactor.text("learned-value") == "***"


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with raw_server(say(head("Content-Length: 0"))) as (port, _):
        assert send(port).status == 200


def test_netrc_gives_no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login x password canary\n", "utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with raw_server(say(head("Content-Length: 0"))) as (port, received):
        send(port)
    assert b"authorization" not in received[0].lower()


def serving(folder: Path, name: str) -> ssl.SSLContext:
    """A server's context with a fresh certificate for a name, in `folder`/cert.pem."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    argv = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-keyout", str(key)]
    argv += ["-out", str(cert), "-subj", "/CN=acme", "-addext", f"subjectAltName=DNS:{name}"]
    subprocess.run(argv, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


def test_the_name_is_what_tls_and_the_server_see_not_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = serving(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with raw_server(say(head("Content-Length: 2"), b"ok"), context) as (port, received):
        gateway = HttpGateway(["localhost"], Redactor(), resolve=lambda _host, _port: ["127.0.0.1"])

        assert gateway.send(HttpRequest("GET", f"https://localhost:{port}/path")).body == b"ok"
    assert f"host: localhost:{port}\r\n".encode() in received[0].lower()


@pytest.mark.parametrize("trusted", [True, False])
def test_a_certificate_for_another_name_or_from_a_stranger_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, trusted: bool
) -> None:
    context = serving(tmp_path, "other.example" if trusted else "localhost")
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with raw_server(say(), context) as (port, received), pytest.raises(TransientError, match=r"(?i)certificate"):
        HttpGateway(["localhost"], Redactor()).send(HttpRequest("GET", f"https://localhost:{port}/"))
    assert received == []
