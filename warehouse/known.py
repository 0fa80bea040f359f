"""What the published file knows from earlier runs: which bytes were judged and what they became, and when a URL was asked.

Whether to judge or to ask again is up to the flows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warehouse.ask import look_up, look_up_each


@dataclass(frozen=True, slots=True)
class JudgedBytes:
    """Bytes that an earlier run judged: their origin, and the article they became or the reason they did not.

    `fetched_at` is when they came first. `outlived_at`: since when the article shows something else; None if it shows these
    bytes, as far as is known.
    """

    raw_id: str
    url: str | None
    article_id: int | None
    reason: str | None = None
    fetched_at: datetime | None = None
    outlived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Became:
    """What bytes became: an article, and the source of the version that they are."""

    article_id: int
    source_id: str | None


Judged = dict[tuple[str, str | None], JudgedBytes]
"""Judged bytes by raw_id and URL."""


def find_known(home: Path | str, raw_ids: Iterable[str], cleaner_version: str) -> Judged:
    """Which of these bytes this cleaner has judged, by raw_id and URL; empty if nothing is published yet.

    A document may be skipped (`Outcome.known_raw_id`) if its bytes are here under its own URL and not put back since.
    """
    return find_judged(home, raw_ids, cleaner_version, ())[0]


def find_judged(
    home: Path | str, raw_ids: Iterable[str], cleaner_version: str, without_url: Iterable[str]
) -> tuple[Judged, dict[str, Became]]:
    """What `find_known` finds, and the articles that the bytes of pages without a URL became, by raw_id, whichever
    cleaner judged them."""
    judged = {"raw_ids": list(dict.fromkeys(raw_ids)), "cleaner_version": cleaner_version}
    articles = {"raw_ids": list(dict.fromkeys(without_url))}
    rows, became = look_up_each(home, {"find_known": judged, "find_articles_of": articles})
    return {(row[0], row[1]): JudgedBytes(*row) for row in rows}, {row[0]: Became(*row[1:]) for row in became}


@dataclass(frozen=True, slots=True)
class Validators:
    """From a server's last answers about a URL: validators for a conditional request, and when to ask again."""

    url: str
    etag: str | None
    last_modified: str | None
    fetched_at: datetime
    next_try_at: datetime | None
    outcome: str
    changed_at: datetime | None = None
    """When it last had content, rather than being unchanged."""


def find_validators(home: Path | str, urls: Iterable[str]) -> dict[str, Validators]:
    """The newest ETag, Last-Modified and next_try_at of these URLs, by URL; empty if nothing is published yet."""
    rows = look_up(home, "find_validators", {"urls": list(dict.fromkeys(urls))})
    return {row[0]: Validators(*row) for row in rows}
