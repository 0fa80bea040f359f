"""Rewrites dates in digits that the patterns of `tasks/metadata/dates.py` read.

Digits of all scripts become ASCII, years of an era become Gregorian years, and if an English weekday shows which of two
numbers is the month, the day is rewritten in ISO 8601.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from unicodedata import decimal

_ERAS: dict[str, int] = tomllib.loads(Path(__file__).with_name("clocks.toml").read_text(encoding="utf-8"))["eras"]
_ERA = re.compile(rf"(?P<era>{'|'.join(_ERAS)})\s?(?P<years>元|\d{{1,3}})\s?年")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_AND_DAY = re.compile(
    rf"\b({'|'.join(_WEEKDAYS)})[a-z]{{0,6}},?\s(\d\d?)/(\d\d?)/((?:19|20)\d\d)(?!\d)", re.IGNORECASE
)


def use_ascii_digits(text: str) -> str:
    """Return the text with Arabic, Persian, Indian and other digits in ASCII, and years of Japanese eras or of the Republic of
    China (1912) as Gregorian years."""
    if text.isascii():
        return text
    digits = "".join(str(decimal(each)) if each.isdecimal() else each for each in text)
    return _ERA.sub(_count_from_era, digits) if "年" in digits else digits


def tell_months(text: str) -> str:
    """Return the text with days in slashes after an English weekday in ISO 8601: "Wed, 03/04/2026" is in March."""
    return _WEEKDAY_AND_DAY.sub(_tell_month, text) if "/" in text else text


def _count_from_era(found: re.Match[str]) -> str:
    return f"{_ERAS[found['era']] + (1 if found['years'] == '元' else int(found['years']))}年"


def _tell_month(found: re.Match[str]) -> str:
    """The day in ISO 8601 if exactly one of its two readings is on the weekday; otherwise unchanged."""
    one, other, year = (int(found[no]) for no in (2, 3, 4))
    days = {_compose(year, month, day) for month, day in ((one, other), (other, one))}
    told = [day for day in days if day and _WEEKDAYS[day.weekday()] == found[1].lower()]
    return told[0].isoformat() if len(told) == 1 else found[0]


def _compose(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
