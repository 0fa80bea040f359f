"""The raw archive: pages as WARC records, written once, found by path and offset, returned exactly as they were written.

Never changes written pages, and checks them when it reads them: a page that does not match its hash is an error.
"""

from __future__ import annotations

import fcntl
import gzip
import os
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO

from tasks.archive_records import ArchiveError, compose_records, ends_page, restore_page
from tasks.records import Page
from warehouse.home import RAW
from warehouse.unfinished import sync_path

ROLL_AT = 1_000_000_000
"""Bytes after which a new file is started."""
_ENDING = ".warc.gz"
_OPEN = ".open"
_LEVEL = 1
_SLICE = 32 * 1024
_NUMBERED = re.compile(rf"-\d{{5,}}{re.escape(_ENDING)}\Z")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,150}")


def _find_packer() -> Callable[..., bytes]:
    """The gzip compressor: Intel's library if installed (the same size in a quarter of the time), otherwise Python's."""
    pack: Callable[..., bytes] = gzip.compress
    with suppress(ImportError):
        from isal import igzip

        pack = igzip.compress
    return pack


_pack = _find_packer()


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """Where a page is: `path` relative to the archive's folder, `offset` in bytes; `byte_count` is that of its body."""

    raw_id: str
    path: str
    offset: int
    byte_count: int

    @classmethod
    def of_row(cls, raw_id: str, archive_path: str, archive_offset: int, byte_count: int) -> ArchiveEntry:
        """The entry of a row; its path begins with the folder of the archive."""
        return cls(raw_id, str(PurePosixPath(archive_path).relative_to(RAW)), archive_offset, byte_count)

    @property
    def archive_path(self) -> str:
        """The path as in rows, which begins with the folder of the archive."""
        return f"{RAW}/{self.path}"


class ArchiveWriter:
    """Writes pages to `<folder>/<name>-00001.warc.gz`, and to the next number if that file is full or taken.

    A file has the suffix ".open" while it is written, and loses it when the context exits. Each record is a gzip member.
    A page has a response or resource record, a request record if it was fetched, and a metadata record with everything
    except its bytes.
    """

    def __init__(self, folder: Path, name: str, *, roll_at: int = ROLL_AT) -> None:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot name an archive file: only letters, digits, dots, dashes, underscores")
        self._folder, self._name, self._roll_at = folder, name, roll_at
        self._number = 0
        self._path = folder
        self._file: BinaryIO | None = None

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def append(self, page: Page) -> ArchiveEntry:
        """Write a page and return its entry. On OSError (such as a full disk) the file is restored to its previous length."""
        file = self._find_file()
        offset = file.seek(0, os.SEEK_END)
        try:
            _write_all(file, b"".join(_pack(record, _LEVEL, mtime=0) for record in compose_records(page)))
        except OSError:
            file.truncate(offset)
            raise
        return ArchiveEntry(page.raw_id, self._path.name, offset, len(page.body))

    def _find_file(self) -> BinaryIO:
        if self._file is not None and self._file.tell() >= self._roll_at:
            self._close()
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = self._begin_file()
        return self._file

    def _begin_file(self) -> BinaryIO:
        while True:
            self._number += 1
            self._path = self._folder / f"{self._name}-{self._number:05}{_ENDING}"
            if self._path.exists():
                continue
            try:
                file: BinaryIO = _while_open(self._path).open("xb", buffering=0)
            except FileExistsError:
                continue
            fcntl.flock(file, fcntl.LOCK_EX)
            return file

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with file:
                _seal(file, self._path)


def read_archived(folder: Path, path: str, offset: int) -> Page:
    """The page of an entry, equal to the one that was appended. Raises ArchiveError with one line."""
    closed = folder / path
    file_path = closed if closed.exists() else _while_open(closed)
    try:
        with file_path.open("rb") as file:
            _, content = next(_group_members(_whole_members(file, offset)), (offset, b""))
        return restore_page(content)
    except OSError as error:
        raise ArchiveError(f"{closed}: {error.strerror}") from None
    except ArchiveError as error:
        raise ArchiveError(f"{closed} at byte {offset}: {error}") from None


