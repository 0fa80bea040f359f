"""The possible outcomes of requesting a URL, and the retry policy of each.

The table itself is data, `outcomes.toml`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.resources import files
from typing import Literal

LONGEST_WAIT = 60.0
"""The longest Retry-After, in seconds, for which a run waits; for a longer one the page is retried another night."""

STATUSES_WITH_PAGE = (200, 203, 206)
"""Statuses whose body is read; a 206 may be only a part of the page, which its headers tell."""

_ASK_AGAIN = (408, 421, 425)
"""The 4xx statuses whose cause is the time or the connection, not the request (RFC 9110, RFC 8470)."""

LONGEST_DEFERRAL = 30 * 86_400.0
"""The longest deferral of a page in seconds, whatever its server asked for."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What to do after an outcome: retries within the run, and when after it."""

    meaning: str
    in_run: int = 0
    later: Literal["never", "next_night", "at_retry_after"] = "never"
    strains: bool = False
    holds_host: bool = False


@cache
def load_policies() -> dict[str, Policy]:
    """The table of outcomes, by word."""
    table = tomllib.loads(files("tasks.fetch").joinpath("outcomes.toml").read_text("utf-8"))
    return {word: Policy(**entry) for word, entry in table.items()}


def name_status(status: int, *, was_conditional: bool, is_challenge: bool = False) -> str:
    """The outcome for a final HTTP status; "ok" only means that the body is worth reading.

    A challenge, which only a browser can pass, comes with an unrelated status: 202 or 405.
    """
    if is_challenge:
        return "blocked"
    if status in STATUSES_WITH_PAGE:
        return "ok"
    if status == 304:
        return "not_modified" if was_conditional else "http_304_unexpected"
    known = {204: "empty_body", 205: "empty_body", 403: "blocked", 429: "rate_limited", 999: "blocked"}
    if status in known:
        return known[status]
    if status in (404, 410, 451):
        return "gone"
    if status in _ASK_AGAIN:
        return "http_server"
    if 400 <= status < 500:
        return "http_client"
    return "http_server" if 500 <= status < 600 else "http_odd"


def read_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait according to a Retry-After header (RFC 9110 section 10.2.3), None if absent or unreadable.

    Past dates and negative numbers mean 0.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.removeprefix("-").isdigit():
        return min(max(0.0, float(text)), LONGEST_DEFERRAL)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now) / timedelta(seconds=1))


def choose_pause(outcome: str, tries: int, retry_after: float | None) -> float | None:
    """Seconds until the next try within the run, or None.

    `tries` is the number of tries so far. Pauses double from one second; a longer Retry-After of the server is respected,
    up to LONGEST_WAIT.
    """
    policy = load_policies()[outcome]
    if tries > policy.in_run:
        return None
    pause = float(2 ** (tries - 1))
    if retry_after is not None and outcome in ("rate_limited", "http_server"):
        pause = max(pause, retry_after)
    return pause if pause <= LONGEST_WAIT else None


def choose_next_try(outcome: str, retry_after: float | None, now: datetime) -> datetime | None:
    """When a later run may retry this URL; None for never."""
    later = load_policies()[outcome].later
    if later == "never":
        return None
    pause = retry_after or 0.0
    floor = timedelta(hours=12) if later == "next_night" else timedelta(hours=1)
    return now + max(floor, timedelta(seconds=min(pause, LONGEST_DEFERRAL)))
