"""Reads files with one JSON object per line; a bad line affects only itself.

Never holds a line that is longer than a document may be.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterable, Iterator

from tasks.files.content import Content, Unusable, naming_damage
from tasks.text.decode import Undecodable, decode_body
from tasks.text.kinds import name_binary

NumberedLine = tuple[int, bytes | Unusable]
"""The number of a line, from 1, and its bytes with the line end, or its problem."""

NumberedFields = tuple[int, dict[str, object] | Unusable]
"""The number of a record's first line, and its named fields or its problem."""

GIVE_UP_AFTER = 256_000_000
"""Bytes of one line after which the rest of the file is ignored."""
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_UNMARKED = ((re.compile(rb"[ -~]\0[\s -~]\0"), "utf-16-le"), (re.compile(rb"\0[ -~]\0[\s -~]"), "utf-16-be"))
"""UTF-16 without a byte order mark: JSON and the names of columns begin with ASCII."""
_BEFORE_AN_OBJECT = "\ufeff\x1e\0"
"""The byte order mark of a file that was appended to another, the separator of JSON text sequences (RFC 7464), and the NULs
that a crash leaves in a file being written."""
_NOTHING = b"\0 \t\n\r\x0b\x0c"
_NAMES = {list: "list", str: "string", int: "number", float: "number", bool: "truth value", type(None): "null"}


def read_lines(file: Content, *, max_bytes: int) -> Iterator[NumberedLine]:
    """The lines of a file. UTF-16, and UTF-32 with a byte order mark, are converted to UTF-8.

    A line of more than `max_bytes` is yielded as Unusable too_large; a damaged gzip stream ends the lines with an Unusable
    truncated or corrupt. After a line of more than 256 MB the rest of the file is not read. A file that begins like an
    archive or another binary format is not read at all: it yields one Unusable not_text.
    """
    number = 0
    try:
        with naming_damage():
            if kind := name_binary(file.peek(4)):
                raise Unusable("not_text", f"it starts like {kind}")
            file = _with_line_feeds(_as_utf8(file))
            while line := file.readline(max_bytes + 1):
                number += 1
                if len(line) <= max_bytes:
                    yield number, line
                    continue
                skipped = _skip_line(file, line, max_bytes)
                is_over = skipped > GIVE_UP_AFTER
                rest = "; the rest of the file is not" if is_over else ""
                yield (
                    number,
                    Unusable("too_large", f"the line has {skipped:,} bytes or more; {max_bytes:,} are read{rest}"),
                )
                if is_over:
                    return
    except Unusable as damage:
        yield number + 1, damage


def read_objects(lines: Iterable[NumberedLine]) -> Iterator[NumberedFields]:
    """The objects in the non-empty lines, one per line; a bad line yields an Unusable."""
    for number, line in skip_blank(lines):
        if isinstance(line, Unusable):
            yield number, line
            continue
        try:
            yield number, parse_object(line)
        except Unusable as problem:
            yield number, problem


def skip_blank(lines: Iterable[NumberedLine]) -> Iterator[NumberedLine]:
    """The lines without those that have only white space or NULs, which a crash leaves."""
    return (line for line in lines if isinstance(line[1], Unusable) or line[1].strip(_NOTHING))


def parse_object(line: bytes) -> dict[str, object]:
    """Parse one JSON object; the last of duplicate keys counts.

    Raises Unusable: bad_json, bad_record, not_text, decode_error.
    """
    try:
        parsed = json.loads(decode_line(line).lstrip(_BEFORE_AN_OBJECT).rstrip("\0"), strict=False)
    except RecursionError:
        raise Unusable("bad_json", "nested too deeply") from None
    except ValueError as error:
        raise Unusable("bad_json", str(error)[:200]) from None
    if not isinstance(parsed, dict):
        raise Unusable("bad_record", f"a JSON {_NAMES.get(type(parsed), 'value')}, no object")
    return parsed


def decode_line(line: bytes) -> str:
    """Decode one line, strictly as UTF-8 or else by detection. Raises Unusable: not_text, decode_error."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return decode_body(line)
    except Undecodable as problem:
        raise Unusable(problem.reason, problem.detail) from None


def _as_utf8(file: Content) -> Content:
    head = file.peek(4)[:4]
    if head.startswith(codecs.BOM_UTF8):
        file.read(3)
    marked = [encoding for mark, encoding in _WIDE_MARKS if head.startswith(mark)]
    wide = marked + [encoding for pattern, encoding in _UNMARKED if pattern.match(head)]
    return io.BufferedReader(_Recoded(file, wide[0])) if wide else file


def _with_line_feeds(file: Content) -> Content:
    """The file with line feeds instead of carriage returns if it has only those, as on old Macs."""
    head = file.peek(1)
    is_old_mac = b"\r" in head and b"\n" not in head
    return io.BufferedReader(_Recoded(file, "latin-1", "latin-1", newline=None)) if is_old_mac else file


class _Recoded(io.RawIOBase):
    """A stream in another encoding, read as UTF-8; what does not decode becomes U+FFFD."""

    def __init__(self, file: Content, encoding: str, target: str = "utf-8", newline: str | None = "") -> None:
        self._text = io.TextIOWrapper(file, encoding, errors="replace", newline=newline)
        self._target = target

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._text.read(len(buffer) // 4).encode(self._target)
        buffer[: len(piece)] = piece
        return len(piece)


def _skip_line(file: Content, line: bytes, max_bytes: int) -> int:
    """Skip the rest of a line, at most about GIVE_UP_AFTER bytes; returns the length of the line as far as it was read."""
    skipped = len(line)
    while line and not line.endswith(b"\n") and skipped <= GIVE_UP_AFTER:
        line = file.readline(max_bytes)
        skipped += len(line)
    return skipped
