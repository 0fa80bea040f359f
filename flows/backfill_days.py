"""One run of a backfill: fetches a portion of its partitions, or takes them from the archive, along the path of every
run.

Does not choose partitions; `flows/backfill.py` does.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.parameters import AsksAgain, Attempt, CataloguePath, DaysBySource, WhereFrom, open_catalogue
from flows.pipeline.execute import execute_run
from flows.pipeline.run import FetchResult, Run, begin_run
from flows.pipeline.summary import Summary
from tasks.archive import ArchiveEntry
from tasks.partitions import Origin, Portion, list_days
from tasks.records import Reference
from tasks.settings import load_settings
from warehouse.partitions import ArchivedPage, find_archived


def name_portion() -> str:
    """The name of a portion's run in Prefect's UI: its days and its attempt."""
    return f"backfill {_read_portion(**flow_run.parameters).name()}"


@flow(name="backfill-days", flow_run_name=name_portion, persist_result=False)
def backfill_days(
    days: DaysBySource,
    attempt: Attempt = 1,
    origin: WhereFrom = "web",
    asks_again: AsksAgain = False,
    catalogue: CataloguePath = "",
) -> State[Summary]:
    """Process what some sources had on some days. The flow `backfill` starts this one; you can start it by hand too.

    Args:
        days: Such as {"source-id": ["2026-03-01", "2026-03-02"]}.
        attempt: How often these days have been tried, including this time.
        origin: web = ask the publishers again. archive = use the archived pages, offline.
        asks_again: Also fetch what is already in the warehouse.
        catalogue: A TOML file on the worker's machine; empty means the one of NEWSREFINERY_SOURCES.
    """
    settings = load_settings()
    listed = open_catalogue(catalogue, settings)
    portion = _read_portion(days, attempt, origin, asks_again)
    entries = [listed.find_entry(source_id) for source_id in portion.days]
    run = begin_run("backfill", settings, listed.sources, portion.parameters(), flow_run.id)
    run = replace(run, portion=portion, window=portion.window)
    if origin == "archive":
        return execute_run(run, [], list_pages(run, portion))
    return execute_run(run, entries)


def list_pages(run: Run, portion: Portion) -> list[FetchResult]:
    """The pages of a portion that are in the archive."""
    pages = find_archived(run.home, list(portion.days), portion.first, portion.last)
    return [_find_in_archive(page) for page in pages if page.day in portion.days[page.source_id]]


def _find_in_archive(page: ArchivedPage) -> FetchResult:
    moment = Portion({page.source_id: (page.day,)}).window.since
    reference = Reference(page.item, url=page.item, source_id=page.source_id, found_by="archive", listed_at=moment)
    entry = ArchiveEntry.of_row(page.raw_id, page.archive_path, page.archive_offset, page.byte_count)
    return FetchResult(reference, entry=entry)


def _read_portion(
    days: dict[str, list[date]], attempt: int = 1, origin: Origin = "web", asks_again: bool = False, **_: object
) -> Portion:
    """The portion described by the parameters. Raises ValueError if no day is given."""
    named = {source_id: tuple(sorted({_read_day(day) for day in given})) for source_id, given in days.items() if given}
    if not named:
        raise ValueError('no day is named: say which days of which source, as {"source-id": ["2026-03-01"]}')
    portion = Portion(named, attempt, origin, asks_again)
    list_days(portion.first, portion.last)
    return portion


def _read_day(day: date | str) -> date:
    return day if isinstance(day, date) else date.fromisoformat(day)
