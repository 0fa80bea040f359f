"""From a file to pages: every kind, packed or not, and files that changed since they were found."""

import gzip
import os
from pathlib import Path

import pytest

from tasks.files.walk import walk_inputs
from tasks.read import read_pages
from tasks.records import Page, Reference, Rejection

STORY = b"Boats are back\n\nThe quay is open."
HTML = b"<html><body><p>The quay is open.</p></body></html>"


def read(path: Path, content: bytes | None = None, max_bytes: int = 100_000) -> list[Page | Rejection]:
    if content is not None:
        path.write_bytes(content)
    return list(read_pages(Reference(item=str(path), path=str(path), source_id="coast"), max_bytes=max_bytes))


def reasons(path: Path, content: bytes | None = None, max_bytes: int = 100_000) -> list[str]:
    return [
        found.reason if isinstance(found, Rejection) else found.media_type for found in read(path, content, max_bytes)
    ]


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.txt", STORY, "text/plain"),
        ("a.txt", HTML, "text/html"),
        ("a.html", HTML, "text/html"),
        ("a.html", STORY, "text/html"),
        ("a.htm", HTML, "text/html"),
        ("a.xhtml", HTML, "text/html"),
        ("no-ending", STORY, "text/plain"),
    ],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_a_document_is_one_page(tmp_path: Path, name: str, content: bytes, media_type: str, is_packed: bool) -> None:
    path = tmp_path / (name + ".gz" if is_packed else name)
    (page,) = read(path, gzip.compress(content) if is_packed else content)
    assert isinstance(page, Page)
    assert (page.body, page.media_type, page.url, page.charset, page.fetched_at) == (
        content,
        media_type,
        None,
        None,
        None,
    )
    assert page.reference == Reference(item=str(path), path=str(path), source_id="coast")
    assert len(page.raw_id) == 64


def test_what_follows_a_whole_gzip_stream_is_passed_over(tmp_path: Path) -> None:
    (page,) = read(tmp_path / "a.txt.gz", gzip.compress(STORY) + b"garbage")
    assert page.body == STORY


def test_gzip_is_told_by_its_bytes(tmp_path: Path) -> None:
    (page,) = read(tmp_path / "a.txt", gzip.compress(STORY))
    assert isinstance(page, Page) and page.body == STORY
    (page,) = read(tmp_path / "b.txt.gz", STORY)
    assert isinstance(page, Page) and page.body == STORY


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "empty_body"),
        ("a.jsonl", b"", "empty_body"),
        ("a.warc.gz", b"", "empty_body"),
        ("a.jsonl", b"\n\n \n", "empty_body"),
        ("a.txt.gz", gzip.compress(b""), "empty_body"),
        ("a.html", b" \n\t" * 99, "empty_body"),
        ("a.txt", b"x" * 100_001, "too_large"),
        ("a.txt.gz", gzip.compress(b"x" * 100_001), "too_large"),
        ("a.html.gz", gzip.compress(bytes(10**7)), "too_large"),
        ("a.txt.gz", gzip.compress(STORY)[:-9], "truncated"),
        ("a.txt.gz", gzip.compress(STORY)[:-8] + bytes(8), "corrupt"),
        ("a.csv", b"a,b\n1,2\n", "bad_header"),
        ("a.warc", b"not a warc file", "not_warc"),
        ("a.warc.gz", gzip.compress(b"not a warc file"), "not_warc"),
        ("a.warc.gz", b"\x1f\x8b\x08 but nothing that unpacks", "corrupt"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    assert reasons(tmp_path / name, content) == [reason]


def test_a_sparse_file_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "hole.txt"
    path.touch()
    os.truncate(path, 50 << 30)
    assert reasons(path) == ["too_large"]


def test_lines_and_rows_carry_their_place(tmp_path: Path) -> None:
    first, bad, last = read(tmp_path / "a.jsonl", b'{"text": "one"}\n{"text"\n\n{"html": "<p>two</p>"}')
    assert isinstance(bad, Rejection)
    assert (bad.item, bad.stage, bad.reason, bad.source_id) == (f"{tmp_path}/a.jsonl:2", "read", "bad_json", "coast")
    assert isinstance(first, Page) and isinstance(last, Page)
    assert (first.reference.item, last.reference.item) == (f"{tmp_path}/a.jsonl:1", f"{tmp_path}/a.jsonl:4")
    (row,) = read(tmp_path / "a.csv", b"url,text\nhttps://coast.example/a,words\n")
    assert row.reference.item == f"{tmp_path}/a.csv:2"  # type: ignore[union-attr]


def test_a_big_file_of_small_documents_is_read(tmp_path: Path) -> None:
    assert reasons(tmp_path / "a.jsonl", b'{"text": "The quay is open."}\n' * 10_000) == ["text/plain"] * 10_000


def test_a_file_that_is_gone_or_was_swapped_is_a_rejection(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("words")
    (tmp_path / "link.txt").symlink_to("secret")
    os.mkfifo(tmp_path / "fifo.txt")
    assert reasons(tmp_path / "gone.txt") == ["unreadable"]
    assert reasons(tmp_path / "link.txt") == ["unreadable"]
    assert reasons(tmp_path / "fifo.txt") == ["not_regular"]
    assert reasons(tmp_path) == ["not_regular"]


def test_a_file_without_permission_is_a_rejection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, flags: int) -> int:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "open", refuse)
    (found,) = read_pages(Reference(item="a.txt", path="a.txt"), max_bytes=100)
    assert isinstance(found, Rejection)
    assert (found.reason, found.detail) == ("unreadable", "Permission denied")


def test_a_name_that_is_not_utf8_is_opened_and_shown_escaped(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.txt")).write_bytes(STORY)
    (reference,) = walk_inputs([tmp_path])
    assert isinstance(reference, Reference)
    (page,) = read_pages(reference, max_bytes=1_000)
    assert isinstance(page, Page)
    assert page.reference.item.endswith("bad\\udcff.txt")


def test_a_reference_without_a_path_is_not_for_reading() -> None:
    with pytest.raises(ValueError, match="to be fetched"):
        list(read_pages(Reference(item="https://coast.example/", url="https://coast.example/"), max_bytes=1))
