"""Many references side by side: hosts in parallel, the pages of one host one after the other.

Refuses to keep pages: a bounded queue hands each on, so that memory does not grow with the list.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from tasks.fetch.page import Fetch
from tasks.records import Reference

MAX_HOSTS_AT_ONCE = 64


def fetch_many(
    fetch: Callable[[Reference], Fetch], references: Iterable[Reference], *, waiting: int = 32
) -> Iterator[Fetch]:
    """Fetch references in as many threads as there are hosts, 64 at most; yield each as it comes.

    One host is one thread's, so that its pages are never asked for twice at once. At most `waiting` fetched pages
    wait for the caller. When the caller stops listening, what was not begun is not begun. Raises what `fetch` raises.
    """
    hosts = queue.SimpleQueue[list[Reference]]()
    groups = _group_by_host(references)
    for group in groups:
        hosts.put(group)
    done = queue.Queue[Fetch | BaseException | None](maxsize=waiting)
    stop = threading.Event()
    threads = [
        threading.Thread(target=_work, args=(fetch, hosts, done, stop), name=f"fetch-{number}", daemon=True)
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
    """References by host, the longest list first, since the whole takes at least as long as that one."""
    groups: dict[str, list[Reference]] = {}
    for reference in references:
        groups.setdefault(urlsplit(reference.url or "").hostname or "", []).append(reference)
    return sorted(groups.values(), key=len, reverse=True)


def _work(
    fetch: Callable[[Reference], Fetch],
    hosts: queue.SimpleQueue[list[Reference]],
    done: queue.Queue[Fetch | BaseException | None],
    stop: threading.Event,
) -> None:
    try:
        while not stop.is_set():
            for reference in hosts.get_nowait():
                if stop.is_set():
                    return
                done.put(fetch(reference))
    except queue.Empty:
        pass
    except BaseException as error:  # noqa: BLE001 - handed to the caller, who raises it
        done.put(error)
    finally:
        done.put(None)


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
