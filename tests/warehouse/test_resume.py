"""URLs and rejects that a later run retries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from warehouse.load import load_pending
from warehouse.outcomes import Outcome
from warehouse.publish import publish
from warehouse.resume import MOST_NIGHTS, DeferredUrl, find_deferred, find_replayable
from warehouse.rows import FetchRow, RawRow, RejectRow
from warehouse.spool import write_batch

NIGHT = datetime(2026, 3, 2, 3, 15, tzinfo=UTC)


def attempt(url: str, night: int, outcome: str = "http_server", back_in: int | None = 12) -> Outcome:
    moment = NIGHT + timedelta(days=night)
    later = None if back_in is None else moment + timedelta(hours=back_in)
    return Outcome(
        item=url, fetch=FetchRow(url=url, outcome=outcome, fetched_at=moment, source_id="ledger", next_try_at=later)
    )


@pytest.fixture
def load(tmp_path: Path):
    def load(*outcomes: Outcome) -> Path:
        write_batch(tmp_path, "batch", "run", outcomes)
        load_pending(tmp_path)
        publish(tmp_path)
        return tmp_path

    return load


def test_without_a_published_file_nothing_is_retried(tmp_path: Path) -> None:
    assert find_deferred(tmp_path, NIGHT) == []
    assert find_replayable(tmp_path) == []


def test_a_deferred_url_is_retried_when_it_is_due(load) -> None:
    home = load(attempt("https://l.example/a", 0), attempt("https://l.example/b", 0, back_in=48))
    assert find_deferred(home, NIGHT + timedelta(days=1)) == [DeferredUrl("https://l.example/a", "ledger")]
    assert len(find_deferred(home, NIGHT + timedelta(days=3))) == 2


def test_a_url_that_succeeded_or_is_gone_is_not_retried(load) -> None:
    home = load(
        attempt("https://l.example/a", 0), attempt("https://l.example/a", 1, "ok", None),
        attempt("https://l.example/b", 0), attempt("https://l.example/b", 1, "gone", None),
    )  # fmt: skip
    assert find_deferred(home, NIGHT + timedelta(days=9)) == []


def test_a_url_that_keeps_failing_is_given_up(load) -> None:
    home = load(*[attempt("https://l.example/a", night) for night in range(MOST_NIGHTS + 1)])
    assert find_deferred(home, NIGHT + timedelta(days=30)) == []


def test_urls_deferred_by_a_clock_ahead_are_due(load) -> None:
    ahead = 12 * 365
    home = load(
        attempt("https://l.example/a", ahead),
        attempt("https://l.example/b", ahead), attempt("https://l.example/b", 1, "ok", None),
        attempt("https://l.example/c", ahead, "ok", None),
        attempt("https://l.example/d", ahead), attempt("https://l.example/d", 1, back_in=48),
    )  # fmt: skip
    assert find_deferred(home, NIGHT + timedelta(days=2)) == [DeferredUrl("https://l.example/a", "ledger")]


def test_open_rejects_come_with_the_place_of_their_bytes(load) -> None:
    raw = RawRow(
        raw_id="a" * 64, archive_path="raw/2026-03/x.warc.gz", archive_offset=7, byte_count=9, url="https://l.example/a",
        content_type="text/html", fetched_at=NIGHT, cleaner_version=None,
    )  # fmt: skip
    kept = RejectRow(item="https://l.example/a", stage="extract", reason="extract_timeout", raw_id="a" * 64)
    home = load(
        Outcome(item="https://l.example/a", reject=kept, raw=raw),
        Outcome(item="b.txt", reject=RejectRow(item="b.txt", stage="read", reason="not_text")),
    )
    found = find_replayable(home)
    assert [(each.item, each.archive_offset) for each in found] == [("b.txt", None), ("https://l.example/a", 7)]
    assert [each.item for each in find_replayable(home, "not_text")] == ["b.txt"]
