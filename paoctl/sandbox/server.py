"""The socket side of the sandbox: HTTP/1.1 on loopback, one thread a connection, keep-alive, chunked bodies, cuts."""

import logging
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import BinaryIO, cast
from urllib.parse import parse_qsl, unquote

from paoctl.sandbox.http import Cut, Handler, Headers, Request, Response

BODY_LIMIT = 50 * 1024 * 1024
"""Bytes of the largest body that is read; more is answered with 413."""

LOG = logging.getLogger("paoctl.sandbox")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its whole answer, as they went over the wire. A connection that was cut is no exchange."""

    method: str
    path: str
    """As sent, percent-encoded, without the query."""
    query: str
    request_headers: Headers
    request_body: bytes
    status: int
    response_headers: Headers
    response_body: bytes


Recorder = Callable[[Exchange], None]


class Server:
    """`handler` (an `App`) on 127.0.0.1; port 0 takes a free one. `on_exchange` sees each exchange before the client.

    The port is bound, and `base_url` known, from the start; answers are given between `start()` and `stop()`.
    """

    def __init__(self, handler: Handler, port: int = 0, *, on_exchange: Recorder | None = None) -> None:
        self._listener = _Listener(port, handler, on_exchange)
        self.port = self._listener.server_port
        self.base_url = self._listener.base_url
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Answers in the background."""
        # The interval bounds only how long `stop` takes; requests wake the listener at once.
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.05,), name="sandbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stops answering, hangs up on everyone, frees the port. A second call does nothing."""
        if self._thread is not None:
            self._listener.shutdown()
            self._thread.join()
            self._thread = None
        self._listener.hang_up()
        self._listener.server_close()

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


_Socket = socket.socket | tuple[bytes, socket.socket]
"""What socketserver may hand over; a TCP server only ever hands over the first."""


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int, handler: Handler, on_exchange: Recorder | None) -> None:
        self.handler = handler
        self.on_exchange = on_exchange
        self._open: dict[socket.socket, threading.Thread] = {}
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", port), _Connection)
        self.base_url = f"http://127.0.0.1:{self.server_port}"

    def server_bind(self) -> None:
        # HTTPServer asks the resolver for its own name here, which can hang on a machine without a network.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.socket.getsockname()[1]

    def process_request_thread(self, request: _Socket, client_address: object) -> None:
        connection = cast("socket.socket", request)
        with self._guard:
            self._open[connection] = threading.current_thread()
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._guard:
                self._open.pop(connection, None)

    def hang_up(self) -> None:
        """Closes the connections that clients keep alive, and waits for their threads."""
        with self._guard:
            left = dict(self._open)
        for connection in left:
            _shut(connection)
        for thread in left.values():
            thread.join(5)

    def handle_error(self, request: _Socket, client_address: object) -> None:
        # What a handler raises is answered with 500 and logged there; what arrives here is a client that hung up.
        LOG.debug("%s from %s ended early", request, client_address)


class _BodyError(Exception):
    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        listener = cast("_Listener", self.server)
        try:
            request = self._request(listener.base_url)
        except _BodyError as error:
            self.close_connection = True
            self._send(Response.json(error.status, {"message": str(error)}))
            return
        try:
            response = listener.handler(request)
        except Cut as cut:
            self._cut(cut)
            return
        except Exception:  # a handler's mistake must reach the client as a 500 and the developer as a traceback
            LOG.exception("%s %s", self.command, self.path)
            response = Response.json(500, {"message": "the sandbox itself failed; its log says why"})
        if listener.on_exchange is not None:
            listener.on_exchange(self._exchange(request, response))
        self._send(response)

    # BaseHTTPRequestHandler asks for these names.
    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815

    def _request(self, base_url: str) -> Request:
        raw_path, _, query = self.path.partition("?")
        headers = _joined(self.headers)
        return Request(
            method=self.command,
            path=unquote(raw_path),
            raw_path=raw_path,
            query=dict(parse_qsl(query, keep_blank_values=True)),
            headers=headers,
            body=_body(cast("BinaryIO", self.rfile), headers),
            raw_query=query,
            base_url=base_url,
        )

    def _exchange(self, request: Request, response: Response) -> Exchange:
        return Exchange(
            method=request.method,
            path=request.raw_path,
            query=request.raw_query,
            request_headers=tuple(self.headers.items()),
            request_body=request.body,
            status=response.status,
            response_headers=response.headers,
            response_body=response.body,
        )

    def _send(self, response: Response) -> None:
        # One write: the head never waits for the body in the kernel, and a cut may fall anywhere.
        self.wfile.write(self._head(response) + (b"" if self.command == "HEAD" else response.body))

    def _cut(self, cut: Cut) -> None:
        self.close_connection = True
        if cut.response is not None:
            self.wfile.write((self._head(cut.response) + cut.response.body)[: cut.after])
        _shut(self.connection)

    def _head(self, response: Response) -> bytes:
        lines = [f"HTTP/1.1 {response.status} {_phrase(response.status)}", f"Date: {self.date_time_string()}"]
        lines += [f"{name}: {value}" for name, value in response.headers]
        # A 204 or 304 has no body by definition, and a Content-Length there makes strict clients stumble.
        if response.status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
            lines.append(f"Content-Length: {len(response.body)}")
        if self.close_connection:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def log_message(self, *_: object) -> None:
        """The sandbox is quiet: what was asked of it is read from the services, not from a log."""


def _joined(headers: Message) -> dict[str, str]:
    return {name.lower(): ", ".join(headers.get_all(name, [])) for name in headers}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        LOG.debug("connection was already gone")


def _body(stream: BinaryIO, headers: dict[str, str]) -> bytes:
    coding = headers.get("transfer-encoding", "identity").lower()
    if coding == "chunked":
        return _chunked(stream)
    if coding != "identity":
        raise _BodyError(HTTPStatus.NOT_IMPLEMENTED, f"transfer coding {coding} is not known here")
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise _BodyError(HTTPStatus.BAD_REQUEST, "Content-Length is not a number")
    return _exactly(stream, int(length), BODY_LIMIT)


def _chunked(stream: BinaryIO) -> bytes:
    """A body in the chunked coding of RFC 9112 section 7.1; extensions and trailers are read over."""
    body = bytearray()
    while size := _chunk_size(stream.readline(1024)):
        body += _exactly(stream, size, BODY_LIMIT - len(body))
        if stream.readline(8).strip():
            raise _BodyError(HTTPStatus.BAD_REQUEST, "a chunk does not end where it said")
    while stream.readline(8192).strip():
        pass
    return bytes(body)


def _chunk_size(line: bytes) -> int:
    digits = line.partition(b";")[0].strip()
    # int() alone would take a sign and underscores as well.
    if not re.fullmatch(rb"[0-9A-Fa-f]+", digits):
        raise _BodyError(HTTPStatus.BAD_REQUEST, "a chunk does not say its size")
    return int(digits, 16)


def _exactly(stream: BinaryIO, length: int, limit: int) -> bytes:
    if length > limit:
        raise _BodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body is larger than {BODY_LIMIT} bytes")
    data = stream.read(length)
    if len(data) < length:
        raise _BodyError(HTTPStatus.BAD_REQUEST, "the body ends too early")
    return data
