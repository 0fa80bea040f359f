"""Describes the health of sources: too few or too many articles, silent, or different from usual.

The view `source_health` determines it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from flows.reports.problems import Problem, shorten
from flows.reports.words import count_of
from warehouse.ask import Row, ask
from warehouse.damage import DAMAGED, list_damaged

FAILING = "below_min"
UNREACHABLE = "unreachable"
SILENT = {FAILING, "silent"}
"""Findings to report at once."""
_SAID: dict[str, Callable[[Row], str]] = {
    UNREACHABLE: lambda row: f"could not be reached: every request of {row['day']} failed",
    FAILING: lambda row: (
        f"failed: {row['new_count']} new on {row['day']}, fewer than the minimum of {row['min_articles']}"
    ),
    "silent": lambda row: (
        f"is silent: nothing new for {count_of(row['silent_days'], 'day')}, {row['expected_count']:g} a day are usual"
    ),
    "above_max": lambda row: (
        f"brought {row['new_count']} new on {row['day']}, at most {row['max_articles']} are expected"
    ),
    "removed_jump": lambda row: (
        f"has {row['removed_char_share']:.0%} of its characters removed this week, "
        f"{row['expected_removed_share']:.0%} are usual: look at `newsrefinery query removed_last_night`"
    ),
    "title_drop": lambda row: f"has a headline in {row['title_share']:.0%} of its articles this week, fewer than usual",
    "date_drop": lambda row: f"has a date in {row['date_share']:.0%} of its articles this week, fewer than usual",
    "author_drop": lambda row: (
        f"names authors in {row['author_share']:.0%} of its articles this week, fewer than usual"
    ),
}


def read_health(home: Path) -> tuple[Row, ...]:
    """One row per source, from the query `source_health`. Raises WarehouseError."""
    return ask(home, "source_health").records


def say_findings(row: Row) -> list[str]:
    """The findings on a source as phrases, without its name: `is silent: …`."""
    return [_SAID[finding](row) for finding in row["findings"]]


def list_findings(rows: Iterable[Row], but: Collection[str] = ()) -> list[Problem]:
    """A problem per finding: `source gazette is silent: …`; `but` are findings to leave out."""
    return [
        Problem(f"source {row['source_id']} {_SAID[finding](row)}", finding, "source_health")
        for row in rows
        for finding in row["findings"]
        if finding not in but
    ]


def describe_findings(rows: Iterable[Row]) -> list[str]:
    """The findings as lines for a person, the first few of each kind."""
    return shorten(list_findings(rows))


def list_failed(rows: Iterable[Row]) -> list[str]:
    """The sources that brought fewer articles than the catalogue asks for."""
    return [row["source_id"] for row in rows if FAILING in row["findings"]]


def describe_damaged(home: Path) -> list[str]:
    """A line for each spool file or set that could not be loaded and was put aside, as long as it is there."""
    return [
        f"{path}: none of it was loaded; newsrefinery replay --reason {DAMAGED} refines its pages again from the archive "
        "(repeat an undo or a reclean), then delete it"
        for path in list_damaged(home)
    ]


def announce_silence(home: Path, source_ids: Iterable[str]) -> None:
    """Send Prefect an event for each source that brings nothing or too little; `deployments/automations.py` forwards it.

    Raises WarehouseError.
    """
    from prefect.events import emit_event

    asked = set(source_ids)
    for row in (row for row in read_health(home) if row["source_id"] in asked):
        for finding in (finding for finding in row["findings"] if finding in SILENT):
            emit_event(
                event="newsrefinery.source.silent",
                resource={
                    "prefect.resource.id": f"newsrefinery.source.{row['source_id']}",
                    "prefect.resource.name": row["source_id"],
                },
                payload={"said": _SAID[finding](row)},
            )
