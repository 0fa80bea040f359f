"""Which documents of a batch go to the workers, and how soon."""

from collections.abc import Iterator
from pathlib import Path

from flows.pipeline.known import BatchDocument, pick_fresh
from flows.pipeline.run import begin_run
from tasks.identity import hash_body
from tasks.records import Page, Reference, Rejection
from tasks.settings import Settings


def write_pages(count: int, read: list[Page]) -> Iterator[Page]:
    for number in range(count):
        body = f"The ferry sails at {number}.".encode()
        page = Page(Reference(f"{number}.txt"), body, "text/plain", hash_body(body))
        read.append(page)
        yield page


def test_the_first_page_does_not_wait_for_the_rest_of_its_batch(tmp_path: Path) -> None:
    run = begin_run("ingest", Settings(home=tmp_path), (), {}, "abcdef")
    read: list[Page] = []
    seen: list[BatchDocument] = []
    fresh = pick_fresh(write_pages(200, read), run, seen)
    first = next(fresh)
    assert first == read[0]
    assert len(read) < 50
    assert [first, *fresh] == read == [each.document for each in seen]


def test_what_is_no_page_is_met_in_its_place_and_goes_to_nobody(tmp_path: Path) -> None:
    run = begin_run("ingest", Settings(home=tmp_path), (), {}, "abcdef")
    page = next(write_pages(1, []))
    reject = Rejection("broken.gz", "read", "corrupt", "damaged", "gazette")
    seen: list[BatchDocument] = []
    assert list(pick_fresh([reject, page, reject], run, seen)) == [page]
    assert [each.document for each in seen] == [reject, page, reject]
    assert [each.source_id for each in seen] == ["gazette", "", "gazette"]


def test_a_batch_of_nothing_is_nothing(tmp_path: Path) -> None:
    seen: list[BatchDocument] = []
    assert list(pick_fresh([], begin_run("ingest", Settings(home=tmp_path), (), {}, "abcdef"), seen)) == seen == []
