"""What is due in a run, what a feed's silence means for the next question, and how a catch is cut into batches."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.harvest import Harvest, is_quiet, why_not_due
from flows.run import Caught, Run
from tasks.fetch.page import Fetcher
from tasks.fetch.session import Client
from tasks.records import Reference
from tasks.settings import Settings
from warehouse.ask import Validators
from warehouse.rows import FetchRow

NOW = datetime(2026, 3, 20, 4, 15, tzinfo=UTC)


def seen(hours_ago: float, outcome: str = "ok", changed_days_ago: float | None = None) -> Validators:
    changed_at = None if changed_days_ago is None else NOW - timedelta(days=changed_days_ago)
    return Validators("https://l.example/f", None, None, NOW - timedelta(hours=hours_ago), None, outcome, changed_at)


@pytest.mark.parametrize(
    ("last", "quiet"),
    [
        (seen(1, "ok", 0.05), False),
        (seen(24, "not_modified", 2), False),
        (seen(24, "not_modified", 20), True),
        (seen(49, "not_modified", 20), False),
        (seen(73, "not_modified", 900), False),
        (seen(71, "not_modified", 900), True),
        (seen(1, "http_server", 20), False),
        (seen(1, "not_modified"), False),
    ],
)
def test_a_feed_is_asked_again_after_a_tenth_of_its_silence(last: Validators, quiet: bool) -> None:
    assert is_quiet(last, NOW) is quiet


@pytest.mark.parametrize(
    ("url", "found_by", "reason"),
    [
        ("https://l.example/2026/ferry-returns", "sitemap", None),
        ("https://l.example/tag/ferries", "sitemap", "listing_page"),
        ("https://l.example/tag/ferries", "feed", None),
        ("https://l.example/podcast.mp3", "feed", "other_file"),
        ("https://l.example/", "sitemap", "home_page"),
        ("https://l.example/", "call", None),
    ],
)
def test_urls_that_are_no_articles_are_not_asked_for(url: str, found_by: str, reason: str | None) -> None:
    assert why_not_due(Reference(url, url=url, found_by=found_by), None, NOW) == reason


def test_what_is_known_is_asked_for_again_when_its_source_says_that_it_changed() -> None:
    url = "https://l.example/2026/ferry-returns"
    last = seen(30)
    assert why_not_due(Reference(url, url=url, found_by="feed"), last, NOW) == "known"
    assert why_not_due(Reference(url, url=url, found_by="feed", listed_at=NOW), last, NOW) is None


@pytest.mark.parametrize(
    ("moments", "sizes"),
    [([1, 2, 3, 4, 5], [2, 2, 1]), ([29, 31, 40, 58, 62], [2, 2, 1]), ([31, 62, 93], [1, 1, 1]), ([], [])],
)
def test_a_batch_is_full_or_half_a_minute_old(tmp_path: Path, moments: list[int], sizes: list[int]) -> None:
    now = 0.0

    def catch() -> Iterator[Caught]:
        nonlocal now
        for now in moments:
            url = f"https://l.example/{now}"
            yield Caught(Reference(url, url=url), FetchRow(url=url, outcome="ok", fetched_at=NOW))

    run = Run("run", "ingest", Settings(home=tmp_path, batch_documents=2), NOW)
    batches = list(Harvest(run, Fetcher(Client("tests/1"))).cut(catch(), clock=lambda: now))
    assert [len(batch.caught) for batch in batches] == sizes
    assert [batch.batch_id for batch in batches] == [f"run-web-{number:05}" for number in range(1, len(sizes) + 1)]
