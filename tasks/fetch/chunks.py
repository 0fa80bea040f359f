"""Chunked bodies, read as strictly as RFC 9112 demands.

urllib3 accepts any two bytes after a chunk as its line end, and parses sizes as Python does, where "1_0" is 16.
"""

from __future__ import annotations

import io
import re
from collections.abc import Generator, Iterator
from http.client import HTTPException

_PIECE = 64 * 1024
_LONGEST_LINE = 65_540
_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]+)[ \t]*(?:;.*)?\r\n", re.DOTALL)


class EvenChunks(io.RawIOBase):
    """A chunked body from `source`, made well-formed: sizes are hexadecimal digits, and lines end with CRLF even if the
    server sends only a line feed. Errors that urllib3 detects itself, such as a line without an end, are passed through.

    Raises HTTPException for an invalid size, or a chunk that does not end where it should.
    """

    def __init__(self, source: io.BufferedReader) -> None:
        self._source = source
        self._pieces = _read_pieces(source)
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._waiting = self._waiting or next(self._pieces, b"")
        count = min(len(buffer), len(self._waiting))
        buffer[:count] = self._waiting[:count]
        self._waiting = self._waiting[count:]
        return count

    def close(self) -> None:
        self._source.close()
        super().close()


def _read_pieces(source: io.BufferedReader) -> Iterator[bytes]:
    while left := (yield from _read_size(source)):
        while left and (piece := source.read1(min(left, _PIECE))):
            left -= len(piece)
            yield piece
        yield _read_line_end(source)
    while line := _read_line(source):  # trailers, and the blank line after them
        yield line
        if line == b"\r\n":
            break


def _read_size(source: io.BufferedReader) -> Generator[bytes, None, int]:
    """Yield the line with the size of a chunk, and return the size; 0 if the body ends."""
    line = _read_line(source)
    size = _SIZE.fullmatch(line)
    if size is None and line.endswith(b"\n"):
        raise HTTPException(f"no chunk size: {line[:40]!r}")
    yield line
    return int(size[1], 16) if size else 0


def _read_line(source: io.BufferedReader) -> bytes:
    line = source.readline(_LONGEST_LINE)
    return line.removesuffix(b"\n").removesuffix(b"\r") + b"\r\n" if line.endswith(b"\n") else line


def _read_line_end(source: io.BufferedReader) -> bytes:
    end = source.read(1)
    if end == b"\r":
        end += source.read(1)
    if end not in (b"\r\n", b"\n", b"\r", b""):
        raise HTTPException(f"no chunk size: the chunk before {end!r} is longer than it says")
    return b"\r\n" if end.endswith(b"\n") else end
