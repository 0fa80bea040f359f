"""The replay flow: tries rejects again, from the archive if the page is there, otherwise from the file or the web.

For a batch whose spool file was damaged it refines the archived pages the warehouse does not have. Leaves articles in the
warehouse alone; loading a replayed document resolves its reject.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.ingest import is_url
from flows.parameters import CataloguePath, OneReason, open_catalogue
from flows.pipeline.execute import execute_run
from flows.pipeline.recovery import find_batch_files, recover_files
from flows.pipeline.run import FetchResult, Run, begin_run, name_flow_run
from flows.pipeline.summary import Summary
from tasks.archive import ArchiveEntry
from tasks.records import Reference, Source
from tasks.settings import load_settings
from tasks.sources.catalogue import Entry
from warehouse.damage import find_batch_id
from warehouse.resume import OpenReject, find_replayable


@flow(name="replay", flow_run_name=name_flow_run, persist_result=False)
def replay(reason: OneReason = "", catalogue: CataloguePath = "") -> State[Summary]:
    """Try rejects again, with one reason or all of them.

    Args:
        reason: Only rejects with this reason, such as extract_timeout; empty means all open ones.
        catalogue: A TOML file on the worker's machine; empty means the one of NEWSREFINERY_SOURCES.
    """
    settings = load_settings()
    listed = open_catalogue(catalogue, settings)
    run = begin_run("replay", settings, listed.sources, {"reason": reason}, flow_run.id)
    rejects = find_replayable(settings.home, reason or None)
    lost = [each for each in rejects if each.stage == "spool"]
    rest = [each for each in rejects if each.stage != "spool"]
    return execute_run(run, list_entries(rest), [*list_archived(rest), *list_lost(lost, run)])


def list_archived(rejects: Sequence[OpenReject]) -> list[FetchResult]:
    """The rejects whose pages are in the archive, to be refined from there."""
    return [
        FetchResult(Reference(each.item, source_id=each.source_id), entry=entry)
        for each in rejects
        if (entry := _find_place(each)) is not None
    ]


def list_lost(rejects: Sequence[OpenReject], run: Run) -> list[FetchResult]:
    """The archived pages of damaged batches that the warehouse does not have. After those of each batch comes the item of
    its own reject, which loading it resolves; a batch of which nothing is archived stays an open reject."""
    lost = []
    for each in rejects:
        if files := find_batch_files(run, find_batch_id(each.item)):
            lost += [*recover_files(run, files), FetchResult(Reference(each.item))]
    return lost


def list_entries(rejects: Sequence[OpenReject]) -> list[Entry]:
    """The other rejects, to be read or fetched again; each file once, however many of its lines failed."""
    rest = [each for each in rejects if _find_place(each) is None]
    urls = {each.item: each.source_id for each in rest if is_url(each.item)}
    paths = {str(path): each.source_id for each in rest if (path := find_file(each.item)) is not None}
    pages = [Entry(Source(source_id, ""), "page", url=url) for url, source_id in urls.items()]
    return [*pages, *(Entry(Source(source_id, ""), "folder", path=Path(path)) for path, source_id in paths.items())]


def find_file(item: str) -> Path | None:
    """The file of an item, with or without a position (`dump.jsonl:17`, `crawl.warc#2048`)."""
    for text in (item, item.rpartition(":")[0], item.rpartition("#")[0]):
        if text and Path(text).is_file():
            return Path(text)
    return None


def _find_place(reject: OpenReject) -> ArchiveEntry | None:
    if reject.raw_id is None or reject.archive_path is None or reject.archive_offset is None:
        return None
    return ArchiveEntry.of_row(reject.raw_id, reject.archive_path, reject.archive_offset, reject.byte_count or 0)
