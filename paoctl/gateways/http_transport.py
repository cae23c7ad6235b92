"""The connection of one request: to an address that was checked, with one deadline for everything.

httpx times each read by itself, so a server that sends a byte now and then would hold us forever; and it connects to
names. Both are decided one layer below, in the network backend of httpcore. A connection is never kept: one that broke
while idle would make "never sent" look like "maybe done".
"""

import ssl
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

import httpcore
import httpx
from httpcore import SOCKET_OPTION, NetworkBackend, NetworkStream

_PIECE = 64 * 1024


class Deadline:
    """The moment at which a request must be over, and whether any byte of it is on its way."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self.sent = False

    def left(self) -> float:
        """Seconds that are left, more than none.

        Raises:
            httpcore.TimeoutException: none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time of the request is over")
        return left


class _Stream(NetworkStream):
    """A connection whose every wait ends at the deadline."""

    def __init__(self, inner: NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline decides
        return self._inner.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the deadline decides
        left = self._deadline.left()
        self._deadline.sent = True
        for start in range(0, len(buffer), _PIECE):
            self._inner.write(buffer[start : start + _PIECE], left)
            left = self._deadline.left()

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the deadline decides
    ) -> NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline)

    def get_extra_info(self, info: str) -> object:
        found: object = self._inner.get_extra_info(info)
        return found


class _Backend(NetworkBackend):
    """Connects to the first of the checked addresses that answers; the name is only for Host, SNI and certificate."""

    def __init__(self, addresses: Sequence[str], deadline: Deadline) -> None:
        self._addresses = addresses
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline decides
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> NetworkStream:
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._addresses:
            try:
                inner = httpcore.SyncBackend().connect_tcp(
                    address, port, self._deadline.left(), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as exc:
                failure = exc
            else:
                return _Stream(inner, self._deadline)
        raise failure


class _Body(httpx.SyncByteStream):
    def __init__(self, inner: httpcore.Response) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        return self._inner.iter_stream()

    def close(self) -> None:
        self._inner.close()


class GuardedTransport(httpx.BaseTransport):
    """Carries one request to checked addresses; no proxy, no redirect, no second try."""

    def __init__(self, addresses: Sequence[str], deadline: Deadline, context: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_keepalive_connections=0,
            http2=False,
            retries=0,
            network_backend=_Backend(addresses, deadline),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request; its exceptions are those of httpcore."""
        url = request.url
        wanted = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=cast("httpx.SyncByteStream", request.stream),
        )
        answer = self._pool.handle_request(wanted)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        """Close the connection."""
        self._pool.close()
