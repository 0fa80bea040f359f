"""WARC files: wrong lengths, broken members, and the records that are still good."""

import gzip
import zlib
from collections.abc import Iterator

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.files import warc
from tasks.files.content import Unusable
from tasks.files.gzip_members import Chunk
from tasks.files.warc import Flaw, Record, read_records
from tasks.files.warc_pages import read_page
from tasks.records import Page, Reference, Rejection

STORY = "<html><body><article><h1>The quay is open</h1><p>Boats came back at dawn.</p></article></body></html>"
MAX_BYTES = 100_000


def make_answer(body: bytes = STORY.encode(), status: str = "200 OK", **headers: str) -> bytes:
    lines = {"Content-Type": "text/html; charset=utf-8"} | {
        name.replace("_", "-"): text for name, text in headers.items()
    }
    head = "".join(f"{name}: {text}\r\n" for name, text in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def make_record(
    block: bytes | None = None,
    uri: str = "https://coast.example/a",
    kind: str = "response",
    length: object = None,
    content_type: str = "application/http; msgtype=response",
) -> bytes:
    block = make_answer() if block is None else block
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2026-03-01T10:00:00Z\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


GOOD = make_record(uri="https://coast.example/good")


def chop(content: bytes, size: int = 300) -> Iterator[Chunk]:
    return (content[at : at + size] for at in range(0, len(content), size))


def frame(content: bytes) -> list[object]:
    """The URI of each good record, or the reason of each flaw."""
    records = read_records(chop(content), max_bytes=MAX_BYTES)
    return [found.problem.reason if isinstance(found, Flaw) else found.headers["warc-target-uri"] for found in records]


def read(content: bytes) -> list[Page | Rejection]:
    place = Reference(item="/in/a.warc", path="/in/a.warc", source_id="coast")
    found = read_records(chop(content), max_bytes=MAX_BYTES)
    pages = (read_page(record, place, max_bytes=MAX_BYTES) for record in found)
    return [page for page in pages if page is not None]


def read_one(content: bytes) -> Page:
    (page,) = read(content)
    assert isinstance(page, Page), page
    return page


def reasons(content: bytes) -> list[str]:
    return [page.reason if isinstance(page, Rejection) else "page" for page in read(content)]


@pytest.mark.parametrize("date", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "yesterday", ""])
def test_a_moment_before_or_long_after_the_web_is_none(date: str) -> None:
    """Seen 2026-11: two days after the last day of 9999 there is none, and the page was lost with an OverflowError."""
    assert read_one(make_record().replace(b"2026-03-01T10:00:00Z", date.encode())).fetched_at is None


def test_a_page_carries_what_the_record_says() -> None:
    page = read_one(make_record())
    assert page.body == STORY.encode()
    assert (page.url, page.status, page.media_type, page.charset) == (
        "https://coast.example/a",
        200,
        "text/html",
        "utf-8",
    )
    assert page.fetched_at is not None and page.fetched_at.isoformat() == "2026-03-01T10:00:00+00:00"
    assert page.headers == (("Content-Type", "text/html; charset=utf-8"),)
    assert (page.reference.item, page.reference.source_id, page.reference.path) == (
        "/in/a.warc#0",
        "coast",
        "/in/a.warc",
    )


def test_records_are_found_at_their_offsets() -> None:
    offsets = [record.offset for record in read_records(chop(GOOD * 3), max_bytes=MAX_BYTES)]
    assert offsets == [0, len(GOOD), 2 * len(GOOD)]


@pytest.mark.parametrize("length", ["10", "-1", "", "0x20", "1 2", "9" * 30, 10**15, 99_999, len(make_answer()) + 200])
def test_a_length_that_lies_costs_one_record(length: object) -> None:
    assert frame(make_record(length=length) + GOOD * 2)[1:] == ["https://coast.example/good"] * 2
    assert frame(make_record(length=length) + GOOD)[0] in {"bad_length", "too_large", "truncated"}


def test_a_record_of_more_than_the_cap_is_passed_over() -> None:
    assert frame(make_record(b"x" * 300_000) + GOOD) == ["too_large", "https://coast.example/good"]


def test_a_cut_file_names_its_last_record() -> None:
    cut = make_record(uri="https://coast.example/cut")[:-60]
    (_, flaw) = read_records(chop(GOOD + cut), max_bytes=MAX_BYTES)
    assert isinstance(flaw, Flaw)
    assert (flaw.problem.reason, flaw.uri, flaw.offset) == ("truncated", "https://coast.example/cut", len(GOOD))


