"""Pages of killed runs and damaged batches, found again in the archive."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flows.recovery import recover_batch
from flows.run import Run
from tasks.archive import ArchiveWriter
from tasks.identity import hash_body
from tasks.records import Page, Reference
from tasks.settings import Settings

NOW = datetime(2026, 3, 20, 4, 15, tzinfo=UTC)


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
