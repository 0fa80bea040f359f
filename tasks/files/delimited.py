"""Reads tables: CSV with a header that names the fields, row by row; a bad row affects only itself.

Does not guess what a column means, and does not let an open quote swallow the rest of a file.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator

from tasks.files.content import Unusable
from tasks.files.jsonl import NumberedFields, NumberedLine, decode_line

_LONGEST_ROW = 1_000
"""Lines that one quoted row may span."""
_MOST_WORK, _LINE_WORK = 20, 50
"""How many times a table's bytes may be read again after open quotes, and the bytes that a line counts beyond its own."""
_DELIMITERS = ",;\t|"
_HINT = re.compile(r"\s*\"?sep=.\"?\s*")


def read_rows(lines: Iterable[NumberedLine]) -> Iterator[NumberedFields]:
    """The rows of a table. The first line names the columns, separated by comma, semicolon, tab or bar; blank lines before
    it, and the line in which a spreadsheet names its delimiter (`sep=;`), are skipped.

    A table without a column `text` or `html` yields only an Unusable bad_header. A bad row (bad_csv: not as many fields as
    columns, a quote that does not end) or a bad line yields an Unusable in its place.
    """
    csv.field_size_limit(1 << 30)
    feed = _Feed(lines)
    header = feed.take_header()
    if header is None:
        yield 1, Unusable("bad_header", "the first line names no column `text` or `html`")
        return
    columns, delimiter = header
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while not feed.is_done():
        yield from _read_row(reader, feed, columns)


def _read_row(reader: Iterator[list[str]], feed: _Feed, columns: list[str]) -> Iterator[NumberedFields]:
    feed.begin_row()
    try:
        values = next(reader)
    except csv.Error as error:
        yield feed.first, Unusable("bad_csv", str(error))
        feed.rewind()
        return
    except Unusable as problem:
        yield feed.last, problem
        return
    if len(values) == len(columns):
        yield feed.first, dict(zip(columns, values, strict=True))
    elif values:
        yield feed.first, Unusable("bad_csv", f"{len(values)} fields for {len(columns)} columns")


def _split_header(line: str, delimiter: str) -> list[str]:
    try:
        names = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a carriage return within the line
        names = line.split(delimiter)
    return [name.strip().strip('"').lower() for name in names]


class _Feed(Iterator[str]):
    """Feeds lines to the csv reader and remembers those of the current row, to repeat them after a bad quote."""

    def __init__(self, lines: Iterable[NumberedLine]) -> None:
        self._lines = iter(lines)
        self._waiting: deque[NumberedLine] = deque()
        self._taken: list[NumberedLine] = []
        self._spare = 0

    @property
    def first(self) -> int:
        return self._taken[0][0]

    @property
    def last(self) -> int:
        return self._taken[-1][0]

    def take_header(self) -> tuple[list[str], str] | None:
        line = next((line for line in self if line.strip() and not _HINT.fullmatch(line)), "")
        for delimiter in _DELIMITERS:
            columns = _split_header(line.strip(), delimiter)
            if {"text", "html"} & set(columns):
                return columns, delimiter
        return None

    def is_done(self) -> bool:
        if not self._waiting and (line := next(self._lines, None)):
            self._waiting.append(line)
            self._spare += _MOST_WORK * _weigh(line)
        return not self._waiting

    def begin_row(self) -> None:
        self._taken.clear()

    def rewind(self) -> None:
        """Read the lines after the row's first one again. The work is limited: a table of open quotes soon uses it up."""
        again = self._taken[1:]
        self._waiting.extendleft(reversed(again))
        self._spare -= sum(map(_weigh, again))

    def __next__(self) -> str:
        if self.is_done():
            raise StopIteration
        if len(self._taken) > _LONGEST_ROW or (self._taken and self._spare < 0):
            raise csv.Error(f"a quote is still open after {len(self._taken):,} lines")
        number, line = self._waiting.popleft()
        self._taken.append((number, line))
        if isinstance(line, Unusable):
            raise line
        return decode_line(line)


def _weigh(line: NumberedLine) -> int:
    return _LINE_WORK + (len(line[1]) if isinstance(line[1], bytes) else 0)
