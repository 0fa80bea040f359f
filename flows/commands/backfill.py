"""`newsrefinery backfill`: plans and runs past days, and shows them as a calendar in the terminal.

How a day is processed is up to the flow.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from flows.commands.errors import FAILED, CommandError, wrong_call
from flows.commands.options import CatalogueFile, OnlySources, name_file, parse_day
from flows.commands.running import run_flow
from flows.commands.settings import load_call_catalogue, load_call_settings
from flows.reports.words import to_sentence

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

    from flows.reports.backfill_report import BackfillSummary

_MOST_SHOWN = 20


def backfill(
    start: Annotated[date, typer.Argument(parser=parse_day, metavar="START", help="The first day, UTC.")],
    end: Annotated[
        date | None, typer.Argument(parser=parse_day, metavar="END", help="The last day; default: today.")
    ] = None,
    source: OnlySources = None,
    select: Annotated[
        Literal["missing", "failed", "stale", "all"],
        typer.Option(metavar="WHICH", help="missing, failed, stale or all."),
    ] = "missing",
    origin: Annotated[Literal["web", "archive"], typer.Option("--from", help="Where pages come from.")] = "web",
    days_per_run: Annotated[int, typer.Option(metavar="N", help="Days per run.", min=1, max=366)] = 7,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and stop.")] = False,
    sources: CatalogueFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Process past days that are missing, failed or out of date; finished days are skipped.

    \b
    Examples:
      newsrefinery backfill 2026-03-01 2026-03-31 --dry-run
      newsrefinery backfill 2026-03-01 2026-03-31 --source harbour-ledger
      newsrefinery backfill 2026-03-01 --select failed
      newsrefinery backfill 2026-01-01 --select stale --from archive
    """
    from flows.reports.backfill_report import BackfillSummary
    from tasks.partitions import list_days
    from tasks.sources.catalogue import SourcesError

    today = datetime.now(UTC).date()
    last = end or today
    settings = load_call_settings(uses_rules=True)
    catalogue = load_call_catalogue(sources, settings)
    with wrong_call(SourcesError, ValueError):
        list_days(start, last, today)
        for source_id in source or []:
            catalogue.find_entry(source_id)

    def begin() -> State[Any]:
        from flows.backfill import backfill as backfill_flow

        return backfill_flow(
            start, last, source or [], select, origin, days_per_run, dry_run=dry_run, catalogue=name_file(sources),
            return_state=True,
        )  # fmt: skip

    found, _ = run_flow(begin, settings, BackfillSummary)
    _conclude(found, as_json=as_json)


def _conclude(summary: BackfillSummary, *, as_json: bool) -> None:
    from flows.commands.show import show_calendar, show_json
    from flows.commands.table import show_rows

    if as_json:
        show_json(summary.as_dict())
    else:
        show_calendar(summary.calendar)
        if summary.failed:
            show_rows(("source", "day", "why it failed"), summary.failed[:_MOST_SHOWN], "Failed")
            shown = f" (the first {_MOST_SHOWN} are shown)" if len(summary.failed) > _MOST_SHOWN else ""
            print(f"\nOnly these again:  --select failed{shown}")
        print(f"\n{to_sentence(summary.describe())}")
    if summary.is_failed:
        why = summary.failed[0][2] if summary.failed else "all were interrupted"
        raise CommandError(f"no day was processed: {why}", FAILED)
