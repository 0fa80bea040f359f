"""Values as text for files that people open: CSV cells and JSON values.

Never gives a spreadsheet anything it would run as a formula.
"""

from __future__ import annotations

import json
import math
import re
from datetime import date, time
from typing import Any

# What spreadsheets run as a formula (= + - @) or skip before one (tab, CR, LF). Text that has a ' before it already gets
# another, so that removing one ' always restores the text.
_ARMED = re.compile(r"'*[=+\-@\t\r\n]")


def to_cell(value: Any) -> Any:
    """A value as a CSV cell: NULL is empty, lists are JSON, times ISO 8601; text that a spreadsheet would run gets a
    leading '."""
    if value is None:
        return ""
    if isinstance(value, list | tuple | dict):
        return json.dumps(to_plain(value), ensure_ascii=False)
    if isinstance(value, int | float):
        return value
    return defang(to_text(value))


def defang(text: str) -> str:
    """Text that no spreadsheet runs as a formula, with a leading ' if needed."""
    return f"'{text}" if _ARMED.match(text) else text


def to_plain(value: Any) -> Any:
    """A value that JSON can represent: times become text, NaN and infinity null."""
    match value:
        case dict():
            return {str(key): to_plain(one) for key, one in value.items()}
        case list() | tuple():
            return [to_plain(one) for one in value]
        case float():
            return value if math.isfinite(value) else None
        case None | str() | int():
            return value
        case _:
            return to_text(value)


def to_text(value: Any) -> str:
    """A time in ISO 8601 (UTC as Z), bytes as hex digits, everything else by `str`."""
    if isinstance(value, date | time):
        return value.isoformat().replace("+00:00", "Z")
    return value.hex() if isinstance(value, bytes) else str(value)
