"""The last thirty nights as a picture: one row per source, one column per day, coloured by what arrived.

Whether a source is silent is decided by the view `source_days`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flows.reports.calendars import Calendar, StatusStyle, draw_svg, to_data_uri
from warehouse.ask import ask_for

NIGHTS = 30
STYLES = {
    "unknown": StatusStyle("#e2e8f0", "·", "dim", "no source yet"),
    "quiet": StatusStyle("#bae6fd", "▫", "cyan", "nothing new"),
    "few": StatusStyle("#6ee7b7", "■", "green", "1 to 9 new"),
    "many": StatusStyle("#059669", "■", "bold green", "10 or more new"),
    "silent": StatusStyle("#fbbf24", "□", "yellow", "silent"),
    "missing": StatusStyle("#a78bfa", "?", "magenta", "missed"),
    "failed": StatusStyle("#dc2626", "✗", "bold red", "failed"),
}


def read_nights(home: Path, nights: int = NIGHTS) -> Calendar | None:
    """The calendar of the last nights; None if there was none. Raises WarehouseError."""
    rows = ask_for(home, "last_nights", {"days": nights}).rows
    if not rows:
        return None
    statuses, notes = {}, {}
    for source_id, day, new, fetches, failed, is_silent, is_missing, error in rows:
        has_failed = error is not None or 0 < fetches == failed
        statuses[source_id, day] = _choose_word(new, has_failed, is_missing, is_silent)
        notes[source_id, day] = error or f"{new} new, {failed} of {fetches} requests failed"
    sources = tuple(dict.fromkeys(source_id for source_id, _ in statuses))
    days: tuple[date, ...] = tuple(sorted({day for _, day in statuses}))
    title = "The last day" if len(days) == 1 else f"The last {len(days)} days"
    return Calendar(title, sources, days, STYLES, statuses, notes)


def publish_nights(home: Path) -> None:
    """Publish the picture as an artifact of the run. Raises WarehouseError."""
    from prefect.artifacts import create_image_artifact

    if calendar := read_nights(home):
        create_image_artifact(to_data_uri(draw_svg(calendar)), key="last-nights", description=calendar.title)


def _choose_word(new: int, has_failed: bool, is_missing: bool, is_silent: bool) -> str:
    if new:
        return "many" if new >= 10 else "few"
    if has_failed:
        return "failed"
    if is_missing:
        return "missing"
    return "silent" if is_silent else "quiet"
