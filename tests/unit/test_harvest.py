"""What is due in a run, what a feed's silence means for the next question, and how a catch is cut into batches."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.harvest import Harvest, is_quiet, recover_batch, why_not_due
from flows.run import Caught, Run
from tasks.archive import ArchiveWriter
from tasks.fetch.page import Fetcher
from tasks.fetch.session import Client
from tasks.identity import hash_body
from tasks.records import Page, Reference
from tasks.settings import Settings
from warehouse.known import Validators
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
    assert why_not_due(Reference(url, url=url, found_by="feed", changed_at=NOW), last, NOW) is None
    assert why_not_due(Reference(url, url=url, found_by="feed", listed_at=NOW), last, NOW) == "known"
    old = Reference(url, url=url, found_by="feed", listed_at=last.fetched_at - timedelta(days=1))
    assert why_not_due(old, last, NOW) == "known"
    assert why_not_due(replace(old, changed_at=NOW), last, NOW) is None
    assert why_not_due(replace(old, changed_at=NOW + timedelta(days=9)), last, NOW) == "known"


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


def make_page(reference: Reference) -> Page:
    body = f"<p>{reference.item}</p>".encode()
    return Page(reference, body, "text/html", hash_body(body), url=reference.url)


def test_pages_of_a_lost_batch_are_found_by_its_name_in_the_archive(tmp_path: Path) -> None:
    run = Run("run", "ingest", Settings(home=tmp_path), NOW)
    for name in ("run-web", "run-00001", "run-00002", "run-000010", "older-run-web"):
        with ArchiveWriter(run.raw_folder, name) as archive:
            archive.append(make_page(Reference(name)))
    with ArchiveWriter(run.raw_folder, "run-web") as archive:
        archive.append(replace(make_page(Reference("u", url="https://l.example/u")), fetched_at=NOW))
    lost = recover_batch(run, "run-web-00003-0000")
    assert [(each.reference.item, each.fetch and each.fetch.outcome) for each in lost] == [
        ("run-web", None),
        ("u", "ok"),
    ]
    assert [each.reference.item for each in recover_batch(run, "run-00001-0000")] == ["run-00001"]
    assert lost[1].entry is not None and lost[1].entry.path == f"{run.raw_folder.name}/run-web-00002.warc.gz"
    assert recover_batch(run, "run-unchanged") == []


def test_the_listings_of_a_night_are_looked_up_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen 2026-11: each was looked up alone, which reads all attempts: 10,000 sources took 25 times as long as 2,000."""
    asked: list[list[str]] = []

    def find(_home: Path, urls: Iterable[str], _now: datetime) -> dict[str, Validators]:
        asked.append(list(urls))
        return {"https://l.example/f": seen(1, "not_modified", 20)} if "https://l.example/f" in asked[-1] else {}

    monkeypatch.setattr("flows.harvest.find_validators", find)
    run = Run("run", "nightly", Settings(home=tmp_path), NOW)
    harvest, fetched = Harvest(run, Fetcher(Client("tests/1"))), list[FetchRow]()
    harvest.recall(["https://l.example/f", "https://other.invalid/f"])
    assert harvest.ask(Reference("f", url="https://l.example/f"), fetched).outcome == "quiet"
    assert harvest.ask(Reference("o", url="https://other.invalid/f"), fetched).outcome != "quiet"
    assert len(asked) == 1
    harvest.ask(Reference("p", url="https://part.invalid/f"), fetched)
    assert asked[1:] == [["https://part.invalid/f"]]
    assert len(fetched) == 2
