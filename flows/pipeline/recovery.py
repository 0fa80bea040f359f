"""Fetched pages that were archived but never loaded: found again in the archive files of killed runs and damaged batches.

Fetches nothing: what is not in the archive is lost, and is requested again.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flows.pipeline.run import FetchResult, Run
from tasks.archive import find_abandoned, list_archives, read_archived, recover_archives, scan_archive
from tasks.records import Page
from tasks.versions import cleaner_version
from warehouse.known import find_known
from warehouse.rows import FetchRow


def recover_fetched(run: Run) -> list[FetchResult]:
    """What a killed run had fetched and archived but not brought into the warehouse.

    An archive file loses its ".open" only when all its pages are in the spool, so files that a dead writer left open
    are searched for pages missing from the warehouse. `close_abandoned` closes them once those are spooled.
    """
    files = [file for folder in _list_folders(run) for file in find_abandoned(folder)]
    return [result for result in recover_files(run, files) if result.fetch is not None]


def close_abandoned(run: Run) -> None:
    """Close the archive files of killed runs, whose pages are now all in the spool."""
    for folder in _list_folders(run):
        recover_archives(folder)


def find_batch_files(run: Run, batch_id: str) -> list[Path]:
    """The archive files that a batch or its run wrote."""
    return [file for folder in _list_folders(run) for file in list_archives(folder, batch_id)]


def recover_files(run: Run, files: Iterable[Path]) -> list[FetchResult]:
    """The pages of archive files that the warehouse does not have."""
    return [result for file in files for result in _list_unknown(run, file)]


def _list_folders(run: Run) -> list[Path]:
    return sorted(path for path in run.archive.glob("*") if path.is_dir())


def _list_unknown(run: Run, file: Path) -> list[FetchResult]:
    """The pages of an archive file that this cleaner has not judged; those without a `fetch` were read from a file."""
    entries = list(scan_archive(file))
    known = find_known(run.home, [entry.raw_id for entry in entries], cleaner_version(run.settings.rules))
    found = []
    for entry in entries:
        page = read_archived(file.parent, entry.path, entry.offset)
        if (entry.raw_id, page.url) not in known:
            found.append(FetchResult(page.reference, _compose_recovered(page), run.locate(entry, file.parent)))
    return found


def _compose_recovered(page: Page) -> FetchRow | None:
    if page.reference.url is None or page.fetched_at is None:
        return None
    return FetchRow(
        url=page.reference.url, outcome="ok", fetched_at=page.fetched_at, final_url=page.url,
        source_id=page.reference.source_id or None, http_status=page.status, byte_count=len(page.body),
    )  # fmt: skip
