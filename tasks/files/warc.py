"""The framing of WARC files: where a record starts, its headers, its block, and the next record after a bad one.

Never trusts a claimed length: no memory is allocated by it, and a block must end where a record ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tasks.files.content import Unusable
from tasks.files.gzip_members import Chunk

GIVE_UP_AFTER = 1_000_000_000
"""Bytes without a good record after which the rest of a file is ignored."""
_LONGEST_HEAD = 64 * 1024
_TRAILER = b"\r\n\r\n"
_SPACE = re.compile(rb"\s*")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_VERSION = re.compile(rb"WARC/[01]\.\d{1,2}[ \t]{0,9}\r?\n")
_RECORD_START = re.compile(_VERSION.pattern + rb"[A-Za-z][A-Za-z-]{0,60}:")
_LONGEST_START = 100
_LENGTH = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Record:
    """One record; `offset` is its start in the unpacked file, names in `headers` are in lower case."""

    offset: int
    headers: dict[str, str]
    block: bytes


@dataclass(frozen=True, slots=True)
class Flaw:
    """A bad record at `offset`, with its `uri` if the headers were readable."""

    offset: int
    problem: Unusable
    uri: str | None = None


def read_records(chunks: Iterable[Chunk], *, max_bytes: int) -> Iterator[Record | Flaw]:
    """Split the unpacked content of a WARC file into records.

    A record that cannot be used is a Flaw: not_warc (the file does not start with a record), bad_length (no Content-Length,
    or one that is not where the block ends), too_large (more than `max_bytes`), truncated or corrupt. The next record is
    found by its first lines.
    """
    window = _Window(chunks)
    lost = 0
    while lost < GIVE_UP_AFTER:
        found = _read_next(window, max_bytes)
        if found is None:
            return
        if isinstance(found, Record) or found.uri is not None or not lost:
            yield found
        lost = lost + window.seek_record() + 1 if isinstance(found, Flaw) else 0
    yield Flaw(window.offset, Unusable("too_large", f"no record in {lost:,} bytes; the rest is not read"))


def parse_headers(lines: bytes) -> list[tuple[str, str]]:
    """Names and values of header lines, unchanged; lines without a colon are dropped."""
    parted = (line.partition(":") for line in lines.decode("utf-8", "replace").splitlines())
    return [(name.strip(), value.strip()) for name, colon, value in parted if colon]


class _Window:
    """The current part of the unpacked file, and the damage right after it, if any."""

    def __init__(self, chunks: Iterable[Chunk]) -> None:
        self._chunks = iter(chunks)
        self.data = bytearray()
        self.offset = 0
        self.damage: Unusable | None = None
        self._headless_to = 0

    def grow_to(self, size: int) -> bool:
        """Read until there are `size` bytes; False if the file ends or is damaged before that."""
        while len(self.data) < size and self.damage is None:
            chunk = next(self._chunks, None)
            if chunk is None:
                return False
            if isinstance(chunk, Unusable):
                self.damage = chunk
            else:
                self.data += chunk
        return len(self.data) >= size

    def drop(self, size: int) -> None:
        del self.data[:size]
        self.offset += size

    def find_head_end(self) -> re.Match[bytes] | None:
        """The blank line after the head of a record. Bytes searched without success are not searched again for the next
        record."""
        self.grow_to(_LONGEST_HEAD)
        found = _HEAD_END.search(self.data, max(0, self._headless_to - self.offset), _LONGEST_HEAD)
        if found is None:
            self._headless_to = self.offset + min(len(self.data), _LONGEST_HEAD) - len(_TRAILER)
        return found

    def skip_space(self) -> bool:
        """Drop the line ends between records; False if nothing is left before the end or the damage."""
        while self.grow_to(1):
            self.drop(_SPACE.match(self.data).end())  # type: ignore[union-attr]
            if self.data:
                return True
        return False

    def seek_record(self) -> int:
        """Drop everything before the first line of the next record; returns the number of bytes dropped."""
        before = self.offset
        while self.grow_to(_LONGEST_START):
            if found := _RECORD_START.search(self.data):
                self.drop(found.start())
                return self.offset - before
            self.drop(len(self.data) - _LONGEST_START + 1)
            if self.offset - before > GIVE_UP_AFTER:
                break
        found = _RECORD_START.search(self.data)
        self.drop(found.start() if found else len(self.data))
        return self.offset - before


def _read_next(window: _Window, max_bytes: int) -> Record | Flaw | None:
    if window.skip_space():
        return _read_record(window, max_bytes)
    damage, window.damage = window.damage, None
    return Flaw(window.offset, damage) if damage else None


def _read_record(window: _Window, max_bytes: int) -> Record | Flaw:
    offset = window.offset
    head = window.find_head_end()
    if not _VERSION.match(window.data) or head is None:
        flaw = Flaw(offset, _explain_no_record(window))
        window.drop(1)
        return flaw
    headers = {name.lower(): value for name, value in reversed(parse_headers(bytes(window.data[: head.start()])))}
    window.drop(head.end())
    if problem := _check_length(window, headers.get("content-length", ""), max_bytes):
        return Flaw(offset, problem, headers.get("warc-target-uri", ""))
    length = int(headers["content-length"])
    block = bytes(window.data[:length])
    window.drop(length)
    return Record(offset, headers, block)


def _explain_no_record(window: _Window) -> Unusable:
    if _VERSION.match(window.data) and len(window.data) >= _LONGEST_HEAD:
        return Unusable("corrupt", f"the head of a record does not end within {_LONGEST_HEAD:,} bytes")
    if window.offset == 0:
        return Unusable("not_warc", "the file does not start with a WARC record")
    return window.damage or Unusable("corrupt", "bytes that are no WARC record")


def _check_length(window: _Window, claimed: str, max_bytes: int) -> Unusable | None:
    if not _LENGTH.fullmatch(claimed):
        return Unusable("bad_length", f"Content-Length is {claimed[:40]!r}")
    length = int(claimed)
    if length > max_bytes:
        return Unusable("too_large", f"the record claims {length:,} bytes; at most {max_bytes:,} are read")
    if not window.grow_to(length):
        return window.damage or Unusable("truncated", "the file ends inside this record")
    window.grow_to(length + _LONGEST_START)
    after = window.data[length : length + _LONGEST_START]
    if not after.startswith(_TRAILER) and after.strip() and not after.lstrip().startswith(b"WARC/"):
        return Unusable("bad_length", f"the record does not end after {length:,} bytes")
    return None
