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
"""Pages of one host that may wait for another try. Beyond that no new page is begun, or all would be tried before the
first counts as failed."""

Begin = Callable[[Reference], Fetch | PutOff]


def fetch_many(
    begin: Begin,
    references: Iterable[Reference],
    *,
    waiting: int = 32,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Fetch]:
    """Fetch references in as many threads as there are hosts, 64 at most; yield each as it comes.

    One host is one thread's, so that its pages are never asked for twice at once; while one is put off, the next are
    begun. At most `waiting` fetched pages wait for the caller. When the caller stops listening, what was not begun is
    not begun. Raises what `begin` raises.
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
    """References by host, longest list first, since it determines the total time."""
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
    """What is left to do at one host: references not begun, in their order, and those put off, by when they are due."""

    begin: Begin
    fresh: deque[Reference]
    clock: Callable[[], float]
    put_off: list[tuple[float, int, PutOff]] = field(default_factory=list)
    steps: int = 0

    def is_open(self) -> bool:
        return bool(self.fresh or self.put_off)

    def take_step(self) -> Fetch | None:
        """Go on with what is due, else begin what is fresh, else wait for what is put off; None for one put off again."""
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
