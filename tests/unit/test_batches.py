"""How what was found is cut into batches, and what of it travels to whoever refines them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from hypothesis import given
from hypothesis import strategies as st

from flows.pipeline.run import Batch, Run, count_documents, cut_batches
from flows.pipeline.stages import BatchResult
from tasks.records import Page, Reference, Rejection


def make(*names: str) -> list[Reference | Rejection]:
    return [Reference(name, path=name) for name in names]


def test_pages_are_cut_by_their_number() -> None:
    batches = cut_batches("night", make(*(f"{number}.html" for number in range(450))), 200)
    assert [len(batch.items) for batch in batches] == [200, 200, 50]
    assert [batch.batch_id for batch in batches] == ["night-00001", "night-00002", "night-00003"]


def test_a_large_archive_file_is_a_batch_of_its_own(tmp_path: Path) -> None:
    """A thousand crawl files would be five batches otherwise, and the loss of one worker the loss of 200 files."""
    large, small = tmp_path / "large.warc.gz", tmp_path / "small.warc.gz"
    large.touch()
    with large.open("wb") as file:
        file.truncate(1_000_000_000)
    small.write_bytes(b"")
    batches = cut_batches("night", make(str(small), str(large), str(small), str(small), str(large)), 200)
    assert [[Path(item.item).stem[:5] for item in batch.items] for batch in batches] == [
        ["small"], ["large"], ["small", "small"], ["large"],
    ]  # fmt: skip


def test_documents_are_counted_as_far_as_somebody_cares(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.html").touch()
    (tmp_path / "notes.pdf").touch()
    assert count_documents([tmp_path], 100) == 5
    assert count_documents([tmp_path], 3) == 3
    assert count_documents([], 100) == 0
    with (tmp_path / "pages.jsonl").open("wb") as file:
        file.truncate(10_000_000)
    assert count_documents([tmp_path], 100) >= 100


@given(st.lists(st.sampled_from(["a.html", "gone.jsonl", "b.warc"])), st.integers(1, 5))
def test_nothing_is_lost_or_moved(names: list[str], size: int) -> None:
    items = [*make(*names), Rejection("x", "read", "missing", "")]
    batches = cut_batches("night", items, size)
    assert [item for batch in batches for item in batch.items] == items
    assert all(batch.items for batch in batches)


def list_types(kind: Any, seen: set[Any]) -> Iterator[Any]:
    """A type, and all types of what it is made of."""
    if kind in seen:
        return
    seen.add(kind)
    yield kind
    inner = [*get_args(kind), *(get_type_hints(kind).values() if is_dataclass(kind) else ())]
    for each in inner:
        if not isinstance(each, (str, int)) and each is not None:
            yield from list_types(each, seen)


def test_paths_and_ids_travel_and_pages_do_not() -> None:
    """To another process or machine go a batch and its run, and back comes what was spooled."""
    travelling = {kind for root in (Batch, Run, BatchResult) for kind in list_types(root, set())}
    assert {Reference, Path} <= travelling
    assert not {Page, bytes, bytearray} & travelling
