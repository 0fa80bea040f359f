"""Many references at once: hosts in parallel, the pages of one host in sequence.

Keeps no pages: a bounded queue passes them on, so memory does not grow with the list.
"""

from __future__ import annotations

import heapq
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from tasks.fetch.page import Fetch, PutOff
from tasks.records import Reference
from tasks.web.urls import name_host

MAX_HOSTS_AT_ONCE = 64
MAX_PUT_OFF = 8
"""Pages of one host that may wait for a retry. At this number no new page is begun; otherwise all pages of a failing host
would be tried before the first counts as failed."""

Begin = Callable[[Reference], Fetch | PutOff]


def fetch_many(
    begin: Begin,
    references: Iterable[Reference],
    *,
    waiting: int = 32,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Fetch]:
    """Fetch references in as many threads as there are hosts, 64 at most; yield each fetch when it is done.

    Each host belongs to one thread, so that it never gets two requests at once; while a page is put off, the next ones
    are begun. At most `waiting` fetched pages wait for the caller. When the caller stops iterating, no further page is
    begun. Raises what `begin` raises.
    """
    hosts = queue.SimpleQueue[list[Reference]]()
    groups = _group_by_host(references)
    for group in groups:
        hosts.put(group)
    done = queue.Queue[Fetch | BaseException | None](maxsize=waiting)
    stop = threading.Event()
    threads = [
        threading.Thread(target=_work, args=(begin, hosts, done, stop, clock), name=f"fetch-{number}", daemon=True)
        for number in range(min(MAX_HOSTS_AT_ONCE, len(groups)))
    ]
    for thread in threads:
        thread.start()
    try:
        yield from _take_all(done, len(threads))
    finally:
        stop.set()
        _drain(done)
        for thread in threads:
            thread.join(timeout=0.1)


def _group_by_host(references: Iterable[Reference]) -> list[list[Reference]]:
    """References grouped by host; the longest group first, since it determines the total time."""
    groups: dict[str, list[Reference]] = {}
    for reference in references:
        groups.setdefault(name_host(reference.url), []).append(reference)
    return sorted(groups.values(), key=len, reverse=True)


def _work(
    begin: Begin,
    hosts: queue.SimpleQueue[list[Reference]],
    done: queue.Queue[Fetch | BaseException | None],
    stop: threading.Event,
    clock: Callable[[], float],
) -> None:
    try:
        while not stop.is_set():
            agenda = _Agenda(begin, deque(hosts.get_nowait()), clock)
            while not stop.is_set() and agenda.is_open():
                fetch = agenda.take_step()
                if fetch is not None:
                    done.put(fetch)
    except queue.Empty:
        pass
    except BaseException as error:  # noqa: BLE001 - handed to the caller, who raises it
        done.put(error)
    finally:
        done.put(None)


@dataclass
class _Agenda:
    """The remaining work at one host: references not begun, in order, and those put off, by due time."""

    begin: Begin
    fresh: deque[Reference]
    clock: Callable[[], float]
    put_off: list[tuple[float, int, PutOff]] = field(default_factory=list)
    steps: int = 0

    def is_open(self) -> bool:
        return bool(self.fresh or self.put_off)

    def take_step(self) -> Fetch | None:
        """Retry a page that is due, otherwise begin a new one, otherwise wait for one put off. None if it is put off again."""
        if self._has_due() or not self.fresh:
            step = heapq.heappop(self.put_off)[-1].go_on()
        else:
            step = self.begin(self.fresh.popleft())
        if isinstance(step, Fetch):
            return step
        self.steps += 1
        heapq.heappush(self.put_off, (step.due_at, self.steps, step))
        return None

    def _has_due(self) -> bool:
        is_full = len(self.put_off) >= MAX_PUT_OFF
        return is_full or bool(self.put_off and self.put_off[0][0] <= self.clock())


def _take_all(done: queue.Queue[Fetch | BaseException | None], workers: int) -> Iterator[Fetch]:
    while workers:
        item = done.get()
        if item is None:
            workers -= 1
        elif isinstance(item, BaseException):
            raise item
        else:
            yield item


def _drain(done: queue.Queue[Fetch | BaseException | None]) -> None:
    while not done.empty():
        done.get_nowait()
