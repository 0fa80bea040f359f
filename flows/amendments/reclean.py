"""Rebuilds stored rows with the current cleaner: reports the differences first, applies them only if accepted. No
Prefect.

Fetches nothing: it works from stored blocks or the archive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from flows.amendments.amending_run import AmendingRun
from flows.amendments.release_notes import ReleaseNotes
from flows.reports.progress import advance, enter_stage
from tasks.decisions import Decisions
from tasks.pool import Failure, Limits
from tasks.reclean import JudgedFrom, RecleanResult, reclean_chunks
from tasks.records import Source
from tasks.refine import Refinery
from tasks.settings import Settings
from tasks.versions import cleaner_version, hash_config
from warehouse.ask import refuse_unknown
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lock import hold_file
from warehouse.pages import count_stored
from warehouse.publish import publish_pending
from warehouse.rows import RunRow
from warehouse.stored import CHUNK, find_decisions, read_stored

_FEW_ROWS = 200
"""Up to so many rows it is faster to judge them here than to start processes."""


@dataclass(frozen=True, slots=True)
class RecleanRequest:
    """What to judge again: all sources or some, from blocks or from the archive, and whether to apply it."""

    origin: JudgedFrom = "blocks"
    source_ids: tuple[str, ...] = ()
    is_accepted: bool = False


def reclean_warehouse(asked: RecleanRequest, settings: Settings, sources: Sequence[Source]) -> ReleaseNotes:
    """Judge stored rows again and return what changes; if accepted, store it in one transaction.

    Raises WarehouseError (WrongQuestion for an unknown source), RulesError.
    """
    refuse_unknown(settings.home, "source", asked.source_ids)
    run = AmendingRun.begin("reclean", settings)
    notes = ReleaseNotes(run.run_id, asked.origin, cleaner_version(settings.rules), is_accepted=asked.is_accepted)
    with _hold_reclean(settings.home) if asked.is_accepted else nullcontext():  # a dry run needs no write access
        publish_pending(settings.home, wait_seconds=settings.lock_seconds)
        config_hash = hash_config(settings, sources)
        decisions = Decisions.of(find_decisions(settings.home))
        refinery = Refinery(tuple(sources), settings.rules, decisions, config_hash)
        with run.open_set() if asked.is_accepted else nullcontext() as spooled:
            for found in _judge_again(asked, settings, refinery, notes):
                notes.add(found)
                if spooled:
                    spooled.add(each.amendment for each in found if each.amendment)
            if spooled and notes.rows:
                spooled.add_run(_compose_row(run, asked, notes, config_hash))
                spooled.commit()
        if asked.is_accepted and notes.rows:
            notes.stale, notes.published = run.bring()
    return notes


def _hold_reclean(home: Path) -> AbstractContextManager[None]:
    """Allow one reclean at a time in the block. Raises WarehouseError if there is one already."""
    refusal = WarehouseError(f"another reclean is running on {home}; run again when it has finished")
    return hold_file(Home(home).state / "reclean.lock", lambda: refusal)


def _judge_again(
    asked: RecleanRequest, settings: Settings, refinery: Refinery, notes: ReleaseNotes
) -> Iterator[list[RecleanResult]]:
    count = sum(count_stored(settings.home, source_id) for source_id in asked.source_ids or (None,))
    enter_stage("cleaning again", total=count)
    pages: Path | None = settings.home if asked.origin == "archive" else None
    limits = Limits(settings.document_seconds * CHUNK, settings.document_memory)
    workers = settings.workers if count > _FEW_ROWS else 0
    for found in reclean_chunks(_read(asked, settings), refinery, pages, workers=workers, limits=limits):
        if isinstance(found, Failure):
            notes.add_problem(f"a chunk of rows: {found.detail} ({found.reason})", CHUNK)
        else:
            yield found
        advance(done=CHUNK)


def _read(asked: RecleanRequest, settings: Settings) -> Iterator[pa.RecordBatch]:
    for source_id in asked.source_ids or (None,):
        yield from read_stored(settings.home, source_id=source_id)


def _compose_row(run: AmendingRun, asked: RecleanRequest, notes: ReleaseNotes, config_hash: str) -> RunRow:
    return replace(
        run.compose_row({"origin": asked.origin, "source_ids": list(asked.source_ids)}),
        config_hash=config_hash,
        read_count=notes.rows - notes.failed,
        updated_count=notes.changed + notes.relabelled,
        unchanged_count=notes.unchanged,
    )
