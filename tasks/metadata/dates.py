"""Parses dates: a string and its source become a `Stamp` with a precision, or with the reason why it has no moment.

Does not guess: no default of today, no missing month, no date from the prose of a text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tasks.metadata.date_digits import tell_months, use_ascii_digits
from tasks.records import DateSource, Precision, Stamp

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_FAR = datetime(2100, 1, 1, tzinfo=UTC)
"""Any later date is wrong even if the fetch time is unknown; the current time must not influence a row."""
_SLACK = timedelta(days=2)
_MAX_LENGTH = 120


def _unnamed(pattern: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", pattern.removeprefix(_WEEKDAY))


_CLOCKS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("clocks.toml").read_text(encoding="utf-8"))
_HOURS: dict[str, int] = _CLOCKS["zones"]
_KNOWN_ZONES = "|".join(sorted(_HOURS, key=len, reverse=True)).upper()

_CLOCK = r"(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
_ZONE = r"\s{0,3}\[?(?P<zone>[+-]\d{2}:?\d{0,2}|[A-Za-z][A-Za-z/_]{0,30}(?:[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(
    rf"(?P<year>\d{{4}})(?:-?(?P<month>\d{{2}})|-(?P<short>\d)(?=-))"
    rf"(?:-?(?P<day>\d{{2}}|(?<=-)\d(?!\d))(?:(?:[T ]\s{{0,3}}|(?<=\d{{8}})){_CLOCK}{_ZONE})?|(?!-?\d))",
    re.IGNORECASE,
)
_CTIME = re.compile(
    rf"[A-Za-z]{{3}}\s(?P<name>[A-Za-z]{{3}})\s{{1,2}}(?P<day>\d{{1,2}})\s{_CLOCK}{_ZONE}\s(?P<year>\d{{4}})"
)
_AT = "|".join(r"\s".join(map(re.escape, words.split())) for words in _CLOCKS["at"])
_WRITTEN_CLOCK = (
    rf"(?:\s?(?:г|р|ж|м|م|น)\.?(?!\w))?(?:\s?[,|•·@(–—-]\s?|\s)\s{{0,2}}(?:(?:{_AT})\.?\s{{1,2}})?"
    r"(?P<part>오전|오후|午前|午後|上午|下午)?\s?(?P<hour>\d{1,2})(?:[:.h]|\s?[时時点點시]\s?)(?P<minute>[0-5]\d)(?!\d|[./-]\d)"
    r"(?::(?P<second>[0-5]\d))?(?:\s?(?P<half>[AaPp])\.?[Mm]\b\.?)?(?:\s?(?:Uhr|hrs|h|น|分|분)\b\.?)?"
    rf"(?:\s?[(\[]?(?P<zone>(?:{_KNOWN_ZONES})(?:[+-]\d{{1,2}}(?::?\d{{2}})?)?\b|[A-Z]{{2,5}}(?=[)\]]|$)|[+-]\d\d:?\d\d))?"
)
_SLASHED = re.compile(
    r"(?P<year>\d{4})(?:[/.]|\s?[年년.]\s?)(?P<month>\d{1,2})(?:[/.]|\s?[月월.]\s?)(?P<day>\d{1,2})(?!\d)(?:\s?[日일])?"
    rf"(?:{_WRITTEN_CLOCK})?"
)
_WEEKDAY = r"(?:[^\W\d_]{2,12}\.?,?\s{1,3})?"
_NAME = (
    r"(?P<name>[\u0e01-\u0e4e]{1,3}\.[\u0e01-\u0e4e]{1,2}|(?:كانون|تشرين)\s[^\W\d_]{4,6}|[^\W\d_][^\s\d.,/_-]{1,11})\.?"
    r"(?:\s?/\s?[^\W\d_]{2,12}(?:\s(?:الأول|الثاني))?)?"
)
_OF = r"(?:[\s-]|\s?[,،]\s|\s(?:de|of|di|พ\.ศ\.)\s)"
_RFC = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:\.|er|º|st|nd|rd|th)?{_OF}{_NAME}{_OF}(?P<year>\d{{4}})(?:{_WRITTEN_CLOCK})?"
)
_VIETNAMESE = re.compile(
    rf"(?P<day>\d{{1,2}})\stháng\s(?P<month>\d{{1,2}})(?:,|\snăm)?\s(?P<year>\d{{4}})(?:{_WRITTEN_CLOCK})?"
)
_DOTTED = re.compile(
    rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>(?:19|20)\d{{2}})(?!\d)(?:{_WRITTEN_CLOCK})?"
)
_SHORT = re.compile(rf"(?P<day>\d{{2}})\.(?P<month>\d{{2}})\.(?P<decades>\d{{2}})(?![\d.]\d)(?:{_WRITTEN_CLOCK})?")
_DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}})[/-](?P<month>\d{{1,2}})[/-](?P<year>(?:19|20)\d{{2}})(?!\d)(?:{_WRITTEN_CLOCK})?"
)
_AMERICAN = re.compile(
    rf"{_WEEKDAY}{_NAME}\s{{1,3}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}(?P<year>\d{{4}})(?:{_WRITTEN_CLOCK})?"
)
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?:\.|\sm\.|\sоны|\sжылғы)?\s(?:(?P<month>\d{{1,2}})(?:-р)?\sсарын|{_NAME})\s(?P<day>\d{{1,2}})(?!\d)"
    rf"(?:\.|\sd\.)?(?:{_WRITTEN_CLOCK})?"
)
_LATVIAN = re.compile(rf"(?P<year>\d{{4}})\.\sgada\s(?P<day>\d{{1,2}})\.\s{_NAME}(?:{_WRITTEN_CLOCK})?")
_SHAPES = (_ISO, _SLASHED, _DOTTED, _DAY_FIRST, _SHORT, _VIETNAMESE, _RFC, _CTIME, _AMERICAN, _LATVIAN, _YEAR_FIRST)
_WRITTEN = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(_unnamed(each.pattern) for each in (_DOTTED, _SHORT, _VIETNAMESE, _RFC, _AMERICAN, _SLASHED, _LATVIAN, _YEAR_FIRST))}"
    rf"|(?:19|20)\d\d-\d\d-\d\d(?:{_unnamed(_WRITTEN_CLOCK)})?)"
)
_UNIX = re.compile(r"\d{10}(?:\d{3}|\.\d{1,9})?")
_DIGIT = re.compile(r"\d")
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?$")
_MINUS = str.maketrans("\u2212\u2013\u2011", "---")
"""Typographic signs used for a minus, which the offset of a zone west of Greenwich must keep."""
_BUDDHIST = 543
"""The number of years by which Thailand's calendar is ahead."""
_BUDDHIST_YEARS = range(2500, 2700)
_SOLAR_YEARS = range(1374, 1415)
"""Years of Iran's solar calendar that are recognised by their number: the lunar years of the same numbers ended before 1995."""
_SOLAR_ORIGIN = 356_033
_FINENESS = (None, "month", "day", "minute", "second")
_MONTH_FIRST = (None, "en", "tl", "fil")
"""Languages in which 4/3/2026 may be in April; None is for pages of unknown language."""
_AFTERNOON = ("오후", "午後", "下午")
_URL_DAY = re.compile(
    r"[/_-](?P<year>(?:19|20)\d{2})[/_-]?(?P<month>0[1-9]|1[0-2])[/_-]?(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_URL_NAMED = re.compile(r"/(?P<year>(?:19|20)\d{2})/(?P<name>[a-z]{3})/(?P<day>\d{1,2})(?=/|$)")
_URL_MONTH = re.compile(r"/(?P<year>(?:19|20)\d{2})[/-](?P<month>0[1-9]|1[0-2])/")


def read_stamp(raw: str | None, source: DateSource, *, before: datetime | None = None) -> Stamp:
    """Read a date as pages write it for machines; `before` is when the page was fetched, if known.

    `problem` is "unreadable" or "implausible" (before 1995, or later than two days after `before`). The moment keeps the
    page's offset, which determines its local day. A time without a zone is read as UTC; from source "text", only its day
    is kept, since it is in some local time.
    """
    cleaned = " ".join((raw or "").translate(_MINUS).split())[:_MAX_LENGTH]
    if not cleaned:
        return Stamp()
    try:
        moment, precision = _read_moment(cleaned, needs_zone=source == "text")
    except (ValueError, OverflowError):
        return Stamp(raw=cleaned, source=source, problem="unreadable")
    if moment < _EARLIEST or moment > (before or _FAR) + _SLACK:
        return Stamp(raw=cleaned, source=source, problem="implausible")
    return Stamp(moment, cleaned, source, precision)


def read_url_stamp(url: str, *, before: datetime | None = None) -> Stamp:
    """Read the day or month that many publishers put into a URL (/2024/05/03/)."""
    found = _URL_DAY.search(url) or _URL_NAMED.search(url) or _URL_MONTH.search(url)
    if not found:
        return Stamp()
    parts = found.groups()
    stamp = read_stamp(" ".join(parts) if "name" in found.groupdict() else "-".join(parts), "url", before=before)
    return stamp if stamp.moment else Stamp()


def search_stamp(tree: HtmlElement, *, before: datetime | None = None) -> Stamp:
    """Search a page that states no date for a visible day in the usual places of dates of publication; source "text"."""
    latest = (before or _FAR) + _SLACK
    found = _search_day(tree, latest)
    if found and found.endswith("-01") and (_search_day(tree, _FAR) or found) > latest.date().isoformat():
        return Stamp()  # htmldate returns the first of the month for a day that is too late
    return read_stamp(found and _turn_day(found, tree), "text", before=before)


def _turn_day(found: str, tree: HtmlElement) -> str:
    """The day that htmldate found, or the one with day and month exchanged if the page has a weekday that shows it ("Wed,
    03/04/2026", as Drupal writes): htmldate reads the day first."""
    year, month, day = found.split("-")
    turned = f"{year}-{day}-{month}"
    slashed = (text for text in tree.itertext() if f"/{year}" in text and len(text) <= _MAX_LENGTH)
    return turned if any(turned in tell_months(text) for text in slashed) else found


def _search_day(tree: HtmlElement, latest: datetime) -> str | None:
    """The day that htmldate finds, in ISO 8601. None for a date on which it fails (a zone of +25:9, seen 2026-11)."""
    from htmldate import find_date

    earliest, last = _EARLIEST.date().isoformat(), latest.date().isoformat()
    try:
        return find_date(tree, extensive_search=False, original_date=True, min_date=earliest, max_date=last)
    except (ValueError, OverflowError, TypeError):
        return None


def read_line_stamp(lines: Iterable[str], *, before: datetime | None = None, is_day_first: bool = False) -> Stamp:
    """Read the first day in the lines next to a headline; source "text".

    `is_day_first`: the page is in a language in which 4/3/2026 is in March.
    """
    plain = (tell_months(use_ascii_digits(line)) for line in lines)
    written = (found for line in plain for found in _find_written(line, is_day_first=is_day_first))
    stamps = (read_stamp(raw, "text", before=before) for raw in written)
    return next((stamp for stamp in stamps if stamp.moment), Stamp())


def sharpen_stamp(found: Stamp, lines: Iterable[str], *, before: datetime | None, language: str | None) -> Stamp:
    """Return `found`, or the date in the lines next to a headline if there is none yet, or a less precise one of that day.

    `language` is that of the page, None if unknown.
    """
    written = read_line_stamp(lines, before=before, is_day_first=language not in _MONTH_FIRST)
    is_finer = _FINENESS.index(written.precision) > _FINENESS.index(found.precision)
    is_missing = not found.moment and (written.moment or not found.raw)
    return written if is_missing or (is_finer and lies_within(written, found)) else found


def lies_within(fine: Stamp, rough: Stamp) -> bool:
    """Whether two moments are on the same day or, if the rough one has no day, in the same month."""
    if fine.moment is None or rough.moment is None:
        return False
    letters = len("2026-03" if rough.precision == "month" else "2026-03-01")
    return fine.moment.isoformat()[:letters] == rough.moment.isoformat()[:letters]


def _find_written(line: str, *, is_day_first: bool) -> Iterator[str]:
    yield from (found[0] for found in _WRITTEN.finditer(line))
    if is_day_first:
        yield from (found[0] for found in _DAY_FIRST.finditer(line))


def split_at_dates(line: str) -> list[str]:
    """Return the parts of a line between its dates."""
    return _WRITTEN.split(use_ascii_digits(line))


def _read_moment(text: str, *, needs_zone: bool) -> tuple[datetime, Precision]:
    text = use_ascii_digits(text)
    if _UNIX.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC), "second"
    for shape in _SHAPES:
        if found := shape.match(text):
            return _compose(found.groupdict(), needs_zone=needs_zone)
    raise ValueError(f"not a date: {text}")


