"""Reads the parameters of a named query as the query casts them (`$since::DATE`): days, whole numbers, or text.

Compared with a column as text, an invalid day would silently find nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from warehouse.errors import WrongQuestion

_CAST = re.compile(r"\$(\w+)::(DATE|INTEGER|BIGINT)\b")
_MOST = {"INTEGER": 2**31 - 1, "BIGINT": 2**63 - 1}


def read_values(name: str, sql: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the types of the query. Raises WrongQuestion, naming the parameter, what it takes and an example."""
    kinds = dict(_CAST.findall(sql))
    return {key: _read_value(name, key, value, kinds.get(key, "")) for key, value in given.items()}


def _read_value(name: str, key: str, value: Any, kind: str) -> Any:
    if not kind:
        return value
    is_day = kind == "DATE"
    takes = "a day, like 2026-03-01" if is_day else f"a whole number from 0 to {_MOST[kind]}, like 20"
    read = _read_day(value) if is_day else _read_number(value, _MOST[kind])
    if read is None:
        raise WrongQuestion(f"{key} of the query {name} is {takes}; {str(value)[:100]!r} is none")
    return read


def _read_day(value: Any) -> date | None:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value).strip())
    except ValueError:
        return None


def _read_number(value: Any, most: int) -> int | None:
    try:
        number = int(str(value)[:30])
    except ValueError:
        return None
    return number if 0 <= number <= most else None
