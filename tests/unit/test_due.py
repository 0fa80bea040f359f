"""What is due in a run, and what a feed's silence means for the next request."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.pipeline.due import is_quiet, why_not_due
from tasks.records import Reference
from warehouse.known import Validators

NOW = datetime(2026, 3, 20, 4, 15, tzinfo=UTC)


def seen(hours_ago: float, outcome: str = "ok", changed_days_ago: float | None = None) -> Validators:
    changed_at = None if changed_days_ago is None else NOW - timedelta(days=changed_days_ago)
    return Validators(None, None, NOW - timedelta(hours=hours_ago), None, outcome, changed_at)


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
    assert why_not_due(Reference(url, url=url, found_by="feed", changed_at=NOW), last, NOW) is None
    assert why_not_due(Reference(url, url=url, found_by="feed", listed_at=NOW), last, NOW) == "known"
    old = Reference(url, url=url, found_by="feed", listed_at=last.fetched_at - timedelta(days=1))
    assert why_not_due(old, last, NOW) == "known"
    assert why_not_due(replace(old, changed_at=NOW), last, NOW) is None
    assert why_not_due(replace(old, changed_at=NOW + timedelta(days=9)), last, NOW) == "known"
