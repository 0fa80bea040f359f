"""The raw archive gives back what it was given, to us and to others, also after a writer was killed."""

import gzip
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from tasks import archive
from tasks.archive import ArchiveWriter, read_archived, recover_archives, scan_archive
from tasks.archive_records import ArchiveError, compose_records
from tasks.identity import hash_body
from tasks.read import read_pages
from tasks.records import Claims, Page, Reference


def make_page(body: bytes = b"<p>The quay is open.</p>", **fields: object) -> Page:
    page = Page(Reference(item="a"), body, "text/html", hash_body(body))
    return replace(page, **fields)  # type: ignore[arg-type]


FETCHED = make_page(
    reference=Reference(
        item="https://coast.example/a", url="https://coast.example/a", source_id="coast", found_by="feed",
        listed_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        changed_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    ),
    url="https://coast.example/ä b",
    charset="utf-8",
    status=200,
    fetched_at=datetime(2026, 3, 1, 10, 0, 0, 123456, tzinfo=UTC),
    claims=Claims(title="Boats are back", authors=("Ina Holm", "Per Lind"), published_at="2026-13-45"),
    headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Content-Length", "7"), ("Via", "a")),
    request_headers=(("User-Agent", "newsrefinery/1 (newsbot)"), ("Accept-Encoding", "gzip, deflate")),
)  # fmt: skip
PAGES = [
    FETCHED,
    make_page(reference=Reference(item="/in/bad\\udcff.txt", path="/in/bad\udcff.txt"), media_type="text/plain"),
    make_page(b"", url="https://coast.example/b", status=299),
    make_page(b"\r\n\r\nWARC/1.0\r\n\r\n" * 9, url="http://coast.example/x\r\nWARC-Type: warcinfo"),
    make_page(
        status=404,
        url="https://coast.example/c",
        headers=(("X-Bad", "one\r\nSet-Cookie: two"), ("Bad Name", "x"), ("", "")),
    ),
    make_page(bytes(range(256)) * 500, url="https://coast.example/d", status=200),
]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_comes_back_equal(tmp_path: Path, page: Page) -> None:
    with ArchiveWriter(tmp_path / "raw", "run-1") as writer:
        writer.append(make_page(b"another"))
        entry = writer.append(page)
        assert read_archived(tmp_path / "raw", entry.path, entry.offset) == page
    assert read_archived(tmp_path / "raw", entry.path, entry.offset) == page
    assert (entry.raw_id, entry.path, entry.byte_count) == (page.raw_id, "run-1-00001.warc.gz", len(page.body))


TEXT = st.text(st.characters())
MAYBE = st.none() | TEXT
MOMENT = st.none() | st.datetimes(timezones=st.just(UTC))


@given(
    st.binary(max_size=200),
    st.builds(Reference, TEXT, MAYBE, MAYBE, TEXT, TEXT, MOMENT),
    st.builds(Claims, MAYBE, MAYBE, MAYBE, MAYBE, st.lists(TEXT).map(tuple), MAYBE, MAYBE),
    st.none() | st.text(st.characters(codec="utf-8")),
    st.none() | st.integers(100, 599),
    MOMENT,
    st.lists(st.tuples(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))).map(tuple),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_page_comes_back_equal(
    tmp_path: Path, body: bytes, reference: Reference, claims: Claims, url: str | None, status: int | None,
    fetched_at: datetime | None, headers: tuple[tuple[str, str], ...],
) -> None:  # fmt: skip
    page = make_page(
        body, reference=reference, claims=claims, url=url, status=status, fetched_at=fetched_at, headers=headers
    )
    with ArchiveWriter(tmp_path, "any") as writer:
        entry = writer.append(page)
        assert read_archived(tmp_path, entry.path, entry.offset) == page


def write(folder: Path, pages: list[Page], name: str = "run-1") -> Path:
    with ArchiveWriter(folder, name) as writer:
        entries = [writer.append(page) for page in pages]
    return folder / entries[0].path


