"""Many hosts side by side, one host in a row."""

import threading
from collections import Counter

import pytest

from tasks.fetch.many import MAX_PUT_OFF, fetch_many
from tasks.fetch.page import Fetch, PutOff
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


class Patient:
    """Hosts whose pages named "late" come at the third try only, by a clock that moves one second a step."""

    def __init__(self, pause: float) -> None:
        self.now = 0.0
        self.pause = pause
        self.steps: list[str] = []

    def begin(self, reference: Reference, tries: int = 1) -> Fetch | PutOff:
        self.now += 1.0
        self.steps.append(reference.item.rsplit("/")[-1])
        if tries == 3 or int(self.steps[-1]) % 2:
            return Fetch(reference, "ok", attempts=tries)
        return PutOff(self.now + self.pause, lambda: self.begin(reference, tries + 1))

    def fetch(self, numbers: range) -> list[str]:
        found = fetch_many(self.begin, [refer(1, number) for number in numbers], clock=lambda: self.now)
        return [fetch.reference.item.rsplit("/")[-1] for fetch in found]


def test_what_is_put_off_lets_others_pass_and_goes_on_when_it_is_due() -> None:
    host = Patient(pause=2.0)
    assert host.fetch(range(6)) == ["1", "3", "0", "2", "5", "4"]
    assert host.steps == ["0", "1", "2", "0", "3", "2", "0", "4", "2", "5", "4", "4"]


def test_a_page_that_need_not_wait_goes_on_at_once() -> None:
    host = Patient(pause=0.0)
    assert host.fetch(range(3)) == ["0", "1", "2"]
    assert host.steps == ["0", "0", "0", "1", "2", "2", "2"]


def test_only_so_many_pages_of_a_host_are_put_off() -> None:
    host = Patient(pause=1000.0)
    assert sorted(host.fetch(range(0, 100, 2)), key=int) == [str(number) for number in range(0, 100, 2)]
    assert host.steps[: MAX_PUT_OFF + 1] == [str(number) for number in range(0, 2 * MAX_PUT_OFF, 2)] + ["0"]
