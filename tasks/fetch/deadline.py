"""A total time for one request: when it is over, the sockets in use are shut, whatever they were waiting for.

Timeouts of `requests` are per read; a server that drips one byte a second never meets them.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import socket
import threading
import time


class Deadline:
    """The end of one request, `seconds` from now; a context manager that a watchdog thread looks after."""

    def __init__(self, seconds: float) -> None:
        self.ends_at = time.monotonic() + seconds
        self.has_passed = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._is_over = False

    def __enter__(self) -> Deadline:
        _WATCHDOG.watch(self)
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._is_over = True
            while self._sockets:
                self._sockets.pop().close()

    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.ends_at - time.monotonic())

    def hold(self, sock: socket.socket) -> None:
        """Shut this socket when the time is over; at once, if it is over.

        A second handle is kept: http.client closes its own while a body without a length is still being read.
        """
        with self._lock:
            self._sockets.append(sock.dup())
            if self.has_passed:
                _shut(sock)

    def pass_by(self) -> None:
        with self._lock:
            if self._is_over:
                return
            self.has_passed = True
            for sock in self._sockets:
                _shut(sock)


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the other side may have closed it already
        sock.shutdown(socket.SHUT_RDWR)


class _Watchdog:
    """One thread for all deadlines of the process; started with the first."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Deadline]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def watch(self, deadline: Deadline) -> None:
        with self._changed:
            heapq.heappush(self._heap, (deadline.ends_at, next(self._numbers), deadline))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="fetch-deadlines", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _run(self) -> None:
        while True:
            self._wait_for_next().pass_by()

    def _wait_for_next(self) -> Deadline:
        with self._changed:
            while True:
                if not self._heap:
                    self._changed.wait()
                elif (pause := self._heap[0][0] - time.monotonic()) > 0:
                    self._changed.wait(pause)
                else:
                    return heapq.heappop(self._heap)[2]


_WATCHDOG = _Watchdog()
