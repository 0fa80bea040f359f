"""The nightly flow: every source that is due, from listing to published warehouse.

Takes no files; `flows/ingest.py` does. If two start at once, the second waits and finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.parameters import CataloguePath, Kinds, LookBack, SourceIds, open_catalogue
from flows.pipeline.execute import execute_run
from flows.pipeline.run import begin_run, name_flow_run
from flows.pipeline.summary import Summary
from flows.reports.health import announce_silence
from flows.reports.nights import publish_nights
from flows.reports.progress import enter_stage
from tasks.settings import load_settings
from tasks.sources.catalogue import Catalogue, Entry
from tasks.sources.survey import Window
from warehouse.home import Home
from warehouse.lock import hold_file


@flow(name="nightly", flow_run_name=name_flow_run, persist_result=False)
def nightly(
    sources: SourceIds = [],  # noqa: B006 - never changed, and the form shows it
    kinds: Kinds = [],  # noqa: B006
    look_back_days: LookBack = 0,
    catalogue: CataloguePath = "",
) -> State[Summary]:
    """Read, refine, load and publish what the sources have.

    Args:
        sources: Only these; empty means all enabled ones.
        kinds: Only sources of these kinds; empty means all.
        look_back_days: Ignore what is listed as older; fetch what is younger and missing, to make up for missed nights.
            0 takes everything listed.
        catalogue: A TOML file on the worker's machine; empty means the one of NEWSREFINERY_SOURCES.
    """
    settings = load_settings()
    listed = open_catalogue(catalogue, settings)
    entries = choose_due(listed, sources, kinds)
    asked = {"catalogue": str(listed.path), "sources": sources, "kinds": kinds, "look_back_days": look_back_days}
    with hold_file(Home(settings.home).state / "night.lock", lambda: enter_stage("waiting for the previous night")):
        run = begin_run("nightly", settings, listed.sources, asked, flow_run.id)
        state = execute_run(replace(run, window=look_back(look_back_days)), entries)
    publish_nights(settings.home)
    announce_silence(settings.home, [entry.source.source_id for entry in entries])
    return state


def choose_due(catalogue: Catalogue, source_ids: Sequence[str], kinds: Sequence[str]) -> list[Entry]:
    """The named sources, or all enabled ones, of these kinds. Raises SourcesError for a name that is not in the catalogue."""
    return [entry for entry in catalogue.choose_entries(source_ids) if not kinds or entry.kind in kinds]


def look_back(days: int) -> Window:
    """The window of a night, from midnight, UTC; for 0 days everything that a source lists."""
    if days == 0:
        return Window()
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Window(since=midnight - timedelta(days=days))
