"""A total time limit and a minimum speed for a request: if it misses either, its sockets are shut down, whatever they
are waiting for.

Timeouts of `requests` apply to single reads; a server that sends one byte per second never exceeds them.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import socket
import threading
import time
from collections.abc import Callable

LEAST_SPEED = 100.0
"""Bytes per second below which a response will never be complete in time."""
_WINDOW = 0.15
"""Share of the total time over which speed is measured: 3 of 20 seconds."""


class Deadline:
    """The deadline of one request, `seconds` from now; a context manager enforced by a watchdog thread.

    The reader calls `note_bytes`, so that a slow response is abandoned early. Silence is left to the read timeouts.
    `reason` says in words why the deadline has passed.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.ends_at = clock() + seconds
        self.has_passed = False
        self.reason = f"not finished after {seconds:.0f} s"
        self._clock = clock
        self._window = seconds * _WINDOW
        self._window_ends_at: float | None = None
        self._window_bytes = 0
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
        return max(0.0, self.ends_at - self._clock())

    def note_bytes(self, count: int) -> None:
        """Count received bytes in consecutive windows of time; too few in a window end the request."""
        now = self._clock()
        self._window_bytes += count
        if self._window_ends_at is None:
            self._window_ends_at = now + self._window
        elif now >= self._window_ends_at:
            if self._window_bytes < LEAST_SPEED * self._window:
                self.reason = f"only {self._window_bytes} bytes came in {self._window:.0f} s"
                self.pass_by()
            self._window_ends_at, self._window_bytes = now + self._window, 0

    def hold(self, sock: socket.socket) -> None:
        """Shut this socket down at the deadline, or at once if that has passed.

        Keeps a second handle: http.client closes its own while a body without a length is still being read.
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
    """One thread for all deadlines of the process, started with the first."""

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