def _compose(parts: dict[str, str | None], *, needs_zone: bool) -> tuple[datetime, Precision]:
    zone = None if needs_zone and not parts.get("zone") else _read_zone(parts.get("zone"))
    year, month, day = _read_day(parts)
    hour, minute, second = (parts.get(name) if zone else None for name in ("hour", "minute", "second"))
    hours = int(hour or 0) % 12 + 12 if _is_afternoon(parts, hour) else int(hour or 0)
    hours = 0 if hours == 12 and parts.get("half") in ("a", "A") else hours
    moment = datetime(year, month, day, hours, int(minute or 0), int(second or 0), tzinfo=zone or UTC)
    precision: Precision = "second" if second else "minute" if hour else "day" if parts.get("day") else "month"
    moment.astimezone(UTC)  # OverflowError at the edges of the calendar
    return moment, precision


def _is_afternoon(parts: dict[str, str | None], hour: str | None) -> bool:
    is_named = parts.get("half") in ("p", "P") or parts.get("part") in _AFTERNOON
    return is_named and hour is not None and int(hour) <= 12


def _read_day(parts: dict[str, str | None]) -> tuple[int, int, int]:
    """Year, month and day in the Gregorian calendar; the month is 0 if its name is unknown."""
    name = (parts.get("name") or "").lower()
    year, day = int(parts.get("year") or f"20{parts['decades']}"), int(parts.get("day") or 1)
    month = int(parts.get("month") or parts.get("short") or 0)
    if name in _names()["solar"] or (month and year in _SOLAR_YEARS):
        return _from_solar(year, month or _names()["solar"][name], day)
    year -= _BUDDHIST if year in _BUDDHIST_YEARS else 0
    return year, month or _names()["usual"].get(name) or _names()["short"].get(name[:3], 0), day