@pytest.mark.parametrize(
    "noise", [b"noise", b"\0" * 5_000, b"WARC/1.0", b"WARC/1.0\r\n", b"WARC/1.1\r\nWARC-Type: x\r\n" * 9]
)
def test_noise_between_records_is_one_flaw(noise: bytes) -> None:
    assert frame(GOOD + noise + GOOD)[:1] == ["https://coast.example/good"]
    assert frame(GOOD + noise + GOOD).count("https://coast.example/good") == 2
    assert len(frame(GOOD + noise + GOOD)) <= 3


def test_what_is_no_warc_file_is_one_flaw() -> None:
    assert frame(b"<html>" + b"words " * 50_000) == ["not_warc"]
    assert frame(bytes(200_000) + b"x") == ["not_warc"]
    assert frame(b"") == []


def test_a_head_without_end_is_bounded() -> None:
    assert frame(b"WARC/1.1\r\n" + b"X: y\r\n" * 50_000 + b"\r\n" + GOOD) == ["corrupt", "https://coast.example/good"]


@pytest.mark.parametrize("start", [b"WARC/1.0\r\nA:", b"WARC/1.0\r\nA: b\r\n"])
def test_heads_without_end_one_after_the_other_are_searched_in_linear_time(start: bytes) -> None:
    assert frame(start * 100_000 + b"\r\n\r\n" + GOOD)[0] == "corrupt"
    assert frame(start * 10_000 + b"\r\n\r\n" + GOOD)[-1] == "https://coast.example/good"


def test_line_feeds_alone_end_lines_too() -> None:
    assert frame(GOOD.replace(b"\r\n", b"\n") + GOOD) == ["bad_length", "https://coast.example/good"]
    block = make_answer().replace(b"\r\n", b"\n")
    assert frame(make_record(block).replace(b"\r\n", b"\n")) == ["https://coast.example/a"]


def test_damage_costs_the_record_it_cuts_and_no_other() -> None:
    chunks: list[Chunk] = [
        GOOD,
        GOOD[:200],
        Unusable("corrupt", "a gzip member is damaged"),
        GOOD,
        Unusable("truncated", ""),
    ]
    found = [
        item.problem.reason if isinstance(item, Flaw) else "good" for item in read_records(chunks, max_bytes=MAX_BYTES)
    ]
    assert found == ["good", "corrupt", "good", "truncated"]


def test_a_search_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "GIVE_UP_AFTER", 50_000)
    taken = 0

    def count() -> Iterator[bytes]:
        nonlocal taken
        yield GOOD
        for _ in range(1_000):
            taken += 1
            yield b"A" * 10_000

    found = list(read_records(count(), max_bytes=MAX_BYTES))
    assert [item.problem.reason for item in found if isinstance(item, Flaw)] == ["corrupt", "too_large"]
    assert taken < 30


@pytest.mark.parametrize(
    "record",
    [
        make_record(b"software: x", "", "warcinfo", content_type="application/warc-fields"),
        make_record(b"20260301 coast.example. A 192.0.2.1", "dns:coast.example", content_type="text/dns"),
        make_record(b"20260301", "dns:coast.example"),
        make_record(b"k: v", "metadata://x", "metadata", content_type="application/warc-fields"),
        make_record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        make_record(b"", kind="revisit"),
        make_record(make_answer(b"\x89PNG", Content_Type="image/png")),
        make_record(make_answer(b"{}", Content_Type="application/json")),
        make_record(b"p { }", kind="resource", content_type="text/css"),
    ],
)
def test_what_is_no_document_is_passed_over(record: bytes) -> None:
    assert read(record) == []


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (make_record(uri="http://169.254.169.254/latest"), "unsafe_url"),
        (make_record(uri="file:///etc/passwd"), "unsafe_url"),
        (make_record(uri="http://localhost/"), "unsafe_url"),
        (make_record(uri="http://2130706433/"), "unsafe_url"),
        (make_record(uri="http://[::ffff:127.0.0.1]/"), "unsafe_url"),
        (make_record(uri="https://user:secret@coast.example/"), "unsafe_url"),
        (make_record(uri="http://[::1"), "unsafe_url"),
        (make_record(uri=""), "unsafe_url"),
        (make_record(make_answer(status="404 Not Found")), "http_status"),
        (make_record(make_answer(status="301 Moved")), "http_status"),
        (make_record(make_answer(status="206 Partial Content")), "http_status"),
        (make_record(make_answer(Content_Range="bytes 0-99/900")), "http_status"),
        (make_record(make_answer(b"")), "empty_body"),
        (make_record(make_answer(b" \r\n ")), "empty_body"),
        (make_record(b"raw", "ftp://coast.example/f"), "bad_http"),
        (make_record(b"HTTP/1.1 20"), "bad_http"),
        (make_record(make_answer(gzip.compress(STORY.encode())[:-20], Content_Encoding="gzip")), "truncated"),
        (make_record(make_answer(gzip.compress(bytes(10**7)), Content_Encoding="gzip")), "too_large"),
        (make_record(make_answer(brotli.compress(bytes(10**7)), Content_Encoding="br")), "too_large"),
        (make_record(make_answer(brotli.compress(STORY.encode())[:-9], Content_Encoding="br")), "truncated"),
        (make_record(make_answer(b"\xff\xff\xff\xff", Content_Encoding="br")), "decode_error"),
        (make_record(make_answer(b"packed", Content_Encoding="zstd")), "decode_error"),
        (make_record(make_answer(b"5\r\nwords\r\nff\r\ncut", Transfer_Encoding="chunked")), "truncated"),
    ],
)
def test_a_page_that_cannot_be_used_says_why(record: bytes, reason: str) -> None:
    assert reasons(record + GOOD) == [reason, "page"]


