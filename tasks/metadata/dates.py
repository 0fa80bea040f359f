"""Parses dates: a string and where it was found become a `Stamp` with its precision, or with the reason it has no time.

Does not guess: no default of today, no missing month, no date from the words of a text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tasks.records import DateSource, Precision, Stamp

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_FAR = datetime(2100, 1, 1, tzinfo=UTC)
"""What is later is wrong even where nobody knows when the page was fetched: no clock decides about a row."""
_SLACK = timedelta(days=2)
_MAX_LENGTH = 120


def _unnamed(pattern: re.Pattern[str]) -> str:
    return re.sub(r"\?P<\w+>", "?:", pattern.pattern)


_CLOCK = r"(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
_ZONE = r"\s{0,3}\[?(?P<zone>[+-]\d{2}:?\d{0,2}|[A-Za-z][A-Za-z/_]{0,30}(?:[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(
    rf"(?P<year>\d{{4}})(?:-?(?P<month>\d{{2}})|-(?P<short>\d)(?=-))"
    rf"(?:-?(?P<day>\d{{2}}|(?<=-)\d(?!\d))(?:[T ]\s{{0,3}}{_CLOCK}{_ZONE})?|(?!-?\d))",
    re.IGNORECASE,
)
_SLASHED = re.compile(
    r"(?P<year>\d{4})(?:[/.]|\s?[年년.]\s?)(?P<month>\d{1,2})(?:[/.]|\s?[月월.]\s?)(?P<day>\d{1,2})(?!\d)"
)
_CTIME = re.compile(
    rf"[A-Za-z]{{3}}\s(?P<name>[A-Za-z]{{3}})\s{{1,2}}(?P<day>\d{{1,2}})\s{_CLOCK}{_ZONE}\s(?P<year>\d{{4}})"
)
_WEEKDAY = r"(?:[^\W\d_]{2,12}\.?,?\s{1,3})?"
_NAME = r"(?P<name>[^\W\d_][^\s\d.,/_-]{1,11})\.?"
_OF = r"(?:[\s-]|,\s|\s(?:de|of|di)\s)"
_RFC = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:\.|er|º|st|nd|rd|th)?{_OF}{_NAME}{_OF}(?P<year>\d{{4}})(?:,?\s{{1,3}}{_CLOCK}{_ZONE})?"
)
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>(?:19|20)\d{2})(?!\d)")
_AMERICAN = re.compile(
    rf"{_WEEKDAY}{_NAME}\s{{1,3}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}(?P<year>\d{{4}})(?:,?\s{{1,3}}{_CLOCK}{_ZONE})?"
)
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})(?:\.|\sm\.)?\s{_NAME}\s(?P<day>\d{{1,2}})(?!\d)")
_SHAPES = (_ISO, _SLASHED, _DOTTED, _RFC, _CTIME, _AMERICAN, _YEAR_FIRST)
_WRITTEN = re.compile(
    rf"\b(?:{_unnamed(_DOTTED)}|{_unnamed(_RFC)}|{_unnamed(_AMERICAN)}|{_unnamed(_SLASHED)}|(?:19|20)\d\d-\d\d-\d\d)\b"
    r"|(?:19|20)\d\d\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]"
)
_UNIX = re.compile(r"\d{10}(?:\d{3}|\.\d{1,9})?")
_MINUS = str.maketrans("\u2212\u2013\u2011", "---")
"""Signs that stand for the one of the keyboard: of a zone west of Greenwich they must not be lost."""
_BUDDHIST = 543
"""Years that Thailand counts from before the rest of the world."""
_URL_DAY = re.compile(
    r"[/_-](?P<year>(?:19|20)\d{2})[/_-]?(?P<month>0[1-9]|1[0-2])[/_-]?(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_URL_MONTH = re.compile(r"/(?P<year>(?:19|20)\d{2})[/-](?P<month>0[1-9]|1[0-2])/")
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12,
    "mär": 3, "mai": 5, "okt": 10, "dez": 12, "fév": 2, "fev": 2, "avr": 4, "aoû": 8, "déc": 12, "ene": 1, "abr": 4, "ago": 8,
    "dic": 12, "set": 9, "out": 10, "gen": 1, "mag": 5, "giu": 6, "lug": 7, "ott": 10, "maa": 3, "mei": 5, "maj": 5,
    "янв": 1, "фев": 2, "мар": 3, "апр": 4, "мая": 5, "июн": 6, "июл": 7, "авг": 8, "сен": 9, "окт": 10, "ноя": 11, "дек": 12,
}  # fmt: skip
"""By the first three letters, where these mean the same month in all languages; whole names go before (`dates.toml`)."""
_HOURS = {
    "z": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "cet": 1,
    "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "wet": 0, "west": 1, "msk": 3, "jst": 9,
}  # fmt: skip
"""Zones whose short names mean one thing only; of a clock in another zone the day alone is kept."""


def read_stamp(raw: str | None, source: DateSource, *, before: datetime | None = None) -> Stamp:
    """Read a date as pages write it for machines; `before` is when the page was fetched, if that is known.

    `problem` is "unreadable" or "implausible" (before 1995, or later than two days after `before`). The moment keeps the
    offset that the page wrote, for it says which day it was there; a time without a zone is taken for UTC.
    """
    cleaned = " ".join((raw or "").translate(_MINUS).split())[:_MAX_LENGTH]
    if not cleaned:
        return Stamp()
    try:
        moment, precision = _read_moment(cleaned)
    except (ValueError, OverflowError):
        return Stamp(raw=cleaned, source=source, problem="unreadable")
    if moment < _EARLIEST or moment > (before or _FAR) + _SLACK:
        return Stamp(raw=cleaned, source=source, problem="implausible")
    return Stamp(moment, cleaned, source, precision)


def read_url_stamp(url: str, *, before: datetime | None = None) -> Stamp:
    """Read the day or month that many publishers put into a URL (/2024/05/03/)."""
    found = _URL_DAY.search(url) or _URL_MONTH.search(url)
    if not found:
        return Stamp()
    stamp = read_stamp("-".join(found.groups()), "url", before=before)
    return stamp if stamp.moment else Stamp()


def search_stamp(tree: HtmlElement, *, before: datetime | None = None) -> Stamp:
    """Search a page that states no date for a day written on it, where dates of publication stand; source "text".

    A date that trips the searcher up (a zone of +25:9, seen 2026-11) is none.
    """
    from htmldate import find_date

    latest = (before or _FAR).date().isoformat()
    try:
        found = find_date(
            tree, extensive_search=False, original_date=True, min_date=_EARLIEST.date().isoformat(), max_date=latest
        )
    except (ValueError, OverflowError, TypeError):
        return Stamp()
    return read_stamp(found, "text", before=before)


def read_line_stamp(lines: Iterable[str], *, before: datetime | None = None) -> Stamp:
    """Read the first day that stands in one of the lines beside a headline; source "text"."""
    written = (found[0] for line in lines for found in _WRITTEN.finditer(line))
    stamps = (read_stamp(raw, "text", before=before) for raw in written)
    return next((stamp for stamp in stamps if stamp.moment), Stamp())


def _read_moment(text: str) -> tuple[datetime, Precision]:
    if _UNIX.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC), "second"
    for shape in _SHAPES:
        if found := shape.match(text):
            return _compose(found.groupdict())
    raise ValueError(f"not a date: {text}")


def _compose(parts: dict[str, str | None]) -> tuple[datetime, Precision]:
    name = (parts.get("name") or "").lower()
    month = parts.get("month") or parts.get("short") or _month_names().get(name) or _MONTHS.get(name[:3])
    year, day, zone = int(parts["year"] or 0), parts.get("day"), _read_zone(parts.get("zone"))
    year -= _BUDDHIST if year > 2400 and "\u0e00" <= name[:1] <= "\u0e7f" else 0
    hour, minute, second = (parts.get(name) if zone else None for name in ("hour", "minute", "second"))
    given = ((year, 0), (month, 0), (day, 1), (hour, 0), (minute, 0), (second, 0))
    numbers = [int(number or least) for number, least in given]
    moment = datetime(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], tzinfo=zone or UTC)
    precision: Precision = "second" if second else "minute" if hour else "day" if day else "month"
    moment.astimezone(UTC)  # OverflowError at the edges of the calendar
    return moment, precision


@lru_cache(maxsize=1)
def _month_names() -> dict[str, int]:
    """The number of a month by its names in `dates.toml`."""
    data: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {name: int(number) for number, names in data.items() for name in names}


def _read_zone(name: str | None) -> timezone | None:
    """The offset from UTC, which also stands in for a zone that is not given; None for one that cannot be told."""
    digits = re.sub(r"[^0-9+-]", "", name or "")
    if not name or not digits:
        hours = _HOURS.get((name or "z").lower())
        return None if hours is None else timezone(timedelta(hours=hours))
    offset = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5] or 0))
    return timezone(-offset if digits[0] == "-" else offset)
