"""The web behind the port `Http`: allow-list, checked addresses, one deadline, capped answers, nothing followed."""

import re
import socket
import ssl
import threading
import zlib
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from paoctl.errors import AmbiguousError, PaoError, TransientError, UserError
from paoctl.gateways.http_guard import HostGuard, Resolve, Target, resolve
from paoctl.ports import HttpRequest, HttpResponse
from paoctl.redact import Redactor, Secret

if TYPE_CHECKING:
    import httpx

MOST: Final = 1024 * 1024
"""Bytes of an answer's body, as sent and as unpacked."""
_METHOD: Final = re.compile(r"[A-Z]{1,20}")
_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_BREAK: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_OURS: Final = {"user-agent": "paoctl", "accept-encoding": "identity"}
_BY_PROTOCOL: Final = ("host", "content-length", "transfer-encoding", "connection")
_GZIP: Final = zlib.MAX_WBITS | 16
"""zlib's way to say that the data begins with gzip's header."""


class HttpGateway:
    """Sends requests for actions. Thread-safe; a connection lives for one request.

    `allow` are the entries of `http.allow`. What a `Secret` of a request reveals, the redactor has learned before.
    """

    def __init__(self, allow: Collection[str], redactor: Redactor, *, resolve: Resolve = resolve) -> None:
        self._guard = HostGuard(allow, resolve)
        self._redactor = redactor
        self._context: ssl.SSLContext | None = None
        self._making = threading.Lock()

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send one request; every status is an answer.

        Raises:
            UserError: the URL, the method or a header is malformed.
            PlatformError: the settings do not allow the host, or it leads to a forbidden address.
            TransientError: nothing was sent.
            AmbiguousError: sent, but there is no answer, or none that can be read.
        """
        target = self._guard.target(request.url)
        headers = self._headers(request.headers)
        if not _METHOD.fullmatch(request.method):
            raise UserError(f"{request.method!r} is no HTTP method")
        addresses = self._guard.addresses(target)

        import httpcore
        import httpx

        from paoctl.gateways.http_transport import Deadline, GuardedTransport

        deadline = Deadline(request.timeout)
        transport = GuardedTransport(addresses, deadline, self._tls())
        try:
            with (
                httpx.Client(transport=transport, trust_env=False, follow_redirects=False) as client,
                client.stream(request.method, target.url, headers=headers, content=self._body(request)) as answer,
            ):
                return _read(answer, target)
        except httpx.InvalidURL as exc:
            raise UserError(f"the URL of {target.label} can't be sent: {self._redactor.text(str(exc))}") from exc
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, ssl.SSLError, OSError) as exc:
            raise self._failure(exc, target, sent=deadline.sent) from exc

    def connect(self, host: str, port: int, timeout: float) -> None:
        """Open a connection, and close it.

        Raises:
            UserError: the host is no name or address.
            PlatformError: the settings do not allow the host, or it leads to a forbidden address.
            TransientError: nobody accepts it in time.
        """
        target = self._guard.target(f"http://{host}:{port}/")
        if (target.host, target.port) != (host.lower().rstrip("."), port):
            raise UserError("the host to connect to is no name or address", remedy="give `host` and `port` apart")
        addresses = self._guard.addresses(target)
        try:
            with socket.create_connection((addresses[0], target.port), timeout):
                return
        except OSError as exc:
            words = exc.strerror or str(exc)
            raise TransientError(f"{target.label} accepts no connection: {words}") from exc

    def _failure(self, exc: Exception, target: Target, *, sent: bool) -> PaoError:
        words = self._redactor.text(str(exc)) or type(exc).__name__
        if sent:
            return AmbiguousError(f"{target.label} got the request, and its answer did not arrive: {words}")
        return TransientError(f"{target.label} could not be reached: {words}", remedy="nothing was sent; try again")

    def _tls(self) -> ssl.SSLContext:
        with self._making:
            if self._context is None:
                from httpx import create_ssl_context

                self._context = create_ssl_context()
            return self._context

    def _headers(self, given: Mapping[str, str | Secret | tuple[str | Secret, ...]]) -> list[tuple[bytes, bytes]]:
        headers = dict(_OURS)
        for name, value in given.items():
            text = "".join(self._reveal(part) for part in (value if isinstance(value, tuple) else (value,)))
            if not _HEADER_NAME.fullmatch(name) or name.lower() in _BY_PROTOCOL or _HEADER_BREAK.search(text):
                raise UserError(f"the header {name!r} can't be sent", remedy="one line of text under a plain name")
            headers[name.lower()] = text.strip()
        return [(name.encode(), text.encode()) for name, text in headers.items()]

    def _body(self, request: HttpRequest) -> bytes | None:
        return self._reveal(request.body).encode() if isinstance(request.body, Secret) else request.body

    def _reveal(self, part: str | Secret) -> str:
        return self._redactor.learn(part).reveal() if isinstance(part, Secret) else part


def _read(answer: "httpx.Response", target: Target) -> HttpResponse:
    headers = {name: ", ".join(answer.headers.get_list(name)) for name in answer.headers}
    body = bytearray()
    for piece in _unpacked(answer.iter_raw(), headers.pop("content-encoding", "identity"), target):
        body += piece
        if len(body) > MOST:
            if answer.status_code < 400:
                raise AmbiguousError(f"{target.label} answered {answer.status_code} with more than 1 MiB")
            break  # of an error the beginning will do
    return HttpResponse(answer.status_code, headers, bytes(body[:MOST]))


def _unpacked(pieces: Iterator[bytes], coding: str, target: Target) -> Iterator[bytes]:
    """The body without its coding: servers compress unasked. At most a little more than `MOST` is ever unpacked."""
    if coding in ("", "identity"):
        yield from pieces
        return
    if coding not in ("gzip", "x-gzip"):
        raise AmbiguousError(f"{target.label} answered in the coding {coding!r}, which was not asked for")
    unpack = zlib.decompressobj(_GZIP)
    try:
        for piece in pieces:
            # More than is asked for here stays packed, and the reader stops at it.
            yield unpack.decompress(piece, MOST + 1)
    except zlib.error as exc:
        raise AmbiguousError(f"{target.label} answered in gzip, and that can't be unpacked") from exc
