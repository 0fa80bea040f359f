"""Unpacks the members of a gzip file one after another, and finds the next one after a damaged one.

Never returns data that fails its checksum, except from a member too big to hold, which is streamed.
"""

from __future__ import annotations

import zlib
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from tasks.files.content import Unusable

Chunk = bytes | Unusable

_MAGIC = b"\x1f\x8b\x08"
_RECORD = b"WARC/"
_GZIP = zlib.MAX_WBITS | 16
_SLICE = 32 * 1024
_MOST_WORK = 4
"""Maximum bytes read in search of intact members, as a multiple of the file's size."""


def _find_library() -> Any:
    """Intel's library unpacks in half the time, on the platforms it supports."""
    library: Any = zlib
    with suppress(ImportError):
        from isal import isal_zlib as library
    return library


_quick = _find_library()


def read_members(file: BinaryIO, *, size: int, hold: int) -> Iterator[Chunk]:
    """The unpacked content of a gzip file of `size` bytes in chunks, with an Unusable where some of it is lost.

    A member of up to `hold` unpacked bytes is yielded complete and verified. After a corrupt one the search continues at the
    next gzip header. A truncated member yields its readable part, then Unusable truncated. WARC records between or after
    members, which a crawler forgot to compress, are yielded as they are; other bytes are skipped, as gzip itself does.
    """
    start: int | None = 0
    work = 0
    while start is not None:
        end = yield from _unpack_member(file, start, hold)
        # Bytes read past the end of an intact member are read again, and do not count: they are no sign of damage.
        work += (file.tell() if end == start + 1 else end) - start
        if work > _MOST_WORK * size + _SLICE:
            yield Unusable("corrupt", "too much of the file is damaged; the rest is not read")
            return
        start = _find_member(file, end)
        if start != end:
            yield from _read_record(file, end, size if start is None else start)


def join_content(chunks: Iterator[Chunk], max_bytes: int) -> bytes:
    """All chunks joined. Raises the first Unusable among them, or Unusable too_large beyond `max_bytes`."""
    whole = bytearray()
    for chunk in chunks:
        if isinstance(chunk, Unusable):
            raise chunk
        whole += chunk
        if len(whole) > max_bytes:
            raise Unusable("too_large", f"more than {max_bytes:,} bytes when unpacked")
    return bytes(whole)


def _unpack_member(file: BinaryIO, start: int, hold: int) -> Generator[Chunk, None, int]:
    """Unpack the member at `start`; returns where to look for the next one."""
    if whole := _unpack_whole(file, start, hold):
        content, end = whole
        yield content
        return end
    file.seek(start)
    stream = zlib.decompressobj(_GZIP)
    try:
        yield from _inflate_held(stream, file, hold)
    except zlib.error as error:
        yield Unusable("corrupt", f"a gzip member at byte {start:,} is damaged: {error}")
        return start + 1
    if not stream.eof:
        yield Unusable("truncated", "the gzip stream ends before its end mark")
        return file.tell()
    return file.tell() - len(stream.unused_data)


def _unpack_whole(file: BinaryIO, start: int, hold: int) -> tuple[bytes, int] | None:
    """The content of the member at `start` and its end; None if it is too big to hold or damaged: then zlib reads it again,
    since its errors say what is wrong."""
    file.seek(start)
    stream = _quick.decompressobj(_GZIP)
    try:
        content = next(_inflate_held(stream, file, hold))
    except (zlib.error, _quick.error):
        return None
    is_whole = stream.eof and len(content) <= hold
    return (content, file.tell() - len(stream.unused_data)) if is_whole else None


def _inflate_held(stream: Any, file: BinaryIO, hold: int) -> Iterator[bytes]:
    """The unpacked member in parts of little more than `hold` bytes, and the rest."""
    held = bytearray()
    for piece in _inflate(stream, file):
        held += piece
        if len(held) > hold:
            yield bytes(held)
            held.clear()
    yield bytes(held)


def _inflate(stream: Any, file: BinaryIO) -> Iterator[bytes]:
    """The unpacked member, in pieces of bounded size whatever its compression ratio."""
    while not stream.eof and (packed := file.read(_SLICE)):
        while not stream.eof:
            piece = stream.decompress(packed, 4 * _SLICE)
            packed = stream.unconsumed_tail
            if not piece and not packed:
                break
            yield piece


def _read_record(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """A WARC record that is uncompressed between two members; nothing for other bytes."""
    file.seek(start)
    if file.read(len(_RECORD)) != _RECORD:
        return
    file.seek(start)
    while start < end and (piece := file.read(min(_SLICE, end - start))):
        start += len(piece)
        yield piece


def _find_member(file: BinaryIO, start: int) -> int | None:
    file.seek(start)
    window = b""
    while piece := file.read(_SLICE):
        window += piece
        if (at := window.find(_MAGIC)) >= 0:
            return start + at
        start += max(len(window) - 2, 0)
        window = window[-2:]
    return None
