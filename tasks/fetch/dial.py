"""Connections that use only vetted addresses, keep to a deadline and read bounded headers.

Resolves no names: `addresses.vet_url` has resolved and vetted the addresses for this request, so a name that resolves
differently the second time (DNS rebinding) has no effect.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import re
import socket
import threading
import time
from dataclasses import dataclass
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.poolmanager import PoolManager

from tasks.fetch.addresses import Target
from tasks.fetch.chunks import EvenChunks
from tasks.fetch.deadline import Deadline

MAX_INTERIM_RESPONSES = 8
MAX_HEADER_LINES = 1_000
"""Their bytes are limited as well. Browsers accept any number, and some sites send a line for every file to preload."""
_READ_AT_ONCE = 64 * 1024
_LENGTHS = re.compile(r"\s*[0-9]{1,30}(?:\s*,\s*[0-9]{1,30})*\s*")
"""A Content-Length, or the same one several times (RFC 9110 section 8.6)."""

# The default is a hundred; before Python 3.15 there is no other way to set it.
http.client._MAXHEADERS = MAX_HEADER_LINES  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Call:
    """The current request of this thread: the addresses it may connect to, its deadline, the maximum wait for a connection,
    and the maximum bytes, including headers and trailers."""

    target: Target
    deadline: Deadline
    connect_seconds: float
    max_bytes: int


class _Current(threading.local):
    call: Call | None = None


_CURRENT = _Current()


@contextlib.contextmanager
def dialling(call: Call) -> Any:
    """Within the context, connections opened by this thread use the call's addresses and keep to its deadline."""
    _CURRENT.call = call
    try:
        yield
    finally:
        _CURRENT.call = None


class _CountedReader(io.RawIOBase):
    """A socket reader that reports bytes to the deadline of its request, and counts them against its limit."""

    def __init__(self, sock: socket.socket) -> None:
        self._raw = sock.makefile("rb", buffering=0)
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]
        count = self._raw.readinto(buffer)
        if count and _CURRENT.call is not None:
            _CURRENT.call.deadline.note_bytes(count)
            self._count += count
            if self._count > _CURRENT.call.max_bytes:
                raise http.client.HTTPException(f"got more than {_CURRENT.call.max_bytes:,} bytes around the body")
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class BoundedResponse(http.client.HTTPResponse):
    """A response whose bytes are counted by the deadline, and whose interim responses (100 Continue, 103 Early Hints …) are
    skipped up to a maximum; the standard library skips only 100, without a maximum."""

    _interim_count = 0

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_CountedReader(sock), _READ_AT_ONCE)

    def begin(self) -> None:
        """Read the head. An invalid Content-Length, even one that Python's int() accepts ("1_0", "+10"), is ignored: the
        body then ends with the connection."""
        super().begin()
        lengths = self.headers.get_all("content-length", [])
        if not all(map(_LENGTHS.fullmatch, lengths)):
            del self.headers["content-length"]
            self.length, self.will_close = None, True
        if self.chunked:
            self.fp = io.BufferedReader(EvenChunks(self.fp), _READ_AT_ONCE)

    def _read_status(self) -> tuple[str, int, str]:
        version, status, reason = super()._read_status()  # type: ignore[misc]
        if 100 <= status < 200 and status != http.client.SWITCHING_PROTOCOLS:
            self._interim_count += 1
            if self._interim_count > MAX_INTERIM_RESPONSES:
                raise http.client.HTTPException("too many interim responses")
            if status != http.client.CONTINUE:
                http.client.parse_headers(self.fp)
                return self._read_status()
        return version, status, reason


class _VettedMixin:
    """Shared by both connections: `_new_conn` dials, `request` passes the socket to the deadline."""

    _lever: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        call = _CURRENT.call
        if call is None:
            raise NewConnectionError(self, "no vetted target for this connection")  # type: ignore[arg-type]
        sock = _dial_first(self, call)
        # A second handle on the same connection: TLS detaches the first, and shutting this one down shuts both down.
        self._lever = sock.dup()
        call.deadline.hold(self._lever)
        return sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        if _CURRENT.call is not None and self._lever is not None:
            _CURRENT.call.deadline.hold(self._lever)
        super().request(*args, **kwargs)  # type: ignore[misc]

    def close(self) -> None:
        super().close()  # type: ignore[misc]
        if self._lever is not None:
            self._lever.close()
            self._lever = None


def _dial_first(connection: Any, call: Call) -> socket.socket:
    """Try the addresses in order until one answers; together they have `connect_seconds`."""
    problem: OSError | None = None
    ends_at = time.monotonic() + call.connect_seconds
    for left, address in zip(range(len(call.target.addresses), 0, -1), call.target.addresses, strict=True):
        seconds = min((ends_at - time.monotonic()) / left, call.deadline.left())
        try:
            return socket.create_connection((address, call.target.port), timeout=max(seconds, 0.001))
        except OSError as error:
            problem = error
    if isinstance(problem, TimeoutError):
        raise ConnectTimeoutError(connection, f"no address answered in {call.connect_seconds:.0f} s") from None
    raise NewConnectionError(connection, f"cannot connect: {problem}") from problem


class VettedHTTPConnection(_VettedMixin, HTTPConnection):
    """Plain HTTP to a vetted address."""

    response_class = BoundedResponse


class VettedHTTPSConnection(_VettedMixin, HTTPSConnection):
    """TLS to a vetted address; the certificate is checked against the name."""

    response_class = BoundedResponse


class _VettedHTTPPool(HTTPConnectionPool):
    ConnectionCls = VettedHTTPConnection


class _VettedHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = VettedHTTPSConnection


def make_pool_manager(**options: Any) -> PoolManager:
    """A urllib3 pool manager that opens only vetted connections."""
    manager = PoolManager(**options)
    manager.pool_classes_by_scheme = {"http": _VettedHTTPPool, "https": _VettedHTTPSPool}
    return manager
