"""What the published file knows from earlier runs: the results for judged bytes, and the last requests of URLs.

Whether to judge or request again is decided in `flows`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warehouse.ask import look_up


@dataclass(frozen=True, slots=True)
class JudgedBytes:
    """The result for bytes that an earlier run judged: an article, or the reason why there is none.

    `outlived_at`: when other bytes of the article replaced these; None if these are still current, as far as is known.
    """

    article_id: int | None
    reason: str | None = None
    outlived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EarlierResult:
    """The result for bytes under any cleaner: the article, if any, the source of its version, and when the bytes were first
    fetched."""

    article_id: int | None
    source_id: str | None
    fetched_at: datetime | None


KnownBytes = dict[tuple[str, str | None], JudgedBytes]
"""Judged bytes by raw_id and URL."""


def find_known(home: Path | str, raw_ids: Iterable[str], cleaner_version: str) -> KnownBytes:
    """Which of these bytes this cleaner has judged, by raw_id and URL; empty if nothing is published yet.

    A document may be skipped (`Outcome.known_raw_id`) if its bytes are here under its own URL, unless it has returned to them
    after `outlived_at`.
    """
    return find_judged(home, raw_ids, cleaner_version)[0]


def find_judged(
    home: Path | str, raw_ids: Iterable[str], cleaner_version: str
) -> tuple[KnownBytes, dict[str, EarlierResult]]:
    """The bytes that this cleaner has judged, as from `find_known`; and the results for all known bytes, by raw_id."""
    asked = {"raw_ids": list(dict.fromkeys(raw_ids)), "cleaner_version": cleaner_version}
    judged: KnownBytes = {}
    became: dict[str, EarlierResult] = {}
    for raw_id, url, article_id, reason, outlived_at, source_id, fetched_at, is_judged, is_first in look_up(
        home, "find_known", asked
    ):
        if is_judged:
            judged[raw_id, url] = JudgedBytes(article_id, reason, outlived_at)
        if is_first:
            became[raw_id] = EarlierResult(article_id, source_id, fetched_at)
    return judged, became


@dataclass(frozen=True, slots=True)
class Validators:
    """From a server's last answers about a URL: validators for a conditional request, and when to ask again."""

    etag: str | None
    last_modified: str | None
    fetched_at: datetime
    next_try_at: datetime | None
    outcome: str
    changed_at: datetime | None = None
    """The last fetch that got content, rather than the answer that nothing has changed."""


def find_validators(home: Path | str, urls: Iterable[str], now: datetime) -> dict[str, Validators]:
    """The newest ETag, Last-Modified and next_try_at of these URLs, by URL; empty if nothing is published yet.

    Attempts dated a day or more after `now` do not count: a clock was ahead then.
    """
    rows = look_up(home, "find_validators", {"urls": list(dict.fromkeys(urls)), "now": now})
    return {url: Validators(*last) for url, *last in rows}
