"""Reads response bodies defensively: the bytes received and unpacked are limited, and truncation is detected.

A body that cannot be unpacked completely is an error, so that no part of an article passes for the whole.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Generator, Iterable, Iterator

import brotli

from tasks.failures import NamedFailure
from tasks.text.kinds import GZIP_MAGIC

_PIECE = 64 * 1024
_FIRST_SLICE = 1024
MAX_LAYERS = 3
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_LINE_END = re.compile(rb"\r?\n")


class BodyError(NamedFailure):
    """An unusable body; `reason` is too_large, truncated or decode_error."""


def read_capped(pieces: Iterable[bytes], max_bytes: int, *, keep_head: bool = False) -> bytes:
    """Join the pieces of a body.

    Raises BodyError too_large as soon as there are more than `max_bytes`; `keep_head` stops reading there instead.
    """
    read = bytearray()
    for piece in pieces:
        read += piece
        if len(read) > max_bytes:
            if keep_head:
                return bytes(read[:max_bytes])
            raise BodyError("too_large", f"more than {max_bytes:,} bytes came over the wire")
    return bytes(read)


def unpack_body(body: bytes, encodings: list[str], max_bytes: int, *, keep_head: bool = False) -> bytes:
    """Undo the encodings, last one first.

    Brotli is undone although we do not offer it: some caches send what they have. So are chunks inside the body: some
    servers chunk what their proxy chunks again, or do not declare it. Raises BodyError: too_large above `max_bytes`
    unpacked, truncated for an incomplete stream, decode_error for a damaged stream, another encoding, or more than three
    layers. `keep_head` keeps the part before a stream became too large or ended early. An empty body stays empty.
    """
    if not body:
        return b""
    if len(encodings) > MAX_LAYERS:
        raise BodyError("decode_error", f"{len(encodings)} content encodings on top of each other")
    body = join_chunks(body)
    for name in reversed(encodings):
        body = join_chunks(_join_pieces(_unpack_layer(body, name, max_bytes), keep_head=keep_head))
    return body


def _join_pieces(pieces: Iterable[bytes], *, keep_head: bool) -> bytes:
    joined = bytearray()
    try:
        for piece in pieces:
            joined += piece
    except BodyError as error:
        if not (keep_head and joined and error.reason in ("too_large", "truncated")):
            raise
    return bytes(joined)


def join_chunks(body: bytes, *, is_told: bool = False) -> bytes:
    """The content of a body that consists of chunks from its first byte to its last chunk; any other body unchanged.

    `is_told`: a header says that the body is chunked, so that one chunk is proof enough. Raises BodyError truncated if the
    last chunk is missing.
    """
    pieces: list[bytes] = []
    start = 0
    while size := _CHUNK_SIZE.match(body, start):
        end = size.end() + int(size[1], 16)
        if end == size.end():
            return b"".join(pieces) if is_told or not body[end:].strip() else body
        line_end = _LINE_END.match(body, end)
        if not line_end and not is_told:
            return body
        pieces.append(body[size.end() : end])
        start = line_end.end() if line_end else end
    if pieces and (is_told or start == len(body)):
        raise BodyError("truncated", "the body consists of chunks, and the last one is missing")
    return body


def _unpack_layer(body: bytes, name: str, max_bytes: int) -> Iterator[bytes]:
    if name == "gzip":
        if not body.startswith(GZIP_MAGIC):
            raise BodyError("decode_error", "the answer says gzip and is not")
        yield from _inflate_members(body, max_bytes)
    elif name == "deflate":
        yield from _inflate(zlib.decompressobj(_deflate_window(body)), body, max_bytes)
    elif name == "br":
        yield from _unbrotli(body, max_bytes)
    else:
        raise BodyError("decode_error", f"content encoding {name[:40]!r} was not offered")


def _deflate_window(body: bytes) -> int:
    """Servers send "deflate" with and without the zlib header; RFC 9110 section 8.4.1.2 mentions both."""
    has_header = len(body) >= 2 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS


def _unbrotli(body: bytes, max_bytes: int) -> Iterator[bytes]:
    stream, size, waiting = brotli.Decompressor(), 0, body
    try:
        while not stream.is_finished():
            piece = stream.process(waiting, output_buffer_limit=_PIECE * 4)
            size, waiting = size + len(piece), b""
            if size > max_bytes:
                raise BodyError("too_large", f"more than {max_bytes:,} bytes when unpacked")
            if not piece and not stream.is_finished():
                raise BodyError("truncated", "the brotli stream ends before its end mark")
            yield piece
    except brotli.error as error:
        raise BodyError("decode_error", f"the brotli stream is damaged: {error}") from None


def _inflate_members(body: bytes, max_bytes: int) -> Iterator[bytes]:
    left, start = max_bytes, 0
    while body.startswith(GZIP_MAGIC, start):
        size, start = yield from _inflate(zlib.decompressobj(wbits=zlib.MAX_WBITS | 16), body, left, start)
        left -= size


def _inflate(
    stream: zlib._Decompress, body: bytes, max_bytes: int, start: int = 0
) -> Generator[bytes, None, tuple[int, int]]:
    """Unpack the stream at `start`; returns its unpacked size and where it ends."""
    size, read, slice_bytes = 0, start, _FIRST_SLICE
    try:
        while read < len(body) and not stream.eof:
            # Small slices: zlib copies its unconsumed input with every call, and also the bytes after a short member.
            waiting = body[read : read + slice_bytes]
            read, slice_bytes = read + len(waiting), _PIECE
            while waiting and not stream.eof:
                piece = stream.decompress(waiting, _PIECE * 4)
                waiting = stream.unconsumed_tail
                size += len(piece)
                if size > max_bytes:
                    raise BodyError("too_large", f"more than {max_bytes:,} bytes when unpacked")
                yield piece
    except zlib.error as error:
        raise BodyError("decode_error", f"the compressed body is damaged: {error}") from None
    if not stream.eof:
        raise BodyError("truncated", "the compressed body ends before its end mark")
    return size, read - len(stream.unused_data)