def test_other_tools_read_what_we_write(tmp_path: Path) -> None:
    path = write(tmp_path, PAGES)
    bodies = [page.body for page in PAGES]
    with path.open("rb") as file:
        records = ((record.rec_type, record.content_stream().read()) for record in ArchiveIterator(file))
        assert [body for kind, body in records if kind in ("response", "resource")] == bodies
    with path.open("rb") as file:
        kinds = FastIterator(file, parse_http=True, record_types=WarcRecordType.response | WarcRecordType.resource)
        assert [record.reader.read() for record in kinds] == bodies


def test_a_record_says_what_it_is(tmp_path: Path) -> None:
    with write(tmp_path, [FETCHED, PAGES[1]]).open("rb") as file:
        records = [(record.rec_type, record.rec_headers, record.http_headers) for record in ArchiveIterator(file)]
    assert [kind for kind, _, _ in records] == ["response", "request", "metadata", "resource", "metadata"]
    head, http = records[0][1:]
    assert head["WARC-Target-URI"] == "https://coast.example/%C3%A4%20b"
    assert head["WARC-Date"] == "2026-03-01T10:00:00Z"
    assert (http["Content-Type"], http["X-Archive-Orig-Content-Encoding"], http["Content-Encoding"]) == (
        "text/html",
        "gzip",
        None,
    )
    assert records[3][1]["WARC-Target-URI"] == f"urn:sha256:{PAGES[1].raw_id}"


def test_our_own_reader_takes_an_archive_as_input(tmp_path: Path) -> None:
    path = write(tmp_path, [FETCHED, make_page(url="https://coast.example/b")])
    found = list(read_pages(Reference(item="x", path=str(path)), max_bytes=10_000))
    assert [page.body for page in found if isinstance(page, Page)] == [FETCHED.body] * 2


def test_pages_without_a_url_are_read_from_an_archive_too(tmp_path: Path) -> None:
    pages = [make_page(), make_page(b"The quay is open.", media_type="text/plain")]
    path = write(tmp_path, pages)
    found = [
        page for page in read_pages(Reference(item="x", path=str(path)), max_bytes=10_000) if isinstance(page, Page)
    ]
    assert [(page.url, page.media_type, page.raw_id) for page in found] == [
        (None, "text/html", pages[0].raw_id), (None, "text/plain", hash_body(b"The quay is open.")),
    ]  # fmt: skip


TOLD = [
    replace(FETCHED, url="https://coast.example/%C3%A4"),
    replace(FETCHED, url="https://coast.example/ä?b=1"),
    replace(
        FETCHED, url="https://coast.example/c", headers=(("Content-Type", "text/htm"),), charset=None,
        body=b"<html><p>The quay is open.",
    ),
    make_page(
        reference=Reference("/in/dump.jsonl:7", "https://coast.example/b", "/in/dump.jsonl", "coast"),
        url="https://coast.example/b", charset="utf-8", claims=Claims("Boats are back", "2 March 2026", language="en"),
    ),
    make_page(b"<b>Not</b> HTML", media_type="text/plain", reference=Reference("/in/a.txt", None, "/in/a.txt", "coast")),
    replace(FETCHED, url="https://coast.example/d", headers=(("Via", "a"),), charset=None, body=b"<p>The quay is open."),
    replace(
        FETCHED, url="https://coast.example/e", headers=(), charset=None, media_type="text/plain", body=b"The quay is open."
    ),
]  # fmt: skip


@pytest.mark.parametrize("page", [replace(page, raw_id=hash_body(page.body)) for page in TOLD])
def test_a_page_of_an_archive_brings_what_makes_its_row(tmp_path: Path, page: Page) -> None:
    """Seen 2026-11: a warehouse made again from the archive had no source, no claims, and files fetched today."""
    path = write(tmp_path, [page, make_page(b"another")])
    found, _ = read_pages(Reference(item="x", path=str(path)), max_bytes=10_000)
    assert isinstance(found, Page)
    mine, theirs = found.reference, page.reference
    assert (mine.url, mine.source_id, mine.found_by) == (theirs.url, theirs.source_id, theirs.found_by or "")
    assert mine.item == (theirs.url if theirs.found_by else "x#0")
    rest = {"reference": mine, "headers": (), "request_headers": ()}
    assert replace(found, **rest) == replace(page, **rest)


