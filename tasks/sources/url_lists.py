"""Extracts URLs from a text: one per line, or in a column of a table.

Which of them may be followed is up to `listings.py`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

_DELIMITERS = "\t;,"
_LONGEST_LINE = 100_000
"""Characters; the csv module's own limit is global to the process, and others raise it."""


def list_urls(text: str) -> Iterator[str]:
    """The first cell with a URL of each line; comments and headings are skipped. Raises ValueError for an unreadable table.

    A quotation mark that is not closed on its line is ignored, so that it does not swallow the lines after it.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    longest = max(map(len, lines), default=0)
    if longest > _LONGEST_LINE:
        raise ValueError(f"the table cannot be read: a line of {longest:,} characters")
    delimiter = None if _is_bare_list(lines) else _find_delimiter(lines)
    for line in lines:
        cells = _split_line(line, delimiter) if delimiter else [line]
        yield from [cell.strip() for cell in cells if _is_url(cell)][:1]


def _split_line(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return line.replace('"', "").split(delimiter)


def _is_url(cell: str) -> bool:
    return cell.strip().startswith(("http://", "https://"))


def _is_bare_list(lines: list[str]) -> bool:
    """Whether every line is one URL, which may contain commas; in a table, each line has the same number of commas."""
    urls = [line.strip() for line in lines if not line.lstrip().startswith("#")]
    commas = {url.count(",") for url in urls}
    return all(_is_url(url) and not re.search(r'[\s"]', url) for url in urls) and (commas == {0} or len(commas) > 1)


def _find_delimiter(lines: list[str]) -> str:
    """The delimiter of the first line in which a cell begins with a URL; a comma by default."""
    for line in lines:
        for delimiter in _DELIMITERS:
            cells = line.split(delimiter)
            if len(cells) > 1 and any(_is_url(cell.strip(' "')) for cell in cells):
                return delimiter
    return ","