def scan_archive(path: Path) -> Iterator[ArchiveEntry]:
    """The entries of an archive file in order, up to the first damage."""
    name = path.name.removesuffix(_OPEN)
    with path.open("rb") as file:
        for offset, _, page in _scan_pages(file):
            yield ArchiveEntry(page.raw_id, name, offset, len(page.body))


@dataclass(frozen=True, slots=True)
class ArchiveCheck:
    """The result of verifying an archive file: the number of intact pages, and a line per damaged one."""

    pages: int
    problems: tuple[str, ...] = ()


def verify_archive(path: Path) -> ArchiveCheck:
    """Read a closed archive file from end to end and check the hash of every page."""
    with path.open("rb") as file:
        ends = [end for _, end, _ in _scan_pages(file)]
    end = max(ends, default=0)
    if end < path.stat().st_size:
        return ArchiveCheck(len(ends), (f"{path} is damaged or cut at byte {end}",))
    return ArchiveCheck(len(ends))


def find_abandoned(folder: Path) -> list[Path]:
    """The files that killed writers left open, sorted by name; changes nothing."""
    abandoned = []
    for path in sorted(folder.glob(f"*{_ENDING}{_OPEN}")):
        with path.open("rb") as file:
            if _try_lock(file):
                abandoned.append(path)
    return abandoned


def list_archives(folder: Path, name: str) -> list[Path]:
    """The closed files of a writer of this name, or of one whose name it begins with, in the order of their names."""
    files = sorted(folder.glob(f"*{_ENDING}"))
    return [path for path in files if f"{name}-".startswith(_NUMBERED.sub("-", path.name))]


def recover_archives(folder: Path) -> list[Path]:
    """Close the files that killed writers left open: cut the torn tail, if any, and take ".open" off the name.

    Files whose writer is alive are left alone, and a file without a complete page is removed. Returns the closed files.
    """
    recovered = []
    for path in sorted(folder.glob(f"*{_ENDING}{_OPEN}")):
        with path.open("r+b") as file:
            if not _try_lock(file):
                continue
            end = max((end for _, end, _ in _scan_pages(file)), default=0)
            file.truncate(end)
            closed = path.with_name(path.name.removesuffix(_OPEN))
            if end:
                _seal(file, closed)
                recovered.append(closed)
            else:
                path.unlink()
    return recovered


def _scan_pages(file: BinaryIO) -> Iterator[tuple[int, int, Page]]:
    """Start, end and content of every page, up to the first that is incomplete or damaged."""
    start = 0
    for end, content in _group_members(_whole_members(file, start)):
        try:
            page = restore_page(content)
        except ArchiveError:
            return
        yield start, end, page
        start = end


def _group_members(members: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """The end of each page and its records; an incomplete page is dropped."""
    records: list[bytes] = []
    for end, record in members:
        records.append(record)
        if ends_page(record):
            yield end, b"".join(records)
            records = []


def _whole_members(file: BinaryIO, start: int) -> Iterator[tuple[int, bytes]]:
    """The end and content of each gzip member from `start` on, up to the first incomplete one."""
    file.seek(start)
    packed = b""
    while packed := packed or file.read(_SLICE):
        stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            content = [stream.decompress(packed)]
            while not stream.eof and (packed := file.read(_SLICE)):
                content.append(stream.decompress(packed))
        except zlib.error:
            return
        if not stream.eof:
            return
        packed = stream.unused_data
        yield file.tell() - len(packed), b"".join(content)


def _while_open(path: Path) -> Path:
    return path.with_name(path.name + _OPEN)


def _write_all(file: BinaryIO, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[file.write(left) :]


def _try_lock(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _seal(file: BinaryIO, path: Path) -> None:
    """Sync a file to disk before its name says that it is complete."""
    file.flush()
    os.fsync(file.fileno())
    _while_open(path).rename(path)
    sync_path(path.parent)
