"""The current state: the contents of the warehouse, the results of the last runs, what is pending, and what to do next.

Changes nothing and works without a Prefect server; if there is one, its running, due and late runs are included.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.reports.health import describe_damaged, describe_findings, read_health
from flows.server.client import ServerState, read_server_state
from tasks.settings import Settings
from tasks.sources.catalogue import load_catalogue
from warehouse.ask import Row, ask
from warehouse.backend import is_published, name_warehouse
from warehouse.home import Home
from warehouse.spool import list_spooled


@dataclass(frozen=True, slots=True)
class Status:
    """Rows are those of the named queries recent_runs and source_totals; counts are current.

    `damaged_batches` are lines on spool files that could not be loaded and were set aside, and what to do;
    `complete_through` is the last day on which no enabled source lacks anything, as far as that is known; `findings`
    are lines for a person: what is wrong with which source; `server` is None if no server runs nights.
    """

    home: Path
    warehouse: Path | None
    catalogue: Path
    enabled_sources: int
    listed_sources: int
    articles: int
    open_rejects: int
    waiting_batches: int
    damaged_batches: tuple[str, ...]
    runs: tuple[Row, ...]
    sources: tuple[Row, ...]
    complete_through: date | None
    findings: tuple[str, ...]
    server: ServerState | None
    next_step: str


def read_status(settings: Settings) -> Status:
    """Read the home folder and the catalogue. Raises WarehouseError, SourcesError."""
    place = Home(settings.home)
    entries = load_catalogue(settings.sources).entries
    is_there = is_published(place)
    runs = ask(settings.home, "recent_runs").records if is_there else ()
    sources = ask(settings.home, "source_totals").records if is_there else ()
    enabled = {entry.source.source_id for entry in entries if entry.is_enabled}
    health = [row for row in read_health(settings.home) if row["source_id"] in enabled] if is_there else []
    waiting = len(list_spooled(settings.home))
    open_rejects = sum(row["open_rejects"] for row in sources)
    return Status(
        home=settings.home,
        warehouse=name_warehouse(place) if is_there else None,
        catalogue=settings.sources,
        enabled_sources=sum(entry.is_enabled for entry in entries),
        listed_sources=len(entries),
        articles=sum(row["articles"] for row in sources),
        open_rejects=open_rejects,
        waiting_batches=waiting,
        damaged_batches=tuple(describe_damaged(settings.home)),
        runs=runs,
        sources=sources,
        complete_through=_find_complete_day([row["complete_through"] for row in health]),
        findings=tuple(describe_findings(health)),
        server=read_server_state(settings.home),
        next_step=_choose_next_step(is_there, waiting, runs, open_rejects),
    )


def _find_complete_day(days: list[date | None]) -> date | None:
    known = [day for day in days if day]
    return min(known) if known and len(known) == len(days) else None


def _choose_next_step(is_there: bool, waiting: int, runs: tuple[Row, ...], open_rejects: int) -> str:
    if waiting:
        return "newsrefinery ingest    (an interrupted run left batches in the spool; any run loads them first)"
    if not is_there:
        return "newsrefinery ingest    (nothing was loaded yet)"
    if runs and runs[0]["status"] == "failed" and runs[0]["error"]:
        return "newsrefinery query recent_runs    (the last run failed; the column error says why)"
    if open_rejects:
        return "newsrefinery query open_rejects    (what could not become an article, and why)"
    return "newsrefinery query newest_articles"
