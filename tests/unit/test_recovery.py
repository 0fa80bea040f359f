"""Pages of killed runs and damaged batches, found again in the archive."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flows.pipeline.recovery import find_batch_files, recover_files
from flows.pipeline.run import FetchResult, Run
from flows.replay import list_lost
from tasks.archive import ArchiveWriter
from tasks.identity import hash_body
from tasks.records import Page, Reference
from tasks.settings import Settings
from tasks.versions import cleaner_version
from warehouse.load import load_pending
from warehouse.outcomes import Outcome
from warehouse.publish import publish
from warehouse.resume import OpenReject
from warehouse.rows import RawRow, RejectRow
from warehouse.spool import write_batch

NOW = datetime(2026, 3, 20, 4, 15, tzinfo=UTC)


def make_page(reference: Reference) -> Page:
    body = f"<p>{reference.item}</p>".encode()
    return Page(reference, body, "text/html", hash_body(body), url=reference.url)


def recover_batch(run: Run, batch_id: str) -> list[FetchResult]:
    return recover_files(run, find_batch_files(run, batch_id))


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


def test_a_lost_batch_whose_pages_came_again_is_over(tmp_path: Path) -> None:
    """Seen 2026-11: the next night had brought them, so that nothing was left to refine, and its reject stayed open for ever."""
    run = Run("run", "replay", Settings(home=tmp_path), NOW)
    page = make_page(Reference("u", url="https://l.example/u"))
    with ArchiveWriter(run.raw_folder, "night-00001") as archive:
        entry = run.locate(archive.append(page))
    lost = [
        OpenReject(f"spool/damaged/{name}-0000.parquet", "", "spool", None, None, None, None)
        for name in ("night-00001", "night-unchanged")
    ]
    assert [each.reference.item for each in list_lost(lost, run)] == ["u", lost[0].item]
    raw = RawRow(
        raw_id=page.raw_id, archive_path=entry.archive_path, archive_offset=entry.offset, byte_count=entry.byte_count,
        url=page.url, cleaner_version=cleaner_version(run.settings.rules),
    )  # fmt: skip
    reject = RejectRow(item="u", stage="extract", reason="no_content", raw_id=page.raw_id)
    write_batch(tmp_path, "next", "next", [Outcome(item="u", reject=reject, raw=raw)])
    load_pending(tmp_path)
    publish(tmp_path)
    assert [each.reference.item for each in list_lost(lost, run)] == [lost[0].item]
