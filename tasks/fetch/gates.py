"""Politeness: one connection per host at a time, with a pause between requests, across all threads.

`Gates` only decides when; what is requested is up to the caller.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class _Gate:
    lock: threading.Lock = field(default_factory=threading.Lock)
    opens_at: float = 0.0
    interval: float = 0.0
    strain: int = 0


@dataclass
class Gates:
    """A gate for every host. `interval` is in seconds; a larger interval of a host (its Crawl-delay) takes precedence.

    After `tolerance` consecutive failed pages, including retries, a host is left alone for the rest of the run.
    """

    interval: float = 1.0
    tolerance: int = 10
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _gates: dict[str, _Gate] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextlib.contextmanager
    def pass_through(self, host: str) -> Iterator[None]:
        """Wait until the host may be asked, and hold its gate; the pause before the next request begins when this one ends."""
        gate = self._find(host)
        with gate.lock:
            while gate.opens_at > self.clock():  # a loop, since its server may have asked for a longer pause meanwhile
                self.wait_until(gate.opens_at)
            try:
                yield
            finally:
                gate.opens_at = max(gate.opens_at, self.clock() + max(self.interval, gate.interval))

    def wait_until(self, moment: float) -> None:
        """Sleep until a time; return at once if it has passed."""
        seconds = moment - self.clock()
        if seconds > 0:
            self.sleep(seconds)

    def slow_down(self, host: str, interval: float) -> None:
        """Require at least this pause between requests to a host; never shortens it."""
        gate = self._find(host)
        gate.interval = max(gate.interval, interval)

    def close_for(self, host: str, seconds: float) -> None:
        """Close a host's gate for some time, as its server asked."""
        gate = self._find(host)
        gate.opens_at = max(gate.opens_at, self.clock() + seconds)

    def note_strain(self, host: str, strained: bool) -> None:
        """Count a failed page of a host, or reset the count when it answers."""
        gate = self._find(host)
        gate.strain = gate.strain + 1 if strained else 0

    def is_down(self, host: str) -> bool:
        """Whether too many consecutive pages of the host failed."""
        return self._find(host).strain >= self.tolerance

    def _find(self, host: str) -> _Gate:
        with self._lock:
            return self._gates.setdefault(host, _Gate())
