"""Owns dates: a string and where it stood become a `Stamp`, with how precise it is, or with why it gave no moment.

Refuses to guess: no today, no missing month, no date from the words of a text.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from tasks.records import Precision, Stamp

_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_SLACK = timedelta(days=2)
_MAX_LENGTH = 120

_ISO = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d{2})(?:-?(?P<day>\d{2})"
    r"(?:[T ]\s{0,3}(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s{0,3}(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{0,2})?)?)?",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"(?P<year>\d{4})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})(?!\d)")
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_RFC = re.compile(
    r"(?:[A-Za-z]{3,9},?\s{1,3})?(?P<day>\d{1,2})[\s-](?P<name>[A-Za-z]{3})[a-z]{0,6}\.?[\s-](?P<year>\d{4})"
    r"(?:,?\s{1,3}(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s{0,3}(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?",
)
_AMERICAN = re.compile(
    r"(?:[A-Za-z]{3,9},?\s{1,3})?(?P<name>[A-Za-z]{3})[a-z]{0,6}\.?\s{1,3}(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s{1,3}(?P<year>\d{4})"
)
_JAVASCRIPT = re.compile(
    r"[A-Za-z]{3} (?P<name>[A-Za-z]{3}) (?P<day>\d{1,2}) (?P<year>\d{4}) (?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})"
    r" ?(?P<zone>GMT[+-]\d{4}|[+-]\d{4})?"
)
_UNIX = re.compile(r"\d{10}(?:\d{3})?")
_URL_DAY = re.compile(
    r"[/_-](?P<year>(?:19|20)\d{2})[/_-]?(?P<month>0[1-9]|1[0-2])[/_-]?(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_URL_MONTH = re.compile(r"/(?P<year>(?:19|20)\d{2})[/-](?P<month>0[1-9]|1[0-2])/")
_SHAPES = (_ISO, _SLASHED, _RFC, _JAVASCRIPT, _AMERICAN)


def read_stamp(raw: str | None, source: str, *, before: datetime | None = None) -> Stamp:
    """Read a date as pages write it for machines; `before` is when the page was fetched, if that is known.

    `problem` is "unreadable" or "implausible" (before 1995, or later than two days after `before`). A time without a
    zone is taken for UTC.
    """
    cleaned = " ".join((raw or "").split())[:_MAX_LENGTH]
    if not cleaned:
        return Stamp()
    try:
        moment, precision = _read_moment(cleaned)
    except (ValueError, OverflowError):
        return Stamp(raw=cleaned, source=source, problem="unreadable")
    if moment < _EARLIEST or moment > (before or datetime(2100, 1, 1, tzinfo=UTC)) + _SLACK:
        return Stamp(raw=cleaned, source=source, problem="implausible")
    return Stamp(moment, cleaned, source, precision)


def read_url_stamp(url: str, *, before: datetime | None = None) -> Stamp:
    """Read the day or month that many publishers put into a URL (/2024/05/03/)."""
    found = _URL_DAY.search(url) or _URL_MONTH.search(url)
    if not found:
        return Stamp()
    stamp = read_stamp("-".join(found.groups()), "url", before=before)
    return stamp if stamp.moment else Stamp()


def _read_moment(text: str) -> tuple[datetime, Precision]:
    if _UNIX.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC), "second"
    for shape in _SHAPES:
        if found := shape.match(text):
            return _compose(found.groupdict())
    raise ValueError(f"not a date: {text}")


def _compose(parts: dict[str, str | None]) -> tuple[datetime, Precision]:
    month = int(parts.get("month") or _MONTHS[_short(parts["name"])] if parts.get("name") else parts["month"] or "")
    year, day = int(parts["year"] or ""), parts.get("day")
    hour, minute, second = (parts.get(name) for name in ("hour", "minute", "second"))
    moment = datetime(
        year, month, int(day or 1), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=_zone(parts.get("zone"))
    )
    precision: Precision = "second" if second else "minute" if hour else "day" if day else "month"
    return moment.astimezone(UTC), precision


def _short(name: str | None) -> str:
    short = (name or "").lower()[:3]
    if short not in _MONTHS:
        raise ValueError(f"not a month: {name}")
    return short


def _zone(name: str | None) -> timezone:
    digits = re.sub(r"[^0-9+-]", "", name or "")
    if not digits:
        return UTC
    hours, minutes = int(digits[1:3]), int(digits[3:5] or 0)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if digits[0] == "-" else offset)
