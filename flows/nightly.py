"""The night: every source that is due, from what it has to what analysts read.

Refuses to be given files; that is `flows/ingest.py`.
"""

from __future__ import annotations

from pathlib import Path

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.carry import carry
from flows.run import begin_run, name_flow_run
from flows.steps import BATCHES_AT_ONCE
from flows.summary import Summary
from tasks.settings import load_settings
from tasks.sources import Catalogue, Entry, load_catalogue


@flow(name="nightly", flow_run_name=name_flow_run, task_runner=BATCHES_AT_ONCE, persist_result=False)
def nightly(sources: str | None = None, source_ids: list[str] | None = None) -> State[Summary]:
    """Read what the sources have, refine it, load it, publish it, report.

    Args:
        sources: Catalogue of sources, a TOML file; empty takes the one of NEWSREFINERY_SOURCES.
        source_ids: Only these sources of it; empty takes all that are enabled.
    """
    settings = load_settings()
    catalogue = load_catalogue(Path(sources) if sources else settings.sources)
    entries = choose_due(catalogue, source_ids or [])
    run = begin_run(
        "nightly", settings, catalogue.sources, {"sources": str(catalogue.path), "source_ids": source_ids}, flow_run.id
    )
    return carry(run, entries)


def choose_due(catalogue: Catalogue, source_ids: list[str]) -> list[Entry]:
    """The named sources, or else all that are enabled. Raises SourcesError for a name that is not in the catalogue."""
    if source_ids:
        return [catalogue.find_entry(source_id) for source_id in source_ids]
    return [entry for entry in catalogue.entries if entry.is_enabled]
