"""Many hosts side by side, one host in a row."""

import threading
from collections import Counter

import pytest

from tasks.fetch.many import fetch_many
from tasks.fetch.page import Fetch
from tasks.records import Reference


def refer(host: int, number: int) -> Reference:
    url = f"https://host{host}.example/{number}"
    return Reference(item=url, url=url)


def test_every_reference_is_fetched_once_and_hosts_in_their_order() -> None:
    references = [refer(host, number) for number in range(7) for host in range(90)]
    found = [fetch.reference for fetch in fetch_many(lambda reference: Fetch(reference, "ok"), references)]
    assert sorted(found, key=repr) == sorted(references, key=repr)
    for host in range(90):
        mine = [reference for reference in found if reference.item.startswith(f"https://host{host}.")]
        assert mine == [refer(host, number) for number in range(7)]


def test_a_host_is_never_asked_twice_at_once() -> None:
    busy: Counter[str] = Counter()
    most: list[int] = []
    lock = threading.Lock()

    def fetch(reference: Reference) -> Fetch:
        host = (reference.url or "").split("/")[2]
        with lock:
            busy[host] += 1
            most.append(busy[host])
        with lock:
            busy[host] -= 1
        return Fetch(reference, "ok")

    list(fetch_many(fetch, [refer(number % 5, number) for number in range(200)]))
    assert max(most) == 1


def test_hosts_go_side_by_side() -> None:
    """Eight hosts can only meet at a barrier of eight when all are asked at once."""
    barrier = threading.Barrier(8, timeout=20)

    def fetch(reference: Reference) -> Fetch:
        barrier.wait()
        return Fetch(reference, "ok")

    assert len(list(fetch_many(fetch, [refer(host, 0) for host in range(8)]))) == 8


def test_what_breaks_in_a_thread_reaches_the_caller() -> None:
    def fetch(reference: Reference) -> Fetch:
        raise MemoryError("no more")

    with pytest.raises(MemoryError):
        list(fetch_many(fetch, [refer(1, 1)]))


def test_a_caller_that_stops_listening_stops_the_fetching() -> None:
    begun: list[str] = []

    def fetch(reference: Reference) -> Fetch:
        begun.append(reference.item)
        return Fetch(reference, "ok")

    fetches = fetch_many(fetch, [refer(1, number) for number in range(500)], waiting=2)
    next(fetches)
    fetches.close()
    assert len(begun) < 20


def test_nothing_to_fetch_is_nothing() -> None:
    assert list(fetch_many(lambda reference: Fetch(reference, "ok"), [])) == []
