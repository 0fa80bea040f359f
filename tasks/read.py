"""From a file to pages: text, HTML, JSON lines, CSV and WARC, gzipped or not.

Loses nothing silently: a document that cannot become a page is a Rejection, and the good parts of a bad file are read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import BinaryIO

from tasks.archive_records import complete_page, read_told_page
from tasks.files.content import Unusable, naming_damage, open_file, take_usable, unpack_file
from tasks.files.delimited import read_rows
from tasks.files.fields import make_page
from tasks.files.gzip_members import Chunk, join_content, read_members
from tasks.files.jsonl import NumberedFields, NumberedLine, read_lines, read_objects
from tasks.files.walk import file_kind
from tasks.files.warc import Flaw, Record, read_records
from tasks.files.warc_pages import holds_document, read_page
from tasks.identity import hash_body
from tasks.records import Page, Reference, Rejection
from tasks.text.kinds import GZIP_MAGIC, is_json, sniff_media_type

_CHUNK = 256 * 1024


def read_pages(reference: Reference, *, max_bytes: int) -> Iterator[Page | Rejection]:
    """Read the documents in the file at `reference.path`, which is opened once, without following links.

    `max_bytes` caps each document, packed and unpacked: a text or HTML file, a line, a row, a WARC record; files of
    many documents may be of any size. Items are `path:line` for lines and rows, `path#offset` (bytes into the
    unpacked file) for WARC records. Reasons of Rejections, all at stage "read": unreadable, not_regular, empty_body,
    too_large, truncated, corrupt, bad_json, bad_record, bad_header, bad_csv, not_text, decode_error, not_warc,
    bad_length, bad_http, http_status, unsafe_url.
    """
    if reference.path is None:
        raise ValueError(f"{reference.item} has no path: it is to be fetched, not read")
    reader = _READERS[file_kind(reference.path) or "text"]
    is_empty = True
    try:
        for found in reader(reference, max_bytes):
            is_empty = False
            yield found
        if is_empty:
            yield _reject(reference, Unusable("empty_body", "no document in the file"))
    except Unusable as problem:
        yield _reject(reference, problem)


def _reject(reference: Reference, problem: Unusable) -> Rejection:
    return Rejection(reference.item, "read", problem.reason, problem.detail, reference.source_id)


def _read_document(
    reference: Reference, max_bytes: int, *, media_type: str | None = None
) -> Iterator[Page | Rejection]:
    body = _read_whole(reference.path or "", max_bytes)
    if not body.strip():
        raise Unusable("empty_body", f"{len(body)} bytes of white space")
    if is_json(body):
        raise Unusable("not_text", "it is JSON; articles in JSON are read from .jsonl files, one object a line")
    yield Page(reference, body, media_type or sniff_media_type(body), raw_id=hash_body(body))


def _read_whole(path: str, max_bytes: int) -> bytes:
    """The unpacked content of a file; a file that is too large is not read."""
    with open_file(path) as file, naming_damage():
        size = os.fstat(file.fileno()).st_size
        if size > max_bytes:
            raise Unusable("too_large", f"{size:,} bytes; at most {max_bytes:,} are read")
        return join_content(_read_chunks(file, max_bytes), max_bytes)


def _read_table(
    reference: Reference, max_bytes: int, *, parse: Callable[[Iterator[NumberedLine]], Iterator[NumberedFields]]
) -> Iterator[Page | Rejection]:
    with open_file(reference.path or "") as file:
        for number, row in parse(read_lines(unpack_file(file), max_bytes=max_bytes)):
            place = replace(reference, item=f"{reference.item}:{number}")
            try:
                yield make_page(take_usable(row), place)
            except Unusable as problem:
                yield _reject(place, problem)


def _read_warc(reference: Reference, max_bytes: int) -> Iterator[Page | Rejection]:
    with open_file(reference.path or "") as file:
        yield from _read_recorded(
            read_records(_read_chunks(file, max_bytes), max_bytes=max_bytes), reference, max_bytes
        )


def _read_recorded(
    records: Iterable[Record | Flaw], reference: Reference, max_bytes: int
) -> Iterator[Page | Rejection]:
    """The pages in WARC records, each completed from the metadata record behind it if that is ours."""
    last: Page | Rejection | None = None
    untold: Record | None = None
    for record in records:
        found = read_page(record, reference, max_bytes=max_bytes)
        if found is None and isinstance(record, Record):
            if isinstance(last, Page):
                last = complete_page(last, record)
            found = read_told_page(untold, record, reference, max_bytes) if untold else None
            untold = record if holds_document(record) else untold
        if found is None:
            continue
        untold = None
        if last is not None:
            yield last
        last = found
    if last is not None:
        yield last


def _read_chunks(file: BinaryIO, max_bytes: int) -> Iterator[Chunk]:
    is_packed = file.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    file.seek(0)
    if is_packed:
        yield from read_members(file, size=os.fstat(file.fileno()).st_size, hold=max_bytes)
    else:
        yield from iter(lambda: file.read(_CHUNK), b"")


_READERS: dict[str, Callable[[Reference, int], Iterator[Page | Rejection]]] = {
    "text": _read_document,
    "html": partial(_read_document, media_type="text/html"),
    "jsonl": partial(_read_table, parse=read_objects),
    "csv": partial(_read_table, parse=read_rows),
    "warc": _read_warc,
}