def _from_solar(year: int, month: int, day: int) -> tuple[int, int, int]:
    """A day of Iran's solar calendar as a Gregorian one, by its cycles of 33 years with 8 leap years."""
    cycles, rest = divmod(year + 1595, 33)
    before = 31 * (month - 1) if month < 7 else 30 * (month - 7) + 186
    ordinal = 365 * (year + 1595) + 8 * cycles + (rest + 3) // 4 + before + day - _SOLAR_ORIGIN
    found = date.fromordinal(ordinal)
    return found.year, found.month, found.day


@lru_cache(maxsize=1)
def _names() -> dict[str, dict[str, int]]:
    """The numbers of months by name, in three tables from `dates.toml`: "usual" names, "solar" ones of Iran's calendar, and
    "short" ones (first three letters)."""
    data: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    tables: dict[str, dict[str, list[str]]] = {"solar": data.pop("solar"), "short": data.pop("short"), "usual": data}
    return {
        table: {name: int(number) for number, names in months.items() for name in names}
        for table, months in tables.items()
    }


def _read_zone(name: str | None) -> timezone | None:
    """The offset of a zone from UTC; UTC itself if none is given, None for an unknown name."""
    if not name or not _DIGIT.search(name):
        hours = _HOURS.get((name or "z").lower())
        return None if hours is None else timezone(timedelta(hours=hours))
    found = _OFFSET.search(name)
    if not found:
        raise ValueError(f"not an offset: {name}")
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-offset if found[1] == "-" else offset)
