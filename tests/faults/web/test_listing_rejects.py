"""A listing that cannot be read is an open reject until it can be, and is fetched in full until then."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from flows.pipeline.harvest import Harvest
from flows.pipeline.run import begin_run, cut_batches
from flows.pipeline.stages import discover, load, publish, refine
from tasks.records import Source
from tasks.refine import Refinery, refine_page
from tasks.settings import FetchSettings, Settings
from tasks.sources.catalogue import Entry
from warehouse.ask import ask

FEED = b"<rss><channel><item><link>https://ledger.example/night-ferry</link></item></channel></rss>"
_SUFFIXES = map("{:06x}".format, count(0xA))


def ask_listing(url: str, home: Path) -> tuple[tuple[Any, ...], ...]:
    """Ask for a feed and load what came of that, without fetching its items; the open rejects and their attempts."""
    fetch = FetchSettings(allow_networks="127.0.0.0/8", interval_seconds=0, obeys_robots=False)
    run = begin_run("ingest", Settings(home=home, workers=1, fetch=fetch), (), {}, next(_SUFFIXES))
    discovered = discover([Entry(Source("ledger", "The Ledger"), "feed", url=url)], Harvest.of(run))
    rejects = [item for each in discovered.listings for item in each.items if item.item == url]
    spooled = [discovered.spooled, *(refine(batch, run) for batch in cut_batches(run.run_id, rejects, 50))]
    load([path for each in spooled for path in each.paths], run)
    publish(run)
    return ask(home, "select reason, attempts from rejects where resolved_at is null").rows


def test_a_listing_that_is_read_again_is_no_open_reject(
    fault_server: Any, fault_handlers: dict[str, Any], tmp_path: Path
) -> None:
    body = b"<p>We are back soon.</p>"

    def answer(request: Any) -> None:
        is_known = f'if-none-match: "{len(body)}"' in request.headers.lower()
        status = "304 Not Modified" if is_known else "200 OK"
        request.answer(b"" if is_known else body, status, ETag=f'"{len(body)}"')

    fault_handlers["broken-for-a-while"] = answer
    url = fault_server.url("broken-for-a-while")
    assert ask_listing(url, tmp_path) == (("feed_not_xml", 1),)
    assert ask_listing(url, tmp_path) == (("feed_not_xml", 2),)
    body = FEED
    assert ask_listing(url, tmp_path) == ()
    assert ask_listing(url, tmp_path) == ()
    assert ask(tmp_path, "select outcome from fetches order by fetched_at").rows[-1] == ("not_modified",)


def test_a_page_that_is_silent_has_the_date_of_its_feed(
    fault_server: Any, fault_handlers: dict[str, Any], tmp_path: Path
) -> None:
    """Seen 2026-11: dates of feeds reached no article, though `published_source` had a word for them."""
    fault_handlers["dated-feed"] = lambda request: request.answer(
        f"<rss><item><link>{fault_server.url('plain')}</link><pubDate>Tue, 03 Mar 2026 06:30:00 CET</pubDate></item></rss>".encode()
    )
    fetch = FetchSettings(allow_networks="127.0.0.0/8", interval_seconds=0, obeys_robots=False)
    harvest = Harvest.of(begin_run("ingest", Settings(home=tmp_path, workers=1, fetch=fetch), (), {}, next(_SUFFIXES)))
    entry = Entry(Source("ledger", "The Ledger"), "feed", url=fault_server.url("dated-feed"))
    (reference,) = [item for each in discover([entry], harvest).listings for item in each.items]
    page = harvest.fetcher.fetch(reference).page
    outcome = refine_page(page, Refinery())
    assert outcome.article.published_at == datetime(2026, 3, 3, 5, 30, tzinfo=UTC)
    assert (outcome.article.published_source, outcome.article.published_precision) == ("feed", "second")