def test_bytes_of_no_type_are_a_page_only_if_what_stands_behind_them_is_about_them(tmp_path: Path) -> None:
    """As fetched, a page without a type and without <html> is one; in a crawl of somebody else's it may be anything."""
    untold = make_page(b"body { color: red }", url="https://coast.example/a.css", status=200, media_type="text/plain")
    first, *_, _ = compose_records(untold)
    *_, about_another = compose_records(FETCHED)
    path = tmp_path / "crawl.warc"
    path.write_bytes(first + about_another + next(compose_records(FETCHED)))
    (found,) = read_pages(Reference(item="x", path=str(path)), max_bytes=10_000)
    assert isinstance(found, Page) and found.raw_id == FETCHED.raw_id


FORGED = {
    "raw_id": FETCHED.raw_id, "url": "http://10.0.0.1/", "media_type": "image/png", "charset": ["x"], "known_by": 7,
    "fetched_at": "9999-12-31T00:00:00+00:00", "claims": {"title": 5, "authors": [None, {"name": "Ina"}]},
    "reference": {"item": "https://other.example/", "url": "file:///etc/passwd", "source_id": [], "found_by": "a" * 9},
}  # fmt: skip


@pytest.mark.parametrize(
    "details", [FORGED, [], {"raw_id": FETCHED.raw_id, "claims": 7, "reference": None}, "[" * 99_999]
)
def test_what_somebody_else_wrote_behind_a_page_is_taken_for_claims_at_most(
    tmp_path: Path, details: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.archive_records._describe", lambda page: details)
    path = write(tmp_path, [FETCHED])
    (found,) = read_pages(Reference(item="x", path=str(path)), max_bytes=10_000_000)
    assert isinstance(found, Page)
    assert (found.body, found.url, found.known_by) == (FETCHED.body, "https://coast.example/%C3%A4%20b", None)
    assert found.reference.item == "x#0"
    assert found.media_type == "text/html"
    assert found.fetched_at in (None, datetime(2026, 3, 1, 10, tzinfo=UTC))
    assert found.claims in (Claims(), Claims(title="5", authors=("Ina",)))


def test_a_file_is_open_until_it_is_whole(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, "run-1") as writer:
        assert list(tmp_path.iterdir()) == []
        writer.append(FETCHED)
        assert [path.name for path in tmp_path.iterdir()] == ["run-1-00001.warc.gz.open"]
    assert [path.name for path in tmp_path.iterdir()] == ["run-1-00001.warc.gz"]


def test_full_files_are_rolled_and_taken_names_are_left_alone(tmp_path: Path) -> None:
    first = write(tmp_path, [FETCHED])
    before = first.read_bytes()
    with ArchiveWriter(tmp_path, "run-1", roll_at=1) as writer:
        paths = [writer.append(FETCHED).path for _ in range(2)]
    assert paths == ["run-1-00002.warc.gz", "run-1-00003.warc.gz"]
    assert first.read_bytes() == before


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "a\nb", "x" * 300])
def test_a_name_that_is_no_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="cannot name an archive file"):
        ArchiveWriter(tmp_path, name)


def test_scanning_gives_the_entries_again(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, "run-1") as writer:
        entries = [writer.append(page) for page in PAGES]
    path = tmp_path / entries[0].path
    assert list(scan_archive(path)) == entries
    content = path.read_bytes()
    path.write_bytes(content[: entries[-1].offset + 50])
    assert list(scan_archive(path)) == entries[:-1]


