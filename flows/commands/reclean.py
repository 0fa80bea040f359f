"""`newsrefinery reclean`: judges everything stored again with the current cleaner.

Changes nothing without `--accept`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from flows.commands.errors import FAILED, CommandError, failing, wrong_call
from flows.commands.options import CatalogueFile, OnlySources, name_file
from flows.commands.running import run_flow
from flows.commands.settings import load_call_catalogue, load_call_settings
from flows.reports.words import count_of, to_sentence

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

    from flows.amendments.release_notes import ReleaseNotes

_MOST_LINES = 20
_COLUMNS = {
    "change": "change", "source": "source_id", "category": "category", "rule": "rule_id", "blocks": "blocks",
    "articles": "articles", "characters": "characters", "example": "example",
}  # fmt: skip


def reclean(
    origin: Annotated[
        Literal["blocks", "archive"], typer.Option("--from", help="blocks is fast; archive extracts the pages again.")
    ] = "blocks",
    source: OnlySources = None,
    accept: Annotated[bool, typer.Option("--accept", help="Apply the changes instead of only showing them.")] = False,
    sources: CatalogueFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the release notes as JSON.")] = False,
) -> None:
    """Judge all stored articles again with the current rules, and show what would be cut and restored. Works offline.

    Nothing changes without --accept. What people restored stays restored; no article gets a new version.

    \b
    Examples:
      newsrefinery reclean
      newsrefinery reclean --source harbour-ledger --accept
      newsrefinery reclean --from archive --json
    """
    from flows.amendments.release_notes import ReleaseNotes
    from warehouse.ask import refuse_unknown
    from warehouse.backend import is_published
    from warehouse.errors import WarehouseError, WrongQuestion
    from warehouse.home import Home

    settings = load_call_settings(uses_rules=True)
    load_call_catalogue(sources, settings)  # to report its errors before Prefect starts
    if not is_published(Home(settings.home)):
        raise CommandError(f"there is no warehouse in {settings.home} yet; load something first: newsrefinery ingest")
    with failing(WarehouseError), wrong_call(WrongQuestion):
        refuse_unknown(settings.home, "source", source or [])

    def start() -> State[Any]:
        from flows.reclean import reclean as reclean_flow

        return reclean_flow(origin, source or [], accept, name_file(sources), return_state=True)

    notes, _ = run_flow(start, settings, ReleaseNotes)
    _show(notes, as_json=as_json)


def _show(notes: ReleaseNotes, *, as_json: bool) -> None:
    from flows.commands.show import show_json

    if as_json:
        show_json(notes.as_dict())
    else:
        _say_notes(notes)
    if notes.stale:
        stale = count_of(notes.stale, "row")
        raise CommandError(f"{stale} changed by another run meanwhile; run the command again", FAILED)


def _say_notes(notes: ReleaseNotes) -> None:
    from flows.commands.table import show_rows

    if lines := notes.rank_lines():
        rows = [[getattr(line, name) for name in _COLUMNS.values()] for line in lines[:_MOST_LINES]]
        show_rows(tuple(_COLUMNS), rows, f"Cleaner {notes.cleaner}")
    if len(lines) > _MOST_LINES:
        print(f"and {len(lines) - _MOST_LINES:,} more; --json has them all")
    for problem in notes.problems:
        print(f"unchanged: {problem}")
    print(to_sentence(notes.describe()))
    if not notes.is_accepted and notes.changed + notes.relabelled:
        print("Run the same command with --accept to apply it.")