def test_a_password_in_an_address_is_not_repeated() -> None:
    record = next(read_records([make_record(uri="https://user:secret@coast.example/a@b")], max_bytes=MAX_BYTES))
    found = read_page(record, Reference("a.warc"), max_bytes=MAX_BYTES)
    assert isinstance(found, Rejection) and found.detail.endswith("(https://coast.example/a@b)")


@pytest.mark.parametrize(
    "answer",
    [
        make_answer(gzip.compress(STORY.encode()), Content_Encoding="gzip"),
        make_answer(zlib.compress(STORY.encode()), Content_Encoding="deflate"),
        make_answer(brotli.compress(STORY.encode()), Content_Encoding="br"),
        make_answer(brotli.compress(gzip.compress(STORY.encode())), Content_Encoding="gzip, br"),
        make_answer(STORY.encode(), Content_Encoding="gzip"),
        make_answer(STORY.encode(), Content_Encoding="br", Transfer_Encoding="chunked"),
        make_answer(b"%x;x=y\r\n%s\r\n0\r\n\r\n" % (len(STORY), STORY.encode()), Transfer_Encoding="chunked"),
        make_answer(STORY.encode(), Content_Type="application/xhtml+xml"),
        make_answer(STORY.encode(), Content_Type=""),
        make_answer(STORY.encode(), Content_Type="text/html, text/html; charset=utf-8"),
        make_answer(STORY.encode(), Content_Length="7"),
        make_answer(STORY.encode()).replace(b"\r\n", b"\n"),
        b"HTTP/1.0 200\r\nContent-Type: text/html\r\nno colon here\r\n\r\n" + STORY.encode(),
    ],
)
def test_an_answer_is_unpacked_as_its_headers_say_unless_it_was_before(answer: bytes) -> None:
    page = read_one(make_record(answer))
    assert (page.body, page.media_type) == (STORY.encode(), "text/html")


def test_resources_and_plain_text_are_documents() -> None:
    page = read_one(make_record(STORY.encode(), kind="resource", content_type="text/html; charset=koi8-r"))
    assert (page.status, page.media_type, page.charset) == (None, "text/html", "koi8-r")
    assert read_one(make_record(make_answer(b"Words.", Content_Type="text/plain"))).media_type == "text/plain"
    words = read_one(make_record(b"Words.", kind="conversion", content_type="text/plain"))
    assert (words.body, words.media_type) == (b"Words.", "text/plain")
    assert read_one(make_record(uri="<https://coast.example/b>")).url == "https://coast.example/b"


def test_many_small_chunks_cost_linear_time() -> None:
    body = b"1\r\nx\r\n" * 16_000 + b"0\r\n\r\n"
    assert len(read_one(make_record(make_answer(body, Transfer_Encoding="chunked"))).body) == 16_000


@given(st.binary(max_size=300), st.integers(0, 3 * len(GOOD)))
def test_any_damage_leaves_the_records_it_does_not_touch(noise: bytes, at: int) -> None:
    content = GOOD * 3
    found = list(read_records(chop(content[:at] + noise + content[at:]), max_bytes=MAX_BYTES))
    assert sum(isinstance(item, Record) for item in found) >= 2 or b"WARC/" in noise