def test_what_is_not_there_or_was_changed_is_an_error_of_one_line(tmp_path: Path) -> None:
    path = write(tmp_path, [FETCHED])
    cases = [(path.name, 7), (path.name, 10**9), ("gone.warc.gz", 0)]
    forged = gzip.decompress(path.read_bytes()).replace(b"The quay is open", b"The quay is shut")
    (tmp_path / "forged.warc.gz").write_bytes(gzip.compress(forged) + gzip.compress(b""))
    for name, offset in [*cases, ("forged.warc.gz", 0)]:
        with pytest.raises(ArchiveError) as caught:
            read_archived(tmp_path, name, offset)
        assert name in str(caught.value) and "\n" not in str(caught.value)


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run_full(file: object, content: bytes) -> None:
        file.write(content[:30])  # type: ignore[attr-defined]
        raise OSError(28, "No space left on device")

    with ArchiveWriter(tmp_path, "run-1") as writer:
        first = writer.append(FETCHED)
        with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
            patch.setattr(archive, "_write_all", run_full)
            writer.append(FETCHED)
        second = writer.append(FETCHED)
    assert list(scan_archive(tmp_path / first.path)) == [first, second]


KILLED = """
import os, signal, sys
from pathlib import Path
from tasks.archive import ArchiveWriter
from tasks.identity import hash_body
from tasks.records import Page, Reference
body = b"<p>The quay is open.</p>"
writer = ArchiveWriter(Path(sys.argv[1]), "killed")
for _ in range(3):
    entry = writer.append(Page(Reference(item="a"), body, "text/html", hash_body(body)))
writer._file.write(b"\\x1f\\x8b\\x08 torn")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_writer_left_is_cut_and_closed(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, cwd=Path(__file__).parents[2])
    assert killed.returncode == -signal.SIGKILL
    (tmp_path / "empty-00001.warc.gz.open").write_bytes(b"torn from the start")
    with ArchiveWriter(tmp_path, "alive") as writer:
        writer.append(FETCHED)
        assert [path.name for path in recover_archives(tmp_path)] == ["killed-00001.warc.gz"]
        assert {path.name for path in tmp_path.iterdir()} == {"killed-00001.warc.gz", "alive-00001.warc.gz.open"}
    path = tmp_path / "killed-00001.warc.gz"
    assert len(list(scan_archive(path))) == 3
    assert b"torn" not in path.read_bytes()
    assert recover_archives(tmp_path) == []


def test_the_checksums_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, PAGES)

    class Options:
        verbose = True
        inputs = (os.fspath(path),)

    checker = Checker(Options())
    checker.process_all()
    assert "FAILED" not in capsys.readouterr().out.upper()


def test_others_find_what_was_asked(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, "run-1") as writer:
        for page in PAGES:
            writer.append(page)
    with (tmp_path / "run-1-00001.warc.gz").open("rb") as file:
        records = [(record.rec_type, record.http_headers) for record in ArchiveIterator(file)]
    kinds = [kind for kind, _ in records]
    assert kinds[:3] == ["response", "request", "metadata"]
    assert kinds.count("metadata") == len(PAGES) and kinds.count("request") == 1
    asked = records[1][1]
    assert asked.statusline == "/%C3%A4%20b HTTP/1.1" and asked.protocol == "GET"
    assert dict(asked.headers)["Host"] == "coast.example"
    assert dict(asked.headers)["User-Agent"] == "newsrefinery/1 (newsbot)"


def test_archives_of_before_requests_were_kept_are_read(tmp_path: Path) -> None:
    page = make_page(url="https://coast.example/d", status=200)
    with ArchiveWriter(tmp_path, "run-1") as writer:
        entry = writer.append(page)
    assert list(scan_archive(tmp_path / entry.path)) == [entry]
    assert read_archived(tmp_path, entry.path, entry.offset) == page


def test_a_machine_without_the_quick_packer_packs_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = make_page()
    monkeypatch.setitem(sys.modules, "isal", None)
    monkeypatch.setattr(archive, "_pack", archive._find_packer())
    assert archive._pack is gzip.compress
    with ArchiveWriter(tmp_path, "night") as writer:
        entry = writer.append(page)
    assert read_archived(tmp_path, entry.path, entry.offset) == page
