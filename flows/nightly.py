"""The night: every source that is due, from what it has to what analysts read.

Refuses to be given files; that is `flows/ingest.py`. Two nights at once: the second waits, and finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from filelock import FileLock, Timeout
from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from pydantic import Field

from flows.carry import carry
from flows.health import announce_silence
from flows.nights import publish_nights
from flows.parameters import SourceIds
from flows.progress import enter_stage
from flows.run import begin_run, name_flow_run
from flows.steps import BATCHES_AT_ONCE
from flows.summary import Summary
from tasks.settings import load_settings
from tasks.sources import Catalogue, Entry, load_catalogue
from tasks.survey import Window

Kind = Literal["folder", "feed", "sitemap", "list", "site"]


@flow(name="nightly", flow_run_name=name_flow_run, task_runner=BATCHES_AT_ONCE, persist_result=False)
def nightly(
    sources: str = "",
    source_ids: SourceIds = [],  # noqa: B006 - never changed, and the form shows it
    kinds: list[Kind] = [],  # noqa: B006
    look_back_days: Annotated[int, Field(ge=0, le=3660)] = 0,
) -> State[Summary]:
    """Read what the sources have, refine it, load it, publish it, report.

    Args:
        sources: Catalogue of sources, a TOML file; empty takes the one of NEWSREFINERY_SOURCES.
        source_ids: Only these sources of it; empty takes all that are enabled.
        kinds: Only sources of these kinds; empty takes all.
        look_back_days: What a source lists as older than these days is left aside, and what is younger and missing is
            brought, so that missed nights heal; 0 takes all that it lists.
    """
    settings = load_settings()
    catalogue = load_catalogue(Path(sources) if sources else settings.sources)
    entries = choose_due(catalogue, source_ids, kinds)
    asked = {"sources": str(catalogue.path), "source_ids": source_ids, "kinds": kinds, "look_back_days": look_back_days}
    with hold_night(settings.home):
        run = begin_run("nightly", settings, catalogue.sources, asked, flow_run.id, window=look_back(look_back_days))
        state = carry(run, entries)
    publish_nights(settings.home)
    announce_silence(settings.home)
    return state


@contextmanager
def hold_night(home: Path) -> Iterator[None]:
    """Let one night at a time have the block; the lock of one that was killed is free."""
    (home / "state").mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / "state" / "night.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        enter_stage("waiting for the night before")
        lock.acquire(poll_interval=1.0)
    try:
        yield
    finally:
        lock.release()


def choose_due(catalogue: Catalogue, source_ids: Sequence[str], kinds: Sequence[Kind]) -> list[Entry]:
    """The named sources, or else all that are enabled. Raises SourcesError for a name that is not in the catalogue."""
    named = [catalogue.find_entry(source_id) for source_id in source_ids]
    entries = named or [entry for entry in catalogue.entries if entry.is_enabled]
    return [entry for entry in entries if not kinds or entry.kind in kinds]


def look_back(days: int) -> Window | None:
    """The days that a night is about, from midnight, UTC; None, for 0 days, is all that a source lists."""
    if days == 0:
        return None
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Window(since=midnight - timedelta(days=days))
