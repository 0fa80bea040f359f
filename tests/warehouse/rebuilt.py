"""Rebuilds a warehouse from its archive alone, for `test_machine.py`, and reads the histories of its articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from tasks.archive import scan_archive
from tasks.decisions import Decisions
from tasks.read import read_pages
from tasks.records import Page, Reference
from tasks.refine import Refinery, refine_page
from tasks.settings import load_settings
from tests.warehouse.conftest import list_tables, open_file
from tests.warehouse.newsroom import Newsroom, locate_page
from warehouse.home import Home
from warehouse.load import load_batches
from warehouse.outcomes import Outcome
from warehouse.spool import write_batch
from warehouse.stored import find_decisions

# Columns that name a load or count attempts, or depend on the order of loading (see README.md of the warehouse).
_OF_THE_LOAD = {"loaded_at", "found_at", "run_id", "version", "version_before", "version_after"}
_LEFT_OUT = {"batches", "runs", "runs_in_order", "sightings", "appeal_templates", "template_keys", "template_sightings"}
_HISTORY = """
    SELECT article_id, title, subtitle, text, captions, published_at
    FROM article_versions WHERE article_id IN (SELECT unnest(?::BIGINT[])) ORDER BY article_id, valid_from, version"""


def refine_archive(room: Newsroom) -> list[Outcome]:
    """The outcomes of all pages of an archive in the order they were stored, with today's rules and people's decisions, as
    `ingest` reads them."""
    settings = load_settings()
    refinery = Refinery(room.sources, settings.rules, Decisions.of(find_decisions(room.home)))
    outcomes = []
    archive = room.home / "raw"
    for path in sorted(archive.glob("*/*.warc.gz"), key=lambda path: path.name.partition("-")[2]):
        pages = read_pages(Reference(item=path.name, path=str(path)), max_bytes=settings.max_bytes)
        for page, entry in zip(pages, scan_archive(path), strict=True):
            assert isinstance(page, Page)
            place = replace(entry, path=path.relative_to(archive).as_posix())
            outcomes.append(locate_page(refine_page(page, refinery), page, place, settings.rules))
    return outcomes


def keep_orderly(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes of articles whose pages arrived in the order of their fetch times and dates, none much shorter than an
    earlier one: the results for others depend on what was loaded before, as the warehouse's README.md says."""
    pages: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.article:
            pages.setdefault(outcome.article.article_id, []).append(outcome)
    return [each for each in outcomes if each.article and _came_orderly(pages[each.article.article_id])]


def _came_orderly(outcomes: Sequence[Outcome]) -> bool:
    rows = [each.article for each in outcomes if each.article]
    fetched = [each.raw.fetched_at for each in outcomes if each.raw and each.raw.fetched_at]
    dated = [moment for row in rows if (moment := row.modified_at or row.published_at)]
    sizes = [row.char_count for row in rows]
    is_shortened = any(size * 2 < max(sizes[: place + 1]) for place, size in enumerate(sizes))
    return fetched == sorted(set(fetched)) and dated == sorted(dated) and not is_shortened


def load_again(home: Home, outcomes: Sequence[Outcome], room: Newsroom, size: int) -> None:
    """Load these outcomes into an empty warehouse, so many per transaction, long after the last night."""
    moment = room.now + timedelta(days=60)
    parts = [outcomes[first : first + size] for first in range(0, len(outcomes), size)]
    named = [(f"again-{number:03}", part) for number, part in enumerate(parts)]
    load_batches(home.folder, [write_batch(home.folder, name, name, part, written_at=moment) for name, part in named])


def read_rows(path: Path) -> dict[str, list[Any]]:
    """All rows of tables and views, without columns that name the load or count attempts."""
    found = {}
    with open_file(path) as connection:
        views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        for name in {*list_tables(connection), *(view for (view,) in views)} - _LEFT_OUT:
            rows = connection.sql(f"FROM {name}")
            wanted = ", ".join(f'"{column}"' for column in rows.columns if column not in _OF_THE_LOAD)
            found[name] = sorted(map(repr, rows.project(wanted).fetchall()))
    return found


def read_histories(path: Path, outcomes: Sequence[Outcome]) -> list[tuple[Any, ...]]:
    """The successive contents of the articles of these outcomes."""
    ids = [each.article.article_id for each in outcomes if each.article]
    with open_file(path) as connection:
        return [row for row, _ in groupby(connection.execute(_HISTORY, [ids]).fetchall())]
